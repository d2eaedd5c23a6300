"""A noise density, minus its logarithm as a loss, and the slope of that loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.posts import post_trace, posts
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.likelihood import (
    Bernoulli,
    Drawn,
    Gaussian,
    Huber,
    Laplace,
    Noise,
    Poisson,
    StudentT,
)

KNOTS: Final = np.arange(-4.0, 5.0)
HEIGHTS: Final = steps(0.02, 1.0, 0.02)
"""The least height that a drag gives a bar; a density of 0 has no logarithm."""


@dataclass(frozen=True)
class Axis:
    """What a prediction is measured in, and how much of it is seen.

    Attributes:
        name: the control that moves the prediction, or its error.
        grid: the values that it takes.
        densities, losses, slopes: the ranges shown.
    """

    name: str
    grid: Array
    densities: tuple[float, float]
    losses: tuple[float, float]
    slopes: tuple[float, float]


ERROR: Final = Axis("error", steps(-5.0, 5.0, 0.05), (0.0, 0.85), (0.0, 8.0), (-4.2, 4.2))
RATE: Final = Axis("rate", steps(0.1, 12.0, 0.05), (0.0, 0.62), (0.0, 8.0), (-4.2, 2.2))
CHANCE: Final = Axis("chance", steps(0.01, 0.99, 0.005), (0.0, 1.04), (0.0, 4.7), (-12.0, 12.0))


@dataclass(frozen=True)
class Family:
    """A noise model with one number to set.

    Attributes:
        axis: what its prediction is.
        make: the model for that number.
        shape: the control that sets the number, "bars" for a drawn density.
        shapes: the values of the number, or of a bar.
        measured: whether the number is what was measured, else the measurement is 0.
    """

    axis: Axis
    make: Callable[[float], Noise]
    shape: str
    shapes: Array
    measured: bool = False


FAMILIES: Final = {
    "gaussian": Family(ERROR, Gaussian, "sigma", steps(0.5, 3.0, 0.05)),
    "laplace": Family(ERROR, Laplace, "b", steps(0.6, 3.0, 0.05)),
    "huber": Family(ERROR, Huber, "delta", steps(0.3, 3.0, 0.05)),
    "student": Family(ERROR, StudentT, "nu", steps(1.0, 20.0, 0.5)),
    "poisson": Family(RATE, lambda _: Poisson(), "count", np.arange(0.0, 11.0), True),
    "bernoulli": Family(CHANCE, lambda _: Bernoulli(), "label", np.array([0.0, 1.0]), True),
    "drawn": Family(ERROR, Gaussian, "bars", HEIGHTS),
}


@dataclass(frozen=True)
class Chosen:
    """A noise model with its numbers: the shape, or the heights of a drawn density."""

    name: str
    shape: float
    heights: Array

    @property
    def family(self) -> Family:
        """What kind of model it is."""
        return FAMILIES[self.name]

    @property
    def noise(self) -> Noise:
        """The model."""
        if self.name == "drawn":
            return Drawn(KNOTS, self.heights)
        return self.family.make(self.shape)

    @property
    def measurement(self) -> float:
        """What was measured; for a density of errors it is 0, and the error is the prediction."""
        return self.shape if self.family.measured else 0.0


def density(chosen: Chosen, place: float, label: Label) -> Figure:
    """Return three curves on one axis: density, minus its logarithm, and the slope of that."""
    axis = chosen.family.axis
    ends = np.array([axis.grid[0], axis.grid[-1]])
    columns = {
        place: rows[0] for place, rows in _moving(chosen, np.array([place])).items()
    } | _curves(chosen)
    ghost = _ghost(chosen, label)
    drawn = chosen.name == "drawn"
    # A line at 0 needs no name; once a text is empty, Plotly does not bring it back.
    line_name = label("figure.constant") if columns["constant.y"][0] else "\u00a0"
    here = {uid: (columns[f"{uid}.x"], columns[f"{uid}.y"]) for uid in ("here", "cost", "pull")}
    return {
        "data": [
            *ghost,
            *(_bars(chosen, label) if drawn else []),
            curve("density", axis.grid, columns["density.y"], "series3", _height(chosen, label)),
            curve("loss", axis.grid, columns["loss.y"], "value", "−log p", axis="y2"),
            {**curve("constant", ends, columns["constant.y"], "muted", label("figure.constant"),
                     axis="y2", width=2, dash="dot"),
             "mode": "lines+text", "text": ["\u00a0", line_name],
             "textposition": "top left", "textfont": {"color": "role:muted", "size": 14},
             "hoverinfo": "skip"},
            curve("slope", axis.grid, columns["slope.y"], "gradient", label("figure.slope"),
                  axis="y3"),
            grip("here", *here["here"], label("figure.here"), size=10 if drawn else 14),
            grip("cost", *here["cost"], label("figure.here"), axis="y2"),
            grip("pull", *here["pull"], label("figure.here"), axis="y3"),
        ],
        "layout": layout(
            xaxis={
                "title": {"text": label(f"figure.place.{axis.name}")},
                "range": _widened(axis.grid),
                "anchor": "y3",
                "zeroline": False,
            },
            yaxis={
                "title": {"text": _height(chosen, label)},
                "range": [0.0, 1.06] if drawn else list(axis.densities),
                "domain": [0.7, 1.0],
            },
            yaxis2={
                "title": {"text": label("figure.loss")},
                "range": list(axis.losses),
                "domain": [0.34, 0.65],
            },
            yaxis3={
                "title": {"text": label("figure.slope")},
                "range": list(axis.slopes),
                "domain": [0.0, 0.29],
            },
            hovermode="closest",
            shapes=[upright(place)],
        ),
        "alt": label(
            "figure.alt.noise",
            place=f"{label(f'figure.place.{axis.name}')} = {{{axis.name}}}",
            density="{density}",
            loss="{loss}",
            slope="{slope}",
        ),
    }  # fmt: skip


def density_motion(chosen: Chosen, place: float, label: Label) -> Motion:
    """Return what moves: the prediction, the model's number, and the bars of a drawn density."""
    family = chosen.family
    axis = family.axis
    here = {name: rows[0] for name, rows in _moving(chosen, np.array([place])).items()}
    word = label(f"figure.short.{axis.name}")
    # On a drawn density the bars have the handles.
    grips = ("cost", "pull") if chosen.name == "drawn" else ("here", "cost", "pull")
    handles = tuple(Handle(uid, word, x=axis.name) for uid in grips)
    moving = Motion(
        controls=(Control(axis.name, word, axis.grid, place),),
        handles=handles,
        tables=(Table((axis.name,), partial(_moving, chosen, axis.grid)),),
        readouts=(
            Readout("density", _height(chosen, label), float(here["density"]), digits=3),
            Readout("loss", "−log p", float(here["loss"])),
            Readout("level", label("figure.constant"), float(here["level"]), digits=3),
            Readout("slope", label("figure.slope"), float(here["slope"]), digits=3),
        ),
    )
    return moving + (
        _drawing(chosen, place, label) if chosen.name == "drawn" else _shaping(chosen, place, label)
    )


