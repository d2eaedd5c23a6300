"""Figures: pure functions from a loss and its arguments to Plotly specifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from figures.frames import frames, frames_motion
from figures.lattice import lattice, lattice_motion
from figures.motion import Motion
from figures.panels import pixels
from figures.plane import plane, plane_motion
from figures.points import embeddings, embeddings_motion
from figures.simplex import class_row, simplex
from figures.surface import surface, surface_motion
from figures.sweep import sweep, sweep_motion
from figures.value import value_alone
from figures.view import Figure, View

__all__ = ["KINDS", "Figure", "Kind", "Motion", "View"]


@dataclass(frozen=True)
class Kind:
    """One kind of figure: how it is drawn, for which arguments it makes sense, and what moves in it.

    `roles` names the entries that it moves, as `View` does.
    """

    draw: Callable[[View], Figure]
    fits: Callable[[View], bool]
    motion: Callable[[View], Motion] = value_alone
    height: int = 460
    roles: tuple[str, ...] = ("at",)


PAIR = ("x_at", "y_at")


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


def _has_two_entries(view: View) -> bool:
    differ = view.names[0] != view.names[-1] or view.x_at != view.y_at
    return differ and _has_entry(view, *PAIR)


def _has_three_classes(view: View) -> bool:
    if not _has_entry(view, "at") or view.at == ():
        return False
    return bool(view.arguments[view.names[0]][class_row(view.at)].size == 3)


def _has_plane_points(view: View) -> bool:
    shapes = {np.shape(view.arguments[name]) for name in view.names}
    return _has_entry(view, "at") and len(shapes) == 1 and shapes.pop()[-1:] == (2,)


def _has_axes(view: View, *counts: int) -> bool:
    return _has_entry(view, "at") and np.ndim(view.arguments[view.names[0]]) in counts


KINDS: dict[str, Kind] = {
    "sweep": Kind(sweep, lambda view: _has_entry(view, "at"), sweep_motion),
    "plane": Kind(plane, _has_two_entries, plane_motion, 560, PAIR),
    "surface": Kind(surface, _has_two_entries, surface_motion, 520, PAIR),
    "simplex": Kind(simplex, _has_three_classes, height=520),
    "points": Kind(embeddings, _has_plane_points, embeddings_motion, 620),
    "pixels": Kind(pixels, lambda view: _has_axes(view, 4)),
    "frames": Kind(frames, lambda view: _has_axes(view, 2, 3), frames_motion),
    "lattice": Kind(lattice, lambda view: _has_axes(view, 2, 3), lattice_motion),
}
