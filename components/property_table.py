"""The properties of losses as a table: columns sort, and every entry opens into its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from components.findings import reason, written
from components.language import language_parameters
from components.table import order, table
from content.words import Speaker
from figures.axes import Shown
from scenes.choices import format_option
from scenes.compare import CompareScene, format_curve
from scenes.profile import Finding
from scenes.properties import PROPERTIES, properties

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
    columns = [
        {
            "name": name,
            "title": say(f"property.{name}.title"),
            "help": _meaning(scene, name, say),
        }
        for name in PROPERTIES[scene.axis_id]
    ]
    table(
        columns,
        [_row(scene, curve, say) for curve in scene.rows],
        key=key,
        label=say("table.label"),
        first=say("table.loss"),
        sort=scene.sort,
        on_sort=on_sort,
        why=scene.why,
        on_why=on_why,
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
        "order": order(float(finding.size)),
    }
    if "derivation" in numbers:
        query = urlencode({"derivation": numbers["derivation"], **language_parameters()})
        cell["link"] = {"href": f"derivations?{query}", "text": say("table.derivation")}
    return cell
