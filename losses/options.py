"""Options of a loss as data: each knows its kind, its valid values and its meaning.

The field specifiers at the end (`real`, `choice`, `flag`, …) declare a constructor argument of a loss. Validation,
widgets, tests and documentation all read the `Option` that they attach.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from losses.errors import InvalidType, InvalidValue, unreadable

Array = NDArray[Any]
Reduction = Literal["none", "mean", "sum"]


@dataclass(frozen=True)
class Interval:
    """An interval of the real line, ends open or closed."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, numbers.Real):
            return False
        number = as_float(value)
        above = number > self.low if self.low_open else number >= self.low
        below = number < self.high if self.high_open else number <= self.high
        return above and below

    def __str__(self) -> str:
        def end(value: float) -> str:
            return {math.inf: "∞", -math.inf: "−∞"}.get(value) or f"{value:g}".replace("-", "−")

        opening = "(" if self.low_open or self.low == -math.inf else "["
        closing = ")" if self.high_open or self.high == math.inf else "]"
        return f"{opening}{end(self.low)}, {end(self.high)}{closing}"


def as_float(value: Any) -> float:
    """Return a number as a float, an infinite one where it is too large for that."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def shortest(number: Any) -> str:
    """Return the shortest text of a number that reads back as the same: 1.0000001 is not 1."""
    text = f"{number:g}"
    return text if float(text) == number or math.isnan(number) else str(number)


LARGEST: Final = 2**63
"""Whole numbers from here on have no place in int64."""

LARGEST_ITEM: Final = 8
"""Bytes of a number in double precision, the most that torch has for a real one."""

REAL: Final = Interval()
NON_NEGATIVE: Final = Interval(low=0.0)
POSITIVE: Final = Interval(low=0.0, low_open=True)
UNIT: Final = Interval(0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Option:
    """A constructor argument: its name, default and one-line meaning; subclasses say which values are valid."""

    default: Any
    meaning: str
    name: str = ""

    def validated(self, value: Any) -> Any:
        """Return `value` in its canonical form, or raise with the sentence that says what is wrong."""
        raise NotImplementedError

    def _wrong_kind(self, value: object, expected: str) -> InvalidType:
        return InvalidType("option_kind", self.name, given=repr(value), expected=expected)


@dataclass(frozen=True, eq=False)
class Choice(Option):
    """One of a few named or numbered values."""

    choices: tuple[Any, ...] = ()

    def validated(self, value: Any) -> Any:
        if not isinstance(value, str | int | float) or value not in self.choices:
            expected = ", ".join(map(repr, self.choices))
            raise InvalidValue("option_choice", self.name, given=repr(value), expected=expected)
        return self.choices[self.choices.index(value)]


class Flag(Option):
    """True or False."""

    def validated(self, value: Any) -> bool:
        if not isinstance(value, bool | np.bool_):
            raise self._wrong_kind(value, "True or False")
        return bool(value)


@dataclass(frozen=True, eq=False)
class Real(Option):
    """A real number in an interval; `suggested` is the part of it worth a slider."""

    interval: Interval = REAL
    suggested: tuple[float, float] = (0.0, 1.0)

    def validated(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise self._wrong_kind(value, f"a number in {self.interval}")
        if math.isinf(as_float(value)) and not isinstance(value, float | np.floating):
            given = "a number too large for float64"
            raise InvalidValue("option_kind", self.name, given=given, expected=self.interval)
        if value not in self.interval:
            raise InvalidValue(
                "option_interval", self.name, given=shortest(float(value)), expected=self.interval
            )
        return float(value)


@dataclass(frozen=True, eq=False)
class Integer(Option):
    """A whole number in an interval; None is allowed when it is the default."""

    interval: Interval = REAL

    def validated(self, value: Any) -> int | None:
        if value is None and self.default is None:
            return None
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise self._wrong_kind(value, f"a whole number in {self.interval}")
        if not -LARGEST <= int(value) < LARGEST:
            given = "a number too large for int64"
            raise InvalidValue("option_kind", self.name, given=given, expected=self.interval)
        if value not in self.interval:
            raise InvalidValue("option_interval", self.name, given=value, expected=self.interval)
        return int(value)


@dataclass(frozen=True, eq=False)
class Integers(Option):
    """A sequence of whole numbers."""

    interval: Interval = REAL

    def validated(self, value: Any) -> tuple[int, ...]:
        one = Integer(default=0, meaning="", name=self.name, interval=self.interval)
        array = isinstance(value, np.ndarray) and value.ndim == 1
        if not (array or isinstance(value, Sequence)) or isinstance(value, str | bytes):
            raise self._wrong_kind(value, f"a sequence of whole numbers in {self.interval}")
        return tuple(one.validated(item) or 0 for item in value)


@dataclass(frozen=True, eq=False)
class Weights(Option):
    """An optional array of factors: one a class ("class"), one an element ("element"), or broadcast ("broadcast")."""

    per: Literal["class", "element", "broadcast"] = "element"

    def validated(self, value: Any) -> Array | None:
        if value is None:
            return None
        try:
            weights = np.asarray(value)
        except ValueError:
            raise self._wrong_kind(value, "an array of numbers") from None
        except (TypeError, RuntimeError) as error:
            raise unreadable(self.name, value, error) from None
        if weights.dtype.kind not in "fiu" or weights.dtype.itemsize > LARGEST_ITEM:
            raise self._wrong_kind(value, "an array of numbers")
        # What has a dtype keeps it, as in torch; whole numbers in a list are numbers like others.
        dtype = weights.dtype.newbyteorder("=") if hasattr(value, "dtype") else np.float64
        weights = weights.astype(dtype, copy=False)
        if self.per == "class" and weights.ndim != 1:
            raise InvalidValue(
                "option_shape", self.name, given=weights.shape, expected="(C,), one factor a class"
            )
        return weights


class Deprecated(Option):
    """`size_average` and `reduce`, from before `reduction`: None, True or False."""

    def validated(self, value: Any) -> bool | None:
        if value is not None and not isinstance(value, bool | np.bool_):
            raise self._wrong_kind(value, "None, True or False")
        return value if value is None else bool(value)


@dataclass(frozen=True, eq=False)
class Size(Integer):
    """A whole number that the caller must give: the length of the axis that `forms` call `axis`."""

    axis: str = ""


class Named(Option):
    """Base of options whose value is an object of the library, by name (see `losses.distances`)."""

    choices: tuple[str, ...]


def _field(option: Option, *, kw_only: bool = False) -> Any:
    if option.default is dataclasses.MISSING:
        return dataclasses.field(kw_only=kw_only, metadata={"option": option})
    return dataclasses.field(default=option.default, kw_only=kw_only, metadata={"option": option})


REDUCTIONS: Final = ("none", "mean", "sum")


def reduction_option(*more: str, kw_only: bool = False) -> Any:
    """Declare `reduction`; `more` names the reductions that this loss alone has."""
    meaning = "how the unreduced losses become the value"
    return _field(Choice("mean", meaning, choices=(*REDUCTIONS, *more)), kw_only=kw_only)


def deprecated_option() -> Any:
    """Declare `size_average` or `reduce`."""
    return _field(Deprecated(None, "deprecated: use reduction"))


def real(
    default: float,
    interval: Interval,
    meaning: str,
    *,
    suggested: tuple[float, float],
    kw_only: bool = False,
) -> Any:
    """Declare a real option with its valid interval and the range that a slider offers."""
    return _field(Real(default, meaning, interval=interval, suggested=suggested), kw_only=kw_only)


def integer(default: int | None, interval: Interval, meaning: str, *, kw_only: bool = False) -> Any:
    """Declare a whole-number option."""
    return _field(Integer(default, meaning, interval=interval), kw_only=kw_only)


def integers(default: Any, interval: Interval, meaning: str, *, kw_only: bool = False) -> Any:
    """Declare an option that is a sequence of whole numbers; `dataclasses.MISSING` requires it."""
    return _field(Integers(default, meaning, interval=interval), kw_only=kw_only)


def size(meaning: str, axis: str) -> Any:
    """Declare a required positive whole number, the length of an axis."""
    return _field(Size(dataclasses.MISSING, meaning, interval=Interval(low=1), axis=axis))


def flag(default: bool, meaning: str, *, kw_only: bool = False) -> Any:
    """Declare an option that is True or False."""
    return _field(Flag(default, meaning), kw_only=kw_only)


def choice(default: Any, choices: tuple[Any, ...], meaning: str) -> Any:
    """Declare an option that is one of `choices`."""
    return _field(Choice(default, meaning, choices=choices))


def weights(
    per: Literal["class", "element", "broadcast"], meaning: str, *, kw_only: bool = False
) -> Any:
    """Declare an optional array of factors."""
    return _field(Weights(None, meaning, per=per), kw_only=kw_only)
