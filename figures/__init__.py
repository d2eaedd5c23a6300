"""Figures: pure functions from a loss and its arguments to Plotly specifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from figures.panels import frames, pixels
from figures.plane import plane
from figures.points import embeddings
from figures.simplex import class_row, simplex
from figures.sweep import sweep
from figures.view import Figure, View

__all__ = ["KINDS", "Figure", "Kind", "View", "draw"]


@dataclass(frozen=True)
class Kind:
    """One kind of figure: how it is drawn and for which arguments it makes sense."""

    draw: Callable[[View], Figure]
    fits: Callable[[View], bool]


def _has_entry(view: View, *roles: str) -> bool:
    """Return whether the figure's arguments are floating and have the entries that it moves."""
    for position, role in enumerate(roles):
        array = view.arguments.get(view.names[min(position, len(view.names) - 1)])
        index = getattr(view, role)
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            return False
        if len(index) != array.ndim or any(i >= n for i, n in zip(index, array.shape, strict=True)):
            return False
    return True


def _has_three_classes(view: View) -> bool:
    return _has_entry(view, "at") and view.arguments[view.names[0]][class_row(view.at)].size == 3


def _has_plane_points(view: View) -> bool:
    shapes = {np.shape(view.arguments[name]) for name in view.names}
    return _has_entry(view, "at") and len(shapes) == 1 and shapes.pop()[-1:] == (2,)


def _has_axes(view: View, *counts: int) -> bool:
    return _has_entry(view, "at") and np.ndim(view.arguments[view.names[0]]) in counts


KINDS: dict[str, Kind] = {
    "sweep": Kind(sweep, lambda view: _has_entry(view, "at")),
    "plane": Kind(plane, lambda view: _has_entry(view, "x_at", "y_at")),
    "simplex": Kind(simplex, _has_three_classes),
    "points": Kind(embeddings, _has_plane_points),
    "pixels": Kind(pixels, lambda view: _has_axes(view, 4)),
    "frames": Kind(frames, lambda view: _has_axes(view, 2, 3)),
}


def draw(kind: str, view: View) -> Figure:
    """Return the figure of a kind."""
    return KINDS[kind].draw(view)
