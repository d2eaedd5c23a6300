"""What a reader takes away from a figure: files that need neither this application nor a network."""
