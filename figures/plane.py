"""Two entries move: the value over both as a heat map with level lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from figures.along import Entry, along
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.option_motion import MAP_STEPS, option_motion
from figures.view import Figure, View, entry_name, layout, marker, points, span_with
from losses.base import Loss
from losses.options import Array

POINTS = 51
LEVELS: Final = 16
"""Level lines at most; steps of a round length make them fewer."""

NUMBERS: Final = 5
"""Numbers beside the colours at most."""

BANK: Final = 0.1
"""How far above the lowest value the first line is, as a share of all: along the edge of a level floor
a line hardly above it would follow the grid's cells."""
AXIS: Final = 50
"""Pixels of a horizontal axis with its title."""

COLORS: Final = 50
"""Pixels of a colour bar that lies below."""


def plane(view: View) -> Figure:
    """Return the value over two entries, and the point where they are now."""
    x, y = entries(view)
    z, reference = (heights(view, loss).grid for loss in (view.loss, view.reference))
    (x_here, y_here), (x_label, y_label) = place(view), labels(view)
    return {
        "data": [
            heat_map(x[2], y[2], z, reference, view.label("figure.value")),
            point(x_here, y_here, view.label("figure.here")),
        ],
        "layout": layout(
            hovermode="closest",
            margin={"l": 64, "r": 16, "t": 16, "b": AXIS + COLORS},
            xaxis={"title": {"text": x_label}, "range": [x[2][0], x[2][-1]], "zeroline": False},
            yaxis={"title": {"text": y_label}, "range": [y[2][0], y[2][-1]], "zeroline": False},
        ),
        "narrow": {"height": 440},
        "alt": view.label(
            "figure.alt.plane",
            loss=type(view.loss).__name__,
            x=x_label,
            y=y_label,
            x_here="{x}",
            y_here="{y}",
            value="{value}",
        ),
    }


def plane_motion(view: View) -> Motion:
    """Return what moves: both entries together, and every real option."""
    x, y = entries(view)
    (x_here, y_here), (x_label, y_label) = place(view), labels(view)
    own = Motion(
        controls=(
            Control("x", x_label, x[2], x_here, slider=False, special=True),
            Control("y", y_label, y[2], y_here, slider=False, special=True),
        ),
        handles=(Handle("here", f"{x_label}, {y_label}", x="x", y="y"),),
        tables=(Table(("x", "y"), partial(_over_both, view)),),
        readouts=(Readout("value", view.label("figure.value"), heights(view, view.loss).here),),
    )
    return own + option_motion(view, partial(_under_option, view), steps=MAP_STEPS)


def _over_both(view: View) -> Columns:
    return {"value": heights(view, view.loss).grid.T}


def _under_option(view: View, loss: Loss) -> Columns:
    now = heights(view, loss)
    return {"map.z": now.grid, "value": np.array(now.here)}


def place(view: View) -> tuple[float, float]:
    """Return where both entries are now."""
    pairs = ((view.names[0], view.x_at), (view.names[-1], view.y_at))
    x, y = (float(view.arguments[name][at]) for name, at in pairs)
    return x, y


def labels(view: View) -> tuple[str, str]:
    """Return how both entries are written."""
    return entry_name(view.names[0], view.x_at), entry_name(view.names[-1], view.y_at)


def entries(view: View) -> tuple[Entry, Entry]:
    """Return both entries with the values that they take, exact to a few digits."""
    x, y = (
        (name, at, np.array([float(f"{v:.6g}") for v in np.linspace(*span, POINTS)]))
        for name, at, span in (
            (name, at, span_with(view.spans[name], here))
            for name, at, here in zip(
                (view.names[0], view.names[-1]), (view.x_at, view.y_at), place(view), strict=True
            )
        )
    )
    return x, y


@dataclass(frozen=True)
class Heights:
    """The value over both entries: on the grid (rows along y), along each entry alone, and here."""

    grid: Array
    along_x: Array
    along_y: Array
    here: float


