"""Losses over very many classes that hold their own projection, per sample."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.expressions.classification import WEIGHT, class_options, log_likelihood, unless_ignored
from theory.expressions.formula import Expression
from theory.expressions.parts import Definition, Variable
from theory.expressions.registry import expresses
from theory.expressions.symbols import C, D, label, over, reals, vector, whole, y
from theory.nodes import SoftmaxEntry, cases

x = reals("x")


def _projection(
    letters: str, result: Any, rows: Any, matrix: Any, source: Any, columns: Any, bias: Any = None
) -> Definition:
    """Define a vector as a matrix times another one, plus a bias if there is one.

    `letters` are the indices: nested into one another, projections must not share them.
    """
    row, column = map(whole, letters)
    product = over(matrix[row, column] * source[column], column, columns)
    entry = product if bias is None else product + bias[row]
    return Definition(result, entry, (rows,), (row,))


@expresses("LinearCrossEntropyLoss")
def linear_cross_entropy(
    bias: bool = False,
    weight: bool = False,
    ignore_index: bool = False,
    label_smoothing: bool = False,
    target: str = "indices",
) -> Expression:
    """The cross entropy of logits z = W x + b."""
    z, matrix, shift = reals("z"), reals("W"), reals("b")
    loss, target_variable = log_likelihood(
        lambda n: sp.log(SoftmaxEntry(z[n], C)), weight, target, label_smoothing
    )
    labelled = target == "indices"
    biases = (vector("linear_bias", shift),) if bias else ()
    e, k = whole("e"), whole("k")
    return Expression(
        unless_ignored(loss, ignore_index and labelled),
        arguments=(
            Variable("input", x, (D,), (e,)),
            Variable("linear_weight", matrix, (C, D), (k, e)),
            target_variable,
            *biases,
        ),
        options=class_options(weight, ignore_index and labelled, label_smoothing),
        where=(_projection("cd", z, C, matrix, x, D, shift if bias else None),),
        example={C: 3, D: 2, y: 0} if labelled else {C: 3, D: 2},
        divisor="weights" if labelled else "count",
        weight=WEIGHT if weight and labelled else None,
    )


@expresses("AdaptiveLogSoftmaxWithLoss")
def adaptive_log_softmax(clusters: int = 2, head_bias: bool = False) -> Expression:
    """A frequent class straight from the head; a rare one by its cluster, then within it."""
    head, matrix, shift = reals("h"), reals("H"), reals("b")
    cutoffs = [sp.Symbol(f"c_{n}", integer=True, positive=True) for n in range(clusters + 1)]
    size = sp.Symbol("C_h", integer=True, positive=True)
    e, k = whole("e"), whole("k")
    arguments = [
        Variable("input", x, (D,), (e,)),
        label(),
        Variable("head_weight", matrix, (size, D), (k, e)),
    ]
    if head_bias:
        arguments.append(vector("head_bias", shift, size))
    where = [_projection("cd", head, size, matrix, x, D, shift if head_bias else None)]
    branches = [(-sp.log(SoftmaxEntry(head[y], size)), y < cutoffs[0])]
    example = {D: 2, y: 0, size: 2 + clusters}
    for n in range(clusters):
        down, out = reals(f"V_{n}"), reals(f"U_{n}")
        low, tail = reals(f"r_{n}"), reals(f"s_{n}")
        inner = sp.Symbol(f"D_{n}", integer=True, positive=True)
        count = sp.Symbol(f"C_{n}", integer=True, positive=True)
        arguments.append(Variable("tail_weights", down, (inner, D), (k, e), path=(n, 0)))
        arguments.append(Variable("tail_weights", out, (count, inner), (k, e), path=(n, 1)))
        where.append(_projection("lg", low, inner, down, x, D))
        where.append(_projection("uv", tail, count, out, low, inner))
        loss = -sp.log(SoftmaxEntry(head[cutoffs[0] + n], size))
        loss -= sp.log(SoftmaxEntry(tail[y - cutoffs[n]], count))
        branches.append((loss, True if n == clusters - 1 else y < cutoffs[n + 1]))
        example |= {inner: 1, count: 2}
    formula = cases(*branches)
    return Expression(
        formula,
        arguments=tuple(arguments),
        options=tuple(
            Variable("cutoffs", cutoffs[n], differentiable=False, path=(n,))
            for n in range(clusters)
        ),
        where=tuple(where),
        example=example | {cutoffs[n]: 2 + 2 * n for n in range(clusters)},
    )
