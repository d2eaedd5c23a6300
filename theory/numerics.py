"""The same function in two forms, in four floating-point formats: where each of them breaks, and why.

Numbers of every format are float64 that are rounded after each operation. For + - * / this is exactly what
the format's own arithmetic gives, since float64 has more than twice its digits (Figueroa, 1995).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import mpmath
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BROKEN: Final = 0.1
"""A form is broken where its relative error exceeds a tenth: not one digit is right."""
DIGITS: Final = 60
EVENTS: Final = ("overflow", "cancellation", "absorption", "underflow")
"""What may happen to an operation, the gravest first."""


@dataclass(frozen=True)
class Format:
    """A binary format: digits of the significand and the exponents of its largest and smallest numbers."""

    name: str
    bits: int
    largest: int
    smallest: int

    @property
    def epsilon(self) -> float:
        """The distance from 1 to the next number."""
        return 2.0 ** (1 - self.bits)

    @property
    def maximum(self) -> float:
        """The largest finite number."""
        return (2.0 - self.epsilon) * 2.0**self.largest

    def round(self, values: Any) -> Array:
        """Return the nearest numbers of the format, ties to even; beyond the largest, infinity."""
        given = np.asarray(values, dtype=np.float64)
        if self.bits == 53:
            return given
        _, exponent = np.frexp(given)
        # below the smallest normal number the spacing no longer shrinks
        unit = np.ldexp(1.0, np.maximum(exponent - self.bits, self.smallest - self.bits + 1))
        with np.errstate(invalid="ignore", over="ignore"):
            rounded = np.where(np.isfinite(given), np.rint(given / unit) * unit, given)
            return np.where(np.abs(rounded) > self.maximum, np.copysign(np.inf, given), rounded)


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("float16", 11, 15, -14),
            Format("bfloat16", 8, 127, -126),
            Format("float32", 24, 127, -126),
            Format("float64", 53, 1023, -1022),
        )
    }
)
"""IEEE 754 half, single and double precision, and bfloat16: float32 with 16 digits cut off."""


@dataclass
class Rounded:
    """An array in a format; each operation is rounded, and what happens to it is noted.

    >>> x = Rounded.of(FORMATS["float16"], 12.0)
    >>> x.exp().values, sorted(x.exp().events)
    (array(inf), ['overflow'])
    """

    format: Format
    values: Array
    events: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @classmethod
    def of(cls, format_: Format, values: Any) -> Rounded:
        """Return the values as the format holds them."""
        return cls(format_, format_.round(values))

    def __add__(self, other: Rounded | float) -> Rounded:
        right = self._operand(other)
        made = self._made(np.add, right)
        small = np.minimum(np.abs(self.values), np.abs(right.values))
        large = np.maximum(np.abs(self.values), np.abs(right.values))
        lost = (small > 0) & (small < 16 * self.format.epsilon * large)
        gone = np.abs(made.values) < large / 8
        return made.noting(absorption=lost & ~gone, cancellation=gone)

    def __radd__(self, other: float) -> Rounded:
        return self + other

    def __neg__(self) -> Rounded:
        return Rounded(self.format, -self.values, self.events)

    def __sub__(self, other: Rounded | float) -> Rounded:
        return self + (-self._operand(other))

    def __rsub__(self, other: float) -> Rounded:
        return -self + other

    def __mul__(self, other: Rounded | float) -> Rounded:
        return self._made(np.multiply, self._operand(other))

    def __truediv__(self, other: Rounded | float) -> Rounded:
        return self._made(np.divide, self._operand(other))

    def __rtruediv__(self, other: float) -> Rounded:
        return self._operand(other) / self

    def __abs__(self) -> Rounded:
        return Rounded(self.format, np.abs(self.values), self.events)

    def exp(self) -> Rounded:
        """e to each."""
        return self._made(np.exp)

    def log(self) -> Rounded:
        """The natural logarithm of each."""
        return self._made(np.log)

    def log1p(self) -> Rounded:
        """log(1 + x) of each, computed as one operation."""
        return self._made(np.log1p)

    def at_least(self, other: Rounded | float) -> Rounded:
        """The larger of each and another."""
        return self._made(np.maximum, self._operand(other))

    def noting(self, **events: Any) -> Rounded:
        """Return the same with more events noted."""
        noted = {name: self.events.get(name, False) | happened for name, happened in events.items()}
        return Rounded(self.format, self.values, {**self.events, **noted})

    def _operand(self, other: Rounded | float) -> Rounded:
        return other if isinstance(other, Rounded) else Rounded.of(self.format, other)

    def _made(self, operation: Any, *others: Rounded) -> Rounded:
        operands = (self, *others)
        with np.errstate(all="ignore"):
            exact = operation(*(operand.values for operand in operands))
        made = Rounded(self.format, self.format.round(exact))
        for operand in operands:
            made = made.noting(**operand.events)
        ordinary = functools.reduce(
            np.logical_and, (np.isfinite(o.values) & (o.values != 0) for o in operands)
        )
        # sums of tiny numbers are exact, exponentials and products of them are not
        inexact = operation in (np.exp, np.multiply)
        tiny = inexact & (np.abs(made.values) < 2.0**self.format.smallest)
        return made.noting(overflow=ordinary & np.isinf(made.values), underflow=ordinary & tiny)


Numbers = list[Any]
Form = Callable[[Numbers], Any]


@dataclass(frozen=True)
class Function:
    """A function of several numbers that depend on one coordinate, in two forms.

    Attributes:
        name: under which words and addresses know it.
        naive: as the formula is written.
        stable: without an exponential that could overflow or a difference that cancels.
        written: both forms as text, for one number x or several x_1, x_2, … with
            their largest m and their mean a.
        inputs: from the coordinate to the numbers.
        span: the coordinate's range, read along a logarithmic axis.
    """

    name: str
    naive: Form
    stable: Form
    written: tuple[str, str]
    inputs: Callable[[Any], Numbers]
    span: tuple[float, float] = (1.0, 1000.0)


def _total(numbers: Numbers) -> Any:
    return functools.reduce(lambda a, b: a + b, numbers)


def _largest(numbers: Numbers) -> Any:
    return functools.reduce(lambda a, b: a.at_least(b), numbers)


def _mean(numbers: Numbers) -> Any:
    return _total(numbers) / float(len(numbers))


def naive_softmax(x: Numbers) -> Any:
    """exp(x_1) / sum exp(x_j)."""
    powers = [entry.exp() for entry in x]
    return powers[0] / _total(powers)


def stable_softmax(x: Numbers) -> Any:
    """The same of x - max x."""
    top = _largest(x)
    return naive_softmax([entry - top for entry in x])


def naive_log_sum_exp(x: Numbers) -> Any:
    """log sum exp(x_j)."""
    return _total([entry.exp() for entry in x]).log()


def stable_log_sum_exp(x: Numbers) -> Any:
    """max x + log sum exp(x_j - max x)."""
    top = _largest(x)
    return top + _total([(entry - top).exp() for entry in x]).log()


def naive_softplus(x: Numbers) -> Any:
    """log(1 + exp x)."""
    return (1.0 + x[0].exp()).log()


def stable_softplus(x: Numbers) -> Any:
    """max(x, 0) + log1p(exp(-|x|))."""
    return x[0].at_least(0.0) + (-abs(x[0])).exp().log1p()


def naive_binary_cross_entropy(x: Numbers) -> Any:
    """-log(1 - sigmoid x): the loss of a logit whose target is 0."""
    return -((1.0 - 1.0 / (1.0 + (-x[0]).exp())).log())


def naive_log1p(x: Numbers) -> Any:
    """log(1 + x)."""
    return (1.0 + x[0]).log()


def stable_log1p(x: Numbers) -> Any:
    """log1p(x)."""
    return x[0].log1p()


def naive_variance(x: Numbers) -> Any:
    """The mean of the squares minus the square of the mean."""
    mean = _mean(x)
    return _mean([entry * entry for entry in x]) - mean * mean


def stable_variance(x: Numbers) -> Any:
    """The mean of the squared distances from the mean."""
    mean = _mean(x)
    return _mean([(entry - mean) * (entry - mean) for entry in x])


SOFTPLUS: Final = ("log(1 + exp(x))", "max(x, 0) + log1p(exp(-abs(x)))")

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Function(
                "softmax",
                naive_softmax,
                stable_softmax,
                (
                    "exp(x_1) / (exp(x_1) + exp(x_2) + exp(x_3))",
                    "exp(x_1 - m) / (exp(x_1 - m) + exp(x_2 - m) + exp(x_3 - m))",
                ),
                lambda u: [u, u - 1.0, u - 2.0],
            ),
            Function(
                "logsumexp",
                naive_log_sum_exp,
                stable_log_sum_exp,
                ("log(exp(x_1) + exp(x_2))", "m + log(exp(x_1 - m) + exp(x_2 - m))"),
                lambda u: [u, u - 1.0],
            ),
            Function("softplus", naive_softplus, stable_softplus, SOFTPLUS, lambda u: [u]),
            Function(
                "softplus_left",
                naive_softplus,
                stable_softplus,
                SOFTPLUS,
                lambda u: [-u],
                (1.0, 80.0),
            ),
            Function(
                "bce",
                naive_binary_cross_entropy,
                stable_softplus,
                ("-log(1 - sigmoid(x))", SOFTPLUS[1]),
                lambda u: [u],
            ),
            Function(
                "log1p",
                naive_log1p,
                stable_log1p,
                ("log(1 + x)", "log1p(x)"),
                lambda u: [1.0 / u],
                (1.0, 1e20),
            ),
            Function(
                "variance",
                naive_variance,
                stable_variance,
                (
                    "(x_1^2 + x_2^2 + x_3^2 + x_4^2)/4 - a^2",
                    "((x_1 - a)^2 + (x_2 - a)^2 + (x_3 - a)^2 + (x_4 - a)^2)/4",
                ),
                lambda u: [u - 1.3, u - 0.4, u + 0.6, u + 1.1],
                (1.0, 1e10),
            ),
        )
    }
)
"""In teaching order; the coordinate u runs towards the place where the naive form breaks."""


class _Exact:
    """A number with sixty digits that answers to the same operations as `Rounded`."""

    context = mpmath.MPContext()

    def __init__(self, value: Any) -> None:
        self.value = self.context.mpf(value)

    def exp(self) -> _Exact:
        return _Exact(self.context.exp(self.value))

    def log(self) -> _Exact:
        return _Exact(self.context.log(self.value))

    def log1p(self) -> _Exact:
        return _Exact(self.context.log1p(self.value))

    def at_least(self, other: Any) -> _Exact:
        return _Exact(max(self.value, _number(other)))

    def __add__(self, other: Any) -> _Exact:
        return _Exact(self.value + _number(other))

    __radd__ = __add__

    def __neg__(self) -> _Exact:
        return _Exact(-self.value)

    def __abs__(self) -> _Exact:
        return _Exact(abs(self.value))

    def __sub__(self, other: Any) -> _Exact:
        return _Exact(self.value - _number(other))

    def __mul__(self, other: Any) -> _Exact:
        return _Exact(self.value * _number(other))

    def __truediv__(self, other: Any) -> _Exact:
        return _Exact(self.value / _number(other))


_Exact.context.dps = DIGITS


def _number(other: Any) -> Any:
    return other.value if isinstance(other, _Exact) else other


@dataclass(frozen=True)
class Run:
    """Both forms along a coordinate: values, relative errors, and what happened on the way.

    `exact` is the true value of the function for the numbers as the format holds them. An error of
    something that is not finite is infinite.
    """

    u: Array
    exact: Array
    values: Mapping[str, Array]
    errors: Mapping[str, Array]
    events: Mapping[str, Mapping[str, Any]]


def run(function: Function, format_: Format, u: Array) -> Run:
    """Evaluate both forms of a function at coordinates, in one format."""
    inputs = [Rounded.of(format_, entry) for entry in function.inputs(np.asarray(u, dtype=float))]
    exact = [
        function.stable([_Exact(float(entry.values[i])) for entry in inputs]).value
        for i in range(len(u))
    ]
    made = {"naive": function.naive(inputs), "stable": function.stable(inputs)}
    return Run(
        np.asarray(u, dtype=float),
        np.array([float(value) for value in exact]),
        {form: result.values for form, result in made.items()},
        {form: _errors(result.values, exact) for form, result in made.items()},
        {form: result.events for form, result in made.items()},
    )


def _errors(values: Array, exact: list[Any]) -> Array:
    errors = [
        float(abs(_Exact.context.mpf(float(value)) - true) / abs(true))
        if true
        else abs(float(value))
        for value, true in zip(values, exact, strict=True)
        if np.isfinite(value)
    ]
    result = np.full(len(values), np.inf)
    result[np.isfinite(values)] = errors
    return result


POINTS: Final = 241
ZOOMS: Final = 3
ZOOM_POINTS: Final = 25
"""A cliff is looked for between two points of the axis, three times among 25."""


def coordinates(function: Function) -> Array:
    """Return the coordinates at which a function is drawn, evenly spaced on a logarithmic axis."""
    return np.geomspace(*function.span, POINTS)


@functools.lru_cache(maxsize=64)
def drawn(function: str, format_: str) -> Run:
    """Return a function's run along its whole axis."""
    return run(FUNCTIONS[function], FORMATS[format_], coordinates(FUNCTIONS[function]))


