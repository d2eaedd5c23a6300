"""Where a formula loses its digits: relative errors in four formats, and softmax under a shift."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import bars, curve, grip
from figures.view import SUPERSCRIPTS, Figure, Label, layout, number
from losses.options import Array
from theory.numerics import FORMATS, FUNCTIONS, Run, cliff, coordinates, drawn, run, softmax

LOWEST: Final = 1e-18
HIGHEST: Final = 1e2
BROKEN_LEVEL: Final = 1e4
"""Where an error that is infinite is drawn, well above all others."""
FORMS: Final = ("naive", "stable")
ROLES: Final = {"naive": "gradient", "stable": "value"}
LOGITS: Final = np.array([2.0, 1.0, 0.0])
REACHES: Final = {"float16": 20.0, "bfloat16": 120.0, "float32": 120.0, "float64": 800.0}
"""How far the logits are shifted: past the place where their exponentials overflow."""
SHIFTS: Final = 200


def errors(function: str, chosen: str, u: float, label: Label) -> Figure:
    """Return the relative error of both forms along the coordinate, the chosen format in colour."""
    others = [name for name in FORMATS if name != chosen]
    traces = [trace for name in others for trace in _pair(function, name, label, muted=True)]
    traces += _pair(function, chosen, label, muted=False)
    low, high = np.log10(FUNCTIONS[function].span)
    traces += [{**trace, "showlegend": False} for trace in _marks(function, chosen, u, label)]
    places, powers = _powers(float(low), float(high), max(1, round((high - low) / 5)))
    levels, shares = _powers(-16, 0, 4)
    return {
        "data": traces,
        "layout": layout(
            xaxis={
                "type": "log",
                "range": [float(low) - 0.02, float(high) + 0.02],
                "title": {"text": label(f"axis.{function}")},
                "tickvals": places,
                "ticktext": powers,
            },
            yaxis={
                "type": "log",
                "range": [float(np.log10(LOWEST)), float(np.log10(BROKEN_LEVEL)) + 4.5],
                "tickvals": [*levels, BROKEN_LEVEL],
                "ticktext": [*shares, label("figure.not_finite")],
                "title": {"text": label("figure.relative_error")},
            },
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            hovermode="closest",
            annotations=_names(function, chosen, label),
        ),
        "alt": label(
            "figure.alt.errors",
            function=label(f"function.{function}"),
            format=chosen,
            breaks_naive=_broken(function, chosen, "naive", label),
            breaks_stable=_broken(function, chosen, "stable", label),
            exact="{exact}",
            naive="{naive}",
            stable="{stable}",
        ),
    }


def _powers(low: float, high: float, step: int) -> tuple[list[float], list[str]]:
    """Return powers of ten and how they are written, all in one size, which Plotly's own are not."""
    exponents = range(math.ceil(low), math.floor(high) + 1, step)
    words = {0: "1", 1: "10"}
    return [10.0**e for e in exponents], [
        words.get(e, f"10{str(e).translate(SUPERSCRIPTS)}") for e in exponents
    ]


def _marks(function: str, chosen: str, u: float, label: Label) -> list[dict[str, Any]]:
    """Return the line at the present place and a point on either curve."""
    here = {place: rows[0] for place, rows in _under_hand(function, chosen, np.array([u])).items()}
    ends = np.array([LOWEST, BROKEN_LEVEL])
    stem = curve("stem", here["stem.x"], ends, "muted", "", width=1, dash="dot")
    points = (
        grip(
            f"here-{form}",
            here[f"here-{form}.x"],
            here[f"here-{form}.y"],
            label(f"form.{form}"),
            role=ROLES[form],
        )
        for form in FORMS
    )
    return [stem, *points]


def errors_motion(function: str, chosen: str, u: float, label: Label) -> Motion:
    """Return what moves: the place at which the numbers are read."""
    grid = coordinates(FUNCTIONS[function])
    here = _under_hand(function, chosen, np.array([u]))
    name = label(f"axis.{function}")
    return Motion(
        controls=(Control("u", name, grid, u),),
        handles=tuple(Handle(f"here-{form}", name, x="u") for form in FORMS),
        tables=(Table(("u",), partial(_under_hand, function, chosen, grid)),),
        readouts=tuple(
            Readout(reading, label(f"figure.{reading}"), float(here[reading][0]), digits=6)
            for reading in ("exact", "naive", "stable")
        ),
    )


def _under_hand(function: str, chosen: str, u: Array) -> Columns:
    made = drawn(function, chosen) if len(u) > 1 else run(FUNCTIONS[function], FORMATS[chosen], u)
    columns: dict[str, Array] = {"stem.x": np.stack([u, u], -1), "exact": made.exact}
    for form in FORMS:
        columns |= {
            f"here-{form}.x": u[:, None],
            f"here-{form}.y": _heights(made, form)[:, None],
            form: made.values[form],
        }
    return columns


