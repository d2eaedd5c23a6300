"""The shortest of the equal forms of an expression: what a derivative is shown as."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.latex import length
from theory.nodes import Bracket, each_case


def tidy(expression: Any) -> Any:
    """Return the shortest of several equal forms of every case."""
    return each_case(_shortest, expression)


_CLOSED = (sp.Heaviside, Bracket, sp.sign, sp.Max, sp.Min)
"""What is left as it was written while the rest is brought into another form."""


def _closed(node: Any, n: int) -> Any:
    """Return a stand-in that depends on the same symbols, so that none is moved out of its sum."""
    bases = {base.label for base in node.atoms(sp.IndexedBase)}
    symbols = {s for s in node.free_symbols - bases if not isinstance(s, sp.Indexed)}
    return sp.Function(f"closed_{n}", real=True)(*sorted(symbols, key=str))


def _shortest(expression: Any) -> Any:
    closed = {node: _closed(node, n) for n, node in enumerate(expression.atoms(*_CLOSED))}
    back = {stand_in: node for node, stand_in in closed.items()}
    forms = [_plain_deltas(expression).xreplace(closed)]
    for rewrite in (
        _short_sums,
        sp.expand_mul,
        sp.factor_terms,
        sp.factor,
        sp.together,
        _flipped,
        sp.powsimp,
    ):
        forms = list(dict.fromkeys([*forms, *map(rewrite, forms)]))
    unique = dict.fromkeys(form.xreplace(back) for form in forms)
    if isinstance(expression, sp.Add):
        terms = [_shortest(term) for term in expression.args]
        unique[sp.Add(*terms)] = None

    def effort(form: Any) -> tuple[int, int]:
        signs = sp.count_ops(form)
        return (length(form) + signs + 2 * _awkward(form), signs)

    return min(unique, key=effort)


def _awkward(expression: Any) -> int:
    """Return how often a sign is not where one expects it: inside a sum, before a number."""
    inside = (s.function.as_coeff_Mul()[0].is_negative for s in expression.atoms(sp.Sum))
    taken = (a.as_coeff_Add()[0].is_negative for a in expression.atoms(sp.Add))
    return sum(map(bool, inside)) + sum(map(bool, taken))


def _flipped(expression: Any) -> Any:
    """Write (u - 1) v as (1 - u)(-v) wherever it is a product."""

    def awkward(node: Any) -> bool:
        return node.is_Mul and any(
            f.is_Add and bool(f.as_coeff_Add()[0].is_negative) for f in node.args
        )

    def flip(node: Any) -> Any:
        first = next(f for f in node.args if f.is_Add and f.as_coeff_Add()[0].is_negative)
        other = next((f for f in node.args if f.is_Add and f != first), None)
        if other is None:
            return -(node / first) * (-first)
        return node / first / other * (-first) * (-other)

    return expression.replace(awkward, flip)


def _short_sums(expression: Any) -> Any:
    """Put before a sum whatever does not depend on its index."""

    def shortened(total: Any) -> Any:
        (index, *_), *others = total.limits
        if others:
            return total
        outside, inside = total.function.as_independent(index, as_Add=False)
        return outside * sp.Sum(inside, total.limits[0])

    return expression.replace(lambda node: isinstance(node, sp.Sum), shortened)


def _plain_deltas(expression: Any) -> Any:
    """Drop powers of what is 0 or 1."""

    def binary(node: Any) -> bool:
        return (
            isinstance(node, sp.Pow)
            and bool(node.exp.is_Integer and node.exp.is_positive)
            and any(isinstance(base, sp.KroneckerDelta) for base in (node.base, 1 - node.base))
        )

    return expression.replace(binary, lambda node: node.base)
