"""A sample that can be dragged: the mean loss over predictions, its minimiser, mean and median."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.noise import Chosen
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout, number
from losses.options import Array


@dataclass(frozen=True)
class Sample:
    """Measurements of one kind.

    Attributes:
        name: the parameter of the address.
        start: the measurements at first.
        grid: where one can be dragged to.
        predictions: over which the mean loss is drawn.
        span: the range shown.
        ceiling: the largest mean loss shown.
        whole: whether measurements are whole numbers.
    """

    name: str
    start: Array
    grid: Array
    predictions: Array
    span: tuple[float, float]
    ceiling: float
    whole: bool = False


SAMPLES: Final = {
    "error": Sample(
        "points",
        np.array([-1.6, -0.7, 0.2, 0.9, 4.2]),
        steps(-6.0, 6.0, 0.1),
        np.linspace(-6.0, 6.0, 301),
        (-6.3, 6.3),
        7.0,
    ),
    "rate": Sample(
        "counts",
        np.array([1.0, 2.0, 2.0, 4.0, 6.0]),
        np.arange(0.0, 13.0),
        np.linspace(0.1, 12.0, 301),
        (-0.5, 12.5),
        7.0,
        True,
    ),
    "chance": Sample(
        "labels",
        np.array([1.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
        np.array([0.0, 1.0]),
        np.linspace(0.01, 0.99, 301),
        (-0.08, 1.08),
        2.5,
        True,
    ),
}
ROWS: Final = {"median": 0.0, "mean": 1.0, "points": 2.0}
"""Heights of the lines below the curve."""
PILE: Final = 0.34
"""How much higher than the first an equal measurement stands."""


def sample_of(chosen: Chosen) -> Sample:
    """Return the kind of measurements that a noise model is about."""
    return SAMPLES[chosen.family.axis.name]


def estimate(chosen: Chosen, points: Array, label: Label) -> Figure:
    """Return the mean loss over predictions, and below it the sample with its mean and median."""
    kind = sample_of(chosen)
    columns = {place: rows[0] for place, rows in _columns(chosen, points[None]).items()}
    below = {"xaxis": "x", "yaxis": "y2"}
    return {
        "data": [
            curve("curve", kind.predictions, columns["curve.y"], "value",
                  label("figure.mean_loss")),
            grip("best", columns["best.x"], columns["best.y"], label("figure.best"),
                 role="target", text=[label("figure.best")]),
            {**grip("mean", columns["mean.x"], np.array([ROWS["mean"]]), label("figure.mean"),
                    role="series1", size=13), **below},
            {**grip("median", columns["median.x"], np.array([ROWS["median"]]),
                    label("figure.median"), role="series2", size=13), **below},
            {**grip("points", columns["points.x"], columns["points.y"], label("figure.points")),
             **below},
        ],
        "layout": layout(
            xaxis={
                "title": {"text": label(f"figure.sample.{kind.name}")},
                "range": list(kind.span),
                "anchor": "y2",
                "zeroline": False,
            },
            yaxis={
                "title": {"text": label("figure.mean_loss")},
                "range": [0.0, kind.ceiling],
                "domain": [0.4, 1.0],
            },
            yaxis2={
                "range": [-0.6, 4.2 if kind.whole else 2.7],
                "domain": [0.0, 0.36],
                "tickvals": list(ROWS.values()),
                "ticktext": [label(f"figure.{row}") for row in ROWS],
                "zeroline": False,
            },
            margin={"l": 76, "r": 16, "t": 16, "b": 52},
            hovermode="closest",
            shapes=[upright(float(columns["best.x"][0]))],
        ),
        "alt": label(
            "figure.alt.estimate",
            points=label("mark.list").join(number(float(x)) for x in points),
            best="{best}",
            mean="{mean}",
            median="{median}",
        ),
    }  # fmt: skip


def estimate_motion(chosen: Chosen, points: Array, label: Label) -> Motion:
    """Return what moves: every measurement."""
    kind = sample_of(chosen)
    here = {place: rows[0] for place, rows in _columns(chosen, points[None]).items()}
    names = [f"{kind.name}{index}" for index in range(len(points))]
    words = [label("figure.point", index=index + 1) for index in range(len(points))]
    return Motion(
        controls=tuple(
            Control(name, word, kind.grid, float(x), slider=False)
            for name, word, x in zip(names, words, points, strict=True)
        ),
        handles=tuple(
            Handle("points", word, x=name, point=index)
            for index, (name, word) in enumerate(zip(names, words, strict=True))
        ),
        tables=tuple(
            Table((name,), partial(_moved, chosen, points, index))
            for index, name in enumerate(names)
        ),
        readouts=tuple(
            Readout(name, label(f"figure.{name}"), float(here[name]), digits=3)
            for name in ("best", "mean", "median")
        ),
    )


def _moved(chosen: Chosen, points: Array, index: int) -> Columns:
    """Return what the figure shows for every place of one measurement."""
    grid = sample_of(chosen).grid
    rows = np.repeat(points[None], len(grid), 0)
    rows[:, index] = grid
    return _columns(chosen, rows)


def _columns(chosen: Chosen, rows: Array) -> dict[str, Array]:
    """Return what the figure shows for several samples, one a row."""
    kind, noise = sample_of(chosen), chosen.noise
    f = kind.predictions
    best = np.round(noise.minimiser(rows, float(f[0]), float(f[-1])), 3) + 0.0
    inside = np.clip(best, f[0], f[-1])
    means, medians = rows.mean(-1), np.median(rows, -1)
    earlier = np.tril(rows[:, :, None] == rows[:, None, :], -1).sum(-1)
    return {
        "curve.y": noise.loss(rows[:, None, :], f[:, None]).mean(-1),
        "best.x": best[:, None],
        "best.y": noise.loss(rows, inside[:, None]).mean(-1, keepdims=True),
        "mean.x": means[:, None],
        "median.x": medians[:, None],
        "points.x": rows,
        "points.y": ROWS["points"] + PILE * earlier,
        "layout.shapes[0].x0": best,
        "layout.shapes[0].x1": best,
        "best": best,
        "mean": means,
        "median": medians,
    }
