"""The letters of the formulas: x input, y target, w weight; C classes, D dimensions."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.expressions.parts import Variable


def real(name: str) -> Any:
    """Return a real number's symbol."""
    return sp.Symbol(name, real=True)


def whole(name: str) -> Any:
    """Return a whole number's symbol."""
    return sp.Symbol(name, integer=True)


def reals(name: str) -> Any:
    """Return an array of real numbers."""
    return sp.IndexedBase(name, real=True)


def wholes(name: str) -> Any:
    """Return an array of whole numbers."""
    return sp.IndexedBase(name, integer=True)


C: Final = sp.Symbol("C", integer=True, positive=True)
D: Final = sp.Symbol("D", integer=True, positive=True)
j, k, d, y = (whole(letter) for letter in "jkdy")

INPUT: Final = real("x")
LOGITS: Final = reals("x")


def scalar(name: str, symbol: Any, *, differentiable: bool = True) -> Variable:
    """Return the variable of one number."""
    return Variable(name, symbol, differentiable=differentiable)


def vector(name: str, symbol: Any, size: Any = C, *, differentiable: bool = True) -> Variable:
    """Return the variable of a row of numbers, C unless told otherwise."""
    return Variable(name, symbol, (size,), (k,), differentiable)


def label(name: str = "target", symbol: Any = y) -> Variable:
    """Return the variable of a class index or another argument without a derivative."""
    return Variable(name, symbol, differentiable=False)


def over(body: Any, index: Any = j, size: Any = C) -> Any:
    """Return the sum over an index of everything in an array's direction."""
    return sp.Sum(body, (index, 0, size - 1))
