"""Losses that stop at a margin, and the distances and angles they measure."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import j, k
from theory.numeric import Interval, mp
from theory.rules import At, Bound, Differentiate, Equal, Given, every

D = sp.Symbol("D", integer=True, positive=True)
a, p, n, b = (sp.IndexedBase(name, real=True) for name in "apnb")
margin = sp.Symbol("m", positive=True)
loss = sp.Function(r"\ell")
x = sp.Symbol("x", real=True)
label = sp.Symbol("y", integer=True, nonzero=True)
anchor, positive, negative, left, right = sp.symbols("a p n a b")
VECTORS = ({D: 2, j: 1}, {D: 2, j: 2}, {D: 3, j: 3})


def _dot(one: Any, other: Any) -> Any:
    return sp.Sum(one[k] * other[k], (k, 1, D))


def _distance(one: Any, other: Any) -> Any:
    return sp.sqrt(sp.Sum((one[k] - other[k]) ** 2, (k, 1, D)))


def _norm(one: Any) -> Any:
    return sp.sqrt(sp.Sum(one[k] ** 2, (k, 1, D)))


def distance(a: list[Any], p: list[Any]) -> Any:
    """The Euclidean distance of two points."""
    return mp.norm([u - v for u, v in zip(a, p, strict=True)])


distance_slope = Derivation(
    id="distance_slope",
    topic="margin",
    sizes=VECTORS,
    steps=(
        Step(
            "distance",
            _distance(a, p),
            Given(sp.Function("d")(anchor, positive), means=distance),
        ),
        Step("slope", (a[j] - p[j]) / _distance(a, p), Differentiate(a[j])),
    ),
)

VIOLATION = _distance(a, p) - _distance(a, n) + margin
triplet = Derivation(
    id="triplet",
    topic="margin",
    sizes=VECTORS[:2],
    steps=(
        Step(
            "loss",
            sp.Piecewise((VIOLATION, VIOLATION > 0), (0, True)),
            Given(
                loss(anchor, positive, negative),
                means=lambda a, p, n, m: max(distance(a, p) - distance(a, n) + m, mp.mpf(0)),
            ),
        ),
        Step(
            "anchor",
            sp.Piecewise(
                (
                    (a[j] - p[j]) / _distance(a, p) - (a[j] - n[j]) / _distance(a, n),
                    VIOLATION > 0,
                ),
                (0, True),
            ),
            Differentiate(a[j]),
        ),
        Step(
            "positive",
            sp.Piecewise(((p[j] - a[j]) / _distance(a, p), VIOLATION > 0), (0, True)),
            Differentiate(p[j]),
            after="loss",
        ),
        Step(
            "negative",
            sp.Piecewise(((a[j] - n[j]) / _distance(a, n), VIOLATION > 0), (0, True)),
            Differentiate(n[j]),
            after="loss",
        ),
    ),
)

COSINE = _dot(a, b) / (_norm(a) * _norm(b))
cosine = Derivation(
    id="cosine",
    topic="margin",
    sizes=VECTORS[:2],
    steps=(
        Step(
            "cosine",
            COSINE,
            Given(
                sp.Function("cos")(left, right),
                means=lambda a, b: (
                    (mp.norm(a) ** 2 + mp.norm(b) ** 2 - distance(a, b) ** 2)
                    / (2 * mp.norm(a) * mp.norm(b))
                ),
            ),
        ),
        Step(
            "quotient",
            b[j] / (_norm(a) * _norm(b)) - _dot(a, b) * a[j] / (_norm(a) ** 3 * _norm(b)),
            Differentiate(a[j]),
        ),
        Step(
            "short",
            (b[j] / _norm(b) - COSINE * a[j] / _norm(a)) / _norm(a),
            Equal(),
        ),
        Step("aligned", sp.Integer(0), At(every(b[k], a[k]))),
        Step("largest", sp.Integer(1), Bound("<=", attained=every(b[k], a[k])), after="cosine"),
    ),
)

SIGNS = ({label: 1}, {label: -1})
hinge = Derivation(
    id="hinge",
    topic="margin",
    sizes=SIGNS,
    steps=(
        Step(
            "loss",
            sp.Piecewise((1 - label * x, label * x < 1), (0, True)),
            Given(loss(x), means=lambda x, y: max(mp.mpf(0), 1 - y * x)),
        ),
        Step(
            "slope",
            sp.Piecewise((-label, label * x < 1), (0, True)),
            Differentiate(x),
        ),
    ),
)

soft_margin = Derivation(
    id="soft_margin",
    topic="margin",
    sizes=SIGNS,
    domains={"x": Interval(-4, 4)},
    steps=(
        Step(
            "loss",
            sp.log(1 + sp.exp(-label * x)),
            Given(loss(x), means=lambda x, y: -mp.log((1 + mp.tanh(y * x / 2)) / 2)),
        ),
        Step("quotient", -label * sp.exp(-label * x) / (1 + sp.exp(-label * x)), Differentiate(x)),
        Step("short", -label / (1 + sp.exp(label * x)), Equal()),
    ),
)

DERIVATIONS = (hinge, soft_margin, distance_slope, triplet, cosine)
