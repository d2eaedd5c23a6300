"""Expressions as numbers with fifty digits, at points drawn from stated domains."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy as sp
from sympy.printing.pycode import MpmathPrinter

from theory.plain import base_name

DIGITS = 50

mp = mpmath.MPContext()
"""Arithmetic with fifty digits; a context of its own, so that no other thread's precision is touched."""
mp.dps = DIGITS

rough = mpmath.MPContext()
"""Arithmetic for integrals: the time that quadrature takes grows with the square of the digits."""
rough.dps = 15


@dataclass(frozen=True)
class Interval:
    """Real numbers between two bounds, which themselves are never drawn."""

    low: float
    high: float

    def draw(self, source: random.Random) -> Any:
        """One number of the interval with all of its digits random."""
        fraction = mp.mpf(source.randrange(1, 10**DIGITS)) / 10**DIGITS
        return mp.mpf(self.low) + (mp.mpf(self.high) - self.low) * fraction


@dataclass(frozen=True)
class Whole:
    """Whole numbers from one bound to another, both included."""

    low: int
    high: int

    def draw(self, source: random.Random) -> Any:
        """One whole number of the range."""
        return mp.mpf(source.randint(self.low, self.high))


Domain = Interval | Whole
Domains = Mapping[str, Domain]


def domain_of(symbol: Any, domains: Domains) -> Domain:
    """The domain stated for a symbol or its collection, or else a usual one for its assumptions."""
    for name in (symbol.name, base_name(symbol.name)):
        if name in domains:
            return domains[name]
    if symbol.is_integer:
        return Whole(1 if symbol.is_positive else 0, 6)
    return Interval(0.1, 3) if symbol.is_positive else Interval(-3, 3)


def points(
    symbols: tuple[Any, ...], domains: Domains, count: int, seed: str
) -> Iterator[tuple[Any, ...]]:
    """`count` points, the same ones for the same seed."""
    source = random.Random(seed)
    for _ in range(count):
        yield tuple(domain_of(symbol, domains).draw(source) for symbol in symbols)


@functools.lru_cache(maxsize=512)
def compiled(symbols: tuple[Any, ...], expressions: tuple[Any, ...]) -> Callable[..., list[Any]]:
    """A function from the symbols' numbers to the expressions' numbers."""
    context = rough if any(expression.has(sp.Integral) for expression in expressions) else mp
    names = {name: getattr(context, name) for name in dir(context) if not name.startswith("_")}
    printer = MpmathPrinter(
        {
            "fully_qualified_modules": False,
            "inline": True,
            "allow_unknown_functions": True,
            "user_functions": {},
        }
    )
    function = sp.lambdify(symbols, list(expressions), modules=[names], printer=printer)

    def evaluate(*point: Any) -> list[Any]:
        return [mp.mpmathify(value) for value in function(*map(context.convert, point))]

    return evaluate


def free_symbols(*expressions: Any) -> tuple[Any, ...]:
    """The symbols of several expressions in a fixed order."""
    found = set().union(*(expression.free_symbols for expression in expressions))
    return tuple(sorted(found, key=lambda symbol: symbol.name))
