"""Two entries move: the value over both as a heat map with level lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.along import Entry, along
from figures.view import Figure, View, entry_name, layout, marker, number, points, span_with
from losses.base import Loss
from losses.options import Array

POINTS = 51
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
    z, reference = (
        over(loss, view.arguments, (x_name, view.x_at, x), (y_name, view.y_at, y))
        for loss in (view.loss, view.reference)
    )
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


def over(loss: Loss, arguments: Any, x: Entry, y: Entry) -> Array:
    """Return the value on a grid of two entries, rows along y."""
    xs, ys = (part.ravel() for part in np.meshgrid(x[2], y[2]))
    curve = along(loss, arguments, x[0], x[1], xs, also=[(y[0], y[1], ys)])
    return curve.value.reshape(len(y[2]), len(x[2]))


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
        "colorbar": {
            "title": {"text": name, "side": "right"},
            "thickness": 12,
            "outlinewidth": 0,
            "tickformat": ".2~g",
        },
        "hovertemplate": "%{x:.3g}, %{y:.3g}<br>%{z:.4g}<extra></extra>",
    }


def _bulk(values: Array) -> tuple[float, float]:
    """Return the range of all but the largest tenth: a wall at the border would drown the valley."""
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (0.0, 0.9)) if finite.size else (0.0, 1.0)
    return float(low), float(high) if high > low else float(low) + 1.0
