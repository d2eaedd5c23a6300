"""The derivations, one module a topic: steps as data."""
