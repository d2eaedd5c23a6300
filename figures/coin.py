"""A few tosses: the factor of each, and their product over the probability of heads."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.posts import post_trace, posts
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout
from losses.options import Array

GRID: Final = steps(0.0, 1.0, 0.005)
REACH: Final = 0.1
"""Half the length of the tangent."""


def likelihood(tosses: Array, p: Array) -> Array:
    """Return ``p^h (1 - p)^t``, the probability of h ones and t zeros in their order."""
    heads = float(tosses.sum())
    curve: Array = p**heads * (1.0 - p) ** (len(tosses) - heads)
    return curve


def score(tosses: Array, p: Array) -> Array:
    """Return the slope of the log-likelihood, ``h / p - t / (1 - p)``, undefined at both ends."""
    heads = float(tosses.sum())
    inside = np.where((p > 0.0) & (p < 1.0), p, np.nan)
    slope: Array = heads / inside - (len(tosses) - heads) / (1.0 - inside)
    return slope


def coin(tosses: Array, p: float, label: Label) -> Figure:
    """Return the factor that each toss contributes, and below it the product of all of them."""
    columns = {place: rows[0] for place, rows in _columns(tosses, np.array([p])).items()}
    slots = np.arange(len(tosses), dtype=float)
    best = float(tosses.mean())
    peak = likelihood(tosses, np.array([best]))
    return {
        "data": [
            post_trace("ones", slots[tosses == 1], columns["ones.y"][1::3], "series1",
                       "P", width=_width(len(tosses))),
            post_trace("zeros", slots[tosses == 0], columns["zeros.y"][1::3], "series2",
                       "1 − P", width=_width(len(tosses))),
            _below(curve("curve", GRID, likelihood(tosses, GRID), "value",
                         label("figure.likelihood"))),
            _below(curve("tangent", columns["tangent.x"], columns["tangent.y"], "handle",
                         label("figure.slope"), width=2, dash="dot")),
            _below(grip("peak", np.array([best]), peak, label("figure.best"), role="target",
                        text=[f"{int(tosses.sum())}/{len(tosses)}"], size=12)),
            _below(grip("here", columns["here.x"], columns["here.y"], "P")),
        ],
        "layout": layout(
            xaxis={
                "tickvals": slots.tolist(),
                "ticktext": [str(int(toss)) for toss in tosses],
                "range": [-0.7, max(len(tosses), 3) - 0.3],
                "anchor": "y",
                "zeroline": False,
                "showgrid": False,
            },
            yaxis={
                "title": {"text": label("figure.factor")},
                "range": [0.0, 1.02],
                "domain": [0.64, 1.0],
            },
            xaxis2={
                "title": {"text": label("figure.heads")},
                "range": [-0.02, 1.02],
                "anchor": "y2",
            },
            yaxis2={
                "title": {"text": label("figure.likelihood")},
                "range": [0.0, 1.22 * float(peak[0])],
                "domain": [0.0, 0.52],
                "exponentformat": "power",
            },
            hovermode="closest",
            shapes=[{**upright(p), "xref": "x2", "yref": "y2", "y1": 1.22 * float(peak[0])}],
        ),
        "alt": label(
            "figure.alt.coin",
            tosses=label("mark.list").join(str(int(toss)) for toss in tosses),
            p="{p}",
            product="{product}",
            best=f"{int(tosses.sum())}/{len(tosses)}",
        ),
    }  # fmt: skip


def coin_motion(tosses: Array, p: float, label: Label) -> Motion:
    """Return what moves: the probability of heads."""
    here = _columns(tosses, np.array([p]))
    word = label("figure.heads")
    return Motion(
        controls=(Control("p", word, GRID, p),),
        handles=(Handle("here", word, x="p"),),
        tables=(Table(("p",), partial(_columns, tosses, GRID)),),
        readouts=(
            Readout("product", label("figure.product"), float(here["product"][0])),
            Readout("sum", label("figure.sum"), float(here["sum"][0])),
            Readout("slope", label("figure.score"), float(here["slope"][0]), digits=3),
        ),
    )


def _width(count: int) -> int:
    """Return how wide the bars are, in pixels, so that they stand apart on a phone too."""
    return max(6, min(48, 220 // count))


def _below(trace: Figure) -> Figure:
    return {**trace, "xaxis": "x2", "yaxis": "y2"}


def _columns(tosses: Array, p: Array) -> Columns:
    slots = np.arange(len(tosses), dtype=float)
    product = likelihood(tosses, p)
    slope = score(tosses, p)
    x = p[:, None] + np.array([-REACH, REACH])
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.log(product)
        tangent = product[:, None] * (1.0 + slope[:, None] * np.array([-REACH, REACH]))
    return {
        "ones.y": posts(slots[tosses == 1], p[:, None])[1],
        "zeros.y": posts(slots[tosses == 0], 1.0 - p[:, None])[1],
        "here.x": p[:, None],
        "here.y": product[:, None],
        "tangent.x": x,
        "tangent.y": tangent,
        "layout.shapes[0].x0": p,
        "layout.shapes[0].x1": p,
        "product": product,
        "sum": total,
        "slope": slope,
    }
