"""Every tenth row of a control's table in the explorer, as it is drawn, is what the loss returns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from figures.option_motion import MAP_STEPS, grid
from scenes.scene import Scene, open_preset
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
CURVES = [("HuberLoss", "delta"), ("SmoothL1Loss", "beta"), ("HingeEmbeddingLoss", "margin")]
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def taken(visit: Visit, name: str, option: str) -> Locator:
    """Open a loss and take the slider of an option, whose table has come."""
    visit.open(f"/explore?loss={name}")
    expect(visit.page.locator(".js-plotly-plot .scatterlayer").first).to_be_attached(
        timeout=PATIENCE
    )
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    slider = visit.page.get_by_role("slider", name=option, exact=True)
    slider.focus()
    expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    visit.settle()
    return slider


def held_at(visit: Visit, slider: Locator, row: int) -> None:
    """Move the slider without a release."""
    slider.evaluate(
        "(node, row) => { node.value = row; node.dispatchEvent(new Event('input')); }", row
    )
    visit.page.evaluate(NEXT_FRAME)


def pixel(visit: Visit, axis: str) -> float:
    """Return how much of an axis one pixel is."""
    size: float = visit.page.evaluate(
        """(name) => {
            const axis = document.querySelector(".js-plotly-plot")._fullLayout[name];
            return Math.abs(axis.range[1] - axis.range[0]) / axis._length;
        }""",
        axis,
    )
    return size


def asked(scene: Scene, option: str, value: float, *entries: float) -> tuple[float, float]:
    """Return value and derivative of the loss, with the figure's entries moved."""
    names = scene.shown.arguments
    places = (scene.index(),) if len(entries) == 1 else (scene.index("x_at"), scene.index("y_at"))
    for name, place, entry in zip((names[0], names[-1]), places, entries, strict=False):
        scene = scene.with_entry(name, place, entry)
    loss = scene.loss.with_options(**{option: value})
    total, gradients = loss.value_and_grad(**scene.arguments)
    return float(total), float(gradients[names[0]][places[0]])


@pytest.mark.parametrize(("name", "option"), CURVES)
def test_curves_under_the_hand(visitor: Visitor, name: str, option: str) -> None:
    visit = visitor()
    slider = taken(visit, name, option)
    scene = open_preset(name)
    values = grid(scene.loss_class.options[option])  # type: ignore[arg-type]
    expect(slider).to_have_attribute("max", str(len(values) - 1))
    before = visit.sent
    for row in range(0, len(values), 10):
        held_at(visit, slider, row)
        for uid, axis, column in (("curve", "yaxis", 0), ("rise", "yaxis2", 1)):
            points = visit.drawn(uid)
            assert len(points) > 300
            shown = points[7::23]
            expected = [asked(scene, option, values[row], x)[column] for x in shown[:, 0]]
            # A path has hundredths of pixels; a step of the slope lies between two of its points.
            near = np.abs(shown[:, 1] - expected) < 0.1 * pixel(visit, axis)
            assert near.sum() >= len(near) - 1, (uid, values[row])
    assert visit.sent == before
    visit.expect_calm()


def test_a_map_under_the_hand(visitor: Visitor) -> None:
    visit = visitor()
    slider = taken(visit, "MarginRankingLoss", "margin")
    scene = open_preset("MarginRankingLoss")
    values = grid(scene.loss_class.options["margin"], MAP_STEPS)  # type: ignore[arg-type]
    expect(slider).to_have_attribute("max", str(len(values) - 1))
    places = [(0, 0), (10, 40), (25, 25), (40, 10), (50, 50), (17, 31)]
    for row in range(0, len(values), 10):
        held_at(visit, slider, row)
        shown = visit.page.evaluate(
            """(places) => {
                const { x, y, z } = document.querySelector(".js-plotly-plot")
                    ._fullData.find((trace) => trace.uid === "map");
                return places.map(([i, j]) => [x[i], y[j], z[j][i]]);
            }""",
            places,
        )
        for x, y, height in shown:
            expected, _ = asked(scene, "margin", values[row], x, y)
            assert height == pytest.approx(expected, rel=1e-6, abs=1e-6)
    visit.expect_calm()
