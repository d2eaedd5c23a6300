"""Three coins: is the way from P to R ever longer than the way through Q?"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip
from figures.view import Figure, Label, layout
from losses.options import Array
from theory.measures import UNITS, js_divergence, kl_divergence

COINS: Final = steps(0.1, 0.9, 0.01)
NAMES: Final = ("P", "Q", "R")
ROLES: Final = ("series1", "series2", "series3")
LONGEST_BITS: Final = 2.7
THICK: Final = 18


def detour(coins: tuple[float, float, float], unit: str, label: Label) -> Figure:
    """Return the coins on a line, and the direct way against the detour under KL and under √JS."""
    columns = {
        place: rows[0] for place, rows in _columns(unit, coins, None, np.array([0.0])).items()
    }
    bits = UNITS["bits"] / UNITS[unit]
    ticks = {
        "tickvals": [1, 0],
        "ticktext": ["P → R", "P → Q → R"],
        "range": [-0.7, 1.7],
        "ticklabelstandoff": 6,
    }
    plain = {"showgrid": False, "zeroline": False}
    return {
        "data": [
            *(
                grip(name, np.array([coin]), np.zeros(1), name, text=[name], role=role, size=16)
                for name, coin, role in zip(NAMES, coins, ROLES, strict=True)
            ),
            *(_way(measure, leg, columns) for measure in ("kl", "js") for leg in ("direct", "first", "second")),
        ],
        "layout": layout(
            hovermode="closest",
            xaxis={"title": {"text": label("detour.axis")}, "range": [0.0, 1.0], "anchor": "y"},
            yaxis={"visible": False, "range": [-0.5, 1.4], "domain": [0.86, 1.0]},
            xaxis2={
                "title": {"text": label("detour.kl", unit=label(f"unit.{unit}"))},
                "range": [0.0, LONGEST_BITS * bits],
                "anchor": "y2",
                "zeroline": False,
            },
            yaxis2={**ticks, **plain, "domain": [0.42, 0.66], "anchor": "x2"},
            xaxis3={
                "title": {"text": label("detour.js", unit=label(f"unit.{unit}"))},
                "range": [0.0, 1.3 * np.sqrt(bits)],
                "anchor": "y3",
                "zeroline": False,
            },
            yaxis3={**ticks, **plain, "domain": [0.0, 0.22], "anchor": "x3"},
            margin={"l": 96, "r": 16, "t": 16, "b": 52},
        ),
        "alt": label(
            "figure.alt.detour",
            **{name: f"{{{name}}}" for name in ("P", "Q", "R")},
            kl_direct="{kl_direct}",
            kl_detour="{kl_detour}",
            js_direct="{js_direct}",
            js_detour="{js_detour}",
        ),
    }  # fmt: skip


def detour_motion(coins: tuple[float, float, float], unit: str, label: Label) -> Motion:
    """Return what moves: each of the coins."""
    here = _columns(unit, coins, None, np.array([0.0]))
    places = zip(NAMES, coins, strict=True)
    return Motion(
        controls=tuple(
            Control(name, label("detour.coin", name=name), COINS, coin, slider=False)
            for name, coin in places
        ),
        handles=tuple(Handle(name, label("detour.coin", name=name), x=name) for name in NAMES),
        tables=tuple(
            Table((name,), partial(_columns, unit, coins, order, COINS))
            for order, name in enumerate(NAMES)
        ),
        readouts=tuple(
            Readout(name, label(f"detour.{name}"), float(here[name][0]))
            for name in ("kl_direct", "kl_detour", "js_direct", "js_detour")
        ),
    )


def lengths(coins: Array, unit: str) -> dict[str, Array]:
    """Return the direct way and both legs of the detour, under KL and under √JS.

    Args:
        coins: probabilities of heads of P, Q and R, of shape (m, 3).
        unit: "bits" or "nats".

    Returns:
        ``{"kl_direct", "kl_first", "kl_second", "js_direct", …}`` of shape (m,).
    """
    p, q, r = np.moveaxis(np.stack([coins, 1.0 - coins], -1), 1, 0)
    found = {}
    for leg, start, end in (("direct", p, r), ("first", p, q), ("second", q, r)):
        found[f"kl_{leg}"] = kl_divergence(start, end) / UNITS[unit]
        found[f"js_{leg}"] = np.sqrt(js_divergence(start, end) / UNITS[unit])
    return found


def _columns(
    unit: str, coins: tuple[float, float, float], order: int | None, places: Array
) -> Columns:
    rows = np.tile(coins, (len(places), 1))
    if order is not None:
        rows[:, order] = places
    found = lengths(rows, unit)
    columns: dict[str, Array] = {}
    if order is not None:
        columns[f"{NAMES[order]}.x"] = places[:, None]
    for measure in ("kl", "js"):
        direct, first, second = (found[f"{measure}_{leg}"] for leg in ("direct", "first", "second"))
        zero = np.zeros(len(places))
        columns[f"{measure}-direct.x"] = np.stack([zero, direct], -1)
        columns[f"{measure}-first.x"] = np.stack([zero, first], -1)
        columns[f"{measure}-second.x"] = np.stack([first, first + second], -1)
        columns[f"{measure}_direct"] = direct
        columns[f"{measure}_detour"] = first + second
    return columns


def _way(measure: str, leg: str, columns: Columns) -> dict[str, Any]:
    number = {"kl": "2", "js": "3"}[measure]
    role = {"direct": "text", "first": "series1", "second": "series2"}[leg]
    height = np.full(2, 1.0 if leg == "direct" else 0.0)
    uid = f"{measure}-{leg}"
    line = curve(uid, columns[f"{uid}.x"], height, role, "", axis=f"y{number}", width=THICK)
    return {**line, "xaxis": f"x{number}", "hoverinfo": "skip"}
