"""What proves the numbers: torch, the formulas, finite differences, and how far each is away."""
