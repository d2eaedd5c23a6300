"""Every entry of every preset at ±∞, nan, ±1e308 and 0: the figure stands, its numbers are the library's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

import losses
from live_plot import Words, encode, message
from losses.errors import LossError
from scenes.drawing import draw, fitting
from scenes.scene import Scene, editable, open_preset, read
from tests.daily import sample

EXTREMES = (math.inf, -math.inf, math.nan, 1e308, -1e308, 0.0)
WORDS = Words(**dict.fromkeys(Words.__dataclass_fields__, "{text}"))
STATES = 250
"""Drawn each day, of some nine thousand."""


def extremes() -> Iterator[Scene]:
    for entry in losses.catalog():
        for preset in open_preset(entry.name).example.presets:
            scene = summed(open_preset(entry.name, preset))
            for name, array in scene.arguments.items():
                if not editable(array) or array.dtype.kind != "f":
                    continue
                for index in np.ndindex(array.shape):
                    for value in EXTREMES:
                        yield scene.with_entry(name, index, value)


def summed(scene: Scene) -> Scene:
    """Return the scene reduced to one number, since unreduced a figure shows what its entry concerns."""
    if scene.options.get("reduction") != "none":
        return scene
    return replace(scene, options={**scene.options, "reduction": "sum"})


def label(key: str, **details: object) -> str:
    return key


@pytest.mark.parametrize("part", range(5))
def test_an_extreme_entry_is_drawn_and_its_value_is_the_librarys(part: int) -> None:
    for scene in sample(list(extremes()), STATES // 5, "extremes", part):
        check(scene)


def check(scene: Scene) -> None:
    query = scene.query()
    assert read(query).query() == query, query
    shown = fitting(scene)
    if shown is None:
        return
    try:
        value = np.sum(scene.loss(**scene.arguments))
    except LossError:  # the page shows the example instead, with the sentence
        return
    drawing = draw(shown, label)
    sent = message(
        drawing.figure,
        height=drawing.height,
        words=WORDS,
        controls=drawing.motion.controls,
        handles=drawing.motion.handles,
        tables=drawing.motion.tables,
        readouts=drawing.motion.readouts,
        wanted=["entry"],
    )
    assert encode(sent)
    (readout,) = [part for part in sent["readouts"] if part["name"] == "value"]
    assert float(readout["value"]) == pytest.approx(float(value), rel=1e-9, nan_ok=True), query