def _heights(made: Run, form: str) -> Array:
    finite = np.isfinite(made.errors[form])
    inside = np.clip(made.errors[form], LOWEST, HIGHEST)
    return np.where(finite, inside, BROKEN_LEVEL)


def _pair(function: str, name: str, label: Label, *, muted: bool) -> list[dict[str, Any]]:
    """Return the curves of both forms in one format: dashed as written, solid stable."""
    made = drawn(function, name)
    traces = []
    for form in FORMS:
        role = "muted" if muted else ROLES[form]
        trace = curve(
            f"{name}-{form}",
            made.u,
            _heights(made, form),
            role,
            label("mark.part", whole=name, part=label(f"form.{form}")),
            width=1.5 if muted else 3,
            dash="dash" if form == "naive" else "solid",
        )
        look = {"opacity": 0.6 if muted else 1.0, "hoverinfo": "name", "showlegend": not muted}
        traces.append({**trace, **look})
    return traces


def _names(function: str, chosen: str, label: Label) -> list[dict[str, Any]]:
    """Name each format where its naive form breaks; staggered, since two may break at one place."""
    notes = []
    for row, name in enumerate([chosen, *(name for name in FORMATS if name != chosen)]):
        found = cliff(function, name, "naive")
        if found is None:
            continue
        text = _broken(function, name, "naive", label)
        near_end = found.u > np.sqrt(np.prod(FUNCTIONS[function].span))
        notes.append(
            {
                "x": float(np.log10(found.u)),
                "y": float(np.log10(BROKEN_LEVEL)),
                "xref": "x",
                "yref": "y",
                "yanchor": "bottom",
                "yshift": 14 * (len(FORMATS) - 1 - row),
                "text": f"<b>{name}: {text}</b>" if name == chosen else name,
                "xanchor": "right" if near_end else "left",
                "showarrow": False,
                "font": {"size": 13, "color": f"role:{'gradient' if name == chosen else 'muted'}"},
            }
        )
    return notes


def _broken(function: str, name: str, form: str, label: Label) -> str:
    found = cliff(function, name, form)
    if found is None:
        return label("breaks.never")
    return label(f"breaks.{found.event}", u=number(found.u, 3))


def breaks(function: str, label: Label) -> list[tuple[str, str, str]]:
    """Return, for every format, where its naive and its stable form break."""
    return [
        (name, _broken(function, name, "naive", label), _broken(function, name, "stable", label))
        for name in FORMATS
    ]


def shift(chosen: str, c: float, label: Label) -> Figure:
    """Return softmax probabilities of logits that are all shifted: exact, as written, stable."""
    exact = np.exp(LOGITS) / np.exp(LOGITS).sum()
    place = np.arange(3.0)
    here = {name: rows[0] for name, rows in _shifted(chosen, np.array([c])).items()}
    parts = [("exact", exact, "muted", -0.27)]
    parts += [(form, here[f"{form}.y"], ROLES[form], 0.27 * n) for n, form in enumerate(FORMS)]
    return {
        "data": [
            bars(
                uid,
                place + offset,
                heights,
                [role] * 3,
                label(f"figure.{uid}"),
                width=0.25,
            )
            for uid, heights, role, offset in parts
        ],
        "layout": layout(
            xaxis={
                "range": [-0.5, 2.5],
                "tickvals": place.tolist(),
                "ticktext": [f"{x:g} + c" for x in LOGITS],
                "title": {"text": label("figure.logit")},
            },
            yaxis={"range": [0.0, 1.05], "title": {"text": label("figure.probability")}},
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            barmode="overlay",
            hovermode="closest",
        ),
        "alt": label(
            "figure.alt.shift", format=chosen, naive="{naive_first}", stable="{stable_first}"
        ),
    }


def shift_motion(chosen: str, c: float, label: Label) -> Motion:
    """Return what moves: the number that is added to every logit."""
    reach = REACHES[chosen]
    grid = steps(-reach, reach, reach / SHIFTS)
    here = _shifted(chosen, np.array([c]))
    return Motion(
        controls=(Control("c", "c", grid, c),),
        tables=(Table(("c",), partial(_shifted, chosen, grid)),),
        readouts=tuple(
            Readout(f"{form}_first", label(f"figure.{form}_first"), float(here[f"{form}_first"][0]))
            for form in FORMS
        ),
    )


def _shifted(chosen: str, c: Array) -> Columns:
    columns: dict[str, Array] = {}
    for form in FORMS:
        shares = softmax(LOGITS + c[:, None], FORMATS[chosen], form)
        columns |= {f"{form}.y": shares, f"{form}_first": shares[:, 0]}
    return columns
