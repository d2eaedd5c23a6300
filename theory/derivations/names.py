"""Symbols that several topics share."""

from __future__ import annotations

import sympy as sp

from theory.numeric import Interval

n = sp.Symbol("n", integer=True, positive=True)
"""How many classes or samples."""
i, j, k = sp.symbols("i j k", integer=True, positive=True)
"""i and j name one entry each, k runs in sums."""

p = sp.IndexedBase("p", positive=True)
q = sp.IndexedBase("q", positive=True)
P, Q = sp.symbols("P Q")
lagrange = sp.Symbol("lambda", real=True)

PROBABILITY = Interval(0, 1)


def total(entry: sp.Expr) -> sp.Expr:
    """The sum over k = 1, …, n."""
    return sp.Sum(entry, (k, 1, n))


def product(entry: sp.Expr) -> sp.Expr:
    """The product over k = 1, …, n."""
    return sp.Product(entry, (k, 1, n))
