"""The frames of a sequence under CTC: probabilities, alignment posterior and gradient, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from figures.along import along
from figures.motion import Columns, Control, Handle, Motion, Table
from figures.panels import Panel, side_by_side
from figures.sweep import entry_grid
from figures.traces import curve, grip
from figures.value import value_alone
from figures.view import DRAWABLE, Figure, View, entry_name, number
from losses.options import Array

GRID: Final = 81
"""Values of the entry that is dragged."""

MOST: Final = 400
"""Cells up to which the panels move; beyond, their table would be long in coming."""


ASIDE: Final = 0.36
"""How far beside the middle of its column the marker stands, so that the numbers stay legible."""


def frames(view: View) -> Figure:
    """Return the probabilities of each frame, where the target's symbols are aligned, and the gradient.

    The cell of the entry that moves is outlined in every panel. The first panel has a second vertical
    axis, of the entry itself, along which its marker is dragged up and down the column of its frame.
    """
    columns = _columns(view, view.arguments)
    largest = max(float(np.nanmax(np.abs(columns["gradient.z"]), initial=0.0)), 1e-12)
    panels = [
        Panel(view.label(f"figure.{title}"), columns[f"{uid}.z"], scale, span, uid)
        for uid, title, scale, span in (
            ("probability", "frame_probability", "role:sequential", (0.0, 1.0)),
            ("posterior", "posterior", "role:sequential", (0.0, 1.0)),
            ("gradient", "gradient", "role:diverging", (-largest, largest)),
        )
    ]
    axes = view.label("figure.frame"), view.label("figure.symbol")
    symbols, count = columns["gradient.z"].shape
    alt = view.label(
        "figure.alt.frames",
        loss=type(view.loss).__name__,
        frames=count,
        symbols=symbols,
        entry=_entry(view),
        here="{entry}" if _moves(view) else number(_here(view)),
        value="{value}",
    )
    figure = side_by_side(panels, axes, alt, reverse=False)
    marks = [_outline(view, order) for order in range(len(panels))]
    if not _moves(view):
        return {**figure, "data": figure["data"] + marks}
    return {
        **figure,
        "data": [*figure["data"], *marks, _marker(view)],
        "layout": {**figure["layout"], "yaxis4": _ruler(view)},
        "narrow": {**figure["narrow"], "yaxis4.domain": figure["narrow"]["yaxis.domain"]},
    }


def frames_motion(view: View) -> Motion:
    """Return what moves: the entry, unless there are very many cells."""
    value = value_alone(view)
    if not _moves(view):
        return value
    grid = entry_grid(view, GRID)
    return value + Motion(
        controls=(Control("entry", _entry(view), grid, _here(view), special=True),),
        handles=(Handle("here", _entry(view), y="entry"),),
        tables=(Table(("entry",), partial(_when_dragged, view, grid)),),
    )


def _moves(view: View) -> bool:
    return _own(view, view.arguments[view.names[0]]).size <= MOST


def _entry(view: View) -> str:
    return entry_name(view.names[0], view.at)


def _here(view: View) -> float:
    return float(view.arguments[view.names[0]][view.at])


def _own(view: View, array: Array) -> Array:
    """Return the part of the sequence that the entry belongs to, symbols by frames."""
    return (array[:, view.at[1]] if array.ndim == 3 else array).T


def _columns(view: View, arguments: Mapping[str, Any]) -> dict[str, Array]:
    """Return the numbers of the three panels.

    torch's gradient of the sum is exp(log_probs) minus the posterior of the alignment; the posterior is
    what remains when it is taken away again. The gradient shown is that of the loss as it is reduced.
    """
    name = view.names[0]
    of_loss = of_sum = view.loss.value_and_grad(**arguments)[1][name]
    if view.loss.reduction != "sum":  # type: ignore[attr-defined]
        of_sum = view.loss.with_reduction("sum").value_and_grad(**arguments)[1][name]
    probability, full, gradient = (
        _own(view, array) for array in (np.exp(arguments[name]), of_sum, of_loss)
    )
    posterior = np.where(full == 0.0, 0.0, probability - full)
    return {"probability.z": probability, "posterior.z": posterior, "gradient.z": gradient}


def _when_dragged(view: View, grid: Array) -> Columns:
    """Return, for every value of the entry, the numbers of the panels and the loss."""
    name = view.names[0]
    rows = []
    for value in grid:
        moved = view.arguments[name].copy()
        moved[view.at] = value
        rows.append(_columns(view, {**view.arguments, name: moved}))
    columns = {place: np.array([row[place] for row in rows]) for place in rows[0]}
    return {**columns, "value": along(view.loss, view.arguments, name, view.at, grid).value}


def _outline(view: View, order: int) -> dict[str, Any]:
    """Return a line around the cell of the entry in one of the panels."""
    suffix = "" if order == 0 else str(order + 1)
    frame, symbol = view.at[0], view.at[-1]
    corners = 0.5 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) + (frame, symbol)
    x, y = corners.T
    line = curve(f"outline{suffix}", x, y, "handle", _entry(view), axis=f"y{suffix}", width=3)
    return {**line, "xaxis": f"x{suffix}", "hoverinfo": "skip", "hovertemplate": None}


def _marker(view: View) -> dict[str, Any]:
    here = _here(view)
    return grip(
        "here",
        np.array([view.at[0] + ASIDE]),
        np.array([here if abs(here) <= DRAWABLE else np.nan]),
        _entry(view),
        axis="y4",
    )


def _ruler(view: View) -> dict[str, Any]:
    """Return the entry's own axis, which lies over that of the symbols."""
    grid = entry_grid(view, GRID)
    return {
        "title": {"text": ""},
        "overlaying": "y",
        "range": [grid[0], grid[-1]],
        "showgrid": False,
        "zeroline": False,
        "visible": False,
    }
