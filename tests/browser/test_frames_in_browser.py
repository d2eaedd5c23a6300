"""The frames of CTC: the entry is moved by its marker, with the mouse and with the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import losses
from content import example
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
ENTRY = "log_probs[0, 0, 1]"
PRESET = example("CTCLoss").first
OUTLINE = """() => {
    const { x, y } = document.querySelector(".js-plotly-plot")._fullData.find(({ uid }) => uid === "outline");
    return [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
}"""
COLUMNS = """() => ["xaxis", "xaxis2", "xaxis3"].map((name) =>
    [...document.querySelector(".js-plotly-plot")._fullLayout[name].range])"""
CELL = """() => document.querySelector(".js-plotly-plot")._fullData
    .find(({ uid }) => uid === "probability").z[1][0]"""


def opened(visit: Visit) -> Page:
    visit.open("/explore?loss=CTCLoss")
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    return visit.settle().page


def value_at(entry: float) -> float:
    arguments = dict(PRESET.arguments)
    arguments["log_probs"] = arguments["log_probs"].copy()
    arguments["log_probs"][0, 0, 1] = entry
    return float(losses.CTCLoss(**PRESET.options)(**arguments))


def entry(page: Page) -> float:
    """Return the entry as its field below the figure has it."""
    field = page.locator(".live-plot-controls").get_by_role("textbox", name=ENTRY, exact=True)
    return float(field.input_value().replace("−", "-"))


def expect_moved(page: Page) -> None:
    """Entry, cell and value agree, and the outline is around the cell of the entry."""
    now = entry(page)
    assert now < -0.25
    expect(page.locator(".live-plot-readout dd")).to_have_text(f"{value_at(now):.4g}")
    page.wait_for_function(f"(p) => Math.abs(({CELL})() - p) < 1e-5", arg=float(np.exp(now)))
    assert page.evaluate(OUTLINE) == [-0.5, 0.5, 0.5, 1.5]


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_marker_of_a_frame_moves_entry_cell_and_value(visitor: Visitor, way: str) -> None:
    visit = visitor()
    page = opened(visit)
    marker = page.locator(".live-plot-handle")
    before = marker.bounding_box()
    marker.hover()
    marker.focus()
    expect(page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    if way == "mouse":
        visit.drag(marker, 0, 120)
    else:
        for _ in range(20):
            page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("x.log_probs="), timeout=PATIENCE)
    visit.settle()
    expect_moved(page)
    after = marker.bounding_box()
    assert before and after and after["y"] > before["y"] + 10
    assert after["x"] == pytest.approx(before["x"], abs=1)
    visit.expect_calm()


def test_another_length_leaves_the_columns_as_wide_as_they_are(visitor: Visitor) -> None:
    visit = visitor()
    page = opened(visit)
    before = page.evaluate(COLUMNS)
    assert before == [[-0.5, 3.5]] * 3
    field = page.get_by_label("input_lengths, entry 1", exact=True)
    field.fill("4")
    field.press("Enter")
    expect(page).to_have_url(re.compile("x.input_lengths="), timeout=PATIENCE)
    visit.settle()
    expect(page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    assert page.evaluate(COLUMNS) == before
    visit.expect_calm()
