"""A race: the data with what each loss makes of it, the landscape with every path, the cost left.

One row of the table is one step of training, for all runners at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout, points
from losses.options import Array
from training import Course, Linear, Race, Runner, Samples, Task, landscape, refits
from training.tasks import TUNED

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5,2", "9,3,3,3")
GRID: Final = np.linspace(-3.3, 3.3, 67)
"""Inputs at which curves are drawn and held against the truth."""
RATES: Final = np.array(
    [m * 10.0**e for e in (-3, -2, -1) for m in (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)] + [1.0, 1.5, 2.0]
).round(6)
MOMENTA: Final = steps(0.0, 0.99, 0.01)
CELLS: Final = 49
"""Values of each weight in the landscape."""
DRAGGED: Final = 40
"""Samples that can be dragged; more of them would cover the picture with their handles."""
PACE: Final = 40.0
"""Steps a second while the race plays."""
BAND: Final = 2.0
"""Deviations from the mean between which a learnt variance is drawn."""
LEFT: Final = (-0.05, 1.1)
"""The range of the cost left."""
AMONG: Final = ("positives", "negatives")
"""The parts of the samples among which errors are told apart."""
OUTSIDE: Final = 100.0
"""A share of the cost far outside of the picture; drawing programs stumble over much larger ones."""
FARTHEST: Final = 40.0
"""Half the length of a border line: longer than the picture is wide."""


@dataclass(frozen=True)
class View:
    """A race that has been run, with what a reader sees of it at any step.

    Attributes:
        task: what is to be learnt.
        course: the model with its truth.
        samples: what all runners saw.
        runners: the losses.
        ranks: the place of each runner among the entrants, which decides its colour and dash.
        result: weights and costs of every step.
        over: the runner whose landscape is drawn.
        rate: the learning rate.
        momentum: of the descent.
        tuned: the tuned options of the runners, by name.
    """

    task: Task
    course: Course
    samples: Samples
    runners: tuple[Runner, ...]
    ranks: tuple[int, ...]
    result: Race
    over: int
    rate: float
    momentum: float
    tuned: dict[str, float]

    @cached_property
    def columns(self) -> Columns:
        """What every step puts into the picture, one row a step."""
        return _columns(self)

    @cached_property
    def ground(self) -> dict[str, Any]:
        """The landscape under the paths."""
        return _landscape(self)

    @property
    def misses(self) -> Array:
        """How far each runner is from the truth at every step, (steps, runners)."""
        return missed(self, self.result.weights)["miss"]

    @property
    def rare(self) -> bool:
        """Whether one class is rarer than the other, so that a share of all samples hides its errors."""
        truth = self.samples.truth
        return truth is not None and float(truth.mean()) != 0.5

    @property
    def draggable(self) -> bool:
        """Whether the samples can be dragged."""
        return len(self.samples.places.T) <= DRAGGED

    @property
    def follows(self) -> bool:
        """Whether what is learnt follows a sample that moves up or down: a network's races take seconds."""
        return not self.task.labels and isinstance(self.course.model, Linear)

    @property
    def told(self) -> tuple[str, ...]:
        """Which numbers of each runner stand above the picture."""
        return AMONG if self.rare else ("miss",)

    @cached_property
    def left(self) -> Array:
        """How much of its way down each runner still has before it, (steps, runners)."""
        costs = self.result.costs
        with np.errstate(all="ignore"):
            above = costs - np.nanmin(costs, axis=0)
            share: Array = (above / np.where(above[0] > 0.0, above[0], np.nan)).clip(0.0, OUTSIDE)
        return share


