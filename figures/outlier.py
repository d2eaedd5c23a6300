"""One wild point and the lines that losses fit: each bends as far as its gradient follows the point."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np

import losses
from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip
from figures.view import Figure, Label, layout
from losses.base import Loss
from losses.options import Array

X: Final = np.arange(8.0)
Y: Final = np.array([1.2, 1.0, 2.3, 2.2, 3.3, 3.4, 3.5, 4.6])
WILD: Final = 6
"""The point that is dragged."""
PLACES: Final = steps(-4.0, 12.0, 0.2)
START: Final = 11.0
ENDS: Final = np.array([-0.5, 7.5])
SUMMED: Final[dict[str, Any]] = {"reduction": "sum"}
FITTED: Final[dict[str, Loss]] = {
    "MSE": losses.MSELoss(**SUMMED),
    "L1": losses.L1Loss(**SUMMED),
    "Huber": losses.HuberLoss(**SUMMED),
}
DASHES: Final = ("solid", "dash", "dot")
ROUNDS: Final = 400
CLOSE: Final = 1e-5
"""A residual below it counts as one of this size: absolute error weighs a residual of 0 without bound."""


def fit(loss: Loss, y: Array) -> tuple[Array, Array]:
    """Return slope and intercept of the lines with the least loss, one for each row of `y`.

    Weighted least squares, again and again: a residual's weight is the loss's gradient over the residual.
    """
    weight = np.ones_like(y)
    for _ in range(ROUNDS):
        total = weight.sum(-1)
        x_mean, y_mean = (weight * X).sum(-1) / total, (weight * y).sum(-1) / total
        x_off, y_off = X - x_mean[:, None], y - y_mean[:, None]
        slope = (weight * x_off * y_off).sum(-1) / (weight * x_off**2).sum(-1)
        intercept = y_mean - slope * x_mean
        residual = slope[:, None] * X + intercept[:, None] - y
        residual = np.where(np.abs(residual) < CLOSE, CLOSE, residual)
        gradient = loss.value_and_grad(residual, np.zeros_like(residual))[1]["input"]
        weight = gradient / residual
    return slope, intercept


def outlier(place: float, label: Label) -> Figure:
    """Return the points and the line of each loss, the wild point at a height."""
    now = {key: rows[0] for key, rows in _columns(np.array([place])).items()}
    lines = [
        curve(name, ENDS, now[f"{name}.y"], f"series{i + 1}", name, dash=DASHES[i])
        for i, name in enumerate(FITTED)
    ]
    others = np.arange(len(X)) != WILD
    data = grip("points", X[others], Y[others], label("figure.points"), role="text", size=10)
    wild = grip("wild", X[[WILD]], now["wild.y"], label("figure.wild"), size=18)
    return {
        "data": [*lines, *({**trace, "showlegend": False} for trace in (data, wild))],
        "layout": layout(
            xaxis={"title": {"text": "x"}, "range": ENDS.tolist(), "zeroline": False},
            yaxis={"title": {"text": "y"}, "range": [-5.0, 13.0], "zeroline": False},
            hovermode=False,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemwidth": 40},
            margin={"l": 52, "r": 12, "t": 40, "b": 48},
        ),
        "alt": label(
            "figure.alt",
            place="{outlier}",
            slopes=label("mark.list").join(f"{n} {{slope{n}}}" for n in FITTED),
        ),
    }


def outlier_motion(place: float, label: Label) -> Motion:
    """Return what moves: the height of the wild point, and all lines with it."""
    now = _columns(np.array([place]))
    return Motion(
        controls=(Control("outlier", label("figure.wild"), PLACES, place),),
        handles=(Handle("wild", label("figure.wild"), y="outlier"),),
        tables=(Table(("outlier",), _all, key="outlier"),),
        readouts=tuple(
            Readout(
                f"slope{name}", label("figure.slope", loss=name), float(now[f"slope{name}"][0]), 3
            )
            for name in FITTED
        ),
    )


@cache
def _all() -> Columns:
    return _columns(PLACES)


def _columns(places: Array) -> dict[str, Array]:
    rows = np.tile(Y, (len(places), 1))
    rows[:, WILD] = places
    columns: dict[str, Array] = {"wild.y": places[:, None]}
    for name, loss in FITTED.items():
        slope, intercept = fit(loss, rows)
        columns[f"{name}.y"] = slope[:, None] * ENDS + intercept[:, None]
        columns[f"slope{name}"] = slope
    return columns
