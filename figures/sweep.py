"""One entry moves: the value above, its derivative below, on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np

from figures.along import Curve, along
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.option_motion import option_motion
from figures.view import (
    LINE,
    Figure,
    View,
    entry_name,
    fitting_range,
    layout,
    marker,
    number,
    points,
    span_with,
)
from losses.base import Loss
from losses.options import Array

POINTS = 401
TARGETS = 81
TOP = 54
"""Pixels above the panels, for a line of the legend."""
REACH = 0.16
"""Half the length of the tangent, as a share of the axis."""


def sweep(view: View) -> Figure:
    """Return the curve of the value with the tangent at the present entry, and the derivative below."""
    x = entry_grid(view)
    here = _here(view)
    entry = entry_name(view.names[0], view.at)
    reference = _curve(view, view.reference, x)
    columns = _columns(view, view.arguments, view.loss)
    ranges = (
        fitting_range(reference.value, columns["curve.y"], float(columns["value"])),
        fitting_range(reference.slope, columns["rise.y"], float(columns["slope"])),
    )
    traces = [
        _ghost(view, reference, columns["curve.y"]),
        _alone(_line("curve", x, columns["curve.y"], "value", view.label("figure.value"), "y")),
        _tangent(columns, view.label("figure.tangent")),
        _alone(
            _line("rise", x, columns["rise.y"], "gradient", view.label("figure.gradient"), "y2")
        ),
        *_target(view, ranges[0]),
        _alone(_point("here", here, columns["here.y"], view.label("figure.here"), "y")),
        _alone(
            _point("slope-here", here, columns["slope-here.y"], view.label("figure.here"), "y2")
        ),
    ]
    return {
        "data": traces,
        "layout": _layout(view, entry, (x[0], x[-1]), here, ranges),
        "alt": view.label(
            "figure.alt.sweep",
            loss=type(view.loss).__name__,
            entry=entry,
            low=number(x[0]),
            high=number(x[-1]),
            here="{entry}",
            value="{value}",
            slope="{slope}",
        ),
    }


def sweep_motion(view: View) -> Motion:
    """Return what moves: the entry, its target where it has one on the same axis, every real option."""
    x = entry_grid(view)
    entry = entry_name(view.names[0], view.at)
    columns = _columns(view, view.arguments, view.loss)
    own = Motion(
        controls=(Control("entry", entry, x, _here(view), special=True),),
        handles=(Handle("here", entry, x="entry"), Handle("slope-here", entry, x="entry")),
        tables=(Table(("entry",), partial(_under_hand, view, view.loss, x)),),
        readouts=(
            Readout("value", view.label("figure.value"), float(columns["value"])),
            Readout("slope", view.label("figure.gradient"), float(columns["slope"])),
        ),
    )
    options = option_motion(view, lambda loss: _columns(view, view.arguments, loss))
    return own + _target_motion(view) + options


def entry_grid(view: View, count: int = POINTS) -> Array:
    """Return the values that the entry takes in a drag."""
    return _places(*span_with(view.spans.get(view.names[0], (-4.0, 4.0)), _here(view)), count)


@lru_cache(maxsize=64)
def _places(low: float, high: float, count: int) -> Array:
    """Return the values of an entry, exact to a few digits so that a slider can stop on them."""
    return np.array([float(f"{v:.6g}") for v in np.linspace(low, high, count)])


def _here(view: View) -> float:
    return float(view.arguments[view.names[0]][view.at])


def _curve(view: View, loss: Loss, x: Array, arguments: Mapping[str, Any] | None = None) -> Curve:
    return along(
        loss, view.arguments if arguments is None else arguments, view.names[0], view.at, x
    )


def _columns(view: View, arguments: Mapping[str, Any], loss: Loss) -> dict[str, Array]:
    """Return everything that the figure shows of a loss."""
    x = entry_grid(view)
    curve = _curve(view, loss, np.append(x, _here(view)), arguments)
    point = Curve(curve.x[-1:], curve.value[-1:], curve.slope[-1:])
    return {
        "curve.y": curve.value[:-1],
        "rise.y": curve.slope[:-1],
        **{place: column[0] for place, column in _point_columns(view, point).items()},
    }


def _under_hand(view: View, loss: Loss, x: Array) -> Columns:
    """Return, for every place of the entry, what travels with it."""
    return _point_columns(view, _curve(view, loss, x)) | {
        "layout.shapes[0].x0": x,
        "layout.shapes[0].x1": x,
    }


def _point_columns(view: View, curve: Curve) -> dict[str, Array]:
    x, value, slope = (part[:, None] for part in (curve.x, curve.value, curve.slope))
    grid = entry_grid(view)
    reach = REACH * (grid[-1] - grid[0]) * np.array([-1.0, 1.0])
    with np.errstate(invalid="ignore"):  # where the value is infinite there is no tangent
        tangent = value + slope * reach
    return {
        "here.x": x,
        "here.y": value,
        "slope-here.x": x,
        "slope-here.y": slope,
        "tangent.x": x + reach,
        "tangent.y": tangent,
        "value": curve.value,
        "slope": curve.slope,
    }


def _has_target(view: View) -> bool:
    """Return whether the entry is compared with one number on the same axis."""
    target = view.arguments.get("target")
    entry = view.arguments[view.names[0]]
    return (
        view.names[0] == "input"
        and target is not None
        and target.dtype.kind == "f"
        and target.shape == entry.shape
        and view.spans.get("target") == view.spans.get("input")
        and all(
            argument.name != "target" or argument.differentiable for argument in view.loss.arguments
        )
    )


def _target(view: View, value_range: list[float]) -> list[dict[str, Any]]:
    if not _has_target(view):
        return []
    target = float(view.arguments["target"][view.at])
    trace = _point("target", target, np.array(value_range[:1]), view.label("figure.target"), "y")
    return [{**trace, "marker": marker(14, "target", "triangle-up")}]


def _target_motion(view: View) -> Motion:
    if not _has_target(view):
        return Motion()
    grid = _places(*view.spans["target"], TARGETS)
    name = entry_name("target", view.at)
    return Motion(
        controls=(
            Control("target", name, grid, float(view.arguments["target"][view.at]), special=True),
        ),
        handles=(Handle("target", name, x="target"),),
        tables=(Table(("target",), partial(_under_target, view, grid)),),
    )


def _under_target(view: View, grid: Array) -> Columns:
    rows = []
    for value in grid:
        target = view.arguments["target"].copy()
        target[view.at] = value
        rows.append(_columns(view, {**view.arguments, "target": target}, view.loss))
    columns = {place: np.array([row[place] for row in rows]) for place in rows[0]}
    return {**columns, "target.x": grid[:, None]}


def _ghost(view: View, reference: Curve, now: Array) -> dict[str, Any]:
    """Return the curve of the example's own options, visible where the present ones draw another."""
    same = np.allclose(now, reference.value, equal_nan=True)
    name = view.label("figure.preset")
    trace = _line("ghost", reference.x, reference.value, "muted", name, "y")
    style = {"width": 2, "dash": "dash", "color": "role:muted"}
    return {**trace, "line": style, "visible": not same, "hoverinfo": "skip"}


