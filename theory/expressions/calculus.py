"""Partial derivatives of formulas over arrays of any size, in index notation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from theory.expressions.parts import Definition, Where
from theory.nodes import cases


def partial(expression: Any, at: Any) -> Any:
    """Return the derivative by a symbol or by an entry such as x[k], sums over [j = k] carried out.

    An index is taken to run over every place of the array it indexes, as the indices of a loss do.
    """
    return collapse(expression.diff(at), at.indices if isinstance(at, sp.Indexed) else ())


def collapse(expression: Any, indices: Iterable[Any]) -> Any:
    """Carry out the sums that hold a Kronecker delta of their index and one of `indices`."""
    kept = set(indices)

    def carry_out(total: Any) -> Any:
        first, *others = total.limits
        if others:
            return carry_out(sp.Sum(carry_out(sp.Sum(total.function, first)), *others))
        body, (j, low, high) = total.function, first
        for delta in sorted(body.atoms(sp.KroneckerDelta), key=sp.default_sort_key):
            if j in delta.args and kept & set(delta.args):
                (k,) = set(delta.args) - {j}
                # A delta is 1 at j = k alone and else 0: what it adds is the difference there.
                without = body.subs(delta, 0)
                there = (body.subs(delta, 1) - without).subs(j, k)
                rest = carry_out(sp.Sum(without, (j, low, high))) if without != 0 else 0
                return collapse(there, kept) + rest
        return total

    return expression.replace(lambda node: isinstance(node, sp.Sum), carry_out)


def through(where: Where, formula: Any, entry: Any, after: int = -1) -> Any:
    """Return a formula's derivative by an entry, by the chain rule through its definitions.

    Only the definitions after the given one can depend on the entry of that one.
    """
    derivative = partial(formula, entry)
    indices = entry.indices if isinstance(entry, sp.Indexed) else ()
    for position, definition in enumerate(where):
        if position <= after or not isinstance(definition, Definition):
            continue
        inner = partial(definition.expression, entry)
        outer = through(where, formula, definition.entry, position) if inner != 0 else 0
        chained = outer * _named(inner, definition)
        for index, size in zip(definition.indices, definition.shape, strict=True):
            chained = sp.Sum(chained, (index, 0, size - 1)) if chained != 0 else chained
        derivative += collapse(chained, indices)
    return derivative


def _named(derivative: Any, definition: Definition) -> Any:
    """Write what a definition stands for, a root's radicand included, by its symbol."""
    root = definition.expression
    derivative = sp.sympify(derivative).subs(root, definition.entry)
    if isinstance(root, sp.Pow):
        derivative = derivative.subs(root.base, definition.entry ** (1 / root.exp))
    return derivative


def by_cases(expression: Any, k: Any) -> Any:
    """Split where index k equals a label, if the label's Kronecker delta appears more than once."""
    if isinstance(expression, sp.Piecewise):
        return expression
    for delta in sorted(expression.atoms(sp.KroneckerDelta), key=sp.default_sort_key):
        others = set(delta.args) - {k}
        if k in delta.args and all(isinstance(o, sp.Symbol) for o in others):
            (label,) = others
            equal, different = expression.subs(delta, 1), expression.subs(delta, 0)
            if expression.count(delta) > 1 and equal.has(sp.Sum) and equal != 0:
                return cases((equal.subs(k, label), sp.Eq(k, label)), (different, True))
    return expression
