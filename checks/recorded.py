"""The parity report as it was last recorded, for machines without torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

PATH: Final = Path(__file__).parent / "recorded.json"


@dataclass(frozen=True)
class Record:
    """One loss of the report: how many comparisons, and the largest differences in float64."""

    version: str
    date: str
    count: int
    value: float
    gradient: float


@cache
def report() -> dict[str, Any]:
    """Return the recorded report: versions, date, and a row for every loss."""
    data: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return data


def recorded(name: str) -> Record | None:
    """Return what was recorded of one loss, None if the record does not know it."""
    data = report()
    row = data["losses"].get(name)
    if row is None:
        return None
    value, gradient = (row[part]["float64"] for part in ("value", "gradient"))
    return Record(data["torch"], data["date"], row["count"], value, gradient)
