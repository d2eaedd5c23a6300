"""Numbers and arrays as short text, for addresses and table cells.

One row is `1,2.5,-inf`; more axes put their lengths in front, `2x3:1,2,3,4,5,6`; a single number
without an axis is `0d:7`. Whatever comes in is hostile until it has passed the patterns and limits here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from losses.options import Array

MINUS: Final = "−"
"""The minus sign that readers see; a keyboard's counts as well, and so do the others here."""

HYPHENS: Final = str.maketrans(dict.fromkeys("−–－﹣", "-"))

MAX_ELEMENTS: Final = 400
"""More numbers than this no reader edits and no address should carry."""

_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e[+-]?\d{1,3})?", re.ASCII | re.I)
_SPECIAL = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "nan": math.nan}
_LENGTHS = re.compile(r"0d|\d{1,3}(x\d{1,3}){0,33}", re.ASCII)
"""At most 34 axes: of the samples, of the classes, and one for each part of a text of 32 whole numbers."""


def plain_minus(text: str) -> str:
    """Return a text with every minus sign as a keyboard has it."""
    return text.translate(HYPHENS)


def true_minus(text: str) -> str:
    """Return a text of numbers with the minus signs that readers see."""
    return text.replace("-", MINUS)


def parse_number(text: str) -> float:
    """Return the number that a text states; typographic minus signs and ∞ count.

    Raises ValueError for anything else.
    """
    plain = plain_minus(text).strip().replace("∞", "inf").lower()
    if plain in _SPECIAL:
        return _SPECIAL[plain]
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return float(plain)


def parse_integer(text: str) -> int:
    """Return the whole number that a text states. Raises ValueError for anything else."""
    number = parse_number(text)
    if not number.is_integer() or abs(number) > 2**53:
        raise ValueError(text)
    return int(number)


def parse_array(text: str, *, integer: bool) -> Array:
    """Return the array that a text states.

    Raises ValueError if an entry is no number, the lengths do not fit or there are too many.
    """
    try:
        return _array(text, parse_integer if integer else parse_number)
    except ValueError:
        raise ValueError(text[:80]) from None


def _array(text: str, parse: Callable[[str], float]) -> Array:
    head, separator, body = text.rpartition(":")
    entries = body.split(",") if body.strip() else []
    if len(entries) > MAX_ELEMENTS or (separator and not _LENGTHS.fullmatch(head)):
        raise ValueError(text)
    dtype = np.int64 if parse is parse_integer else np.float64
    flat = np.array([parse(entry) for entry in entries], dtype=dtype)
    if not separator:
        return flat
    return flat.reshape([] if head == "0d" else [int(length) for length in head.split("x")])


def format_number(value: Any) -> str:
    """Return the shortest text that reads back as the same number."""
    number = float(value)
    if math.isfinite(number):
        return repr(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number)
    return {math.inf: "inf", -math.inf: "-inf"}.get(number, "nan")


def written(value: Any) -> str:
    """Return a number as a field shows it, which `parse_number` reads back."""
    return true_minus(format_number(value))


def format_array(array: Array) -> str:
    """Return the text of an array; `parse_array` reads it back."""
    body = ",".join(map(format_number, array.ravel()))
    if array.ndim == 1:
        return body
    return ("x".join(map(str, array.shape)) or "0d") + ":" + body
