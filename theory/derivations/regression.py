"""Gradients of linear models in matrix form, proven entry by entry on small matrices."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from theory.derivation import Derivation, Step
from theory.functions import Entrywise, OnesRow, Softmax, sigmoid, softplus
from theory.numeric import Interval, mp
from theory.rules import Differentiate, Equal, Given, SolveMatrix

m, d, c = sp.symbols("m d c", integer=True, positive=True)
X = sp.MatrixSymbol("X", m, d)
w = sp.MatrixSymbol("w", d, 1)
y = sp.MatrixSymbol("y", m, 1)
W = sp.MatrixSymbol("W", d, c)
Y = sp.MatrixSymbol("Y", m, c)
ones = OnesRow(m)
C = sp.Function("C")

CLASSES = 2
SMALL = ({m: 3, d: 2},)
SMALLER = ({m: 2, d: 2, c: CLASSES},)
NARROW = {"X": Interval(-1, 1), "w": Interval(-1, 1), "W": Interval(-1, 1)}


def scores(inputs: list[list[Any]], weights: list[list[Any]]) -> list[list[Any]]:
    """The matrix product, row by row."""
    return [
        [
            mp.fsum(a * b for a, b in zip(row, column, strict=True))
            for column in zip(*weights, strict=True)
        ]
        for row in inputs
    ]


def squared_error(X: Any, w: Any, y: Any) -> Any:
    """The sum of squared residuals."""
    return mp.fsum((s - t) ** 2 for (s,), (t,) in zip(scores(X, w), y, strict=True))


least_squares = Derivation(
    id="least_squares",
    topic="regression",
    sizes=SMALL,
    steps=(
        Step("cost", (X * w - y).T * (X * w - y), Given(C(w), means=squared_error)),
        Step(
            "expand",
            w.T * X.T * X * w - 2 * w.T * X.T * y + y.T * y,
            Equal(),
        ),
        Step("slope", 2 * X.T * X * w - 2 * X.T * y, Differentiate(w)),
        Step("residual", 2 * X.T * (X * w - y), Equal()),
        Step("normal_equations", (X.T * X).I * X.T * y, SolveMatrix(w)),
    ),
)


def logistic_cost(X: Any, w: Any, y: Any) -> Any:
    """Binary cross entropy of the sigmoid of each score, summed."""
    total = mp.mpf(0)
    for (score,), (label,) in zip(scores(X, w), y, strict=True):
        share = 1 / (1 + mp.exp(-score))
        total -= label * mp.log(share) + (1 - label) * mp.log(1 - share)
    return total


logistic_regression = Derivation(
    id="logistic_regression",
    topic="regression",
    sizes=SMALL,
    domains=NARROW | {"y": Interval(0, 1)},
    steps=(
        Step(
            "cost",
            ones * Entrywise(softplus, X * w) - y.T * X * w,
            Given(C(w), means=logistic_cost),
        ),
        Step("slope", X.T * Entrywise(sigmoid, X * w) - X.T * y, Differentiate(w)),
        Step("residual", X.T * (Entrywise(sigmoid, X * w) - y), Equal()),
    ),
)


def softmax_cost(X: Any, W: Any, Y: Any) -> Any:
    """Cross entropy of the softmax of each row of scores, summed."""
    total = mp.mpf(0)
    for row, target in zip(scores(X, W), Y, strict=True):
        whole = mp.fsum(map(mp.exp, row))
        total -= mp.fsum(t * mp.log(mp.exp(s) / whole) for s, t in zip(row, target, strict=True))
    return total


LAST_CLASS = tuple(
    (
        MatrixElement(Y, row, CLASSES - 1),
        1 - sum(MatrixElement(Y, row, j) for j in range(CLASSES - 1)),
    )
    for row in range(2)
)
"""Each row of Y sums to 1."""

softmax_regression = Derivation(
    id="softmax_regression",
    topic="regression",
    sizes=SMALLER,
    domains=NARROW | {"Y": Interval(0, 1)},
    steps=(
        Step(
            "cost",
            -sp.Trace(Y.T * Entrywise(sp.log, Softmax(X * W))),
            Given(C(W), means=softmax_cost),
        ),
        Step(
            "slope",
            X.T * Softmax(X * W) - X.T * Y,
            Differentiate(W, using=LAST_CLASS),
        ),
        Step("residual", X.T * (Softmax(X * W) - Y), Equal()),
    ),
)

DERIVATIONS = (least_squares, logistic_regression, softmax_regression)
