"""Formulas in index notation written out for sizes and labels that are known."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import sympy as sp

from theory.expressions.parts import Definition, Enumeration, Where

Known = Mapping[Any, Any]
"""What symbols of sizes, labels and tables' entries stand for."""


def with_tables(example: Known, where: Where) -> Known:
    """Add the entries of the tables that follow from an example."""
    known = {symbol: sp.Integer(number) for symbol, number in example.items()}
    for table in where:
        if isinstance(table, Enumeration):
            rows = table.compute({str(symbol): number for symbol, number in known.items()})
            known[table.rows] = sp.Integer(len(rows))
            known |= {table.symbol[place]: sp.Integer(int(n)) for place, n in np.ndenumerate(rows)}
    return known


def summed(expression: Any, known: Known) -> Any:
    """Carry out the sums and the functions of an expression, definitions left as they are."""
    return _unrolled(expression, known).doit().xreplace(known)


def written_out(expression: Any, known: Known, where: Where) -> Any:
    """Carry out the sums of an expression and put in its definitions."""
    result = summed(expression, known)
    for definition in reversed(where):
        if isinstance(definition, Definition):
            result = _without(definition, result, known)
    return result


def _unrolled(expression: Any, known: Known) -> Any:
    """Write out sums from the outside in, putting in what is known as soon as it can be."""
    # xreplace, not subs: a table may have hundreds of entries, and each stands there as it is.
    expression = expression.xreplace(known)
    outermost = {}
    walk = sp.preorder_traversal(expression)
    for node in walk:
        if isinstance(node, sp.Sum):
            *inner, (index, low, high) = node.limits
            body = sp.Sum(node.function, *inner) if inner else node.function
            places = range(int(low), int(high) + 1)
            outermost[node] = sp.Add(*(_unrolled(body.subs(index, n), known) for n in places))
            walk.skip()
    return expression.xreplace(outermost)


def _without(definition: Definition, expression: Any, known: Known) -> Any:
    """Put a definition's expression in the place of its symbol."""
    if not definition.indices:
        return expression.xreplace({definition.symbol: summed(definition.expression, known)})
    entries = {}
    for entry in expression.atoms(sp.Indexed):
        if entry.base == definition.symbol:
            at = dict(zip(definition.indices, entry.indices, strict=True))
            entries[entry] = summed(definition.expression.subs(at), known)
    return expression.xreplace(entries)


def corners(expression: Any) -> Iterator[Any]:
    """Yield what is zero where an expression has a corner or changes its case."""
    for node in sp.preorder_traversal(expression):
        if isinstance(node, sp.Abs):
            yield node.args[0]
        elif isinstance(node, sp.Max | sp.Min):
            yield from (sp.sympify(a - b) for a, b in itertools.combinations(node.args, 2))
        elif isinstance(node, sp.StrictLessThan | sp.StrictGreaterThan):
            yield node.lhs - node.rhs
