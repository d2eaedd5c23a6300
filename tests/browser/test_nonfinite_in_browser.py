"""Numbers that are not finite, or nearly so, in the entry that the figure moves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
EXTREMES = ("inf", "-inf", "nan", "1e308", "-1e308", "0")
WRITTEN = {"1e308": "1e(\\+|%2B)308", "-1e308": "-1e(\\+|%2B)308"}
STATES = {
    "MSELoss": "x.input={},1&x.target=1,2",
    "L1Loss": "x.input={},1&x.target=1,2",
    "HuberLoss": "x.input={},1&x.target=1,2",
    "BCEWithLogitsLoss": "x.input={},0,1&x.target=1,0,1",
    "CrossEntropyLoss": "x.input=1x3:{},0,1&x.target=1",
    "NLLLoss": "x.input=1x3:-1,{},-1&x.target=1",
    "PoissonNLLLoss": "x.input={},1&x.target=1,2",
    "GaussianNLLLoss": "x.input={},1&x.target=1,2&x.var=1,1",
}


def expect_drawn(visit: Visit) -> None:
    """The figure, or a sentence in its place; numbers above it; no path with a point that is none."""
    picture = visit.page.locator(".js-plotly-plot")
    sentence = visit.page.get_by_test_id("stAlert")
    expect(picture.or_(sentence).first).to_be_visible(timeout=PATIENCE)
    paths = "() => [...document.querySelectorAll('path')].map((p) => p.getAttribute('d') ?? '')"
    assert not [path for path in visit.page.evaluate(paths) if "NaN" in path]
    for readout in visit.page.locator(".live-plot-readouts dd").all():
        expect(readout).not_to_be_empty()
        expect(readout).not_to_have_text("NaN")
    visit.expect_calm()


@pytest.mark.parametrize("name", STATES)
def test_an_address_with_an_extreme_entry_has_a_figure(visitor: Visitor, name: str) -> None:
    visit = visitor()
    for extreme in EXTREMES:
        visit.open(f"/explore?loss={name}&{STATES[name].format(extreme)}")
        expect_drawn(visit)


@pytest.mark.parametrize(
    "query",
    [
        "loss=HuberLoss&delta=inf",
        "loss=NLLLoss&preset=impossible",
        "loss=MarginRankingLoss&margin=inf",
        "loss=CTCLoss&preset=does_not_fit",
    ],
)
def test_an_extreme_option_or_preset_has_a_figure(visitor: Visitor, query: str) -> None:
    expect_drawn(visitor().open(f"/explore?{query}"))


def test_an_extreme_that_is_typed_moves_the_figure_too(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=MSELoss&at=0")
    cell = visit.page.get_by_label("input, entry 0", exact=True)
    readouts = visit.page.locator(".live-plot-readouts")
    before = ""
    for extreme in (*EXTREMES, "0.5"):
        cell.fill(extreme)
        cell.press("Enter")
        # 0 is a prefix of the preset's own 0.2, so the comma belongs to it.
        expect(visit.page).to_have_url(
            re.compile(rf"x\.input={WRITTEN.get(extreme, extreme)}(,|%2C)")
        )
        visit.settle()
        expect_drawn(visit)
        expect(readouts).not_to_have_text(before, use_inner_text=True)
        before = readouts.inner_text()
