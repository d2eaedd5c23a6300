"""One parameter of an address at a time: read, validated, and replaced with a notice where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from losses.errors import InvalidType, InvalidValue
from losses.options import Array, Interval
from scenes.notation import parse_array, parse_number
from scenes.scene import Notice

LONGEST = 40
"""Characters of a wrong value that a notice repeats."""


class Reading:
    """Reads parameters of one query and collects what was wrong with them."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self.query = query
        self.notices: list[Notice] = []

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return the parameter if it is one of the choices, else the default."""
        given = self.query.get(name)
        if given is None or given in choices:
            return given or default
        self._wrong(name, given, InvalidValue, "option_choice", ", ".join(choices))
        return default

    def number(self, name: str, interval: Interval, default: float) -> float:
        """Return the parameter as a number; beyond an end of the interval it is that end."""
        given = self.query.get(name)
        if given is None:
            return default
        try:
            number = parse_number(given)
        except ValueError:
            self._wrong(name, given, InvalidType, "option_kind", f"a number in {interval}")
            return default
        if number in interval:
            return number
        self._wrong(name, given, InvalidValue, "option_interval", str(interval))
        return default if np.isnan(number) else float(np.clip(number, interval.low, interval.high))

    def whole(self, name: str, interval: Interval, default: int) -> int:
        """Return the parameter as a whole number; beyond an end of the interval it is that end."""
        number = float(self.number(name, interval, default))
        if number.is_integer():
            return int(number)
        expected = f"a whole number in {interval}"
        self._wrong(name, self.query[name], InvalidType, "option_kind", expected)
        return default

    def numbers(
        self,
        name: str,
        counts: Interval,
        interval: Interval,
        default: Array,
        *,
        whole: bool = False,
    ) -> Array:
        """Return the parameter as a row of numbers, each of which lies in the interval."""
        given = self.query.get(name)
        if given is None:
            return default
        try:
            row = parse_array(given, integer=whole).astype(float)
        except ValueError:
            expected = (
                "whole numbers separated by commas" if whole else "numbers separated by commas"
            )
            self._wrong(name, given, InvalidType, "option_kind", expected)
            return default
        if row.ndim != 1 or len(row) not in counts:
            self._miscounted(name, given, counts)
        elif not all(number in interval for number in row):
            self._wrong(name, given, InvalidValue, "option_kind", f"numbers in {interval}")
        else:
            return row
        return default

    def several(
        self, name: str, choices: Sequence[str], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the parameter as some of the choices, in their order, at least one of them."""
        given = self.query.get(name)
        if given is None:
            return default
        parts = given.split(",")
        if all(part in choices for part in parts):
            return tuple(choice for choice in choices if choice in parts)
        self._wrong(name, given, InvalidValue, "option_choice", ", ".join(choices))
        return default

    def array(self, name: str, shape: tuple[int, ...], largest: float) -> Array | None:
        """Return the parameter as numbers of a shape and at most a size, None where it is not."""
        given = self.query.get(name)
        if given is None:
            return None
        try:
            array = parse_array(given, integer=False)
        except ValueError:
            self._wrong(name, given, InvalidType, "option_kind", "numbers separated by commas")
            return None
        if array.shape != shape:
            self._wrong(name, given, InvalidValue, "option_shape", str(shape), array.shape)
        elif not np.all(np.abs(array) <= largest):
            self._wrong(
                name, given, InvalidValue, "option_interval", f"[-{largest:g}, {largest:g}]"
            )
        else:
            return array
        return None

    def distribution(self, name: str, counts: Interval, default: Array) -> Array:
        """Return the parameter as probabilities: numbers from 0 on, divided by their sum."""
        given = self.query.get(name)
        if given is None:
            return default
        try:
            weights = parse_array(given, integer=False)
        except ValueError:
            self._wrong(name, given, InvalidType, "option_kind", "numbers separated by commas")
            return default
        total = float(weights.sum())
        if weights.ndim != 1 or len(weights) not in counts:
            self._miscounted(name, given, counts)
        elif not (np.all(weights >= 0.0) and 1e-9 < total < np.inf):
            expected = "numbers of at least 0 whose sum is above 0"
            self._wrong(name, given, InvalidValue, "option_kind", expected)
        else:
            probabilities: Array = weights / total
            return probabilities
        return default

    def _miscounted(self, name: str, given: str, counts: Interval) -> None:
        low, high = f"{counts.low:g}", f"{counts.high:g}"
        expected = f"{low} to {high} numbers"
        if low == high:
            expected = "one number" if high == "1" else f"exactly {low} numbers"
        self._wrong(name, given, InvalidValue, "option_kind", expected)

    def _wrong(
        self,
        name: str,
        given: str,
        kind: type[InvalidValue | InvalidType],
        key: str,
        expected: str,
        repeated: object = None,
    ) -> None:
        short = repr(given if len(given) <= LONGEST else given[:LONGEST] + "…")
        error = kind(key, name, given=repeated or short, expected=expected)
        self.notices.append(Notice(name, given, error))