def heights(view: View, loss: Loss) -> Heights:
    """Return the value over both entries.

    The place where they are now is one more row and column of the same grid: unreduced, which losses
    an entry concerns is seen only where it moves.
    """
    x, y = (
        (name, at, np.append(values, here))
        for (name, at, values), here in zip(entries(view), place(view), strict=True)
    )
    value = over(loss, view.arguments, x, y)
    return Heights(value[:-1, :-1], value[-1, :-1], value[:-1, -1], float(value[-1, -1]))


def over(loss: Loss, arguments: Any, x: Entry, y: Entry) -> Array:
    """Return the value on a grid of two entries, rows along y."""
    xs, ys = (part.ravel() for part in np.meshgrid(x[2], y[2]))
    curve = along(loss, arguments, x[0], x[1], xs, also=[(y[0], y[1], ys)])
    return curve.value.reshape(len(y[2]), len(x[2]))


def point(x: float, y: float, name: str) -> dict[str, Any]:
    """Return the marker of the place where the entries are now."""
    return {
        "type": "scatter",
        "uid": "here",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": marker(),
        "name": name,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def level_lines(low: float, high: float) -> tuple[float, float]:
    """Return the height of the first line and the step to the next, both round numbers."""
    step = _round_up((high - low) / LEVELS)
    return step * math.ceil((low + BANK * (high - low)) / step), step


def _round_up(length: float) -> float:
    """Return the next length that is 1, 2 or 5 times a power of ten."""
    unit = 10.0 ** math.floor(math.log10(length))
    return unit * next((factor for factor in (1.0, 2.0, 5.0) if factor * unit >= length), 10.0)


def color_bar(name: str, low: float, high: float, below: float = 8.0) -> dict[str, Any]:
    """Return the colours' scale, so many pixels above the bottom: a phone's whole width is the map's."""
    return {
        "orientation": "h",
        "thickness": 10,
        "outlinewidth": 0,
        "len": 0.7,
        "x": 0.5,
        "y": 0.0,
        "yref": "container",
        "yanchor": "bottom",
        "ypad": below,
        "tick0": 0.0,
        "dtick": _round_up((high - low) / NUMBERS),
        "title": {"text": name, "side": "right"},
    }


def heat_map(x: Array, y: Array, z: Array, reference: Array, name: str) -> dict[str, Any]:
    """Return a heat map with level lines; its colour range is the reference's as long as that fits."""
    low, high = colour_span(reference, z)
    start, step = level_lines(low, high)
    return {
        "type": "contour",
        "uid": "map",
        "x": x.tolist(),
        "y": y.tolist(),
        "z": [points(row) for row in z],
        "zmin": low,
        "zmax": high,
        "zauto": False,
        "colorscale": "role:sequential",
        "contours": {
            "coloring": "heatmap",
            "start": start,
            "end": high,
            "size": step,
        },
        "line": {"width": 0.5, "color": "role:muted"},
        "autocontour": False,
        "name": name,
        "colorbar": color_bar(name, low, high),
        "hovertemplate": "%{x:.3g}, %{y:.3g}<br>%{z:.4g}<extra></extra>",
    }


def colour_span(reference: Array, shown: Array) -> tuple[float, float]:
    """Return the range of the reference, or of what is shown where that lies outside of it for the most part."""
    low, high = bulk(reference)
    rising = _rising(shown)
    inside = rising.size == 0 or np.mean((rising >= low) & (rising <= high)) >= 0.5
    return (low, high) if inside else bulk(shown)


def bulk(values: Array) -> tuple[float, float]:
    """Return the range of most values: a wall at the border would drown the valley."""
    rising = _rising(values)
    if rising.size == 0:
        return 0.0, 1.0
    return float(values[np.isfinite(values)].min()), float(np.quantile(rising, 0.9))


def _rising(values: Array) -> Array:
    """Return the finite values without a flat floor, as of a satisfied margin: however wide, it is one level."""
    finite = values[np.isfinite(values)]
    rising: Array = finite[finite > finite.min(initial=np.inf)]
    return rising
