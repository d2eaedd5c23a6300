"""The cheapest way to carry the mass of P to the places of Q, as a matrix with its margins."""

from __future__ import annotations

from functools import partial

import numpy as np

from figures.information import SHARES, moved
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.traces import bars, cell_numbers, curve, grip
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.measures import transport_plan, wasserstein_distance


def plan(p: Array, q: Array, label: Label) -> Figure:
    """Return the matrix of the plan: rows are the places of P, columns those of Q, margins beside."""
    columns = {place: rows[0] for place, rows in _columns(p, q[None]).items()}
    places = np.arange(1.0, len(p) + 1.0)
    ends = [0.5, len(p) + 0.5]
    gaps = np.full(len(p), np.nan)
    across = np.stack([np.zeros(len(p)), p, gaps], -1).ravel()
    rows = np.stack([places, places, gaps], -1).ravel()
    stay = curve("stay", np.array(ends), np.array(ends), "muted", "", width=1, dash="dot")
    margin = curve("p", across, rows, "muted", "P", width=26)
    return {
        "data": [
            {
                "type": "heatmap",
                "uid": "plan",
                "x": places.tolist(),
                "y": places.tolist(),
                "z": columns["plan.z"].tolist(),
                "zmin": 0.0,
                "zmax": 0.5,
                "colorscale": "role:sequential",
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                **cell_numbers(columns["plan.z"], 3),
                "hovertemplate": f"P %{{y}} → Q %{{x}}: %{{text}}<extra>{label('plan.mass')}</extra>",
            },
            {**stay, "hoverinfo": "skip"},
            {**bars("q", places, q, ["series1"] * len(q), "Q", width=0.7, axis="y2"), "xaxis": "x"},
            grip("tops", places, q, "Q", role="text", size=9, axis="y2"),
            {**margin, "xaxis": "x3"},
        ],
        "layout": layout(
            hovermode="closest",
            xaxis={
                "title": {"text": label("plan.to")},
                "range": ends,
                "dtick": 1,
                "domain": [0.0, 0.72],
                "zeroline": False,
                "showgrid": False,
                "anchor": "y",
            },
            yaxis={
                "title": {"text": label("plan.from")},
                "range": ends[::-1],
                "dtick": 1,
                "domain": [0.0, 0.64],
                "zeroline": False,
                "showgrid": False,
            },
            yaxis2={
                "title": {"text": "Q"},
                "range": [0.0, 1.0],
                "domain": [0.7, 1.0],
                "dtick": 0.5,
            },
            xaxis3={
                "title": {"text": "P"},
                "range": [0.0, 1.0],
                "domain": [0.76, 1.0],
                "dtick": 0.5,
                "anchor": "y",
            },
        ),
        "alt": label(
            "figure.alt.plan",
            p=label("mark.list").join(number(v, 3) for v in p),
            q=label("mark.list").join(number(v, 3) for v in q),
            cost="{cost}",
        ),
    }


def plan_motion(p: Array, q: Array, label: Label) -> Motion:
    """Return what moves: the bars of Q."""
    names = [f"Q({index + 1})" for index in range(len(q))]
    return Motion(
        controls=tuple(
            Control(f"heaps{index}", name, SHARES, float(q[index]), slider=False)
            for index, name in enumerate(names)
        ),
        handles=tuple(
            Handle("tops", name, y=f"heaps{index}", point=index) for index, name in enumerate(names)
        ),
        tables=tuple(
            Table((f"heaps{index}",), partial(_moved, p, q, index)) for index in range(len(q))
        ),
        readouts=(Readout("cost", label("plan.cost"), float(_columns(p, q[None])["cost"][0])),),
    )


def _moved(p: Array, q: Array, index: int) -> Columns:
    return _columns(p, moved(q, index, SHARES))


def _columns(p: Array, rows: Array) -> Columns:
    places = np.arange(1.0, len(p) + 1.0)
    return {
        "q.y": rows,
        "tops.y": rows,
        "plan.z": transport_plan(places, p, places, rows),
        "cost": wasserstein_distance(places, p, places, rows),
    }
