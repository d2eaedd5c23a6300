"""A slow wire: what a reader does before the answer is there is not lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
SLOW = """
    const listen = WebSocket.prototype.addEventListener;
    window.underway = 0;
    WebSocket.prototype.addEventListener = function (kind, heard, ...rest) {
        const late = (event) => {
            window.underway += 1;
            setTimeout(() => { window.underway -= 1; heard(event); }, 400);
        };
        listen.call(this, kind, kind === "message" ? late : heard, ...rest);
    };
"""


def type_and_choose(field: Locator, text: str, choice: str) -> None:
    """Type a text and, once the server is at it but before the answer is there, choose something."""
    page = field.page
    page.wait_for_function("() => window.underway === 0")
    field.fill(text)
    field.press("Enter")
    page.wait_for_function("() => window.underway > 0")
    page.get_by_role("radio", name=choice, exact=True).click()


@pytest.mark.parametrize(
    ("loss", "option", "start", "typed", "place"),
    [
        ("HuberLoss", "delta", "1", "2.5", ".live-plot-controls"),
        ("CrossEntropyLoss", "ignore_index", "−100", "3", "[data-testid=stTextInput]"),
    ],
)
def test_two_changes_before_the_first_answer_are_both_kept(
    visitor: Visitor, loss: str, option: str, start: str, typed: str, place: str
) -> None:
    visit = visitor()
    visit.page.add_init_script(SLOW)
    page = visit.open(f"/explore?loss={loss}").page
    field = page.locator(place).get_by_role("textbox", name=option, exact=True)
    expect(field).to_have_value(start, timeout=PATIENCE)
    type_and_choose(field, typed, "sum")
    expect(page).to_have_url(re.compile("reduction=sum"), timeout=PATIENCE)
    visit.settle()
    expect(page).to_have_url(re.compile(f"{option}={typed}"), timeout=PATIENCE)
    expect(field).to_have_value(typed)
    # What the answer has replaced may well be chosen again.
    field.fill(start)
    field.press("Enter")
    expect(page).not_to_have_url(re.compile(f"{option}="), timeout=PATIENCE)
    expect(field).to_have_value(start)
    visit.settle().expect_calm()


@pytest.mark.parametrize(
    ("name", "value", "address"),
    [("input[5]", "4", r"x\.input=[^&]*2\.5"), ("delta", "1", r"delta=2\.5")],
)
def test_another_language_before_the_answer_keeps_what_was_moved(
    visitor: Visitor, name: str, value: str, address: str
) -> None:
    visit = visitor()
    visit.page.add_init_script(SLOW)
    page = visit.open("/explore?loss=HuberLoss").page
    field = page.locator(".live-plot-controls").get_by_role("textbox", name=name, exact=True)
    expect(field).to_have_value(value, timeout=PATIENCE)
    type_and_choose(field, "2.5", "中文")
    expect(page).to_have_url(re.compile("lang=zh"), timeout=PATIENCE)
    visit.settle()
    expect(page).to_have_url(re.compile(address), timeout=PATIENCE)
    expect(field).to_have_value("2.5")
    visit.expect_calm()


def test_an_answer_does_not_take_away_what_is_being_typed(visitor: Visitor) -> None:
    visit = visitor()
    visit.page.add_init_script(SLOW)
    page = visit.open("/explore?loss=MSELoss").page
    first, second = (page.get_by_label(f"input, entry {index}", exact=True) for index in (0, 1))
    expect(first).to_be_visible(timeout=PATIENCE)
    first.fill("2.5")
    second.press("End")
    page.keyboard.type("7")
    expect(page).to_have_url(re.compile(r"x\.input=2\.5%2C-0\.4%"), timeout=PATIENCE)
    visit.settle()
    expect(second).to_have_value("−0.47")
    expect(second).to_be_focused()
    page.keyboard.type("5")
    second.blur()
    expect(page).to_have_url(re.compile(r"x\.input=2\.5%2C-0\.475%"), timeout=PATIENCE)
    # What was not finished was not reported: it is no entry of the history.
    visit.settle().page.go_back()
    expect(page).to_have_url(re.compile(r"x\.input=2\.5%2C-0\.4%"), timeout=PATIENCE)
    visit.settle().expect_calm()