def _shaping(chosen: Chosen, place: float, label: Label) -> Motion:
    family = chosen.family
    control = Control(
        family.shape, label(f"figure.shape.{family.shape}"), family.shapes, chosen.shape
    )
    others = [Chosen(chosen.name, float(shape), chosen.heights) for shape in family.shapes]
    return Motion((control,), tables=(Table((family.shape,), partial(_rows, others, place)),))


def _drawing(chosen: Chosen, place: float, label: Label) -> Motion:
    names = [f"bar{index}" for index in range(len(KNOTS))]
    words = [label("figure.bar", place=number(float(knot))) for knot in KNOTS]
    return Motion(
        controls=tuple(
            Control(name, word, HEIGHTS, float(height), slider=False)
            for name, word, height in zip(names, words, chosen.heights, strict=True)
        ),
        handles=tuple(
            Handle("tops", word, y=name, point=index)
            for index, (name, word) in enumerate(zip(names, words, strict=True))
        ),
        tables=tuple(
            Table((name,), partial(_redrawn, chosen, index, place))
            for index, name in enumerate(names)
        ),
    )


def _redrawn(chosen: Chosen, index: int, place: float) -> Columns:
    """Return what the figure shows for every height of one bar."""
    rows = np.repeat(chosen.heights[None], len(HEIGHTS), 0)
    rows[:, index] = HEIGHTS
    others = [Chosen("drawn", chosen.shape, row) for row in rows]
    return {
        **_rows(others, place),
        "bars.y": posts(KNOTS, rows)[1],
        "tops.y": rows,
    }