def missed(view: View, weights: Array) -> dict[str, Array]:
    """Return how far runners with weights (M, R, P) are from the truth, each of shape (M, R).

    For quantities the root of the mean squared distance over the drawn inputs; for labels the
    percentage of samples on the wrong side of the border, by their true labels: of all, of those of
    class 1, and of those of class 0.
    """
    model = view.course.model
    with np.errstate(all="ignore"):
        if view.samples.truth is None:
            outputs, _ = model.run(weights, model.prepare(GRID))
            distance = view.task.predicted(outputs) - view.course.truth(GRID)
            return {"miss": np.sqrt((distance**2).mean(-1))}
        outputs, _ = model.run(weights, model.prepare(view.samples.x))
        positive = view.samples.truth == 1.0
        wrong = (outputs[..., 0, :] > 0.0) != positive
        lost = np.isnan(weights[..., 0])
        parts = {
            "miss": np.full(len(positive), True),
            "positives": positive,
            "negatives": ~positive,
        }
        return {
            name: np.where(lost, np.nan, 100.0 * wrong[..., part].mean(-1))
            for name, part in parts.items()
        }


def _numbers(view: View, weights: Array) -> Columns:
    """Return the numbers above the picture for weights (M, R, P)."""
    found = missed(view, weights)
    return {f"{name}{i}": found[name][:, i] for name in view.told for i in range(len(view.runners))}


def _fits(view: View, weights: Array) -> dict[str, Array]:
    """Return the curves for weights (M, R, P); with a learnt variance also their bands."""
    model = view.course.model
    with np.errstate(all="ignore"):
        outputs, _ = model.run(weights, model.prepare(_inputs(view)))
        predicted = view.task.predicted(outputs)
        columns = {
            f"fit-{i}.y": np.where(np.abs(predicted[:, i]) < 1e6, predicted[:, i], np.nan)
            for i in range(len(view.runners))
        }
        with_band = [i for i, runner in enumerate(view.runners) if runner.head.learns_variance]
        if with_band:
            wide, _ = model.run(weights, model.prepare(GRID))
            deviation = np.exp(0.5 * wide[..., 1, :])
            for i in with_band:
                for side, sign in (("upper", 1.0), ("lower", -1.0)):
                    edge = wide[:, i, 0] + sign * BAND * deviation[:, i]
                    columns[f"{side}-{i}.y"] = np.where(np.abs(edge) < 1e6, edge, np.nan)
    return columns


def _refitted(view: View, step: int, sample: int, heights: Array) -> Columns:
    """Return what is learnt by a step, for every height of one sample."""
    targets = np.tile(view.samples.y, (len(heights), 1))
    targets[:, sample] = heights
    weights = refits(
        view.course.model,
        view.runners,
        view.samples,
        targets,
        view.result.weights[0, 0],
        rate=view.rate,
        momentum=view.momentum,
        steps=step,
    )
    return {**_fits(view, weights), **_places(view, weights), **_numbers(view, weights)}


def _places(view: View, weights: Array) -> dict[str, Array]:
    """Return where weights (M, R, P) stand in the landscape."""
    return {
        f"at-{i}.{axis}": weights[:, i, n : n + 1]
        for i in range(len(view.runners))
        for n, axis in enumerate("xy")
    }


def _borders(view: View) -> dict[str, Array]:
    """Return the border w₁ x₁ + w₂ x₂ + b = 0 of all steps as two far points."""
    columns = {}
    for i in range(len(view.runners)):
        w1, w2, b = np.moveaxis(view.result.weights[:, i], -1, 0)
        with np.errstate(all="ignore"):
            length = np.hypot(w1, w2)
            foot = -b / length**2
            along = FARTHEST / length
        ends = np.array([-1.0, 1.0])
        columns[f"fit-{i}.x"] = (foot * w1)[:, None] - (along * w2)[:, None] * ends
        columns[f"fit-{i}.y"] = (foot * w2)[:, None] + (along * w1)[:, None] * ends
    return columns


