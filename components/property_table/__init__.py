"""The properties of losses as a table: columns sort, and every entry opens into its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
import streamlit as st

from components.essay import Speaker
from components.findings import reason, written
from components.language import language_parameters
from figures.axes import Shown
from scenes.choices import format_option
from scenes.compare import CompareScene, format_curve
from scenes.profile import Finding
from scenes.properties import PROPERTIES, properties

FOLDER = Path(__file__).parent

_mount = st.components.v2.component(
    "property_table",
    html=(FOLDER / "table.html").read_text(encoding="utf-8"),
    css=(FOLDER / "table.css").read_text(encoding="utf-8"),
    js=(FOLDER / "table.js").read_text(encoding="utf-8"),
)

TONES: Final[Mapping[str, Mapping[str, str]]] = {
    "convex": {"no": "bad", "yes": "good", "strictly": "good"},
    "bounded": {"unbounded": "bad", "bounded": "good"},
    "calibrated": {"no": "bad", "yes": "good"},
    "proper": {"no": "bad", "strictly": "good"},
    "robust": {"follows": "bad", "stays": "good"},
}
"""Which verdicts are a strength and which a weakness; the others are neither."""


def property_table(
    scene: CompareScene,
    say: Speaker,
    *,
    key: str,
    on_sort: Callable[[str], None],
    on_why: Callable[[str], None],
) -> None:
    """Show the properties of the curves on screen, and of the other losses of their axis."""
    data = {
        "columns": [
            {
                "name": name,
                "title": say(f"property.{name}.title"),
                "help": _meaning(scene, name, say),
            }
            for name in PROPERTIES[scene.axis_id]
        ],
        "rows": [_row(scene, curve, say) for curve in scene.rows],
        "sort": scene.sort,
        "why": scene.why,
        "words": {"label": say("table.label"), "loss": say("table.loss")},
    }
    _mount(
        key=key,
        # Bytes: at anything else Streamlit would look with pandas, and load it.
        data=orjson.dumps(data),
        on_sort_change=lambda: on_sort(str(st.session_state[key].sort)),
        on_why_change=lambda: on_why(str(st.session_state[key].why)),
        width="stretch",
        height="content",
    )


def _meaning(scene: CompareScene, name: str, say: Speaker) -> str:
    return say(f"property.{name}.help", coordinate=say(f"axis.{scene.axis_id}.coordinate"))


def _row(scene: CompareScene, curve: Shown, say: Speaker) -> dict[str, Any]:
    found = properties(scene.axis_id, curve, scene.setting)
    options = {name: format_option(value) for name, value in curve.options}
    query = {"loss": curve.name, **options, **language_parameters()}
    return {
        "id": format_curve(curve),
        "label": scene.labels[curve],
        "href": f"explore?{urlencode(query)}",
        "shown": curve in scene.curves,
        "cells": [_cell(name, finding, say) for name, finding in found.items()],
    }


def _cell(name: str, finding: Finding, say: Speaker) -> dict[str, Any]:
    numbers = written(finding.numbers)
    cell = {
        "text": say(f"verdict.{finding.verdict}", **numbers),
        "reason": reason(finding.reason, finding.numbers, say),
        "tone": TONES.get(name, {}).get(finding.verdict, ""),
        # JSON has no infinity.
        "order": max(-1e300, min(1e300, float(finding.size))),
    }
    if "derivation" in numbers:
        query = urlencode({"derivation": numbers["derivation"], **language_parameters()})
        cell["link"] = {"href": f"derivations?{query}", "text": say("table.derivation")}
    return cell
