"""The divergence of two densities and its sum over a grid, whose ends and bins are moved."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip, note, upright
from figures.view import Figure, Label, layout
from losses.options import Array
from theory.measures import UNITS, kl_divergence

MODEL: Final = (1.0, 1.5)
"""Mean and deviation of Q; P is the standard normal."""
REACHES: Final = steps(1.0, 5.0, 0.1)
WIDTHS: Final = steps(0.1, 2.5, 0.05)
X: Final = np.linspace(-5.0, 5.0, 401)


def density(x: Array, mean: float = 0.0, deviation: float = 1.0) -> Array:
    """Return the density of a Gaussian."""
    z = (x - mean) / deviation
    return np.asarray(np.exp(-0.5 * z * z) / (deviation * np.sqrt(2.0 * np.pi)))


def exact() -> float:
    """Return KL(P‖Q) of the densities in nats."""
    mean, deviation = MODEL
    return float(np.log(deviation) + (1.0 + mean**2) / (2.0 * deviation**2) - 0.5)


def sampled(reach: float, width: float) -> tuple[Array, Array]:
    """Return both densities at the centres of the bins.

    One bin begins and one ends at 0; the others are those whose centres lie within `reach`.
    """
    count = max(1, int(np.floor(reach / width + 0.5 + 1e-9)))
    centres = (np.arange(-count, count) + 0.5) * width
    return density(centres), density(centres, *MODEL)


def sums(reach: float, width: float) -> tuple[float, float]:
    """Return Σ p log(p/q) · width, and KL of the densities divided by their sums; both in nats."""
    p, q = sampled(reach, width)
    return float((p * np.log(p / q)).sum() * width), float(kl_divergence(p / p.sum(), q / q.sum()))


def grid(reach: float, width: float, unit: str, label: Label) -> Figure:
    """Return densities and bins above, and below the integrand p log(p/q) with a box for each bin."""
    columns = {place: rows[0] for place, rows in _columns(unit, [(reach, width)]).items()}
    p, q = density(X), density(X, *MODEL)
    integrand = p * np.log(p / q) / UNITS[unit]
    bins: dict[str, Any] = {"width": 2, "dash": "dot"}
    terms = curve("terms", X, columns["terms.y"], "series2", label("grid.terms"), axis="y2")
    return {
        "data": [
            _filled(curve("p", X, p, "muted", "P", width=1), "muted"),
            curve("q", X, q, "series1", "Q"),
            curve("p-bins", X, columns["p-bins.y"], "muted", label("grid.bins_p"), **bins),
            curve("q-bins", X, columns["q-bins.y"], "series1", label("grid.bins_q"), **bins),
            _filled(terms, "series2"),
            curve("integrand", X, integrand, "text", "p log(p/q)", axis="y2", width=2),
            grip("end", columns["end.x"], np.zeros(1), label("grid.reach")),
            grip("edge", columns["edge.x"], np.zeros(1), label("grid.width"), axis="y2"),
        ],
        "layout": layout(
            xaxis={"title": {"text": "x"}, "range": [-5.2, 5.2], "anchor": "y2", "zeroline": False},
            yaxis={
                "title": {"text": label("figure.density")},
                "range": [-0.03, 0.45],
                "domain": [0.54, 1.0],
            },
            yaxis2={
                "title": {"text": "p log(p/q)"},
                "range": [-0.12 / UNITS[unit], 0.34 / UNITS[unit]],
                "domain": [0.0, 0.44],
            },
            shapes=[upright(float(columns["end.x"][0])), upright(-float(columns["end.x"][0]))],
            annotations=[note(-1.2, 0.33, "P"), note(2.7, 0.2, "Q", role="series1")],
        ),
        "alt": label(
            "figure.alt.grid",
            reach="{reach}",
            width="{width}",
            exact="{exact}",
            sum="{sum}",
            shares="{shares}",
        ),
    }


def grid_motion(reach: float, width: float, unit: str, label: Label) -> Motion:
    """Return what moves: the ends of the grid and the width of its bins."""
    word = label(f"unit.symbol.{unit}")
    here = _columns(unit, [(reach, width)])
    return Motion(
        controls=(
            Control("reach", label("grid.reach"), REACHES, reach),
            Control("width", label("grid.width"), WIDTHS, width),
        ),
        handles=(
            Handle("end", label("grid.reach"), x="reach"),
            Handle("edge", label("grid.width"), x="width"),
        ),
        tables=(
            Table(("reach",), partial(_columns, unit, [(float(r), width) for r in REACHES])),
            Table(("width",), partial(_columns, unit, [(reach, float(w)) for w in WIDTHS])),
        ),
        readouts=(
            Readout("exact", label("grid.exact"), exact() / UNITS[unit], unit=word),
            Readout("sum", label("grid.sum"), float(here["sum"][0]), unit=word),
            Readout("shares", label("grid.shares"), float(here["shares"][0]), unit=word),
        ),
    )


def _columns(unit: str, states: list[tuple[float, float]]) -> Columns:
    rows = [_row(unit, reach, width) for reach, width in states]
    return {place: np.array([row[place] for row in rows]) for place in rows[0]}


def _row(unit: str, reach: float, width: float) -> dict[str, Any]:
    p, q = sampled(reach, width)
    inside = np.floor(X / width).astype(int) + len(p) // 2
    on_grid = (inside >= 0) & (inside < len(p))
    bins = np.clip(inside, 0, len(p) - 1)
    total, shares = sums(reach, width)

    def stairs(heights: Array) -> Array:
        return np.where(on_grid, heights[bins], 0.0)

    return {
        "p-bins.y": stairs(p),
        "q-bins.y": stairs(q),
        "terms.y": stairs(p * np.log(p / q) / UNITS[unit]),
        "end.x": [reach],
        "edge.x": [width],
        "layout.shapes[0].x0": reach,
        "layout.shapes[0].x1": reach,
        "layout.shapes[1].x0": -reach,
        "layout.shapes[1].x1": -reach,
        "sum": total / UNITS[unit],
        "shares": shares / UNITS[unit],
    }


def _filled(trace: dict[str, Any], role: str) -> dict[str, Any]:
    return {**trace, "fill": "tozeroy", "fillcolor": f"role:{role}/0.3", "hoverinfo": "skip"}
