"""One entry moves: the value above, its derivative below, on one axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.along import Curve, along
from figures.view import (
    LINE,
    Figure,
    View,
    axis_range,
    entry_name,
    layout,
    marker,
    number,
    points,
    span_with,
)

POINTS = 401


def sweep(view: View) -> Figure:
    """Return the curve of the value with the tangent at the present entry, and the derivative below."""
    name = view.names[0]
    here = float(view.arguments[name][view.at])
    low, high = span_with(view.spans.get(name, (-4.0, 4.0)), here)
    x = np.linspace(low, high, POINTS)
    curve = along(view.loss, view.arguments, name, view.at, x)
    reference = along(view.reference, view.arguments, name, view.at, x)
    now = along(view.loss, view.arguments, name, view.at, np.array([here, here]))
    value, slope = float(now.value[0]), float(now.slope[0])
    entry = entry_name(name, view.at)
    traces = [
        *_ghost(view, curve, reference),
        _line(curve.x, points(curve.value), "value", view.label("figure.value"), "y"),
        _tangent(here, value, slope, (low, high), view.label("figure.tangent")),
        _point(here, value, view.label("figure.here"), "y"),
        _line(curve.x, points(curve.slope), "gradient", view.label("figure.gradient"), "y2"),
        _point(here, slope, view.label("figure.here"), "y2"),
    ]
    return {
        "data": traces,
        "layout": _layout(view, entry, (low, high), here, reference),
        "alt": view.label(
            "figure.alt.sweep",
            loss=type(view.loss).__name__,
            entry=entry,
            low=number(low),
            high=number(high),
            here=number(here),
            value=number(value),
            slope=number(slope),
        ),
    }


def _ghost(view: View, curve: Curve, reference: Curve) -> list[dict[str, Any]]:
    """Return the curve of the preset's own options, where the present ones draw another."""
    if np.allclose(curve.value, reference.value, equal_nan=True):
        return []
    trace = _line(reference.x, points(reference.value), "muted", view.label("figure.preset"), "y")
    trace["line"] = {"width": 2, "dash": "dash", "color": "role:muted"}
    return [trace]


def _line(x: Any, y: Any, role: str, name: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [float(value) for value in x],
        "y": y,
        "yaxis": axis,
        "name": name,
        "line": {**LINE, "color": f"role:{role}"},
        "hovertemplate": "%{y:.4g}",
    }


def _point(x: float, y: float, name: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": points(np.array([y])),
        "yaxis": axis,
        "name": name,
        "marker": marker(),
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _tangent(
    x: float, y: float, slope: float, span: tuple[float, float], name: str
) -> dict[str, Any]:
    reach = 0.16 * (span[1] - span[0])
    ends = np.array([x - reach, x + reach])
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends.tolist(),
        "y": points(y + slope * (ends - x)),
        "yaxis": "y",
        "name": name,
        "line": {"width": 2, "dash": "dot", "color": "role:handle"},
        "hoverinfo": "skip",
    }


def _layout(
    view: View, entry: str, span: tuple[float, float], here: float, reference: Curve
) -> dict[str, Any]:
    reduction = getattr(view.loss, "reduction", "mean")
    zero = {"zeroline": True, "zerolinewidth": 1}
    return layout(
        xaxis={"title": {"text": entry}, "range": list(span), "anchor": "y2", "zeroline": False},
        yaxis={
            "title": {"text": view.label(f"figure.value_{reduction}")},
            "range": axis_range(reference.value, floor=0.0),
            "domain": [0.46, 1.0],
            **zero,
        },
        yaxis2={
            "title": {"text": f"∂ / ∂ {entry}"},
            "range": axis_range(reference.slope, floor=0.0),
            "domain": [0.0, 0.38],
            **zero,
        },
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": here,
                "x1": here,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1, "dash": "dot", "color": "role:muted"},
            }
        ],
    )
