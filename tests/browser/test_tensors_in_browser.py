"""Options that decide shapes, and the table of numbers, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from content import LANGUAGES, text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
BADGES = {"en": re.compile("Agrees with torch"), "zh": re.compile("与 torch .* 一致")}
WIDTHS = (1280, 390)


def addressed(visit: Visit, part: str) -> None:
    """Wait until the address says something, and nothing runs on the server."""
    visit.page.wait_for_url(lambda url: part in unquote(url), timeout=PATIENCE)
    visit.settle()


def written(visit: Visit, option: str, value: str) -> None:
    """Write a value into the field of an option, and wait for the answer."""
    field = visit.page.get_by_role("textbox", name=option, exact=True).first
    field.fill(value)
    field.press("Enter")
    addressed(visit, f"{option}={value}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_options_take_the_tensors_along(visitor: Visitor, language: str, width: int) -> None:
    visit = visitor(width=width).open(f"/explore?loss=LinearCrossEntropyLoss&lang={language}")
    agrees = visit.page.get_by_text(BADGES[language]).first
    expect(agrees).to_be_visible(timeout=PATIENCE)
    cell = visit.page.locator(".tables input").first
    cell.fill("1.75")
    cell.press("Enter")
    addressed(visit, "x.input=3x2:1.75")
    written(visit, "in_features", "3")
    addressed(visit, "x.input=3x3:1.75")
    expect(agrees).to_be_visible(timeout=PATIENCE)
    written(visit, "num_classes", "2")
    lost = text("table.lost_label", language, name="target", label=2, count=2, last=1)  # type: ignore[arg-type]
    expect(visit.page.get_by_text(lost)).to_be_visible(timeout=PATIENCE)
    expect(agrees).to_be_visible(timeout=PATIENCE)
    # Streamlit's switch lies under its label.
    visit.page.get_by_test_id("stCheckbox").filter(has_text="bias").locator("label").click()
    addressed(visit, "bias=true")
    expect(visit.page.locator(".tables")).to_contain_text("linear_bias")
    expect(agrees).to_be_visible(timeout=PATIENCE)
    visit.page.reload()
    visit.settle()
    expect(visit.page.locator(".tables input").first).to_have_value("1.75", timeout=PATIENCE)
    expect(visit.page.locator(".tables")).to_contain_text("linear_bias")
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()
