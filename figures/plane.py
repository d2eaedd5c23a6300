"""Two entries move: the value over both as a heat map with level lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.along import along
from figures.view import Figure, Index, View, entry_name, layout, marker, number, points, span_with
from losses.base import Loss
from losses.options import Array

POINTS = 61
LEVELS = 14


def plane(view: View) -> Figure:
    """Return the value over two entries, and the point where they are now."""
    x_name, y_name = view.names[0], view.names[-1]
    x_here, y_here = (
        float(view.arguments[name][at])
        for name, at in ((x_name, view.x_at), (y_name, view.y_at))
    )
    x = np.linspace(*span_with(view.spans[x_name], x_here), POINTS)
    y = np.linspace(*span_with(view.spans[y_name], y_here), POINTS)
    z = over(view.loss, view.arguments, (x_name, view.x_at, x), (y_name, view.y_at, y))
    reference = over(view.reference, view.arguments, (x_name, view.x_at, x), (y_name, view.y_at, y))
    entries = entry_name(x_name, view.x_at), entry_name(y_name, view.y_at)
    value = view.loss(**view.arguments)
    return {
        "data": [
            heat_map(x, y, z, reference, view.label("figure.value")),
            {
                "type": "scatter",
                "mode": "markers",
                "x": [x_here],
                "y": [y_here],
                "marker": marker(),
                "name": view.label("figure.here"),
                "hoverinfo": "skip",
                "cliponaxis": False,
            },
        ],
        "layout": layout(
            hovermode="closest",
            xaxis={"title": {"text": entries[0]}, "range": [x[0], x[-1]], "zeroline": False},
            yaxis={"title": {"text": entries[1]}, "range": [y[0], y[-1]], "zeroline": False},
        ),
        "alt": view.label(
            "figure.alt.plane",
            loss=type(view.loss).__name__,
            x=entries[0],
            y=entries[1],
            x_here=number(x_here),
            y_here=number(y_here),
            value=number(float(np.sum(value))),
        ),
    }


Entry = tuple[str, Index, Array]
"""An argument, an index into it, and the values that this entry takes."""


def over(loss: Loss, arguments: Any, x: Entry, y: Entry) -> Array:
    """Return the value on a grid of two entries, rows along y."""
    (x_name, x_at, xs), (y_name, y_at, ys) = x, y
    rows = []
    for point in ys:
        moved = {**arguments, y_name: np.array(arguments[y_name])}
        moved[y_name][y_at] = point
        rows.append(along(loss, moved, x_name, x_at, xs).value)
    return np.array(rows)


def heat_map(x: Array, y: Array, z: Array, reference: Array, name: str) -> dict[str, Any]:
    """Return a heat map with level lines; its colour range is the reference's."""
    low, high = _bulk(reference)
    return {
        "type": "contour",
        "x": x.tolist(),
        "y": y.tolist(),
        "z": [points(row) for row in z],
        "zmin": low,
        "zmax": high,
        "zauto": False,
        "colorscale": "role:sequential",
        "contours": {
            "coloring": "heatmap",
            "start": low,
            "end": high,
            "size": (high - low) / LEVELS,
        },
        "line": {"width": 0.5, "color": "role:muted"},
        "autocontour": False,
        "name": name,
        "colorbar": {"title": {"text": name, "side": "right"}, "thickness": 12, "outlinewidth": 0},
        "hovertemplate": "%{x:.3g}, %{y:.3g}<br>%{z:.4g}<extra></extra>",
    }


def _bulk(values: Array) -> tuple[float, float]:
    """Return the range of all but the largest tenth: a wall at the border would drown the valley."""
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (0.0, 0.9)) if finite.size else (0.0, 1.0)
    return float(low), float(high) if high > low else float(low) + 1.0
