"""The parity report as it was last recorded, for machines without torch."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

PATH: Final = Path(__file__).parent / "recorded.json"


@cache
def report() -> dict[str, Any]:
    """Return the recorded report: versions, date, and a row for every loss."""
    data: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return data


def recorded(name: str) -> dict[str, Any] | None:
    """Return what was recorded of one loss, None if the record does not know it."""
    data = report()
    row = data["losses"].get(name)
    return None if row is None else {**row, "version": data["torch"], "date": data["date"]}
