"""Cross entropy as entropy plus divergence, while the bars of Q move."""

from __future__ import annotations

from functools import partial

import numpy as np

from figures.information import SHARES, moved
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.traces import bars, curve, grip
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.measures import UNITS, entropy, kl_divergence

LONGEST_BITS = 5.0
THICK = 34
"""Pixels of a bar that is drawn as a line, so that it moves without a new drawing."""


def split(p: Array, q: Array, unit: str, label: Label) -> Figure:
    """Return P and Q side by side, and below them H(P), KL(P‖Q) and their sum as one bar."""
    columns = {place: rows[0] for place, rows in _columns(p, unit, q[None]).items()}
    slots = np.arange(len(p), dtype=float)
    names = [chr(ord("A") + index) for index in range(len(p))]
    tall = {"width": THICK}
    own = np.array([0.0, float(entropy(p)) / UNITS[unit]])
    texts = grip(
        "words", columns["words.x"], np.array([0.62, 0.62]), "", axis="y2",
        text=["H(P)", "KL(P‖Q)"], role="text",
    )  # fmt: skip
    surplus = curve(
        "surplus", columns["surplus.x"], np.zeros(2), "series2", "KL", axis="y2", **tall
    )
    return {
        "data": [
            bars("p", slots - 0.2, p, ["muted"] * len(p), "P", width=0.36),
            bars("q", slots + 0.2, q, ["series1"] * len(q), "Q", width=0.36),
            grip("tops", slots + 0.2, q, "Q", role="text", size=9),
            {**curve("own", own, np.zeros(2), "series3", "H(P)", axis="y2", **tall), "xaxis": "x2"},
            {**surplus, "xaxis": "x2"},
            {**texts, "xaxis": "x2", "mode": "text"},
        ],
        "layout": layout(
            xaxis={
                "anchor": "y",
                "tickvals": slots.tolist(),
                "ticktext": names,
                "range": [-0.6, len(p) - 0.4],
                "zeroline": False,
                "showgrid": False,
            },
            yaxis={
                "title": {"text": label("figure.probability")},
                "range": [0.0, 1.0],
                "domain": [0.47, 1.0],
            },
            xaxis2={
                "anchor": "y2",
                "title": {"text": label("figure.length", unit=label(f"unit.{unit}"))},
                "range": [0.0, LONGEST_BITS * UNITS["bits"] / UNITS[unit]],
                "zeroline": False,
            },
            yaxis2={"visible": False, "range": [-1.0, 1.4], "domain": [0.0, 0.3]},
            hovermode="closest",
            bargap=0.1,
        ),
        "alt": label(
            "figure.alt.split",
            p=_listed(names, p, label),
            q=_listed(names, q, label),
            entropy="{entropy}",
            divergence="{divergence}",
            cross="{cross}",
        ),
    }


def split_motion(p: Array, q: Array, unit: str, label: Label) -> Motion:
    """Return what moves: the bars of Q."""
    here = _columns(p, unit, q[None])
    word = label(f"unit.symbol.{unit}")
    names = [f"Q({chr(ord('A') + index)})" for index in range(len(q))]
    return Motion(
        controls=tuple(
            Control(f"bars{index}", name, SHARES, float(q[index]), slider=False)
            for index, name in enumerate(names)
        ),
        handles=tuple(
            Handle("tops", name, y=f"bars{index}", point=index) for index, name in enumerate(names)
        ),
        tables=tuple(
            Table((f"bars{index}",), partial(_moved, p, unit, q, index)) for index in range(len(q))
        ),
        readouts=tuple(
            Readout(name, text, float(here[name][0]), unit=word)
            for name, text in (
                ("entropy", "H(P)"),
                ("divergence", "KL(P‖Q)"),
                ("cross", "H(P, Q)"),
            )
        ),
    )


def _moved(p: Array, unit: str, q: Array, index: int) -> Columns:
    return _columns(p, unit, moved(q, index, SHARES))


def _columns(p: Array, unit: str, rows: Array) -> Columns:
    own = np.full(len(rows), float(entropy(p)) / UNITS[unit])
    surplus = kl_divergence(p, rows) / UNITS[unit]
    # An infinite bar is drawn beyond the end of its axis.
    end = np.minimum(own + surplus, 2.0 * LONGEST_BITS)
    shown = np.minimum(end, LONGEST_BITS * UNITS["bits"] / UNITS[unit])
    return {
        "q.y": rows,
        "tops.y": rows,
        "surplus.x": np.stack([own, end], -1),
        "words.x": np.stack([own / 2.0, np.maximum((own + shown) / 2.0, own * 1.17)], -1),
        "entropy": own,
        "divergence": surplus,
        "cross": own + surplus,
    }


def _listed(names: list[str], shares: Array, label: Label) -> str:
    return label("mark.list").join(
        f"{name} {number(p, 3)}" for name, p in zip(names, shares, strict=True)
    )
