"""A curve's axes show the present entry, whatever the options: as opened, and after a reload."""

from __future__ import annotations

import numpy as np
import pytest

import losses
from losses.errors import LossError
from scenes.drawing import draw, fitting
from scenes.scene import read
from tests.checks.states import states

LARGEST = 1e30
NAMES = [entry.name for entry in losses.catalog()]


def outside(figure: dict) -> list[str]:
    """Return the markers of a curve's figure that lie beyond their axis."""
    traces = {trace.get("uid"): trace for trace in figure["data"]}
    found = []
    for uid, axis in (("here", "yaxis"), ("slope-here", "yaxis2")):
        low, high = figure["layout"][axis]["range"]
        (y,) = traces[uid]["y"]
        if y is not None and abs(y) <= LARGEST and not low <= y <= high:
            found.append(f"{uid} {y} in {low}, {high}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_marker_lies_within_its_axes_one_edit_away_from_a_preset(name: str) -> None:
    seen = [(label, scene) for label, scene in states() if scene.name == name]
    # Every option, and every seventh entry: a figure costs a millisecond or two.
    options = [(label, scene) for label, scene in seen if "[" not in label.split(" ", 2)[-1]]
    for label, scene in [*options, *seen[::7]]:
        try:
            scene.loss(**scene.arguments)
            shown = fitting(scene)
        except LossError:
            continue
        if shown is not None and shown.shown.kind == "sweep":
            figure = draw(shown, lambda key, **details: key).figure
            assert outside(figure) == [], label


@pytest.mark.parametrize(
    ("query", "refits"),
    [
        ("loss=HuberLoss", False),
        ("loss=HuberLoss&delta=1.1", False),
        ("loss=HuberLoss&delta=3", True),
        ("loss=HuberLoss&reduction=sum", True),
        ("loss=MSELoss&reduction=none", True),
        ("loss=BCEWithLogitsLoss&pos_weight=10", True),
    ],
)
def test_axes_stand_still_until_they_do_not_fit(query: str, refits: bool) -> None:
    def ranges(query: dict[str, str]) -> list[list[float]]:
        layout = draw(read(query), lambda key, **details: key).figure["layout"]
        return [layout["yaxis"]["range"], layout["yaxis2"]["range"]]

    given = dict(part.split("=") for part in query.split("&"))
    same = np.allclose(ranges(given), ranges({"loss": given["loss"]}))
    assert same != refits
