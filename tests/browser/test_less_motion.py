"""Readers who ask for less motion: figures stand still until they are dragged, and nothing fades or glides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from content import text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
PAGES = ["/race?step=0", "/learn", "/noise", "/explore?loss=HuberLoss"]
# What the sliders and numbers of a page show, and what in its figures is in transition, over 60 frames.
LOOK = """() => new Promise((done) => {
    const shown = new Set();
    const gliding = new Set();
    let frames = 0;
    const look = () => {
        const numbers = document.querySelectorAll(".live-plot-range, .live-plot-readout dd");
        shown.add([...numbers].map((node) => node.value ?? node.textContent).join(" "));
        for (const { effect } of document.getAnimations()) {
            if (effect.target.closest(".live-plot")) gliding.add(`${effect.target.className}`);
        }
        frames += 1;
        if (frames < 60) requestAnimationFrame(look); else done([shown.size, [...gliding]]);
    };
    requestAnimationFrame(look);
})"""


def opened(visit: Visit, path: str) -> Visit:
    """Open a page and wait until Plotly has drawn every figure of it."""
    visit.open(path)
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    return visit.settle()


def seen(visit: Visit) -> tuple[int, set[str]]:
    """Return how many pictures a page shows, and what glides, while the figure's button appears under the mouse."""
    visit.page.evaluate(f"() => {{ window.look = ({LOOK})(); }}")
    visit.page.locator(".js-plotly-plot").first.hover(position={"x": 70, "y": 20})
    pictures, gliding = visit.page.evaluate("window.look")
    return pictures, set(gliding)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_by_itself(visitor: Visitor, path: str) -> None:
    visit = opened(visitor(reduced_motion="reduce"), path)
    assert seen(visit) == (1, set())
    visit.expect_calm()


def test_where_no_less_is_asked_for_motion_is_seen(visitor: Visitor) -> None:
    visit = opened(visitor(), "/race?step=0")
    visit.page.get_by_role("button", name=text("live_plot.play", "en"), exact=True).click()
    pictures, gliding = seen(visit)
    assert pictures > 2 and any("live-plot-reset" in name for name in gliding)
    visit.expect_calm()
