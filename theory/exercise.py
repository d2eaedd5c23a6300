"""The next line left to the learner: what to type, in which names, and whether it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.derivation import Derivation
from theory.numeric import Domains
from theory.parse import CONSTANTS, FUNCTIONS, Comparison, compare, parse
from theory.plain import plain

TYPEABLE = (
    sp.log, sp.exp, sp.Abs, sp.sign, sp.Max, sp.Min, sp.erf, sp.tanh, sp.factorial,
)  # fmt: skip
MAX_OPERATIONS = 40
"""A longer line is to be read, not typed."""


@dataclass(frozen=True)
class Exercise:
    """A line to be typed; sums are written out for the `sizes` named, so that p_1 and p_2 are names."""

    expected: Any
    symbols: Mapping[str, Any]
    sizes: Mapping[str, int]
    domains: Domains

    def check(self, typed: str) -> Comparison:
        """Compare a text with the line; raises `theory.parse.Unreadable` where it cannot be read."""
        found = compare(typed, self.expected, self.symbols, self.domains)
        # the line expected has every name such as sigmoid written out
        if plain(parse(typed, self.symbols), {}) == (self.expected,):
            return Comparison("right")
        return found

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of functions and constants that may be typed."""
        return (*FUNCTIONS, *CONSTANTS)


def exercise(derivation: Derivation, key: str) -> Exercise | None:
    """The step as an exercise, or None where its line is no single expression that could be typed."""
    (step,) = (step for step in derivation.steps if step.key == key)
    sizes = min(derivation.sizes, key=lambda size: sum(size.values()))
    parts = plain(step.value, sizes)
    if isinstance(step.value, sp.Equality) or len(parts) != 1:
        return None
    (expected,) = parts
    if not _typeable(expected):
        return None
    # the names of every line before it, so that the list of names does not give the answer away
    names = {
        symbol.name: symbol
        for earlier in derivation.steps[: derivation.steps.index(step) + 1]
        for part in plain(earlier.value, sizes)
        for symbol in part.free_symbols
    }
    named_sizes = {str(symbol): number for symbol, number in sizes.items()}
    return Exercise(expected, dict(sorted(names.items())), named_sizes, derivation.domains)


def _typeable(expression: Any) -> bool:
    if expression.has(sp.Integral, sp.Piecewise) or expression.count_ops() > MAX_OPERATIONS:
        return False
    return all(isinstance(function, TYPEABLE) for function in expression.atoms(sp.Function))
