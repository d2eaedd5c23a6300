"""What is typed or pasted and is no number: why it is refused, and until when that is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language, text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]


def cell_of(visit: Visit, language: Language, name: str, index: str) -> Locator:
    """Return the field of an entry in the table."""
    label = text("table.entry", language, name=name, index=index)
    return visit.page.get_by_label(label, exact=True)


def alerts(visit: Visit) -> Locator:
    return visit.page.locator(".tables").get_by_role("alert")


UNUSABLE = [
    ("alpha\tbeta\ngamma\tdelta", "table.not_a_number", {"text": "“alpha”"}),
    ("hello world", "table.not_a_number", {"text": "“hello world”"}),
    ("1\t2\n3\n", "table.ragged", {}),
    ("1\t2\n" * 500, "table.too_many", {"limit": 400}),
    ("1.23456789\t2.3456789\n" * 3000, "table.too_many", {"limit": 400}),
    ("1\t2\t3\n", "table.too_wide", {"columns": 3, "there": 2}),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_block_from_the_clipboard_that_is_of_no_use_says_why(
    visitor: Visitor, language: Language
) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    visit = visitor(permissions=permissions).open(f"/explore?loss=MSELoss&lang={language}")
    cell = cell_of(visit, language, "input", "0")
    expect(cell).to_be_visible(timeout=PATIENCE)
    before = visit.page.url
    for copied, key, details in UNUSABLE:
        visit.page.evaluate("text => navigator.clipboard.writeText(text)", copied)
        cell.focus()
        visit.page.keyboard.press("Control+A")
        visit.page.keyboard.press("Control+V")
        expect(alerts(visit)).to_have_text(text(key, language, **details), timeout=PATIENCE)
        assert visit.page.url == before
        visit.page.get_by_role("button", name=text("explorer.reset", language)).click()
        expect(alerts(visit)).to_have_count(0, timeout=PATIENCE)
        expect(cell).to_have_value("0.2", timeout=PATIENCE)
    # A refused block is forgotten once another field is edited.
    visit.page.evaluate("text => navigator.clipboard.writeText(text)", "1\t2\n3\n")
    cell.focus()
    visit.page.keyboard.press("Control+V")
    expect(alerts(visit)).to_have_count(1, timeout=PATIENCE)
    other = cell_of(visit, language, "input", "1")
    other.fill("7")
    other.press("Enter")
    expect(alerts(visit)).to_have_count(0, timeout=PATIENCE)
    visit.expect_calm()


PLACES = {
    "MSELoss": ("loss=MSELoss&at=0", "input", "0"),
    "CrossEntropyLoss": ("loss=CrossEntropyLoss&figure=sweep-input&at=0,0", "input", "0, 0"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_number_is_read_the_same_way_in_the_table_and_beside_the_figure(
    visitor: Visitor, name: str
) -> None:
    query, argument, index = PLACES[name]
    visit = visitor().open(f"/explore?{query}")
    cell = cell_of(visit, "en", argument, index)
    field = visit.page.locator(".live-plot-field").first
    expect(field).to_be_visible(timeout=PATIENCE)
    for typed, said, beside, in_table in (
        ("inf", "inf", "∞", "inf"),
        ("nan", "nan", "nan", "nan"),
        ("-inf", "-inf", "−∞", "−inf"),
        ("2e-2", "0.02", "0.02", "0.02"),
    ):
        for place in (field, cell):
            place.fill(typed)
            place.press("Enter")
            expect(visit.page).to_have_url(re.compile(rf"[=:A]{said}(,|%2C)"), timeout=PATIENCE)
            visit.settle()
            place.blur()
            expect(field).to_have_value(beside, timeout=PATIENCE)
            expect(cell).to_have_value(in_table, timeout=PATIENCE)
            # Back, so that the other place has to say it again.
            cell.fill("0.75")
            cell.press("Enter")
            expect(field).to_have_value("0.75", timeout=PATIENCE)
            visit.settle()
    for place, alert in ((field, visit.page.locator(".live-plot-problem")), (cell, alerts(visit))):
        place.fill("nonsense")
        place.press("Enter")
        expect(alert.filter(has_text="“nonsense” is not a number.")).to_be_visible(timeout=PATIENCE)
        expect(place).to_have_attribute("aria-invalid", "true")
        visit.settle()
    # Another number takes the place of the text, and the sentence goes.
    visit.page.get_by_role("button", name=text("explorer.reset", "en")).click()
    expect(visit.page.get_by_text("is not a number")).to_have_count(0, timeout=PATIENCE)
    expect(field).not_to_have_value("nonsense")
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_option_stays_in_its_field_beside_what_is_used(
    visitor: Visitor, language: Language
) -> None:
    visit = visitor().open(f"/explore?loss=HuberLoss&lang={language}")
    field = visit.page.get_by_role("textbox", name="delta", exact=True)
    expect(field).to_be_visible(timeout=PATIENCE)
    instead = text("explorer.instead", language, name="delta", value="1").replace("`", "")
    for typed in ("0", "-1"):
        field.fill(typed)
        field.press("Tab")
        expect(visit.page.get_by_text(instead)).to_be_visible(timeout=PATIENCE)
        expect(field).to_have_value(typed.replace("-", "−"))
        expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2")
    field.press("Tab")
    expect(visit.page.get_by_text(instead)).to_have_count(0, timeout=PATIENCE)
    expect(field).to_have_value("2")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    visit.expect_calm()


def test_a_refused_text_goes_where_its_entry_gets_another_number(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=MSELoss&at=0")
    cell = cell_of(visit, "en", "input", "0")
    field = visit.page.locator(".live-plot-field").first
    expect(field).to_be_visible(timeout=PATIENCE)
    field.fill("nonsense")
    field.press("Enter")
    expect(visit.page.get_by_text("is not a number")).to_be_visible()
    cell.fill("1.25")
    cell.press("Enter")
    expect(field).to_have_value("1.25", timeout=PATIENCE)
    expect(visit.page.get_by_text("is not a number")).to_have_count(0)
    cell.fill("words")
    cell.press("Enter")
    expect(alerts(visit)).to_contain_text("words", timeout=PATIENCE)
    field.fill("2.25")
    field.press("Enter")
    expect(cell).to_have_value("2.25", timeout=PATIENCE)
    expect(alerts(visit)).to_have_count(0)
    visit.expect_calm()
