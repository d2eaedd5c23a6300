"""Q moves off the support of P: both densities, the transport, three divergences, their slopes.

All four panels share one horizontal axis: P stands at 0 and Q at the shift, and the curves below show
what each measure says when Q stands there.
"""

from __future__ import annotations

from functools import cache, partial
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip, note, upright
from figures.view import Figure, Label, layout
from losses.options import Array
from theory.measures import UNITS
from theory.shift import DEVIATION, SHAPES, Answer

SHIFTS: Final = steps(-3.0, 3.0, 0.05)
EDGE: Final = 4.0
LEVELS: Final = (np.arange(6) + 0.5) / 6
ROLES: Final = {"kl": "series2", "js": "series3", "w": "series1"}
NAMES: Final = {"kl": "KL(P‖Q)", "js": "JS", "w": "W"}
TOP: Final = 3.4
INFINITE: Final = 3.2
"""The height at which an infinite divergence is drawn."""
STEEPEST: Final = 1.8
JUMP: Final = 0.5
"""A curve that changes by more than this from one shift to the next is interrupted there."""


def shift(shape: str, at: float, unit: str, label: Label) -> Figure:
    """Return the four panels with Q at one shift."""
    columns = {place: rows[0] for place, rows in _columns(shape, unit, np.array([at])).items()}
    every = _measured(shape, unit)
    outline, rise = _profile(shape)
    steps_x, steps_y = _cumulative(shape)
    shade = {"fill": "tozeroy", "fillcolor": "role:muted/0.3", "hoverinfo": "skip"}
    quiet = {"hoverinfo": "skip"}
    return {
        "data": [
            {**curve("p", outline, rise, "muted", "P", width=2), **shade},
            {**curve("q", columns["q.x"], rise, "series4", "Q"), **quiet},
            {**curve("cdf-p", *_widened(steps_x, steps_y), "muted", "P", axis="y2"), **quiet},
            {**curve("cdf-q", columns["cdf-q.x"], columns["cdf-q.y"], "series4", "Q", axis="y2"), **quiet},
            *(_arrow(order, columns) for order in range(len(LEVELS))),
            *(_value(name, every[name].value, "y3") for name in NAMES),
            _infinite(every["kl"].value),
            *(_value(f"{name}-slope", every[name].slope, "y4") for name in NAMES),
            *(_now(f"now-{name}", at, columns, ROLES[name], "y3") for name in NAMES),
            *(_now(f"now-{name}-slope", at, columns, ROLES[name], "y4") for name in NAMES),
            grip("here", np.array([at]), np.array([rise.max()]), "Q", text=["Q"], role="series4"),
        ],
        "layout": _layout(shape, at, unit, label),
        "alt": label(
            "figure.alt.shift",
            shape=label(f"shift.shape.{shape}"),
            shift="{shift}",
            **{name: f"{{{name}}}" for name in ("kl", "js", "w")},
            **{f"{name}_slope": f"{{{name}_slope}}" for name in ("kl", "js", "w")},
        ),
    }  # fmt: skip


def shift_motion(shape: str, at: float, unit: str, label: Label) -> Motion:
    """Return what moves: Q along the line."""
    here = _columns(shape, unit, np.array([at]))
    symbol = label(f"unit.symbol.{unit}")
    word = {"kl": symbol, "js": symbol, "w": ""}
    return Motion(
        controls=(Control("shift", label("shift.control"), SHIFTS, at),),
        handles=(Handle("here", label("shift.control"), x="shift"),),
        tables=(Table(("shift",), partial(_columns, shape, unit, SHIFTS)),),
        readouts=(
            *(Readout(name, NAMES[name], float(here[name][0]), unit=word[name]) for name in NAMES),
            *(
                Readout(f"{name}_slope", label("shift.slope", name=NAMES[name]), float(here[f"{name}_slope"][0]))
                for name in NAMES
            ),
        ),
    )  # fmt: skip


@cache
def _measured(shape: str, unit: str) -> dict[str, Answer]:
    return _in_unit(SHAPES[shape](SHIFTS), unit)


def _in_unit(answers: dict[str, Answer], unit: str) -> dict[str, Answer]:
    """Return the three measures, divergences in the unit; the distance is a length."""
    factors = {"kl": UNITS[unit], "js": UNITS[unit], "w": 1.0}
    return {
        name: Answer(answers[name].value / factor, answers[name].slope / factor)
        for name, factor in factors.items()
    }


def _columns(shape: str, unit: str, at: Array) -> Columns:
    answers = _in_unit(SHAPES[shape](at), unit)
    outline, _ = _profile(shape)
    steps_x, steps_y = _cumulative(shape)
    columns: dict[str, Array] = {"q.x": outline + at[:, None], "here.x": at[:, None]}
    wide = [_widened(steps_x + place, steps_y) for place in at]
    columns["cdf-q.x"] = np.array([x for x, _ in wide])
    columns["cdf-q.y"] = np.array([y for _, y in wide])
    for order, start in enumerate(_quantiles(shape)):
        columns[f"arrow-{order}.x"] = np.stack([np.full(len(at), start), start + at], -1)
        columns[f"arrow-{order}.y"] = np.full((len(at), 2), LEVELS[order])
    for name, answer in answers.items():
        for uid, values in ((f"now-{name}", answer.value), (f"now-{name}-slope", answer.slope)):
            columns[f"{uid}.x"] = at[:, None]
            # An infinite divergence stands where its line is drawn.
            columns[f"{uid}.y"] = np.where(np.isposinf(values), INFINITE, values)[:, None]
        columns[name], columns[f"{name}_slope"] = answer.value, answer.slope
    return columns | {"layout.shapes[0].x0": at, "layout.shapes[0].x1": at}


