"""The pages on information and divergences while they are dragged."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language
from content.words import phrase
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.test_live_plot import touch

Visitor = Callable[..., Visit]
FIGURES = {"information": 3, "divergences": 6}


def opened(visit: Visit, page: str, query: str = "") -> Visit:
    """Open a page and wait until every figure is drawn by Plotly."""
    visit.open(f"/{page}{query}")
    plots = visit.page.locator(".js-plotly-plot .main-svg").locator("visible=true")
    expect(visit.page.locator(".js-plotly-plot")).to_have_count(FIGURES[page], timeout=PATIENCE)
    expect(plots.first).to_be_visible(timeout=PATIENCE)
    return visit.settle()


def handle(visit: Visit, name: str) -> Locator:
    return visit.page.locator(".live-plot-handle").and_(
        visit.page.get_by_role("slider", name=name, exact=True)
    )


def readout(visit: Visit, name: str, nth: int = 0) -> Locator:
    label = visit.page.get_by_text(name, exact=True).and_(visit.page.locator("dt")).nth(nth)
    return label.locator("xpath=following-sibling::dd")


def test_a_dragged_bar_changes_numbers_and_address_and_survives_a_reload(visitor: Visitor) -> None:
    visit = opened(visitor(), "information")
    expect(readout(visit, "entropy H")).to_have_text("1.75 bit")
    visit.drag(handle(visit, "P(A)"), 0, -60)
    expect(visit.page).to_have_url(re.compile("bars="))
    expect(readout(visit, "entropy H")).not_to_have_text("1.75 bit")
    visit.settle()
    address, shown = visit.page.url, readout(visit, "entropy H").inner_text()
    again = opened(visitor(), "information", address[address.index("?") :])
    expect(readout(again, "entropy H")).to_have_text(shown)
    assert again.page.url == address
    visit.expect_calm()
    again.expect_calm()


def test_off_the_support_the_numbers_follow_the_hand_and_the_sentence_the_release(
    visitor: Visitor,
) -> None:
    visit = opened(visitor(), "divergences")
    grip = handle(visit, "shift of Q")
    grip.focus()
    visit.settle()
    sent = visit.sent
    visit.page.keyboard.down("End")
    expect(readout(visit, "JS")).to_have_text("1 bit")
    expect(readout(visit, "slope of JS")).to_have_text("0")
    expect(readout(visit, "slope of W")).to_have_text("1")
    expect(readout(visit, "KL(P‖Q)", 2)).to_have_text("∞ bit")
    assert visit.sent == sent
    visit.page.keyboard.up("End")
    expect(visit.page).to_have_url(re.compile("shift=3"))
    sentence = phrase("divergences", "shift.now.boxes.apart", "en").replace("**", "")
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text(sentence)
    visit.expect_calm()


def test_a_fit_moves_the_model_and_the_way_back_is_open(visitor: Visitor) -> None:
    visit = opened(visitor(), "divergences")
    visit.page.get_by_role("button", name="Fit KL(Q‖P)").click()
    expect(visit.page.get_by_role("textbox", name="mean of Q")).to_have_value("2")
    expect(visit.page).to_have_url(re.compile("mean=2"))
    visit.page.get_by_role("button", name="Fit KL(P‖Q)").click()
    expect(visit.page.get_by_role("textbox", name="mean of Q")).to_have_value(
        re.compile("^[-−]0.4$")
    )
    visit.expect_calm()


@pytest.mark.parametrize("typed", ["9", "-1", "1e300"])
def test_a_number_out_of_range_is_answered_beside_the_control(visitor: Visitor, typed: str) -> None:
    visit = opened(visitor(), "information")
    field = visit.page.get_by_role("textbox", name="p", exact=True)
    field.fill(typed)
    field.press("Enter")
    expect(visit.page.get_by_role("alert")).to_contain_text("it must lie in [0.1, 1]")
    field.fill("0.3")
    field.press("Enter")
    expect(visit.page.get_by_role("alert")).to_have_count(0)
    expect(visit.page).to_have_url(re.compile(r"p=0\.3"))
    visit.expect_calm()


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_everything_without_scrolling_sideways(
    visitor: Visitor, page: str, language: Language
) -> None:
    visit = opened(visitor(width=390, height=844), page, f"?lang={language}")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(phrase(page, "title", language))
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()


def test_a_finger_finds_each_of_26_letters(visitor: Visitor) -> None:
    phone = visitor(width=390, height=844, has_touch=True, is_mobile=True)
    visit = opened(phone, "information", "?preset=letters")
    letters = visit.page.locator(".live-plot-pane[data-wide] .live-plot-handle")
    expect(letters).to_have_count(26)
    middles = letters.evaluate_all(
        """(handles) => handles.map((handle) => {
            const { left, right } = handle.getBoundingClientRect();
            return (left + right) / 2;
        })"""
    )
    # WCAG 2.2, criterion 2.5.8: targets are 24 pixels apart or more.
    assert min(b - a for a, b in itertools.pairwise(middles)) >= 24
    grip = handle(visit, "P(K)")
    grip.scroll_into_view_if_needed()
    before = grip.get_attribute("aria-valuenow")
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(visit.page, [(x, y - step) for step in range(0, 81, 8)])
    expect(grip).not_to_have_attribute("aria-valuenow", before or "")
    expect(visit.page).to_have_url(re.compile("bars="), timeout=PATIENCE)
    visit.expect_no_sideways_scrolling()
    # Turned to a wide window, the picture is as wide as its column again.
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    expect(visit.page.locator(".live-plot-pane[data-wide]")).to_have_count(0)
    visit.settle().expect_calm()
