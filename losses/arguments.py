"""Arguments of a loss as data: which values each may hold and which shapes go together.

Validation reads the part that torch enforces; widgets, tests and the parity report draw examples from the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from losses.options import NON_NEGATIVE, REAL, UNIT, Interval


@dataclass(frozen=True)
class Domain:
    """What an argument's elements mean; `integer` says whether they are labels or lengths rather than reals."""

    integer: bool = False


@dataclass(frozen=True)
class Reals(Domain):
    """Real numbers in an interval. `enforced` intervals are refused outside, the others are advice."""

    interval: Interval = REAL
    enforced: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Distribution(Domain):
    """Numbers that belong together along the axis named `axis`."""

    axis: str = "C"


class LogProbabilities(Distribution):
    """Logarithms of probabilities that sum to one along the axis."""


class Probabilities(Distribution):
    """Probabilities that sum to one along the axis."""


class Signs(Domain):
    """1 or −1."""


@dataclass(frozen=True)
class Indices(Domain):
    """Whole numbers that point into the axis named `axis`."""

    integer: bool = True
    axis: str = "C"


class Labels(Indices):
    """Class indices in [0, size of the axis)."""


class LabelLists(Indices):
    """Rows of class indices, each ended by the first −1."""


class Sequences(Indices):
    """Label sequences without the blank: padded to one length, concatenated, or a single one."""


@dataclass(frozen=True)
class Lengths(Indices):
    """Numbers of valid entries along the axis."""

    axis: str = "T"


REALS: Final = Reals()
NON_NEGATIVE_REALS: Final = Reals(interval=NON_NEGATIVE)
COUNTS: Final = Reals(interval=NON_NEGATIVE, whole=True)
UNIT_REALS: Final = Reals(interval=UNIT, enforced=True)


@dataclass(frozen=True)
class Argument:
    """One forward argument: its name as in torch, what it holds, and whether torch differentiates it."""

    name: str
    domain: Domain
    meaning: str
    differentiable: bool = True
    optional: bool = False
    under: tuple[str, Any, Domain] | None = None
    """Another domain for one value of an option: (option, value, domain)."""
    whole: str = ""
    """The kinds of dtype besides the real ones that torch takes: "iub" for signed, unsigned, bool."""
    number: bool = False
    """Whether a Python float stands for a constant."""
    nested: bool = False
    """Whether it is a list of lists of arrays."""

    def domain_under(self, options: Mapping[str, Any]) -> Domain:
        """Return the domain that holds with these options, those left out at their defaults."""
        if self.under is not None:
            option, value, domain = self.under
            if options.get(option) == value:
                return domain
        return self.domain


Shape = tuple[str, ...]
"""Symbolic shape: axis names; `"*"` alone is any shape, `"..."` stands for any further axes."""


@dataclass(frozen=True)
class Form:
    """One set of shapes that a loss accepts together; `domains` overrides an argument's domain in this form."""

    name: str
    shapes: dict[str, Shape]
    domains: dict[str, Domain] | None = None


Axes = dict[str, int]
"""The axes of one array in order, each by its name with its length."""


ELEMENTWISE: Final = (
    Form("elementwise", {"input": ("*",), "target": ("*",)}),
    Form("broadcast", {"input": ("N", "1"), "target": ("C",)}),
)
SAME_SHAPE: Final = (Form("elementwise", {"input": ("*",), "target": ("*",)}),)


def matching_form(forms: Iterable[Form], shapes: Mapping[str, tuple[int, ...]]) -> Form | None:
    """Return the first form whose symbolic shapes fit the given ones, each axis name one length."""
    return next((form for form in forms if axis_names(form, shapes) is not None), None)


def axis_names(form: Form, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Shape] | None:
    """Return the name of each axis of each argument, or None where the shapes do not fit the form.

    Axes of one name have one length. The further axes of a form have a number: `"*0"`, `"...1"`.
    """
    lengths: dict[str, int] = {}
    named = {}
    for name, shape in shapes.items():
        names = _named(form.shapes.get(name), len(shape), lengths)
        if names is None:
            return None
        for axis, length in zip(names, shape, strict=True):
            expected = int(axis) if axis.isdigit() else lengths.setdefault(axis, length)
            if length != expected:
                return None
        named[name] = names
    return named


def _named(symbols: Shape | None, count: int, lengths: dict[str, int]) -> Shape | None:
    """Return as many axis names, the further ones numbered; their number is a length of its own."""
    if symbols is None:
        return None
    free = next((symbol for symbol in symbols if symbol in ("*", "...")), None)
    if free is None:
        return symbols if len(symbols) == count else None
    more = count - len(symbols) + 1
    if more < 0 or lengths.setdefault(free, more) != more:
        return None
    at = symbols.index(free)
    return (*symbols[:at], *(f"{free}{axis}" for axis in range(more)), *symbols[at + 1 :])
