"""Formulas in index notation as functions of arrays, run with fifty digits."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.printing.pycode import MpmathPrinter

from theory.expressions.parts import Enumeration, Variable, Where
from theory.functions import sigmoid
from theory.numeric import mp


class _Printer(MpmathPrinter):
    """Python for what mpmath has no name for; no logarithm of 1 - p is taken by subtraction."""

    def _print_log(self, expression: Any) -> str:
        (u,) = expression.args
        if isinstance(u, sigmoid):
            return f"-softplus(-({self._print(u.args[0])}))"
        if isinstance(1 - u, sigmoid):
            return f"-softplus({self._print((1 - u).args[0])})"
        if isinstance(u - 1, sp.exp):
            return f"softplus({self._print((u - 1).args[0])})"
        return f"log({self._print(u)})"

    def _print_SoftmaxEntry(self, expression: Any) -> str:
        entry, size = (self._print(argument) for argument in expression.args)
        return f"(exp({entry})/sum(exp({expression.base}[i_]) for i_ in range({size})))"

    def _print_Largest(self, expression: Any) -> str:
        body, j, size = (self._print(argument) for argument in expression.args)
        return f"max(({body}) for {j} in range({size}))"

    def _print_NotAmong(self, expression: Any) -> str:
        j, labels, size = (self._print(argument) for argument in expression.args)
        return f"(0 if any({j} == {labels}[i_] for i_ in range({size})) else 1)"

    def _print_Bracket(self, expression: Any) -> str:
        return f"(1 if {self._print(expression.args[0])} else 0)"

    def _print_KroneckerDelta(self, expression: Any) -> str:
        left, right = (self._print(argument) for argument in expression.args)
        return f"(1 if {left} == {right} else 0)"

    def _print_Max(self, expression: Any) -> str:
        return f"max({', '.join(self._print(argument) for argument in expression.args)})"

    def _print_Min(self, expression: Any) -> str:
        return f"min({', '.join(self._print(argument) for argument in expression.args)})"

    def _print_Heaviside(self, expression: Any) -> str:
        return f"heaviside({self._print(expression.args[0])})"


def _softplus(u: Any) -> Any:
    """log(1 + exp(u)) without losing the small one of the two."""
    return mp.log1p(mp.exp(u)) if u < 0 else u + mp.log1p(mp.exp(-u))


_FUNCTIONS = {name: getattr(mp, name) for name in dir(mp) if not name.startswith("_")} | {
    "softplus": _softplus,
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "heaviside": lambda u: mp.mpf(1 if u > 0 else 0 if u < 0 else 0.5),
    "sum": sum,
    "builtins": __import__("builtins"),
    "any": any,
    "range": range,
    "max": max,
    "min": min,
}


@functools.lru_cache(maxsize=1024)
def _compiled(
    expression: Any, indices: tuple[Any, ...]
) -> tuple[tuple[str, ...], Callable[..., Any]]:
    bases = expression.atoms(sp.IndexedBase)
    hidden = {base.label for base in bases}
    symbols = (expression.free_symbols - hidden - set(indices)) | bases
    free = sorted((s for s in symbols if not isinstance(s, sp.Indexed)), key=str)
    settings = {
        "fully_qualified_modules": False,
        "inline": True,
        "allow_unknown_functions": True,
        "user_functions": {},
    }
    function = sp.lambdify([*free, *indices], expression, [_FUNCTIONS], printer=_Printer(settings))
    return tuple(map(str, free)), function


def run(
    expression: Any,
    numbers: Mapping[str, Any],
    indices: tuple[Any, ...] = (),
    shape: tuple[int, ...] = (),
) -> Any:
    """Return the expression's number, or an array of them over the given indices.

    `numbers` maps the names of symbols and of indexed bases to numbers and to object arrays.
    """
    names, function = _compiled(expression, indices)
    known = [numbers[name] for name in names]
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        result[place] = _number(function, *known, *place)
    return result if shape else result[()]


def _number(function: Callable[..., Any], *numbers: Any) -> Any:
    try:
        return mp.mpf(function(*numbers))
    except (
        ZeroDivisionError,
        ValueError,
    ):  # 0/0 at an infeasible alignment, log of a negative number
        return mp.nan
    except TypeError:  # a complex number where the formula leaves its domain
        return mp.nan


@dataclass(frozen=True)
class Point:
    """What every symbol of a formula stands for, by its name, and how long its arrays are."""

    numbers: Mapping[str, Any]
    sizes: Mapping[Any, int]

    def shape(self, part: Any) -> tuple[int, ...]:
        """Return the shape of a variable or definition here."""
        return tuple(self.sizes[size] for size in part.shape)

    def __getitem__(self, symbol: Any) -> Any:
        """Return the number of a symbol or of an entry."""
        if isinstance(symbol, sp.Indexed):
            return self.numbers[str(symbol.base)][tuple(map(int, symbol.indices))]
        return self.numbers[str(symbol)]


def point(given: list[tuple[Variable, Any]], constants: Mapping[Any, float], where: Where) -> Point:
    """Return what is known once the variables are given: sizes, tables and definitions follow."""
    numbers: dict[str, Any] = {str(c): mp.mpf(float(n)) for c, n in constants.items()}
    sizes: dict[Any, int] = {}
    for v, value in given:
        array = np.asarray(value)
        if v.end is not None and v.end in array:
            array = array[: int(np.argmax(array == v.end))]
        numbers[v.key] = _exact(array, whole=v.whole)
        sizes |= zip(v.shape, array.shape, strict=True)
    numbers |= {str(size): n for size, n in sizes.items()}
    here = Point(numbers, sizes)
    for part in where:
        if isinstance(part, Enumeration):
            table = part.compute(numbers)
            numbers |= {str(part.symbol): table, str(part.rows): len(table)}
            sizes[part.rows] = len(table)
        else:
            numbers[part.key] = run(part.expression, numbers, part.indices, here.shape(part))
    return here


def _exact(array: Any, *, whole: bool) -> Any:
    """Return a number, or an object array of them, as it is to be computed with."""
    convert: Callable[[Any], Any] = int if whole else lambda n: mp.mpf(float(n))
    if array.shape == ():
        return convert(array[()])
    result = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        result[place] = convert(array[place])
    return result
