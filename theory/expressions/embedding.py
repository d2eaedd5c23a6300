"""Losses of the distances or the angle between vectors, per sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.parts import Definition
from theory.expressions.registry import expresses
from theory.expressions.symbols import D, label, over, real, reals, scalar, vector, whole
from theory.nodes import Bracket, Largest, cases

i = whole("i")
m, y = real("m"), real("y")
EPSILON = sp.Symbol("epsilon", nonnegative=True)
DEGREE = sp.Symbol("p", positive=True)
ANCHOR, POSITIVE, NEGATIVE = reals("a"), reals("a_plus"), reals("a_minus")

COSINE_LOSS_EPSILON = float(np.float32(1e-12))
"""Added to each squared norm; torch stores it in single precision."""

COSINE_DISTANCE_EPSILON = 1e-8
"""Below this a norm is held in the cosine distance."""

Distance = Callable[[Any, Any], Any]


def _dot(u: Any, v: Any) -> Any:
    return over(u[i] * v[i], i, D)


@expresses("CosineEmbeddingLoss")
def cosine_embedding() -> Expression:
    """1 - cos for a similar pair, what cos has above the margin for a dissimilar one."""
    u, v, cos = reals("x1"), reals("x2"), real("c")
    norms = sp.symbols("n_1 n_2", positive=True)
    formula = cases((1 - cos, sp.Eq(y, 1)), (sp.Max(0, cos - m), sp.Eq(y, -1)), (0, True))
    return Expression(
        formula,
        arguments=(vector("input1", u, D), vector("input2", v, D), label("target", y)),
        options=(scalar("margin", m),),
        where=(
            Definition(norms[0], sp.sqrt(_dot(u, u) + EPSILON)),
            Definition(norms[1], sp.sqrt(_dot(v, v) + EPSILON)),
            Definition(cos, _dot(u, v) / sp.Mul(*norms)),
        ),
        constants={EPSILON: COSINE_LOSS_EPSILON},
        example={D: 2},
    )


def norm(p: Any, shift: Any = EPSILON) -> Distance:
    """Return the distance |u - v + shift| of degree p, the shift inside as torch has it."""

    def distance(u: Any, v: Any) -> Any:
        gap = u[i] - v[i] + shift
        if p == 0:
            return over(Bracket(sp.Ne(gap, 0)), i, D)
        if p == 1:
            return over(sp.Abs(gap), i, D)
        if p == 2:
            return sp.sqrt(over(gap**2, i, D))
        if p == sp.oo:
            return Largest(sp.Abs(gap), i, D)
        return over(sp.Abs(gap) ** p, i, D) ** (1 / p)

    return distance


def _squared(u: Any, v: Any) -> Any:
    return over((u[i] - v[i]) ** 2, i, D)


LENGTHS = {
    vector: sp.Symbol(name, positive=True)
    for vector, name in ((ANCHOR, "n_a"), (POSITIVE, "n_plus"), (NEGATIVE, "n_minus"))
}
"""The vectors' norms, which the cosine distance shares between its two pairs."""


def _cosine(u: Any, v: Any) -> Any:
    return 1 - _dot(u, v) / (LENGTHS[u] * LENGTHS[v])


DISTANCES: dict[str, tuple[Distance, float | None]] = {
    "default": (norm(2), 1e-6),
    "euclidean": (norm(2, shift=0), None),
    "squared_euclidean": (_squared, None),
    "manhattan": (norm(1, shift=0), None),
    "chebyshev": (norm(sp.oo, shift=0), None),
    "cosine": (_cosine, COSINE_DISTANCE_EPSILON),
}
"""The distances by name, each with the epsilon that it holds fixed."""


def _triplet(distance: Distance, swap: bool, **rest: Any) -> Expression:
    near, far, other = (real(name) for name in ("d_plus", "d_minus", "d_swap"))
    where = (
        []
        if distance is not _cosine
        else [
            Definition(length, sp.Max(sp.sqrt(_dot(u, u)), EPSILON))
            for u, length in LENGTHS.items()
        ]
    )
    where += [
        Definition(near, distance(ANCHOR, POSITIVE)),
        Definition(far, distance(ANCHOR, NEGATIVE)),
    ]
    if swap:
        where.append(Definition(other, distance(POSITIVE, NEGATIVE)))
    return Expression(
        sp.Max(0, m + near - (sp.Min(far, other) if swap else far)),
        arguments=(
            vector("anchor", ANCHOR, D),
            vector("positive", POSITIVE, D),
            vector("negative", NEGATIVE, D),
        ),
        where=tuple(where),
        example={D: 2},
        **rest,
    )


@expresses("TripletMarginLoss")
def triplet_margin(p: float | str = 2, swap: bool = False) -> Expression:
    """How much nearer, by a margin, the positive should be to the anchor than the negative is.

    `p` is the norm's degree: 0, 1, 2, infinity, or "p" for its symbol.
    """
    general = p == "p"
    options = [scalar("margin", m), scalar("eps", EPSILON)] + [scalar("p", DEGREE)] * general
    return _triplet(norm(DEGREE if general else sp.sympify(p)), swap, options=tuple(options))


@expresses("TripletMarginWithDistanceLoss")
def triplet_margin_with_distance(
    distance_function: str = "default", swap: bool = False
) -> Expression:
    """The same with a distance chosen by name."""
    distance, epsilon = DISTANCES[distance_function]
    return _triplet(
        distance,
        swap,
        options=(scalar("margin", m),),
        constants={} if epsilon is None else {EPSILON: epsilon},
    )