def _columns(view: View) -> dict[str, Array]:
    """Return what every step puts into the picture."""
    weights = view.result.weights
    columns = _borders(view) if view.task.labels else _fits(view, weights)
    columns |= {**_places(view, weights), **_numbers(view, weights)}
    left = view.left
    for i in range(len(view.runners)):
        columns[f"now-{i}.x"] = _steps(view)[:, None]
        columns[f"now-{i}.y"] = left[:, i : i + 1]
    columns["layout.shapes[0].x0"] = columns["layout.shapes[0].x1"] = _steps(view)
    return columns


def race_figure(view: View, step: int, label: Label) -> Figure:
    """Return the picture of a race at a step."""
    now = {place: rows[step] for place, rows in view.columns.items()}
    data = [view.ground, _truth(view, label)]
    for i, runner in enumerate(view.runners):
        data += _runner(view, i, runner, now)
    data += [_samples(view, label), _start(view, label)]
    names = label("mark.list").join(
        f"{_said(view, name, runner, label) if view.rare else runner.name} {{{name}{i}}}"
        for i, runner in enumerate(view.runners)
        for name in view.told
    )
    return {
        "data": data,
        "layout": _layout(view, step, label),
        "narrow": _narrow(),
        "alt": label(f"alt.{view.task.id}", step="{step}", misses=names),
    }


def _grid(low: float, high: float) -> Array:
    """Return the places of a tuned option's slider: fine in a short range, by ratio in a long one."""
    if high <= 5.0:
        return steps(low, high, 0.05)
    marks = [m * 10.0**e for e in range(-1, 3) for m in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0)]
    return np.array([*(mark for mark in marks if low <= mark < high), high]).round(6)


def race_motion(view: View, step: int, label: Label) -> Motion:
    """Return what moves: the step, the samples, the start, and what the race is run with."""
    last = len(view.result.costs) - 1
    controls = [
        Control("step", label("step"), np.arange(last + 1.0), float(step), play=PACE),
        Control("rate", label("rate"), RATES, view.rate),
        Control("momentum", label("momentum"), MOMENTA, view.momentum),
    ]
    for name, value in view.tuned.items():
        controls.append(Control(name, name, _grid(*TUNED[name][1:]), value))
    handles = []
    for axis, (name, span) in enumerate(zip(view.course.weights, view.course.spans, strict=True)):
        value = float(view.result.weights[0, 0, axis])
        controls.append(
            Control(
                f"start{axis}",
                label("start", weight=label(f"weights.{name}")),
                steps(*span, 0.05),
                value,
                slider=False,
            )
        )
    handles.append(Handle("start", label("start_handle"), x="start0", y="start1"))
    tables = [Table(("step",), lambda: view.columns)]
    if view.draggable:
        moved = _sample_controls(view, label)
        controls += moved[0]
        handles += moved[1]
        if view.follows:
            heights = {control.name: control.grid for control in moved[0]}
            tables += [
                Table((f"y{n}",), partial(_refitted, view, step, n, heights[f"y{n}"]))
                for n in range(view.samples.places.shape[1])
            ]
    return Motion(
        controls=tuple(controls),
        handles=tuple(handles),
        tables=tuple(tables),
        readouts=tuple(
            Readout(
                f"{name}{i}",
                _said(view, name, runner, label),
                float(view.columns[f"{name}{i}"][step]),
                digits=3,
                unit="%" if view.task.labels else "",
            )
            for i, runner in enumerate(view.runners)
            for name in view.told
        ),
    )


def _said(view: View, name: str, runner: Runner, label: Label) -> str:
    """Return how a number above the picture is called."""
    key = f"rare.{name}" if view.rare else f"off.{view.task.id}"
    return label(key, name=runner.name)


