"""Embeddings in the plane: where the loss pushes each point, over a map of the loss.

The map shows the value as one of the points, the one under the hand, moves through the plane.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.plane import heat_map, over
from figures.view import Figure, View, layout, marker, number, span_with

POINTS = 41
SYMBOLS = ("circle", "square", "diamond")


def embeddings(view: View) -> Figure:
    """Return the points of one sample, the descent direction of each, and the map of the loss."""
    row = view.at[:-1]
    moved = _moved(view)
    positions = {name: view.arguments[name][row] for name in view.names}
    low, high = span_with(
        view.spans[moved], *(float(v) for position in positions.values() for v in position[:2])
    )
    grid = np.linspace(low, high, POINTS)
    axes = [(moved, (*row, axis), grid) for axis in (0, 1)]
    z = over(view.loss, view.arguments, axes[0], axes[1])
    reference = over(view.reference, view.arguments, axes[0], axes[1])
    _, gradients = view.loss.value_and_grad(**view.arguments)
    traces = [heat_map(grid, grid, z, reference, view.label("figure.value"))]
    for order, (name, position) in enumerate(positions.items()):
        traces.append(_arrow(position, gradients[name][row], (low, high), view))
        traces.append(_point(name, position, order, name == moved))
    square = {"zeroline": False, "range": [low, high]}
    return {
        "data": traces,
        "layout": layout(
            hovermode="closest",
            xaxis={**square, "title": {"text": view.label("figure.first_coordinate")}},
            yaxis={
                **square,
                "title": {"text": view.label("figure.second_coordinate")},
                "scaleanchor": "x",
            },
            legend={"orientation": "h", "y": 1.08},
        ),
        "alt": view.label(
            "figure.alt.points",
            loss=type(view.loss).__name__,
            moved=moved,
            places=", ".join(
                f"{name} ({number(p[0])}, {number(p[1])})" for name, p in positions.items()
            ),
        ),
    }


def _moved(view: View) -> str:
    """Return the argument whose point moves: the last that the figure names."""
    return view.names[-1]


def _point(name: str, position: Any, order: int, moved: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [float(position[0])],
        "y": [float(position[1])],
        "text": [name],
        "textposition": "top center",
        "textfont": {"size": 15},
        "name": name,
        "marker": marker(
            16, "handle" if moved else f"series{order + 1}", SYMBOLS[order % len(SYMBOLS)]
        ),
        "hovertemplate": f"{name} (%{{x:.3g}}, %{{y:.3g}})<extra></extra>",
        "cliponaxis": False,
    }


def _arrow(position: Any, gradient: Any, span: tuple[float, float], view: View) -> dict[str, Any]:
    """Return the step against the gradient, as long as the gradient is in units of the axes."""
    x, y = (float(v) for v in position[:2])
    dx, dy = (-float(g) for g in gradient[:2])
    length, reach = float(np.hypot(dx, dy)), 0.35 * (span[1] - span[0])
    if length > reach:
        dx, dy = dx * reach / length, dy * reach / length
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x, x + dx],
        "y": [y, y + dy],
        "line": {"width": 3, "color": "role:text"},
        "marker": {"symbol": "arrow", "size": [0, 14], "angleref": "previous", "color": "role:text"},
        "name": view.label("figure.descent"),
        "hoverinfo": "skip",
    }

