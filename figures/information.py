"""Self-information, entropy as an area of code lengths, and the entropy of a coin."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import bars, curve, grip, upright
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.measures import UNITS, entropy, information

LEAST: float = 0.1
"""Smallest probability that a drag gives an event: the product of two is still on the curve."""
EVENTS: Array = steps(LEAST, 1.0, 0.01)
SHARES: Array = steps(0.0, 1.0, 0.01)
COINS: Array = steps(0.0, 1.0, 0.005)
CEILING_BITS: float = 7.0
MANY: int = 8
"""From more bars than these on, fingers on a phone cannot tell them apart."""
FINGER: float = 33.0
"""Pixels a bar, where a phone scrolls along them."""
LEGIBLE: float = 0.025
"""A narrower box is too small for its name."""


def surprise(p: float, q: float, unit: str, label: Label) -> Figure:
    """Return −log p with two events, and their joint event whose surprises add up."""
    x = np.concatenate([np.linspace(0.008, 0.1, 47), np.linspace(0.102, 1.0, 160)])
    columns = {place: rows[0] for place, rows in _surprise(unit, np.array([p]), q).items()}

    def place(uid: str) -> tuple[Array, Array]:
        return columns[f"{uid}.x"], columns[f"{uid}.y"]

    return {
        "data": [
            curve("curve", x, information(x) / UNITS[unit], "value", label("figure.information")),
            curve("stem-p", *place("stem-p"), "series2", "p", width=6),
            curve("stem-q", *place("stem-q"), "series3", "q", width=6),
            curve("sum-p", *place("sum-p"), "series2", "p", width=6),
            curve("sum-q", *place("sum-q"), "series3", "q", width=6),
            grip("both", *place("both"), "p·q", role="text", text=["p·q"], size=10),
            grip("p", *place("p"), "p", text=["p"], role="series2"),
            grip("q", *place("q"), "q", text=["q"], role="series3"),
        ],
        "layout": layout(
            xaxis={"title": {"text": label("figure.probability")}, "range": [0.0, 1.03]},
            yaxis={
                "title": {"text": _measured(label, "figure.information", unit)},
                "range": [0.0, _ceiling(unit, CEILING_BITS)],
            },
            hovermode="closest",
        ),
        "alt": label(
            "figure.alt.surprise",
            p="{p}",
            q="{q}",
            of_p="{of_p}",
            of_q="{of_q}",
            of_both="{of_both}",
        ),
    }


def surprise_motion(p: float, q: float, unit: str, label: Label) -> Motion:
    """Return what moves: either event along the curve."""
    here = _surprise(unit, np.array([p]), q)
    word = label(f"unit.symbol.{unit}")
    return Motion(
        controls=(Control("p", "p", EVENTS, p), Control("q", "q", EVENTS, q)),
        handles=(Handle("p", "p", x="p"), Handle("q", "q", x="q")),
        tables=(
            Table(("p",), _surprise(unit, EVENTS, q)),
            Table(("q",), _surprise(unit, p, EVENTS)),
        ),
        readouts=tuple(
            Readout(name, label(f"figure.{name}"), float(here[name][0]), unit=word)
            for name in ("of_p", "of_q", "of_both")
        ),
    )


def _surprise(unit: str, p: Array | float, q: Array | float) -> Columns:
    p, q = np.broadcast_arrays(p, q)
    of_p, of_q = (information(event) / UNITS[unit] for event in (p, q))
    zero = np.zeros(len(p))

    def line(x: Array, low: Array, high: Array) -> tuple[Array, Array]:
        return np.stack([x, x], -1), np.stack([low, high], -1)

    lines = {
        "stem-p": line(p, zero, of_p),
        "stem-q": line(q, zero, of_q),
        "sum-p": line(p * q, zero, of_p),
        "sum-q": line(p * q, of_p, of_p + of_q),
        "p": (p[:, None], of_p[:, None]),
        "q": (q[:, None], of_q[:, None]),
        "both": ((p * q)[:, None], (of_p + of_q)[:, None]),
    }
    columns = {f"{uid}.x": x for uid, (x, _) in lines.items()}
    columns |= {f"{uid}.y": y for uid, (_, y) in lines.items()}
    return columns | {"of_p": of_p, "of_q": of_q, "of_both": of_p + of_q}


def moved(distribution: Array, index: int, share: Array) -> Array:
    """Return the distribution with one probability set; the others keep their proportions.

    Where they have none, because this one had everything, they share the rest evenly.

    Args:
        distribution: probabilities of shape (n,), n at least 2.
        index: whose probability is set.
        share: what it is set to, of shape (m,), in [0, 1].

    Returns:
        One distribution a row, of shape (m, n).
    """
    others = np.delete(distribution, index)
    rest = others.sum()
    part = others / rest if rest > 0.0 else np.full(len(others), 1.0 / len(others))
    rows = (1.0 - share[:, None]) * part
    return np.insert(rows, index, share, axis=1)


def code_lengths(distribution: Array, names: list[str], unit: str, label: Label) -> Figure:
    """Return the probabilities as bars to be dragged, and below them each one's code length.

    A box is as wide as its probability and as high as its code is long: together they cover the
    entropy.
    """
    columns = {place: rows[0] for place, rows in _codes(unit, distribution[None]).items()}
    count = len(distribution)
    roles = [f"series{index % 10 + 1}" for index in range(count)]
    slots = np.arange(count, dtype=float)
    top = _ceiling(unit, CEILING_BITS if count <= MANY else 11.0)
    length = _measured(label, "figure.length", unit)
    boxes = bars(
        "boxes", columns["boxes.x"], columns["boxes.y"], roles, label("figure.length"),
        axis="y2", width=columns["boxes.width"],
    )  # fmt: skip
    titles = grip("names", columns["names.x"], columns["names.y"], "", axis="y2", text=names)
    mean = curve(
        "mean", np.array([0.0, 1.0]), columns["mean.y"], "text", "H", axis="y2", dash="dash"
    )
    most = curve(
        "most", np.array([0.0, 1.0]), np.full(2, np.log(count) / UNITS[unit]), "muted", "log n",
        axis="y2", dash="dot", width=2,
    )  # fmt: skip
    return {
        "data": [
            bars("bars", slots, distribution, roles, label("figure.probability")),
            grip("tops", slots, distribution, label("figure.probability"), role="text", size=9),
            {**boxes, "xaxis": "x2"},
            {**most, "xaxis": "x2", **_named("log n", "muted", 1, "middle right")},
            {**mean, "xaxis": "x2", **_named("H", "text", 0, "middle left")},
            {**titles, "xaxis": "x2", "mode": "text", "textfont": {"color": "role:background"}},
        ],
        "layout": layout(
            xaxis={
                "anchor": "y",
                "tickvals": slots.tolist(),
                "ticktext": names,
                "tickangle": 0,
                "range": [-0.6, count - 0.4],
                "zeroline": False,
                "showgrid": False,
            },
            yaxis={
                "title": {"text": label("figure.probability")},
                "range": [0.0, 1.0 if count <= MANY else 0.25],
                "domain": [0.6, 1.0],
            },
            xaxis2={
                "anchor": "y2",
                "title": {"text": label("figure.width")},
                "range": [-0.05, 1.1],
                "zeroline": False,
                "showgrid": False,
            },
            yaxis2={"title": {"text": length}, "range": [0.0, top], "domain": [0.0, 0.5]},
            hovermode="closest",
            bargap=0.1,
        ),
        **({"narrow": {"width": FINGER * count}} if count > MANY else {}),
        "alt": label(
            "figure.alt.codes",
            probabilities=label("mark.list").join(
                f"{name} {number(p, 3)}" for name, p in zip(names, distribution, strict=True)
            ),
            entropy="{entropy}",
            largest="{largest}",
        ),
    }


def code_lengths_motion(distribution: Array, names: list[str], unit: str, label: Label) -> Motion:
    """Return what moves: the top of every bar."""
    count = len(distribution)
    word = label(f"unit.symbol.{unit}")
    size = float(entropy(distribution)) / UNITS[unit]
    return Motion(
        controls=tuple(
            Control(f"p{index}", f"P({name})", SHARES, float(p), slider=False)
            for index, (name, p) in enumerate(zip(names, distribution, strict=True))
        ),
        handles=tuple(
            Handle("tops", f"P({name})", y=f"p{index}", point=index, small=count > MANY)
            for index, name in enumerate(names)
        ),
        tables=tuple(
            Table((f"p{index}",), partial(_moved_codes, unit, distribution, index))
            for index in range(count)
        ),
        readouts=(
            Readout("entropy", label("figure.entropy"), size, unit=word),
            Readout(
                "largest", label("figure.largest", n=count), np.log(count) / UNITS[unit], unit=word
            ),
        ),
    )


def _moved_codes(unit: str, distribution: Array, index: int) -> Columns:
    return _codes(unit, moved(distribution, index, SHARES))


def _codes(unit: str, rows: Array) -> Columns:
    lengths = information(np.minimum(rows, 1.0)) / UNITS[unit]
    middles = rows.cumsum(1) - rows / 2.0
    size = entropy(rows) / UNITS[unit]
    return {
        "bars.y": rows,
        "tops.y": rows,
        "boxes.x": middles,
        "boxes.y": lengths,
        "boxes.width": rows,
        "names.x": middles,
        "names.y": np.where(rows >= LEGIBLE, 0.0, np.nan),
        "mean.y": np.stack([size, size], -1),
        "entropy": size,
    }


def coin(p: float, unit: str, label: Label) -> Figure:
    """Return the entropy of a coin over the probability of heads."""
    columns = {place: rows[0] for place, rows in _coin(unit, np.array([p])).items()}
    every = _coin(unit, COINS)
    return {
        "data": [
            curve("curve", COINS, every["size"], "value", label("figure.entropy")),
            curve("tangent", columns["tangent.x"], columns["tangent.y"], "handle",
                  label("figure.slope"), width=2, dash="dot"),
            grip("here", columns["here.x"], columns["here.y"], "p"),
        ],
        "layout": layout(
            xaxis={"title": {"text": label("figure.heads")}, "range": [-0.02, 1.02]},
            yaxis={
                "title": {"text": _measured(label, "figure.entropy", unit)},
                "range": [0.0, _ceiling(unit, 1.15)],
            },
            shapes=[upright(p)],
        ),
        "alt": label("figure.alt.coin", p="{coin}", entropy="{size}", slope="{slope}"),
    }  # fmt: skip


def coin_motion(p: float, unit: str, label: Label) -> Motion:
    """Return what moves: the coin."""
    here = _coin(unit, np.array([p]))
    word = label(f"unit.symbol.{unit}")
    return Motion(
        controls=(Control("coin", label("figure.heads"), COINS, p),),
        handles=(Handle("here", label("figure.heads"), x="coin"),),
        tables=(Table(("coin",), _coin(unit, COINS)),),
        readouts=(
            Readout("size", label("figure.entropy"), float(here["size"][0]), unit=word),
            Readout("slope", label("figure.slope"), float(here["slope"][0])),
        ),
    )


def _coin(unit: str, p: Array) -> dict[str, Array]:
    size = entropy(np.stack([p, 1.0 - p], -1)) / UNITS[unit]
    with np.errstate(divide="ignore"):
        slope = (np.log(1.0 - p) - np.log(p)) / UNITS[unit]
    x = p[:, None] + np.array([-0.12, 0.12])
    # At the ends the tangent is upright; there it is left out.
    steep = np.where(np.isfinite(slope), slope, np.nan)[:, None]
    return {
        "here.x": p[:, None],
        "here.y": size[:, None],
        "tangent.x": x,
        "tangent.y": size[:, None] + steep * (x - p[:, None]),
        "layout.shapes[0].x0": p,
        "layout.shapes[0].x1": p,
        "size": size,
        "slope": slope,
    }


def _measured(label: Label, quantity: str, unit: str) -> str:
    return label("mark.measured", quantity=label(quantity), unit=label(f"unit.{unit}"))


def _ceiling(unit: str, bits: float) -> float:
    return bits * UNITS["bits"] / UNITS[unit]


def _named(text: str, role: str, end: int, position: str) -> dict[str, Any]:
    """Return what writes a line's name beside one of its two ends."""
    return {
        "mode": "lines+text",
        "text": [text, ""] if end == 0 else ["", text],
        "textposition": position,
        "textfont": {"color": f"role:{role}", "size": 14},
        "cliponaxis": False,
    }
