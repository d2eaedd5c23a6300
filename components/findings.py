"""Findings in the reader's language: their numbers written out, their reasons as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from content.words import Speaker
from figures.view import grouped, number

LARGE, HUGE = 1e4, 1e9
"""Between them a number is written as a whole one, its digits in threes."""


def reason(key: str, numbers: Mapping[str, Any], say: Speaker) -> str:
    """Return the sentence that says why something was found."""
    return say(f"reason.{key}", **written(numbers))


def written(numbers: Mapping[str, Any]) -> dict[str, str]:
    """Return the numbers of a finding for reading."""
    return {key: _written(value) for key, value in numbers.items()}


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(_written, value))
    if (float(value).is_integer() and abs(value) < HUGE) or LARGE <= abs(value) < HUGE:
        return grouped(round(value))
    return number(float(value))
