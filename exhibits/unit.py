"""The unit of information, which several subjects let a reader choose."""

from __future__ import annotations

from exhibits.exhibit import Choice, Text
from theory.measures import UNITS


def unit(chosen: str) -> Choice:
    """Return the choice between bits and nats."""
    return Choice(
        "unit", Text("unit.label"), {name: Text(f"unit.{name}") for name in UNITS}, chosen
    )