def _rows(others: list[Chosen], place: float) -> Columns:
    """Return what the figure shows under each of several models."""
    parts = [
        _curves(other) | {name: row[0] for name, row in _moving(other, np.array([place])).items()}
        for other in others
    ]
    return {name: np.array([part[name] for part in parts]) for name in parts[0]}


def _curves(chosen: Chosen) -> dict[str, Array]:
    y, f, noise = chosen.measurement, chosen.family.axis.grid, chosen.noise
    level = float(noise.constant(y))
    return {
        "density.y": _shown(chosen, noise, f),
        "loss.y": noise.loss(y, f),
        "slope.y": noise.slope(y, f),
        "constant.y": np.full(2, level),
    }


def _moving(chosen: Chosen, place: Array) -> dict[str, Array]:
    """Return what travels with the prediction; its values make the rows."""
    y, noise = chosen.measurement, chosen.noise
    height = _shown(chosen, noise, place)
    loss, slope = noise.loss(y, place), noise.slope(y, place)
    return {
        "here.x": place[:, None],
        "here.y": height[:, None],
        "cost.x": place[:, None],
        "cost.y": loss[:, None],
        "pull.x": place[:, None],
        "pull.y": slope[:, None],
        "layout.shapes[0].x0": place,
        "layout.shapes[0].x1": place,
        "density": height,
        "loss": loss,
        "level": np.full(len(place), float(noise.constant(y))),
        "slope": slope,
    }


def _shown(chosen: Chosen, noise: Noise, f: Array) -> Array:
    """Return the probability of the measurement; of a drawn density the heights that were set."""
    if chosen.name == "drawn":
        return np.asarray(
            noise.probability(0.0, f) * np.exp(noise.constant(0.0)) * chosen.heights.max()
        )
    return noise.probability(chosen.measurement, f)


def _height(chosen: Chosen, label: Label) -> str:
    if chosen.name == "drawn":
        return label("figure.height")
    return label("figure.mass" if chosen.family.measured else "figure.density")


def _ghost(chosen: Chosen, label: Label) -> list[dict[str, Any]]:
    """Return the Gaussian of deviation 1 for comparison, among densities of errors."""
    axis, other = chosen.family.axis, Gaussian()
    if axis is not ERROR or chosen.name == "drawn":
        return []
    dashed: dict[str, Any] = {"width": 2, "dash": "dash"}
    name = label("figure.gaussian")
    return [
        curve(
            "ghost-density", axis.grid, other.probability(0.0, axis.grid), "muted", name, **dashed
        ),
        curve(
            "ghost-loss", axis.grid, other.loss(0.0, axis.grid), "muted", name, axis="y2", **dashed
        ),
        curve(
            "ghost-slope",
            axis.grid,
            other.slope(0.0, axis.grid),
            "muted",
            name,
            axis="y3",
            **dashed,
        ),
    ]


def _bars(chosen: Chosen, label: Label) -> list[dict[str, Any]]:
    name = label("figure.height")
    return [
        post_trace("bars", KNOTS, chosen.heights, "series3/0.3", name, width=12),
        grip("tops", KNOTS, chosen.heights, name, role="text", size=9),
    ]


def _widened(grid: Array) -> list[float]:
    margin = 0.02 * float(grid[-1] - grid[0])
    return [float(grid[0]) - margin, float(grid[-1]) + margin]
