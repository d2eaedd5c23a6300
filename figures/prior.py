"""A polynomial held back by a penalty: its curve, its weights, and the width of the prior behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np
from numpy.polynomial import legendre

from figures.motion import Columns, Control, Motion, Readout, Table
from figures.posts import post_trace, posts
from figures.traces import curve, grip
from figures.view import Figure, Label, layout
from losses.options import Array
from theory.likelihood import Gaussian
from theory.penalty import lasso, ridge

DEGREE: Final = 9
NOISE: Final = 0.25
"""Standard deviation of the noise, which the prior's width is measured against."""
TRUTH: Final = np.array([0.0, 1.0, 0.0, -0.8])
"""Weights of the Legendre polynomials of degree 0, 1, 2, 3 of the true curve; the others are 0."""
PLACES: Final = np.linspace(-1.0, 1.0, 12)
STRENGTHS: Final = np.array([float(f"{v:.3g}") for v in np.logspace(-3.0, 2.0, 101)])
LINE: Final = np.linspace(-1.0, 1.0, 161)
PENALTIES: Final = ("l2", "l1")


def features(x: Array) -> Array:
    """Return the Legendre polynomials up to `DEGREE` at `x`, one a column: bounded and nearly orthogonal."""
    columns: Array = legendre.legvander(x, DEGREE)
    return columns


@lru_cache(maxsize=64)
def data(seed: int) -> Array:
    """Return measurements of the true curve at `PLACES`."""
    noise = Gaussian(NOISE).quantile(np.random.default_rng(seed).random(len(PLACES)), 0.0)
    measured: Array = legendre.legval(PLACES, TRUTH) + noise
    return measured


def fitted(penalty: str, seed: int, strengths: Array) -> Array:
    """Return the weights under a penalty, one row a strength."""
    solve = {"l2": ridge, "l1": lasso}[penalty]
    return solve(features(PLACES), data(seed), strengths)


def width(penalty: str, strengths: Array) -> Array:
    """Return the prior's width: a Gaussian's standard deviation, or a Laplace density's scale."""
    return NOISE / np.sqrt(strengths) if penalty == "l2" else 2.0 * NOISE**2 / strengths


def prior(penalty: str, seed: int, strength: float, label: Label) -> Figure:
    """Return the fit through the data, and below it the weight of each power with the prior's width."""
    columns = {
        place: rows[0] for place, rows in _columns(penalty, seed, np.array([strength])).items()
    }
    degrees = np.arange(DEGREE + 1.0)
    free = fitted("l2", seed, np.array([1e-12]))[0]
    ends = np.array([-0.6, DEGREE + 0.6])
    below = {"xaxis": "x2", "yaxis": "y2"}
    dotted: Mapping[str, Any] = {"width": 2, "dash": "dot"}
    return {
        "data": [
            curve("truth", LINE, legendre.legval(LINE, TRUTH), "muted", label("figure.truth"),
                  width=2, dash="dash"),
            curve("fit", LINE, columns["fit.y"], "value", label("figure.fit")),
            grip("data", PLACES, data(seed), label("figure.data"), role="text", size=10),
            {**post_trace("weights", degrees, columns["weights.y"][1::3], "value",
                          label("figure.weight"), width=14), **below},
            {**grip("free", degrees, free, label("figure.free"), role="muted", size=9), **below},
            {**curve("above", ends, columns["above.y"], "series2", label("figure.width"),
                     **dotted), **below},
            {**curve("under", ends, columns["under.y"], "series2", label("figure.width"),
                     **dotted), **below},
        ],
        "layout": layout(
            xaxis={"title": {"text": "x"}, "range": [-1.05, 1.05], "anchor": "y",
                   "zeroline": False},
            yaxis={"title": {"text": "y"}, "range": [-1.9, 1.9], "domain": [0.5, 1.0]},
            xaxis2={"title": {"text": label("figure.degree")}, "dtick": 1,
                    "range": ends.tolist(), "anchor": "y2", "showgrid": False,
                    "zeroline": False},
            yaxis2={"title": {"text": label("figure.weight")}, "range": [-1.7, 1.7],
                    "domain": [0.0, 0.37]},
            hovermode="closest",
        ),
        "alt": label(
            f"figure.alt.{penalty}", strength="{strength}", used="{used}", error="{error}"
        ),
    }  # fmt: skip


def prior_motion(penalty: str, seed: int, strength: float, label: Label) -> Motion:
    """Return what moves: the strength of the penalty."""
    here = {place: rows[0] for place, rows in _columns(penalty, seed, np.array([strength])).items()}
    return Motion(
        controls=(Control("strength", label("figure.strength"), STRENGTHS, strength),),
        tables=(Table(("strength",), partial(_columns, penalty, seed, STRENGTHS)),),
        readouts=(
            Readout("misfit", label("figure.misfit"), float(here["misfit"]), digits=3),
            Readout("penalty", label(f"figure.penalty_{penalty}"), float(here["penalty"]), 3),
            Readout("width", label(f"figure.width_{penalty}"), float(here["width"]), digits=3),
            Readout("used", label("figure.used"), float(here["used"])),
            Readout("error", label("figure.distance"), float(here["error"]), digits=3),
        ),
    )


def _columns(penalty: str, seed: int, strengths: Array) -> Columns:
    weights = fitted(penalty, seed, strengths)
    fit = weights @ features(LINE).T
    reach = width(penalty, strengths)[:, None] * np.ones(2)
    size = np.square(weights) if penalty == "l2" else np.abs(weights)
    off = fit - legendre.legval(LINE, TRUTH)
    return {
        "fit.y": fit,
        "weights.y": posts(np.arange(DEGREE + 1.0), weights)[1],
        "above.y": reach,
        "under.y": -reach,
        "misfit": np.square(weights @ features(PLACES).T - data(seed)).sum(-1),
        "penalty": size.sum(-1),
        "width": reach[:, 0],
        "used": (weights != 0.0).sum(-1),
        "error": np.sqrt(np.square(off).mean(-1)),
    }
