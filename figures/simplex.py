"""Three classes: the loss of one sample over all distributions, as a triangle.

A corner is certainty, the centre is indifference. The sample's own place is the softmax of its
scores; a loss that takes log-probabilities gets their logarithms, one that takes scores gets the same,
since a softmax leaves logarithms of probabilities as they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.along import along
from figures.plane import COLORS, heat_map
from figures.view import Figure, Index, View, layout, marker, number
from losses.options import Array

POINTS = 73
HEIGHT = float(np.sqrt(3.0) / 2.0)
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
NEAREST = 0.004
"""Smallest probability drawn: beside an edge the loss of its class has no bound."""


def simplex(view: View) -> Figure:
    """Return the value over the distributions of one sample."""
    name = view.names[0]
    row = class_row(view.at)
    scores = view.arguments[name][row]
    here = np.exp(scores - scores.max())
    here /= here.sum()
    x, y, inside, distributions = _grid()
    z, reference = (
        _filled(inside, along(loss, view.arguments, name, row, np.log(distributions)).value)
        for loss in (view.loss, view.reference)
    )
    place = here @ CORNERS
    outline = np.vstack([CORNERS, CORNERS[:1]])
    hidden = {"visible": False, "zeroline": False}
    return {
        "data": [
            heat_map(x, y, z, reference, view.label("figure.value")),
            _outline(outline),
            _corner_names(view),
            {
                "type": "scatter",
                "mode": "markers",
                "x": [float(place[0])],
                "y": [float(place[1])],
                "marker": marker(),
                "name": view.label("figure.here"),
                "hovertemplate": view.label("mark.list").join(number(p, 3) for p in here)
                + "<extra></extra>",
            },
        ],
        "layout": layout(
            hovermode="closest",
            xaxis={**hidden, "range": [-0.12, 1.12]},
            yaxis={**hidden, "range": [-0.1, HEIGHT + 0.1], "scaleanchor": "x"},
            margin={"l": 8, "r": 8, "t": 8, "b": COLORS},
        ),
        "narrow": {"height": 360},
        "alt": view.label(
            "figure.alt.simplex",
            loss=type(view.loss).__name__,
            probabilities=view.label("mark.list").join(number(p, 3) for p in here),
        ),
    }


def class_row(at: Index) -> tuple[int | slice, ...]:
    """Return the index of all classes of the sample that an entry belongs to."""
    axis = 1 if len(at) > 1 else 0
    return (*at[:axis], slice(None), *at[axis + 1 :])


def _grid() -> tuple[Array, Array, Array, Array]:
    x, y = np.linspace(0.0, 1.0, POINTS), np.linspace(0.0, HEIGHT, POINTS)
    third = y[:, None] / HEIGHT + 0.0 * x
    second = x - 0.5 * third
    distributions = np.stack([1.0 - second - third, second, third], axis=-1)
    inside: Array = np.all(distributions >= -1e-9, axis=-1)
    clipped = np.maximum(distributions[inside], NEAREST)
    return x, y, inside, clipped / clipped.sum(-1, keepdims=True)


def _filled(inside: Array, values: Array) -> Array:
    grid = np.full(inside.shape, np.nan)
    grid[inside] = values
    return grid


def _outline(corners: Array) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": corners[:, 0].tolist(),
        "y": corners[:, 1].tolist(),
        "line": {"width": 3, "color": "role:text"},
        "hoverinfo": "skip",
    }


def _corner_names(view: View) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": CORNERS[:, 0].tolist(),
        "y": CORNERS[:, 1].tolist(),
        "text": [view.label("figure.class", index=index) for index in range(3)],
        "textposition": ["bottom center", "bottom center", "top center"],
        "textfont": {"size": 15},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
