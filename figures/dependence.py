"""Points that depend on each other: what the likelihood claims, and how often its intervals are right."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

import numpy as np

from figures.motion import Columns, Control, Motion, Readout, Table, steps
from figures.traces import curve, level, note, upright
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.dependence import DROP, Copied, Correlated, Dependence
from theory.likelihood import Gaussian

COUNT: Final = 12
"""Independent points of one experiment."""
EXPERIMENTS: Final = 40
MEANS: Final = np.linspace(-2.0, 2.0, 201)
STRENGTHS: Final = {"copies": np.arange(1.0, 11.0), "correlation": steps(0.0, 0.9, 0.05)}
SUPPORT: Final = [-8.0, 0.6]


def way(kind: str, strength: float) -> Dependence:
    """Return the dependence of one kind."""
    return Copied(round(strength)) if kind == "copies" else Correlated(strength)


@lru_cache(maxsize=64)
def experiments(seed: int) -> Array:
    """Return independent standard normal points, one experiment a row."""
    uniform = np.random.default_rng(seed).random((EXPERIMENTS, COUNT))
    return Gaussian().quantile(uniform, 0.0)


def dependence(kind: str, strength: float, seed: int, label: Label) -> Figure:
    """Return the first experiment's log-likelihoods, and below them the intervals of all experiments."""
    columns = {place: rows[0] for place, rows in _columns(kind, seed, np.array([strength])).items()}
    below = {"xaxis": "x", "yaxis": "y2"}
    return {
        "data": [
            curve("honest", MEANS, columns["honest.y"], "muted", label("figure.honest"),
                  width=3, dash="dash"),
            curve("claimed", MEANS, columns["claimed.y"], "value", label("figure.claimed")),
            {**curve("hits", columns["hits.x"], columns["hits.y"], "value", label("figure.hit"),
                     width=3), **below, "hoverinfo": "skip"},
            {**curve("misses", columns["misses.x"], columns["misses.y"], "gradient",
                     label("figure.miss"), width=5), **below, "hoverinfo": "skip"},
        ],
        "layout": layout(
            xaxis={
                "title": {"text": label("figure.mean")},
                "range": [float(MEANS[0]), float(MEANS[-1])],
                "anchor": "y2",
                "zeroline": False,
            },
            yaxis={
                "title": {"text": label("figure.below_peak")},
                "range": SUPPORT,
                "domain": [0.58, 1.0],
            },
            yaxis2={
                "title": {"text": label("figure.experiment")},
                "range": [EXPERIMENTS + 0.8, 0.2],
                "domain": [0.0, 0.52],
                "zeroline": False,
                "showgrid": False,
            },
            hovermode=False,
            shapes=[upright(0.0), level(-DROP)],
            annotations=[
                {**note(float(MEANS[-1]), -DROP, number(-DROP, 3), role="muted"),
                 "xanchor": "right", "yanchor": "top"},
            ],
        ),
        "alt": label(
            f"figure.alt.{kind}",
            strength=f"{{{kind}}}",
            points="{counted}",
            worth="{worth}",
            held="{held}",
            experiments=EXPERIMENTS,
        ),
    }  # fmt: skip


def dependence_motion(kind: str, strength: float, seed: int, label: Label) -> Motion:
    """Return what moves: how strongly the points depend on each other."""
    grid = STRENGTHS[kind]
    here = {place: rows[0] for place, rows in _columns(kind, seed, np.array([strength])).items()}
    return Motion(
        controls=(Control(kind, label(f"figure.{kind}"), grid, strength),),
        tables=(Table((kind,), partial(_columns, kind, seed, grid)),),
        readouts=(
            Readout("counted", label("figure.counted"), float(here["counted"])),
            Readout("worth", label("figure.worth"), float(here["worth"]), digits=3),
            Readout("held", label("figure.held", experiments=EXPERIMENTS), float(here["held"])),
            Readout("coverage", label("figure.coverage"), float(here["coverage"]), 3, "%"),
        ),
    )


def _columns(kind: str, seed: int, strengths: Array) -> Columns:
    rows = [_row(way(kind, float(strength)), seed) for strength in strengths]
    return {place: np.array([row[place] for row in rows]) for place in rows[0]}


def _row(dependent: Dependence, seed: int) -> dict[str, Array]:
    fresh = experiments(seed)
    claimed, honest = dependent.claimed(fresh), dependent.honest(fresh[0])
    low, high = claimed.interval
    hit = (low <= 0.0) & (high >= 0.0)
    first = dependent.claimed(fresh[0])
    return {
        "claimed.y": first(MEANS),
        "honest.y": honest(MEANS),
        **_lines("hits", low, high, hit),
        **_lines("misses", low, high, ~hit),
        "counted": claimed.precision[0],
        "worth": honest.precision,
        "held": np.asarray(hit.sum()),
        "coverage": np.asarray(100.0 * dependent.coverage(COUNT)),
    }


def _lines(uid: str, low: Array, high: Array, shown: Array) -> dict[str, Array]:
    """Return one broken line with an interval a row."""
    order = np.arange(1.0, EXPERIMENTS + 1.0)
    gap = np.full(EXPERIMENTS, np.nan)
    x = np.stack([low, high, gap], -1)
    y = np.stack([order, order, gap], -1)
    hidden = ~shown[:, None]
    return {
        f"{uid}.x": np.where(hidden, np.nan, x).ravel(),
        f"{uid}.y": np.where(hidden, np.nan, y).ravel(),
    }
