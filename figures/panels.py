"""Arrays side by side as heat maps, of which the pixels of an image are one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from figures.traces import cell_numbers, title_above
from figures.view import Figure, View, layout, number
from losses.options import Array

GAP = 0.06
CELL = 40
"""Pixels of a row of numbers where the panels stand below each other."""

BETWEEN = 38
"""Pixels from one panel to the next, for the title of the latter."""

DECIMALS = 3
"""Of the number in a cell."""

MARGIN = {"l": 52, "r": 8, "t": 44, "b": 52}


@dataclass(frozen=True)
class Panel:
    """One heat map: its title, its numbers, and the colour scale and range that fit them.

    One whose numbers move with a control has a `uid`.
    """

    title: str
    values: Array
    scale: str = "role:sequential"
    span: tuple[float, float] | None = None
    uid: str = ""


def pixels(view: View) -> Figure:
    """Return the predicted class, the target and the loss of every pixel of one image."""
    name, image = view.names[0], view.at[0]
    scores, target = view.arguments[name][image], view.arguments["target"][image]
    each = view.loss.with_reduction("none")(**view.arguments)[image]
    classes = (0.0, float(len(scores) - 1))
    panels = [
        Panel(view.label("figure.predicted"), scores.argmax(0), "role:classes", classes),
        Panel(view.label("figure.target"), target, "role:classes", classes),
        Panel(view.label("figure.pixel_loss"), each),
    ]
    axes = view.label("figure.column"), view.label("figure.row")
    alt = view.label(
        "figure.alt.pixels",
        loss=type(view.loss).__name__,
        height=each.shape[0],
        width=each.shape[1],
        largest=number(float(np.nanmax(each))),
    )
    return side_by_side(panels, axes, alt, reverse=True)


def side_by_side(panels: list[Panel], axes: tuple[str, str], alt: str, *, reverse: bool) -> Figure:
    """Return a heat map for each panel, titled above, all over the same two axes."""
    width = (1.0 - GAP * (len(panels) - 1)) / len(panels)
    data, settings, titles = [], {}, []
    for order, panel in enumerate(panels):
        suffix = "" if order == 0 else str(order + 1)
        left = order * (width + GAP)
        rows, columns = np.shape(panel.values)
        upwards = [-0.5, rows - 0.5]
        data.append(_heat_map(panel, suffix))
        settings[f"xaxis{suffix}"] = {
            "domain": [left, left + width],
            "range": [-0.5, columns - 0.5],
            "title": {"text": axes[0]},
            "dtick": 1,
            "anchor": f"y{suffix}",
            "zeroline": False,
            "showgrid": False,
        }
        settings[f"yaxis{suffix}"] = {
            "title": {"text": axes[1] if order == 0 else ""},
            "dtick": 1,
            "anchor": f"x{suffix}",
            "range": upwards[::-1] if reverse else upwards,
            "zeroline": False,
            "showgrid": False,
        }
        titles.append(title_above(panel.title, left + width / 2))
    return {
        "data": data,
        "layout": layout(hovermode="closest", annotations=titles, margin=MARGIN, **settings),
        "narrow": _below_each_other([len(panel.values) for panel in panels], axes),
        "alt": alt,
    }


def _below_each_other(rows: list[int], axes: tuple[str, str]) -> dict[str, Any]:
    """Return what is different where side by side the numbers would be too small to read."""
    inner = CELL * sum(rows) + BETWEEN * (len(rows) - 1)
    places: dict[str, Any] = {"height": inner + MARGIN["t"] + MARGIN["b"]}
    above = 0
    for order, count in enumerate(rows):
        suffix = "" if order == 0 else str(order + 1)
        top, bottom = (1.0 - offset / inner for offset in (above, above + CELL * count))
        last = order == len(rows) - 1
        places |= {
            f"xaxis{suffix}.domain": [0.0, 1.0],
            f"xaxis{suffix}.title.text": axes[0] if last else "",
            f"xaxis{suffix}.showticklabels": last,
            f"xaxis{suffix}.ticks": "outside" if last else "",
            f"yaxis{suffix}.domain": [max(0.0, bottom), top],
            f"yaxis{suffix}.title.text": axes[1] if order == len(rows) // 2 else "",
            f"annotations[{order}].x": 0.5,
            f"annotations[{order}].y": top,
        }
        above += CELL * count + BETWEEN
    return places


def _heat_map(panel: Panel, suffix: str) -> dict[str, Any]:
    values = np.asarray(panel.values, dtype=float)
    span = panel.span or (0.0, float(values[np.isfinite(values)].max(initial=1e-12)))
    return {
        "type": "heatmap",
        **({"uid": panel.uid} if panel.uid else {}),
        "z": [[float(v) if np.isfinite(v) else None for v in row] for row in values],
        **cell_numbers(values, 0 if panel.scale == "role:classes" else DECIMALS),
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "zmin": span[0],
        "zmax": span[1] if span[1] > span[0] else span[0] + 1.0,
        "colorscale": panel.scale,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "%{y}, %{x}<br>%{text}<extra></extra>",
    }