def _sample_controls(view: View, label: Label) -> tuple[list[Control], list[Handle]]:
    controls, handles = [], []
    grids = [
        steps(low, high, 1.0 if view.task.whole and axis else 0.1)
        for axis, (low, high) in enumerate(view.task.spans)
    ]
    if view.task.whole:
        grids[1] = grids[1][grids[1] >= 0.0]
    for n, (x, y) in enumerate(view.samples.places.T.tolist()):
        name = label("sample", number=n + 1)
        for axis, grid, value in (("x", grids[0], x), ("y", grids[1], y)):
            controls.append(Control(f"{axis}{n}", f"{name} {axis}", grid, value, slider=False))
        handles.append(Handle("samples", name, x=f"x{n}", y=f"y{n}", point=n, small=True))
    return controls, handles


def _role(view: View, i: int) -> str:
    return f"series{view.ranks[i] + 1}"


def _runner(view: View, i: int, runner: Runner, now: Columns) -> list[dict[str, Any]]:
    """Return a runner's fit, band, path, cost, and its place in the landscape and in the cost."""
    role, dash = _role(view, i), DASHES[view.ranks[i]]
    w1, w2 = view.result.weights[:, i, :2].T.round(3)
    left = view.left[:, i].round(4)
    x = now.get(f"fit-{i}.x", _inputs(view))
    traces = [
        curve(f"fit-{i}", x, now[f"fit-{i}.y"], role, runner.name, dash=dash),
        *(
            curve(f"{side}-{i}", GRID, now[f"{side}-{i}.y"], role, "", width=1.5, dash="dot")
            for side in ("upper", "lower")
            if f"{side}-{i}.y" in now
        ),
        curve(f"path-{i}", w1, w2, role, "", axis="y2", width=2.5, dash=dash),
        curve(f"cost-{i}", _steps(view), left, role, "", axis="y3", width=2, dash=dash),
        _dot(f"at-{i}", now, role, "y2"),
        _dot(f"now-{i}", now, role, "y3"),
    ]
    for order, trace in enumerate(traces):
        trace.update(
            legendgroup=runner.id,
            showlegend=order == 0,
            hoverinfo="skip",
            xaxis=trace["yaxis"].replace("y", "x"),
        )
    return traces


def _inputs(view: View) -> Array:
    """Return the inputs at which fits are drawn: of a straight line, both ends are enough."""
    return GRID[[0, -1]] if view.course.straight else GRID


def _steps(view: View) -> Array:
    return np.arange(float(len(view.result.costs)))


def _dot(uid: str, now: Columns, role: str, axis: str) -> dict[str, Any]:
    mark = grip(uid, now[f"{uid}.x"], now[f"{uid}.y"], "", axis=axis, role=role, size=11)
    return {**mark, "cliponaxis": True}


def _truth(view: View, label: Label) -> dict[str, Any]:
    if view.task.labels:
        x, y = np.array([np.nan]), np.array([np.nan])
    else:
        x, y = GRID, view.course.truth(GRID)
    line = curve("truth", x, y, "muted", label("truth"), width=2, dash="dot")
    return {**line, "hoverinfo": "skip", "hovertemplate": None, "showlegend": not view.task.labels}