def _alone(trace: dict[str, Any]) -> dict[str, Any]:
    """Return a trace that the title of an axis names: no entry of the legend says it again."""
    return {**trace, "showlegend": False}


def _line(uid: str, x: Array, y: Array, role: str, name: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "x": x.tolist(),
        "y": points(y),
        "yaxis": axis,
        "name": name,
        "line": {**LINE, "color": f"role:{role}"},
        "hovertemplate": "%{y:.4g}",
    }


def _point(uid: str, x: float, y: Array, name: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "markers",
        "x": points(np.array([x])),
        "y": points(y),
        "yaxis": axis,
        "name": name,
        "marker": marker(),
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _tangent(columns: Mapping[str, Array], name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": "tangent",
        "mode": "lines",
        "x": points(columns["tangent.x"]),
        "y": points(columns["tangent.y"]),
        "yaxis": "y",
        "name": name,
        "line": {"width": 2, "dash": "dot", "color": "role:handle"},
        "hoverinfo": "skip",
    }


def _layout(
    view: View,
    entry: str,
    span: tuple[float, float],
    here: float,
    ranges: tuple[list[float], list[float]],
) -> dict[str, Any]:
    reduction = getattr(view.loss, "reduction", "mean")
    zero = {"zeroline": True, "zerolinewidth": 1}
    # An entry of ±∞ stands at the end of the axis, nan at 0.
    guide = float(np.clip(np.nan_to_num(here), *span))
    return layout(
        # A zoom is kept while the same entry of the same loss is shown.
        uirevision=f"{type(view.loss).__name__} {entry}",
        showlegend=True,
        legend={"y": 1.02},
        margin={"l": 64, "r": 16, "t": TOP, "b": 52},
        xaxis={"title": {"text": entry}, "range": list(span), "anchor": "y2", "zeroline": False},
        yaxis={
            "title": {"text": view.label(f"figure.value_{reduction}")},
            "range": ranges[0],
            "domain": [0.46, 1.0],
            **zero,
        },
        yaxis2={
            "title": {"text": f"∂ / ∂ {entry}"},
            "range": ranges[1],
            "domain": [0.0, 0.38],
            **zero,
        },
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": guide,
                "x1": guide,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1, "dash": "dot", "color": "role:muted"},
            }
        ],
    )
