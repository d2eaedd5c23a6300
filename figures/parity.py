"""How near every loss is to torch: the largest differences of the parity report, beside their limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from figures.traces import upright
from figures.view import SUPERSCRIPTS, Figure, Label, layout, number

SAME: Final = 1e-18
"""Where no difference at all is drawn: a logarithm has no place for 0."""

POWERS: Final = range(-16, -3, 3)
DTYPES: Final = {"float64": "series1", "float32": "series2"}
PARTS: Final = {"value": "circle", "gradient": "diamond-open"}
ROW: Final = 24
NARROW_ROW: Final = 36
"""Pixels a loss. Where the picture is narrow, the names stand above their marks."""

MARGIN: Final = {"t": 72, "b": 56}
"""Pixels for the legend and the names of the limits, and for the axis."""


def height(count: int, row: int = ROW) -> int:
    """Return how many pixels the picture of so many losses takes."""
    return count * row + sum(MARGIN.values())


def parity(
    rows: Mapping[str, Mapping[str, Any]], limits: Mapping[str, float], label: Label
) -> Figure:
    """Return the largest relative differences of value and gradient, a row a loss."""
    names = list(rows)
    ticks = [10.0**power for power in POWERS]
    powers = [f"10{str(power).translate(SUPERSCRIPTS)}" for power in POWERS]
    left = math.log10(SAME) - 0.5
    annotations = [_name(name, place, left) for place, name in enumerate(names)]
    limited = [
        _limit_name(limit, label("checks.limit", dtype=dtype), DTYPES[dtype])
        for dtype, limit in limits.items()
    ]
    return {
        "data": [
            _marks(rows, dtype, part, label(f"checks.{part}{dtype.removeprefix('float')}"))
            for dtype in DTYPES
            for part in PARTS
        ],
        "layout": layout(
            xaxis={
                "type": "log",
                "range": [left, -3.7],
                "tickvals": [SAME, *ticks],
                "ticktext": ["0", *powers],
                "title": {"text": label("checks.difference")},
            },
            yaxis={
                "range": [len(names) - 0.4, -0.6],
                "tickvals": list(range(len(names))),
                "ticktext": names,
                "zeroline": False,
            },
            shapes=[
                {**upright(limit), "line": _limit_line(DTYPES[dtype])}
                for dtype, limit in limits.items()
            ],
            annotations=annotations + limited,
            margin={"l": 236, "r": 16, **MARGIN},
            showlegend=True,
            legend={"y": 1.0, "yref": "container", "yanchor": "top", "x": 0.0},
            hovermode="closest",
        ),
        "narrow": {
            "height": height(len(names), NARROW_ROW),
            "margin.l": 12,
            "yaxis.showticklabels": False,
            **{f"annotations[{place}].visible": True for place in range(len(names))},
        },
        "alt": label(
            "figure.alt.parity",
            count=len(names),
            largest64=_largest(rows, "float64"),
            largest32=_largest(rows, "float32"),
            limit64=number(limits["float64"], 1),
            limit32=number(limits["float32"], 1),
        ),
    }


def _largest(rows: Mapping[str, Mapping[str, Any]], dtype: str) -> str:
    return number(max(row[part][dtype] for row in rows.values() for part in PARTS), 2)


def _marks(
    rows: Mapping[str, Mapping[str, Any]], dtype: str, part: str, name: str
) -> dict[str, Any]:
    found: Sequence[float] = [row[part][dtype] for row in rows.values()]
    color = f"role:{DTYPES[dtype]}"
    return {
        "type": "scatter",
        "uid": f"{part}-{dtype}",
        "mode": "markers",
        "x": [max(SAME, difference) for difference in found],
        "y": list(range(len(found))),
        "text": [f"{loss}: {number(x, 2)}" for loss, x in zip(rows, found, strict=True)],
        "name": name,
        "marker": {"symbol": PARTS[part], "size": 11, "color": color,
                   "line": {"width": 2, "color": color}},
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _limit_line(role: str) -> dict[str, Any]:
    return {"width": 2, "dash": "dash", "color": f"role:{role}"}


def _name(name: str, place: int, left: float) -> dict[str, Any]:
    """Return the name of a loss above its row, to be shown where the picture is narrow."""
    return {
        "text": name,
        "x": left,
        "y": place,
        "yshift": 4,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "visible": False,
    }


def _limit_name(limit: float, text: str, role: str) -> dict[str, Any]:
    """Return what a dashed line means; an annotation of a logarithmic axis stands at a power."""
    return {
        "text": text,
        "x": math.log10(limit),
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": f"role:{role}"},
    }