def _samples(view: View, label: Label) -> dict[str, Any]:
    """Return the samples: filled for class 1 and for quantities, open for class 0, a cross unlabelled."""
    samples = view.samples
    count = samples.places.shape[1]
    symbols = ["circle"] * count
    if samples.labels is not None:
        names = {1.0: "circle", 0.0: "circle-open"}
        symbols = [names.get(value, "x-thin-open") for value in samples.labels.tolist()]
    else:
        for index in samples.outliers:
            symbols[index] = "diamond"
    return {
        "type": "scatter",
        "uid": "samples",
        "mode": "markers",
        "x": points(samples.places[0]),
        "y": points(samples.places[1]),
        "name": label("samples"),
        "marker": {
            "size": 9 if count <= DRAGGED else 6,
            "symbol": symbols,
            "color": "role:text",
            "line": {"width": 1.5, "color": "role:text"},
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _start(view: View, label: Label) -> dict[str, Any]:
    first = view.result.weights[0, 0]
    mark = grip("start", first[:1], first[1:2], label("start_handle"), axis="y2", size=12)
    return {
        **mark,
        "marker": {**mark["marker"], "symbol": "square"},
        "xaxis": "x2",
        "showlegend": False,
    }


def _landscape(view: View) -> dict[str, Any]:
    x, y = (np.linspace(*span, CELLS) for span in view.course.spans)
    weights = view.result.weights[:, view.over]
    known = weights[np.isfinite(weights).all(-1)]
    costs = landscape(view.course.model, view.runners[view.over], view.samples, known[-1], x, y)
    # The root spaces the contours of a parabola evenly, so that the bottom does not drown.
    height = np.sqrt(costs - np.nanmin(np.where(np.isfinite(costs), costs, np.nan)))
    finite = height[np.isfinite(height)]
    return {
        "type": "contour",
        "uid": "landscape",
        "x": x.tolist(),
        "y": y.tolist(),
        "z": [points(row) for row in height.round(3)],
        "zmin": 0.0,
        "zmax": float(np.quantile(finite, 0.95)) or 1.0,
        "xaxis": "x2",
        "yaxis": "y2",
        "colorscale": "role:sequential",
        "showscale": False,
        "opacity": 0.6,
        "ncontours": 18,
        "line": {"width": 0.6, "color": "role:muted/0.5"},
        "hoverinfo": "skip",
    }


def _layout(view: View, step: int, label: Label) -> dict[str, Any]:
    (x, y), (first, second) = view.task.spans, view.course.spans
    labels = view.task.labels
    last = len(view.result.costs) - 1
    still = {"zeroline": False}
    return layout(
        hovermode=False,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemwidth": 40},
        margin={"l": 52, "r": 12, "t": 56, "b": 52},
        xaxis={
            "title": {"text": label("axis.first" if labels else "axis.input")},
            "range": list(x), "domain": [0.0, 0.54], **still,
        },
        yaxis={
            "title": {"text": label("axis.second" if labels else f"axis.{view.task.id}")},
            "range": list(y), **still,
        },
        xaxis2={
            "title": {"text": label(f"weights.{view.course.weights[0]}")}, "range": list(first),
            "domain": [0.65, 1.0], "anchor": "y2", "showgrid": False, **still,
        },
        yaxis2={
            "title": {"text": label(f"weights.{view.course.weights[1]}")}, "range": list(second),
            "domain": [0.48, 1.0], "anchor": "x2", "showgrid": False, **still,
        },
        xaxis3={
            "title": {"text": label("axis.step")}, "range": [-0.01 * last, 1.02 * last],
            "domain": [0.65, 1.0], "anchor": "y3", **still,
        },
        yaxis3={
            "title": {"text": label("axis.left")}, "range": list(LEFT), "domain": [0.0, 0.3],
            "anchor": "x3", "tickformat": ".0%", **still,
        },
        shapes=[_now(step)],
        annotations=[
            _title(label("landscape_of", name=view.runners[view.over].name), 0.655, 0.485),
        ],
    )  # fmt: skip


def _now(step: int) -> dict[str, Any]:
    """Return the upright line at a step in the panel of costs."""
    return {**upright(float(step)), "xref": "x3", "yref": "y3", "y0": LEFT[0], "y1": LEFT[1]}


def _title(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "bottom", "showarrow": False, "bgcolor": "role:background/0.75",
    }  # fmt: skip


def _narrow() -> dict[str, Any]:
    """Return what is different where the picture is narrow: one panel below the other."""
    return {
        "height": 860,
        "xaxis.domain": [0.0, 1.0],
        "yaxis.domain": [0.64, 1.0],
        "xaxis2.domain": [0.0, 1.0],
        "yaxis2.domain": [0.25, 0.54],
        "xaxis3.domain": [0.0, 1.0],
        "yaxis3.domain": [0.0, 0.15],
        "annotations[0].x": 0.01,
        "annotations[0].y": 0.255,
    }
