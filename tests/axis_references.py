"""Every loss on every axis, written down as a function of the coordinate: what the axes are held against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from figures.axes import AXES, Shown

x = sp.Symbol("x", real=True)
Formula = Callable[[dict[str, Any], Any], sp.Expr]


def positive_part(value: sp.Expr) -> sp.Expr:
    return sp.Piecewise((value, value > 0), (0, True))


def size(value: sp.Expr) -> sp.Expr:
    return sp.Piecewise((value, value >= 0), (-value, True))


def huber(r: sp.Expr, delta: float) -> sp.Expr:
    inside, outside = r**2 / 2, delta * (size(r) - sp.nsimplify(delta) / 2)
    return sp.Piecewise((inside, (r <= delta) & (r >= -delta)), (outside, True))


def gaussian(r: sp.Expr, variance: Any, full: bool) -> sp.Expr:
    return (sp.log(variance) + r**2 / variance) / 2 + (sp.log(2 * sp.pi) / 2 if full else 0)


def stirling(y: int, full: bool) -> sp.Expr:
    return y * sp.log(y) - y + sp.log(2 * sp.pi * y) / 2 if full and y > 1 else sp.Integer(0)


def apart() -> sp.Expr:
    """The distance of two unit vectors with cosine x."""
    return sp.sqrt(2 - 2 * x)


def distances(name: str) -> tuple[sp.Expr, sp.Expr]:
    """Distances of (1, 0) from (x, √(1 − x²)) and from (0, −1), by the name of the distance."""
    sine = sp.sqrt(1 - x**2)
    return {
        "euclidean": (apart(), sp.sqrt(2)),
        "squared_euclidean": (2 - 2 * x, sp.Integer(2)),
        "manhattan": (1 - x + sine, sp.Integer(2)),
        "chebyshev": (sp.Max(1 - x, sine), sp.Integer(1)),
        "cosine": (1 - x, sp.Integer(1)),
    }[name]


def triplet(moving: sp.Expr, third: sp.Expr, margin: float, pair: str) -> sp.Expr:
    lead = moving - third if pair == "alike" else third - moving
    return positive_part(lead + margin)


def smoothed(right: sp.Expr, wrong: sp.Expr, smoothing: float) -> sp.Expr:
    share = sp.nsimplify(smoothing) / 2
    return (1 - share) * right + share * wrong


def softplus(z: sp.Expr) -> sp.Expr:
    return sp.log(1 + sp.exp(z))


def smooth_l1(r: sp.Expr, beta: float) -> sp.Expr:
    return huber(r, beta) / sp.nsimplify(beta) if beta else size(r)


RESIDUAL: dict[str, Formula] = {
    "MSELoss": lambda o, s: x**2,
    "L1Loss": lambda o, s: size(x),
    "HuberLoss": lambda o, s: huber(x, o["delta"]),
    "SmoothL1Loss": lambda o, s: smooth_l1(x, o["beta"]),
    "GaussianNLLLoss": lambda o, s: gaussian(x, sp.nsimplify(s), o["full"]),
}
MARGIN: dict[str, Formula] = {
    "BCEWithLogitsLoss": lambda o, s: softplus(-x),
    "SoftMarginLoss": lambda o, s: softplus(-x),
    "MultiLabelSoftMarginLoss": lambda o, s: softplus(-x),
    "CrossEntropyLoss": lambda o, s: smoothed(softplus(-x), softplus(x), o["label_smoothing"]),
    "MultiMarginLoss": lambda o, s: positive_part(o["margin"] - x) ** o["p"] / 2,
    "MultiLabelMarginLoss": lambda o, s: positive_part(1 - x) / 2,
    "MarginRankingLoss": lambda o, s: positive_part(o["margin"] - x),
    "TripletMarginLoss": lambda o, s: positive_part(o["margin"] - x),
}
PROBABILITY: dict[str, Formula] = {
    **dict.fromkeys(
        ("BCELoss", "NLLLoss", "BCEWithLogitsLoss", "KLDivLoss"), lambda o, s: -sp.log(x)
    ),
    "CrossEntropyLoss": lambda o, s: smoothed(-sp.log(x), -sp.log(1 - x), o["label_smoothing"]),
    "MSELoss": lambda o, s: (1 - x) ** 2,
    "L1Loss": lambda o, s: 1 - x,
}
SIMILARITY: dict[str, Formula] = {
    "CosineEmbeddingLoss": lambda o, s: 1 - x if s == "alike" else positive_part(x - o["margin"]),
    "HingeEmbeddingLoss": lambda o, s: (
        apart() if s == "alike" else positive_part(o["margin"] - apart())
    ),
    "TripletMarginLoss": lambda o, s: triplet(apart(), sp.sqrt(2), o["margin"], s),
    "TripletMarginWithDistanceLoss": lambda o, s: triplet(
        *distances(o["distance_function"]), o["margin"], s
    ),
}
COUNT: dict[str, Formula] = {
    "PoissonNLLLoss": lambda o, s: x - s * sp.log(x) + stirling(s, o["full"]),
    "GaussianNLLLoss": lambda o, s: gaussian(x - s, x, o["full"]),
    "MSELoss": lambda o, s: (x - s) ** 2,
    "L1Loss": lambda o, s: size(x - s),
    "HuberLoss": lambda o, s: huber(x - s, o["delta"]),
    "SmoothL1Loss": lambda o, s: smooth_l1(x - s, o["beta"]),
}
FORMULAS = {
    "residual": RESIDUAL,
    "margin": MARGIN,
    "probability": PROBABILITY,
    "similarity": SIMILARITY,
    "count": COUNT,
}


def formula(axis_id: str, shown: Shown, setting: Any) -> sp.Expr:
    """Return the loss as an expression of the coordinate x."""
    axis = AXES[axis_id]
    options = {name: shown.option(axis, name) for name in axis.placement(shown.name).options}
    return FORMULAS[axis_id][shown.name](options, setting)


# Options beside the defaults; those of triplets that no formula above knows are tested in the losses.
VARIANTS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("residual", "HuberLoss"): [{"delta": 0.5}, {"delta": 2.5}],
    ("residual", "SmoothL1Loss"): [{"beta": 0.5}, {"beta": 0.0}],
    ("residual", "GaussianNLLLoss"): [{"full": True}],
    ("margin", "CrossEntropyLoss"): [{"label_smoothing": 0.2}],
    ("margin", "MultiMarginLoss"): [{"p": 2}, {"margin": 2.0}, {"p": 2, "margin": 0.5}],
    ("margin", "MarginRankingLoss"): [{"margin": 0.5}],
    ("margin", "TripletMarginLoss"): [{"margin": 2.0}],
    ("probability", "CrossEntropyLoss"): [{"label_smoothing": 0.2}],
    ("similarity", "CosineEmbeddingLoss"): [{"margin": 0.3}],
    ("similarity", "HingeEmbeddingLoss"): [{"margin": 1.5}],
    ("similarity", "TripletMarginLoss"): [{"margin": 0.5}],
    ("similarity", "TripletMarginWithDistanceLoss"): [
        {"margin": 0.5},
        {"distance_function": "euclidean"},
        {"distance_function": "squared_euclidean"},
    ],
    ("count", "PoissonNLLLoss"): [{"full": False}],
    ("count", "GaussianNLLLoss"): [{"full": False}],
    ("count", "HuberLoss"): [{"delta": 2.5}],
    ("count", "SmoothL1Loss"): [{"beta": 2.0}],
}


def cases() -> list[tuple[str, Shown, Any]]:
    """Return every loss of every axis, with its defaults and its variants, under every setting worth it."""
    settings = {"residual": (1.0, 2.0), "similarity": ("alike", "unlike"), "count": (4, 0, 1)}
    found = []
    for axis in AXES.values():
        for placement in axis.placements:
            for options in ({}, *VARIANTS.get((axis.id, placement.name), [])):
                shown = Shown(placement.name)
                for name, value in options.items():
                    shown = shown.with_option(axis, name, value)
                every = settings.get(axis.id, (None,))
                for setting in every if placement.follows_setting else every[:1]:
                    found.append((axis.id, shown, setting))
    return found
