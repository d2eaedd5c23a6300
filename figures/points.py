"""Embeddings in the plane: where the loss pushes each point, over a map of the loss.

The map shows the value as one of the points, the last, moves through the plane. Any point can be
moved; while another than the last does, the map fades, since it is not that point's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from figures.along import Curve, along
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.option_motion import MAP_STEPS, option_motion
from figures.plane import AXIS, COLORS, heat_map
from figures.view import Figure, View, layout, marker, span_with
from losses.base import Loss
from losses.options import Array

POINTS = 41
SYMBOLS = ("circle", "square", "diamond")
FADED = 0.25
REACH = 0.35
"""The longest arrow, as a share of the axis."""


def embeddings(view: View) -> Figure:
    """Return the points of one sample, the descent direction of each, and the map of the loss."""
    grid = _grid(view)
    z, reference = (_map(view, loss) for loss in (view.loss, view.reference))
    columns = _columns(view, view.loss)
    traces = [heat_map(grid, grid, z, reference, view.label("figure.value"))]
    traces += [_arrow(name, columns, view.label("figure.descent")) for name in view.names]
    traces += [_point(view, order) for order in range(len(view.names))]
    square = {"zeroline": False, "range": [grid[0], grid[-1]]}
    places = view.label("mark.list").join(
        f"{name} ({{{name}_x}}, {{{name}_y}})" for name in view.names
    )
    return {
        "data": traces,
        "layout": layout(
            hovermode="closest",
            margin={"l": 64, "r": 16, "t": 16, "b": AXIS + COLORS},
            xaxis={
                **square,
                "title": {"text": view.label("figure.first_coordinate")},
                "constrain": "domain",
            },
            yaxis={
                **square,
                "title": {"text": view.label("figure.second_coordinate")},
                "scaleanchor": "x",
                "constrain": "domain",
            },
        ),
        # A square as wide as a phone.
        "narrow": {"height": 400},
        "alt": view.label(
            "figure.alt.points",
            loss=type(view.loss).__name__,
            moved=view.names[-1],
            places=places,
            value="{value}",
        ),
    }


def embeddings_motion(view: View) -> Motion:
    """Return what moves: every point through the plane, and every real option."""
    grid = _grid(view)
    controls, handles, tables = [], [], []
    for name in view.names:
        place = _position(view, name)
        axes = (f"{name}_x", f"{name}_y")
        controls += [
            Control(axis, axis, grid, float(value), slider=False, special=True)
            for axis, value in zip(axes, place, strict=True)
        ]
        handles.append(Handle(name, name, x=axes[0], y=axes[1]))
        tables.append(Table(axes, partial(_under_hand, view, name)))
    value = float(_columns(view, view.loss)["value"])
    own = Motion(
        tuple(controls),
        tuple(handles),
        tuple(tables),
        (Readout("value", view.label("figure.value"), value),),
    )
    return own + option_motion(view, partial(_under_option, view), steps=MAP_STEPS)


def _row(view: View) -> tuple[int, ...]:
    return view.at[:-1]


def _position(view: View, name: str) -> Array:
    place: Array = view.arguments[name][_row(view)]
    return place


def _grid(view: View) -> Array:
    places = [float(v) for name in view.names for v in _position(view, name)]
    low, high = span_with(view.spans[view.names[-1]], *places)
    return np.array([float(f"{v:.6g}") for v in np.linspace(low, high, POINTS)])


def _everywhere(view: View, loss: Loss, name: str) -> Curve:
    """Return the loss with one point at every place of the grid, x before y."""
    grid = _grid(view)
    places = np.stack(np.meshgrid(grid, grid, indexing="ij"), -1).reshape(-1, 2)
    return along(loss, view.arguments, name, (*_row(view), slice(None)), places)


def _map(view: View, loss: Loss) -> Array:
    return _everywhere(view, loss, view.names[-1]).value.reshape(POINTS, POINTS).T


def _columns(view: View, loss: Loss) -> dict[str, Array]:
    """Return the arrows and the value of the points where they are."""
    name = view.names[-1]
    place = np.stack([_position(view, name)] * 2)
    curve = along(loss, view.arguments, name, (*_row(view), slice(None)), place)
    places = {key: np.stack([_position(view, key)] * 2) for key in view.names}
    arrows = _arrows(view, curve, places)
    return {key: column[0] for key, column in arrows.items()} | {"value": curve.value[0]}


def _under_option(view: View, loss: Loss) -> Columns:
    return {**_columns(view, loss), "map.z": _map(view, loss)}


def _under_hand(view: View, name: str) -> Columns:
    """Return what the figure shows for every place of one point."""
    curve = _everywhere(view, view.loss, name)
    places = {key: np.broadcast_to(_position(view, key), curve.x.shape) for key in view.names}
    columns = _arrows(view, curve, {**places, name: curve.x}) | {"value": curve.value}
    if name != view.names[-1]:
        columns["map.opacity"] = np.full(len(curve.x), FADED)
    return {
        key: column.reshape(POINTS, POINTS, *column.shape[1:]) for key, column in columns.items()
    }


def _arrows(view: View, curve: Curve, places: Mapping[str, Array]) -> dict[str, Array]:
    """Return both ends of each point's step against the gradient, no longer than `REACH`."""
    grid = _grid(view)
    reach = REACH * (grid[-1] - grid[0])
    columns = {}
    for name, place in places.items():
        step = -np.nan_to_num(curve.gradients[name])
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        end = place + step * np.minimum(1.0, reach / np.maximum(length, 1e-300))
        columns[f"arrow-{name}.x"] = np.stack([place[:, 0], end[:, 0]], -1)
        columns[f"arrow-{name}.y"] = np.stack([place[:, 1], end[:, 1]], -1)
    return columns


def _point(view: View, order: int) -> dict[str, Any]:
    name = view.names[order]
    x, y = (float(v) for v in _position(view, name))
    moved = order == len(view.names) - 1
    return {
        "type": "scatter",
        "uid": name,
        "mode": "markers+text",
        "x": [x],
        "y": [y],
        "text": [name],
        "textposition": "bottom center" if order == 0 else "top center",
        "textfont": {"size": 15, "shadow": "auto"},
        "name": name,
        "marker": marker(
            16, "handle" if moved else f"series{order + 1}", SYMBOLS[order % len(SYMBOLS)]
        ),
        "hovertemplate": f"{name} (%{{x:.3g}}, %{{y:.3g}})<extra></extra>",
        "cliponaxis": False,
    }


def _arrow(name: str, columns: Mapping[str, Array], label: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": f"arrow-{name}",
        "mode": "lines+markers",
        "x": columns[f"arrow-{name}.x"].tolist(),
        "y": columns[f"arrow-{name}.y"].tolist(),
        "line": {"width": 3, "color": "role:text"},
        "marker": {
            "symbol": "arrow",
            "size": [0, 14],
            "angleref": "previous",
            "color": "role:text",
        },
        "name": label,
        "hoverinfo": "skip",
    }
