"""Wrong versions of a right statement: signs, factors, terms, exponents, symbols and branches exchanged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import sympy as sp

from theory.numeric import mp
from theory.plain import plain
from theory.proof import Scope, WrongStep, close, values

QUADRATURE_STRIDE = 5
"""Of integrals only every fifth wrong version is tried, since each costs a second of quadrature."""


def corruptions(value: Any, scope: Scope) -> Iterator[Any]:
    """Every wrong version that does not happen to say the same as `value` on the domain."""
    seen = {value}
    stride = QUADRATURE_STRIDE if value.has(sp.Integral) else 1
    for wrong in itertools.islice(_versions(value), 0, None, stride):
        if wrong not in seen and not _same(value, wrong, scope):
            seen.add(wrong)
            yield wrong


def _versions(value: Any) -> Iterator[Any]:
    if isinstance(value, sp.Equality):
        left, right = value.args
        yield from (sp.Eq(wrong, right, evaluate=False) for wrong in _versions(left))
        yield from (sp.Eq(left, wrong, evaluate=False) for wrong in _versions(right))
        return
    yield from (-value, 2 * value)
    if not isinstance(value, sp.MatrixExpr):
        yield value + 1
    yield from _exchanged(value)
    for node in sp.preorder_traversal(value):
        for wrong in _wrong_node(node):
            try:
                yield value.xreplace({node: wrong})
            except (TypeError, ValueError):
                continue  # shapes that do not fit: such a statement cannot even be written


def _wrong_node(node: Any) -> Iterator[Any]:
    if isinstance(node, (sp.Add, sp.Mul, sp.MatAdd, sp.MatMul)):
        for place, part in enumerate(node.args):
            rest = [*node.args[:place], *node.args[place + 1 :]]
            yield node.func(*rest) if rest else sp.Integer(0)
            yield node.func(*node.args[:place], -part, *node.args[place + 1 :])
    elif isinstance(node, sp.Pow):
        yield sp.Pow(node.base, -node.exp)
        yield sp.Pow(node.base, node.exp + 1)
    elif isinstance(node, (sp.exp, sp.log)):
        yield 2 * node
    elif isinstance(node, sp.Piecewise):
        (first, condition), (second, otherwise) = node.args
        yield sp.Piecewise((second, condition), (first, otherwise))
    elif isinstance(node, (sp.Abs, sp.sign)):
        yield node.args[0]


def _exchanged(value: Any) -> Iterator[Any]:
    symbols = [*value.atoms(sp.Symbol), *value.atoms(sp.IndexedBase), *value.atoms(sp.MatrixSymbol)]
    labels = {base.label for base in value.atoms(sp.IndexedBase)}
    free = [s for s in symbols if s in value.free_symbols and s not in labels]
    for one, other in itertools.combinations(sorted(free, key=str), 2):
        if type(one) is type(other) and getattr(one, "shape", None) == getattr(
            other, "shape", None
        ):
            yield value.subs({one: other, other: one}, simultaneous=True)


def _same(right: Any, wrong: Any, scope: Scope) -> bool:
    try:
        for sizes in map(dict, scope.sizes):
            for pair in zip(plain(right, sizes), plain(wrong, sizes), strict=True):
                for _, (one, other) in values(pair, scope, 6):
                    if not close(one, other, mp.mpf(10) ** -9):
                        return False
    except (WrongStep, ValueError, TypeError):
        return False
    return True
