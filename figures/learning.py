"""The three parts of learning in one picture: a model, its loss at each point, a step of the optimiser."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip
from figures.view import Figure, Label, layout
from losses.options import Array

X: Final = np.array([-1.7, -1.3, -0.8, -0.4, 0.3, 0.9, 1.2, 1.6])
Y: Final = np.array([-1.9, -0.7, -1.1, 0.2, 0.1, 1.3, 0.6, 1.9])
SLOPES: Final = steps(-1.0, 2.5, 0.02)
PENALTIES: Final = steps(0.0, 2.0, 0.02)
RATES: Final = steps(0.05, 1.3, 0.05)
PLACE: Final = 1.0
"""Where on the line its handle stands: there its height is the slope."""


def objective(w: Array, penalty: Array | float) -> Array:
    """Return the mean squared error of ``y = w x`` and a penalty of ``penalty · w²``."""
    total: Array = _losses(w).mean(-1) + penalty * w**2
    return total


def gradient(w: Array, penalty: Array | float) -> Array:
    """Return the derivative of the objective."""
    slope: Array = 2.0 * (X * (w[:, None] * X - Y)).mean(-1) + 2.0 * penalty * w
    return slope


def stepped(w: float, penalty: float, rate: float) -> float:
    """Return the slope after one step of gradient descent, held within the picture."""
    after = w - rate * float(gradient(np.array([w]), penalty)[0])
    return float(np.clip(after, SLOPES[0], SLOPES[-1]))


def parts(w: float, penalty: float, rate: float, label: Label) -> Figure:
    """Return a line through points with their errors, and below it the objective over the slope."""
    columns = {
        place: rows[0] for place, rows in _columns(np.array([w]), np.array([penalty]), rate).items()
    }
    below = {"xaxis": "x2", "yaxis": "y2"}
    return {
        "data": [
            curve("errors", columns["errors.x"], columns["errors.y"], "gradient",
                  label("figure.error"), width=3),
            curve("line", np.array([-2.2, 2.2]), columns["line.y"], "value",
                  label("figure.model")),
            grip("data", X, Y, label("figure.data"), role="text", size=10),
            grip("slope", np.array([PLACE]), columns["slope.y"], "w"),
            {**curve("cost", SLOPES, objective(SLOPES, 0.0), "muted", label("figure.cost"),
                     width=2, dash="dash"), **below},
            {**curve("objective", SLOPES, columns["objective.y"], "value",
                     label("figure.objective")), **below},
            {**curve("step", columns["step.x"], columns["step.y"], "target",
                     label("figure.step"), width=3), **below},
            {**grip("next", columns["next.x"], columns["next.y"], label("figure.step"),
                    role="target", size=11), **below},
            {**grip("here", columns["here.x"], columns["here.y"], "w"), **below},
        ],
        "layout": layout(
            xaxis={"title": {"text": "x"}, "range": [-2.2, 2.2], "anchor": "y", "zeroline": False},
            yaxis={"title": {"text": "y"}, "range": [-3.0, 3.0], "domain": [0.57, 1.0]},
            xaxis2={
                "title": {"text": label("figure.slope_of_line")},
                "range": [float(SLOPES[0]), float(SLOPES[-1])],
                "anchor": "y2",
            },
            yaxis2={
                "title": {"text": label("figure.objective")},
                "range": [0.0, 5.0],
                "domain": [0.0, 0.43],
            },
            hovermode="closest",
        ),
        "alt": label(
            "figure.alt.parts", w="{w}", cost="{cost}", objective="{value}", slope="{slope}"
        ),
    }  # fmt: skip


def parts_motion(w: float, penalty: float, rate: float, label: Label) -> Motion:
    """Return what moves: the slope of the line, the strength of the penalty, the learning rate."""
    here = {
        place: rows[0] for place, rows in _columns(np.array([w]), np.array([penalty]), rate).items()
    }
    word = label("figure.slope_of_line")
    rates = np.array([stepped(w, penalty, other) for other in RATES])
    return Motion(
        controls=(
            Control("w", word, SLOPES, w),
            Control("l2", label("figure.penalty"), PENALTIES, penalty),
            Control("rate", label("figure.rate"), RATES, rate),
        ),
        handles=(Handle("here", word, x="w"), Handle("slope", word, y="w")),
        tables=(
            Table(("w",), partial(_columns, SLOPES, np.full(len(SLOPES), penalty), rate)),
            Table(("l2",), partial(_columns, np.full(len(PENALTIES), w), PENALTIES, rate)),
            Table(("rate",), _arrow(np.full(len(RATES), w), rates, penalty)),
        ),
        readouts=(
            Readout("worst", label("figure.worst"), float(here["worst"])),
            Readout("cost", label("figure.cost"), float(here["cost"])),
            Readout("value", label("figure.objective"), float(here["value"])),
            Readout("slope", label("figure.slope"), float(here["slope"]), digits=3),
        ),
    )


def _losses(w: Array) -> Array:
    """Return the squared error of every point under every slope, of shape (slopes, points)."""
    each: Array = np.square(w[:, None] * X - Y)
    return each


def _columns(w: Array, penalty: Array, rate: float) -> Columns:
    each = _losses(w)
    value, slope = objective(w, penalty), gradient(w, penalty)
    gap = np.full((len(w), len(X)), np.nan)
    spots = [np.broadcast_to(X, gap.shape), np.broadcast_to(X, gap.shape), gap]
    ends = [np.broadcast_to(Y, gap.shape), w[:, None] * X, gap]
    after = np.clip(w - rate * slope, SLOPES[0], SLOPES[-1])
    landed = objective(after, penalty)
    return {
        "errors.x": np.stack(spots, -1).reshape(len(w), -1),
        "errors.y": np.stack(ends, -1).reshape(len(w), -1),
        "line.y": w[:, None] * np.array([-2.2, 2.2]),
        "slope.y": w[:, None] * PLACE,
        "objective.y": objective(SLOPES, 0.0) + penalty[:, None] * SLOPES**2,
        "step.x": np.stack([w, after], -1),
        "step.y": np.stack([value, landed], -1),
        "next.x": after[:, None],
        "next.y": landed[:, None],
        "here.x": w[:, None],
        "here.y": value[:, None],
        "worst": each.max(-1),
        "cost": each.mean(-1),
        "value": value,
        "slope": slope,
    }


def _arrow(w: Array, after: Array, penalty: float) -> Columns:
    """Return the step to each of several places."""
    ends = objective(w, penalty), objective(after, penalty)
    return {
        "step.x": np.stack([w, after], -1),
        "step.y": np.stack(ends, -1),
        "next.x": after[:, None],
        "next.y": ends[1][:, None],
    }
