"""Two entries move: the value over both as a surface that can be turned, the point as a ball on it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Motion, Readout, Table
from figures.option_motion import MAP_STEPS, option_motion
from figures.plane import (
    COLORS,
    Heights,
    color_bar,
    colour_span,
    entries,
    heights,
    labels,
    level_lines,
    place,
)
from figures.view import Figure, View, layout, points
from losses.base import Loss
from losses.options import Array

CAMERA: Final = {
    "eye": {"x": -0.9, "y": -1.45, "z": 1.2},
    "center": {"x": 0.0, "y": 0.0, "z": -0.15},
}
PHONE: Final = {
    "height": 460,
    "scene.camera.eye": {"x": -1.1, "y": -1.75, "z": 1.45},
}
SENTENCE: Final = 32
"""Pixels of the sentence that says how to turn the surface."""
UNDER: Final = 0.04
"""Space below the lowest heights as a share of all: what lies in the floor itself is cut off."""
MESH: Final = 10
"""Lines across the surface along either entry, which show its shape where it is level."""
LIGHT: Final = {"ambient": 0.85, "diffuse": 0.35, "specular": 0.04, "roughness": 0.9}
"""Little light and shade, so that the colours are those of the scale beside."""


def surface(view: View) -> Figure:
    """Return the value over two entries as heights, and the point where they are now."""
    now, reference = (heights(view, loss) for loss in (view.loss, view.reference))
    low, high = colour_span(reference.grid, now.grid)
    floor = low - UNDER * (high - low)
    (x, y), (x_label, y_label) = entries(view), labels(view)
    value = view.label("figure.value")
    return {
        "data": [
            _sheet(x[2], y[2], now.grid, (low, high), value),
            _pin(*place(view), floor, high),
            _ball(*place(view), now.here, view.label("figure.here")),
        ],
        "layout": layout(
            hovermode="closest",
            dragmode="turntable",
            meta={name: view.label(f"figure.{name}") for name in ("turn", "no_webgl")},
            margin={"l": 0, "r": 0, "t": 0, "b": COLORS + SENTENCE},
            scene={
                "xaxis": _axis(x_label, float(x[2][0]), float(x[2][-1])),
                "yaxis": _axis(y_label, float(y[2][0]), float(y[2][-1])),
                "zaxis": _axis(value, floor, high),
                "aspectmode": "manual",
                "aspectratio": {"x": 1.0, "y": 1.0, "z": 0.7},
                "camera": CAMERA,
            },
        ),
        "narrow": PHONE,
        "alt": view.label(
            "figure.alt.surface",
            loss=type(view.loss).__name__,
            x=x_label,
            y=y_label,
            x_here="{x}",
            y_here="{y}",
            value="{value}",
        ),
    }


def surface_motion(view: View) -> Motion:
    """Return what moves: either entry by its slider, and every real option."""
    x, y = entries(view)
    (x_here, y_here), (x_label, y_label) = place(view), labels(view)
    own = Motion(
        controls=(Control("x", x_label, x[2], x_here), Control("y", y_label, y[2], y_here)),
        tables=(Table(("x",), partial(_over_x, view)), Table(("y",), partial(_over_y, view))),
        readouts=(Readout("value", view.label("figure.value"), heights(view, view.loss).here),),
    )
    return own + option_motion(view, partial(_under_option, view), steps=MAP_STEPS)


def _over_x(view: View) -> Columns:
    return _moved("x", entries(view)[0][2], heights(view, view.loss).along_x)


def _over_y(view: View) -> Columns:
    return _moved("y", entries(view)[1][2], heights(view, view.loss).along_y)


def _moved(axis: str, places: Array, values: Array) -> Columns:
    return {
        f"here.{axis}": places[:, None],
        "here.z": values[:, None],
        f"pin.{axis}": np.stack([places, places], -1),
        "value": values,
    }


def _under_option(view: View, loss: Loss) -> Columns:
    now: Heights = heights(view, loss)
    return {"map.z": now.grid, "here.z": np.array([now.here]), "value": np.array(now.here)}


def _axis(title: str, low: float, high: float) -> dict[str, Any]:
    return {"title": {"text": title}, "range": [low, high], "nticks": 6, "tickfont": {"size": 12}}


def _sheet(x: Array, y: Array, z: Array, span: tuple[float, float], name: str) -> dict[str, Any]:
    low, high = span
    start, step = level_lines(low, high)
    return {
        "type": "surface",
        "uid": "map",
        "x": x.tolist(),
        "y": y.tolist(),
        "z": [points(row) for row in z],
        "cmin": low,
        "cmax": high,
        "colorscale": "role:sequential",
        "contours": {
            "x": _lines(x[0], x[-1], (x[-1] - x[0]) / MESH, "axis"),
            "y": _lines(y[0], y[-1], (y[-1] - y[0]) / MESH, "axis"),
            "z": _lines(start, high, step, "text"),
        },
        "lighting": LIGHT,
        "name": name,
        "colorbar": color_bar(name, low, high, below=SENTENCE),
        "hovertemplate": "%{x:.3g}, %{y:.3g}<br>%{z:.4g}<extra></extra>",
    }


def _lines(low: float, high: float, step: float, role: str) -> dict[str, Any]:
    return {
        "show": True,
        "start": float(low),
        "end": float(high),
        "size": float(step),
        "color": f"role:{role}",
        "width": 1,
    }


def _pin(x: float, y: float, low: float, high: float) -> dict[str, Any]:
    """Return an upright line through the point, which shows the place where the surface hides the ball."""
    return {
        "type": "scatter3d",
        "uid": "pin",
        "mode": "lines",
        "x": [x, x],
        "y": [y, y],
        "z": [low, high],
        "line": {"width": 3, "color": "role:handle"},
        "hoverinfo": "skip",
    }


def _ball(x: float, y: float, z: float, name: str) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "uid": "here",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "z": points(np.array([z])),
        "marker": {
            "size": 10,
            "color": "role:handle",
            "line": {"width": 2, "color": "role:background"},
        },
        "name": name,
        "hoverinfo": "skip",
    }
