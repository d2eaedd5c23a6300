"""From a statement about n classes, samples or entries to plain expressions in a few numbers' names."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

Sizes = Mapping[Any, int]


def plain(statement: Any, sizes: Sizes) -> tuple[Any, ...]:
    """The scalar expressions a statement stands for once every size and index is a number.

    An equation gives its two sides, a matrix its entries; sums are written out, p[2] becomes the symbol p_2, X[0, 1]
    the symbol X_12 and named functions their definitions.
    """
    return _plain(sp.sympify(statement), tuple(sizes.items()))


@functools.lru_cache(maxsize=4096)
def _plain(statement: Any, sizes: tuple[tuple[Any, int], ...]) -> tuple[Any, ...]:
    if isinstance(statement, sp.Equality):
        return tuple(part for side in statement.args for part in _plain(side, sizes))
    statement = statement.subs(dict(sizes))
    if getattr(statement, "is_Matrix", False) or isinstance(statement, sp.MatrixExpr):
        return tuple(_scalar(entry) for entry in statement.as_explicit())
    return (_scalar(statement),)


def cell_name(base: str, *indices: int) -> str:
    """The name of one entry: p_2, X_12."""
    return base + "_" + "".join(str(index) for index in indices)


def base_name(name: str) -> str:
    """The name of the collection an entry belongs to: p of p_2; a name without index is its own."""
    base, _, index = name.rpartition("_")
    return base if base and index.isdigit() else name


def _scalar(expression: Any) -> Any:
    while True:
        written = expression
        for matches, replacement in _WRITTEN_OUT:
            written = written.replace(matches, replacement)
        if written == expression:
            return expression
        expression = written


def _indexed_symbol(node: Any) -> Any:
    if not all(index.is_Integer for index in node.indices):
        return node
    name = cell_name(str(node.base.label), *(int(index) for index in node.indices))
    return sp.Symbol(name, **_assumptions(node.base))


def _matrix_symbol(node: Any) -> Any:
    matrix, row, column = node.args
    return sp.Symbol(cell_name(str(matrix), int(row) + 1, int(column) + 1), real=True)


def _assumptions(base: Any) -> dict[str, bool]:
    known = base.assumptions0
    if not known.get("real"):
        return {"real": True}
    return {
        name: True for name in ("real", "positive", "nonnegative", "integer") if known.get(name)
    }


_WRITTEN_OUT: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda node: hasattr(node, "definition"), lambda node: node.definition()),
    (lambda node: isinstance(node, (sp.Sum, sp.Product)), lambda node: node.doit(deep=False)),
    (lambda node: isinstance(node, sp.Trace), lambda node: sp.trace(node.arg.as_explicit())),
    (lambda node: isinstance(node, sp.Indexed), _indexed_symbol),
    (lambda node: isinstance(node, MatrixElement), _matrix_symbol),
)