@dataclass(frozen=True)
class Cliff:
    """The first coordinate at which a form is broken, and what broke it."""

    u: float
    event: str


@functools.lru_cache(maxsize=64)
def cliff(function: str, format_: str, form: str) -> Cliff | None:
    """Return where a form breaks for the first time; None where it holds along the whole axis."""
    near = drawn(function, format_)
    if not np.any(near.errors[form] > BROKEN):
        return None
    for _ in range(ZOOMS):
        first = _first_broken(near, form)
        between = np.linspace(near.u[max(first - 1, 0)], near.u[first], ZOOM_POINTS)
        near = run(FUNCTIONS[function], FORMATS[format_], between)
    place = _first_broken(near, form)
    happened = near.events[form]
    event = next(e for e in EVENTS if np.broadcast_to(happened.get(e, False), near.u.shape)[place])
    return Cliff(float(near.u[place]), event)


def _first_broken(near: Run, form: str) -> int:
    return int(np.flatnonzero(near.errors[form] > BROKEN)[0])


def softmax(logits: Array, format_: Format, form: str) -> Array:
    """Return the softmax of the last axis in a format, by its naive or its stable form."""
    x = Rounded.of(format_, logits)
    if form == "stable":
        x = x - Rounded(format_, x.values.max(axis=-1, keepdims=True))
    powers = x.exp()
    total = powers.values[..., 0]
    for place in range(1, logits.shape[-1]):
        with np.errstate(over="ignore"):
            total = format_.round(total + powers.values[..., place])
    return (powers / Rounded(format_, total[..., None])).values
