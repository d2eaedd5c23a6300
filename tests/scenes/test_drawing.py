"""What moves in a scene's figure: tables are remembered, and are those that the figure makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import losses
import scenes
from content import example
from figures import KINDS
from losses.errors import LossError
from scenes import drawing
from scenes.drawing import draw, fitting, released, view
from scenes.scene import Scene, open_preset

SCENES = [
    replace(open_preset(entry.name), figure=figure.id)
    for entry in losses.catalog()
    for figure in example(entry.name).figures
]


def label(key: str, **_: object) -> str:
    return key


def moved(scene: Scene, control: str, value: float) -> Scene:
    """Return the scene after the release of a control."""
    return scenes.read(scene.query() | released(scene, {control: value}))


def refused(scene: Scene) -> bool:
    try:
        scene.loss(**scene.arguments)
    except LossError:
        return True
    return bool(scene.notices)


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: f"{s.name}-{s.figure}")
def test_a_remembered_table_is_the_one_that_the_figure_makes(scene: Scene) -> None:
    if (shown := fitting(scene)) is None:
        return
    drawing._columns.cache_clear()
    for place, control in enumerate(draw(shown, label).motion.controls):
        # Also from beyond the usual range, where the grid reaches further.
        for value in (control.grid[3], control.grid[-2], control.grid[-1] + 1.0):
            there = moved(shown, control.name, float(value))
            if refused(there):
                continue
            made = KINDS[there.shown.kind].motion(view(there))
            kept = draw(there, label).motion
            assert kept.controls[place].name == control.name
            for mine, theirs in zip(kept.tables, made.tables, strict=True):
                if control.name not in mine.over or not callable(theirs.columns):
                    continue
                columns, expected = mine.columns(), theirs.columns()
                assert columns.keys() == expected.keys()
                for name, column in columns.items():
                    np.testing.assert_allclose(
                        column, np.asarray(expected[name], np.float32), rtol=1e-5, atol=1e-6
                    )


def test_a_release_makes_no_table_anew() -> None:
    scene = open_preset("HuberLoss")
    drawing._columns.cache_clear()
    for value in (0.5, 1.0, 2.5):
        for table in draw(moved(scene, "delta", value), label).motion.tables:
            if table.over == ("delta",):
                table.columns()
    assert drawing._columns.cache_info().misses == 1