def _profile(shape: str) -> tuple[Array, Array]:
    """Return the outline of P's density, or its masses as lines."""
    if shape == "points":
        return np.zeros(2), np.array([0.0, 1.0])
    if shape == "boxes":
        return np.array([-0.5, -0.5, 0.5, 0.5]), np.array([0.0, 1.0, 1.0, 0.0])
    x = np.linspace(-4.0, 4.0, 81) * DEVIATION
    return x, np.exp(-0.5 * (x / DEVIATION) ** 2) / (DEVIATION * np.sqrt(2.0 * np.pi))


def _cumulative(shape: str) -> tuple[Array, Array]:
    """Return the corners of P's cumulative distribution from 0 to 1."""
    if shape == "points":
        return np.zeros(2), np.array([0.0, 1.0])
    if shape == "boxes":
        return np.array([-0.5, 0.5]), np.array([0.0, 1.0])
    x = np.linspace(-4.0, 4.0, 81) * DEVIATION
    return x, np.array([NormalDist(0.0, DEVIATION).cdf(place) for place in x])


def _quantiles(shape: str) -> list[float]:
    if shape == "points":
        return [0.0] * len(LEVELS)
    if shape == "boxes":
        return [float(level) - 0.5 for level in LEVELS]
    return [NormalDist(0.0, DEVIATION).inv_cdf(float(level)) for level in LEVELS]


def _widened(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the cumulative distribution out to both edges of the picture."""
    return np.concatenate([[-2 * EDGE], x, [2 * EDGE]]), np.concatenate([[0.0], y, [1.0]])


def _value(name: str, values: Array, axis: str) -> dict[str, Any]:
    measure = name.removesuffix("-slope")
    shown = np.where(np.isfinite(values), values, np.nan)
    leap = np.abs(np.diff(shown)) > JUMP
    # A jump is no steep line: the curve is interrupted at its smaller side.
    broken = shown.copy()
    broken[:-1][leap & (shown[:-1] < shown[1:])] = np.nan
    broken[1:][leap & (shown[1:] < shown[:-1])] = np.nan
    smooth = shown if np.nanmax(np.abs(shown), initial=0.0) > TOP else broken
    # Where two measures agree, the thin line lies on the thick one.
    width = 2 if measure == "w" else 5
    return curve(name, SHIFTS, smooth, ROLES[measure], NAMES[measure], axis=axis, width=width)


def _infinite(values: Array) -> dict[str, Any]:
    """Return the line on which an infinite divergence is drawn."""
    height = np.where(np.isposinf(values), INFINITE, np.nan)
    line = curve("kl-infinite", SHIFTS, height, ROLES["kl"], NAMES["kl"], axis="y3", dash="dash")
    return {**line, "hovertemplate": "∞"}


def _now(uid: str, at: float, columns: Columns, role: str, axis: str) -> dict[str, Any]:
    mark = grip(uid, np.array([at]), columns[f"{uid}.y"], "", axis=axis, role=role, size=11)
    return {**mark, "cliponaxis": True}


def _arrow(order: int, columns: Columns) -> dict[str, Any]:
    line = curve(
        f"arrow-{order}", columns[f"arrow-{order}.x"], columns[f"arrow-{order}.y"], "series1", "W",
        axis="y2", width=2,
    )  # fmt: skip
    head = {"symbol": "arrow", "size": [0, 11], "angleref": "previous", "color": "role:series1"}
    return {**line, "mode": "lines+markers", "marker": head, "hoverinfo": "skip"}


def _layout(shape: str, at: float, unit: str, label: Label) -> dict[str, Any]:
    bit = UNITS["bits"] / UNITS[unit]
    right = {"xanchor": "left"}
    notes = [
        {**note(3.08, 3.0, "W", axis="y3", role=ROLES["w"]), **right},
        {**note(3.08, bit, "JS", axis="y3", role=ROLES["js"]), **right},
        {**note(3.08, 1.0, "W", axis="y4", role=ROLES["w"]), **right},
        {**note(3.08, 0.0, "JS", axis="y4", role=ROLES["js"]), **right},
    ]
    infinite = shape != "gaussians"
    kl = note(3.08, INFINITE + 0.22, "KL = ∞", axis="y3", role=ROLES["kl"])
    finite = note(-1.45, INFINITE - 0.2, "KL", axis="y3", role=ROLES["kl"])
    notes.append({**kl, **right} if infinite else finite)
    return layout(
        xaxis={
            "title": {"text": label("shift.axis")},
            "range": [-3.3, EDGE],
            "anchor": "y4",
            "zeroline": False,
        },
        yaxis={
            "title": {"text": label("figure.density")},
            "range": [0.0, 1.35],
            "domain": [0.83, 1.0],
            "dtick": 0.5,
        },
        yaxis2={
            "title": {"text": label("shift.cumulative")},
            "range": [-0.04, 1.04],
            "domain": [0.6, 0.78],
            "dtick": 0.5,
        },
        yaxis3={"title": {"text": label("shift.value")}, "range": [0.0, TOP + 0.3], "domain": [0.29, 0.55]},
        yaxis4={
            "title": {"text": label("shift.slopes")},
            "range": [-STEEPEST, STEEPEST],
            "domain": [0.0, 0.24],
        },
        shapes=[upright(at)],
        annotations=notes,
    )  # fmt: skip
