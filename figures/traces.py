"""The marks of which figures are made: curves, points that can be dragged, bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from figures.view import LINE, marker, number, points
from losses.options import Array

CELL_DIGITS: Final = 4
"""Significant digits of the number in a cell."""


def curve(
    uid: str, x: Array, y: Array, role: str, name: str, *, axis: str = "y", **line: Any
) -> dict[str, Any]:
    """Return a line through points; nan and infinity leave a gap. `line` sets width and dash."""
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "x": points(x),
        "y": points(y),
        "yaxis": axis,
        "name": name,
        "line": {**LINE, "color": f"role:{role}", **line},
        "hovertemplate": "%{y:.4g}",
    }


def grip(
    uid: str,
    x: Array,
    y: Array,
    name: str,
    *,
    axis: str = "y",
    role: str = "handle",
    text: Sequence[str] = (),
    size: int = 14,
) -> dict[str, Any]:
    """Return markers that can be dragged, with a letter above each where `text` has one."""
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "markers+text" if text else "markers",
        "x": points(x),
        "y": points(y),
        "yaxis": axis,
        "name": name,
        "marker": marker(size, role),
        "text": list(text),
        "textposition": "top center",
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def bars(
    uid: str,
    x: Array,
    y: Array,
    roles: Sequence[str],
    name: str,
    *,
    axis: str = "y",
    width: Array | float = 0.8,
    text: Sequence[str] = (),
) -> dict[str, Any]:
    """Return bars from 0, each in the colour of its role."""
    return {
        "type": "bar",
        "uid": uid,
        "x": points(x),
        "y": points(y),
        "yaxis": axis,
        "name": name,
        "width": width if isinstance(width, float) else points(width),
        "marker": {
            "color": [f"role:{role}" for role in roles],
            "line": {"width": 1, "color": "role:background"},
        },
        "text": list(text),
        "textposition": "none",
        "hovertemplate": "%{y:.4g}<extra></extra>",
    }


def cell_numbers(values: Array, decimals: int) -> dict[str, Any]:
    """Return what writes the numbers of a heat map into its cells.

    The texts of numbers that move are written anew from them in the browser, as `meta` says.
    """
    return {
        "text": [[number(round(float(v), decimals), CELL_DIGITS) for v in row] for row in values],
        "texttemplate": "%{text}",
        "meta": {"decimals": decimals, "digits": CELL_DIGITS},
    }


def level(y: float, *, axis: str = "y", dash: str = "dash") -> dict[str, Any]:
    """Return a line across the whole panel at a height, as a shape of the layout."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": axis,
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": {"width": 2, "dash": dash, "color": "role:muted"},
    }


def upright(x: float) -> dict[str, Any]:
    """Return a dotted line through all panels at one place, as a shape of the layout."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"width": 1, "dash": "dot", "color": "role:muted"},
    }


def note(x: float, y: float, text: str, *, axis: str = "y", role: str = "text") -> dict[str, Any]:
    """Return a text at a place, as an annotation of the layout."""
    return {
        "x": x,
        "y": y,
        "xref": "x",
        "yref": axis,
        "text": text,
        "showarrow": False,
        "font": {"color": f"role:{role}", "size": 14},
    }


def title_above(text: str, x: float, *, role: str = "text") -> dict[str, Any]:
    """Return a text above the panels, around a share of their width, as an annotation."""
    return {
        "text": text,
        "x": x,
        "y": 1.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
        "font": {"color": f"role:{role}"},
    }
