"""The browser's history: one entry for each thing that a reader did, and the way back through them."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from content import text
from content.words import phrase
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]


def entries(visit: Visit) -> int:
    length: int = visit.page.evaluate("history.length")
    return length


def radio(visit: Visit, name: str) -> None:
    visit.page.get_by_role("radio", name=name, exact=True).click()


def test_a_choice_and_its_way_back_to_the_default_are_two_entries(visitor: Visitor) -> None:
    visit = visitor().open("/divergences")
    before = entries(visit)
    radio(visit, "nats")
    expect(visit.page).to_have_url(re.compile(r"unit=nats$"), timeout=PATIENCE)
    assert entries(visit.settle()) == before + 1
    radio(visit, "bits")
    expect(visit.page).to_have_url(re.compile(r"divergences$"), timeout=PATIENCE)
    assert entries(visit.settle()) == before + 2
    visit.page.go_back()
    expect(visit.page).to_have_url(re.compile(r"unit=nats$"), timeout=PATIENCE)
    expect(visit.page.get_by_role("radio", name="nats", exact=True)).to_be_checked(timeout=PATIENCE)
    visit.page.go_back()
    expect(visit.page).to_have_url(re.compile(r"divergences$"), timeout=PATIENCE)
    expect(visit.page.get_by_role("radio", name="bits", exact=True)).to_be_checked(timeout=PATIENCE)
    visit.settle().expect_calm()


def test_an_option_and_its_default_are_two_entries(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    before = entries(visit)
    # The field below the picture, not the widget of the same name.
    field = visit.page.locator(".live-plot").get_by_role("textbox", name="delta", exact=True)
    expect(field).to_have_value("1", timeout=PATIENCE)
    for typed, address in (("2", "loss=HuberLoss&delta=2$"), ("1", "loss=HuberLoss$")):
        field.fill(typed)
        field.press("Enter")
        expect(visit.page).to_have_url(re.compile(address), timeout=PATIENCE)
        expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
        visit.settle()
    assert entries(visit) == before + 2
    visit.expect_calm()


def test_a_point_moved_both_ways_is_one_entry(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=GaussianNLLLoss")
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    before = entries(visit)
    handle = visit.page.locator(".live-plot-handle")
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x - 60, y + 40, steps=4)
    visit.page.mouse.up()
    expect(visit.page).to_have_url(re.compile(r"x\.input=.*x\.var="), timeout=PATIENCE)
    expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    assert entries(visit.settle()) == before + 1
    visit.expect_calm()


def test_what_is_read_and_what_is_compared_are_one_entry_each(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    before = entries(visit)
    radio(visit, "Code")
    expect(visit.page).to_have_url(re.compile("view=code"), timeout=PATIENCE)
    assert entries(visit.settle()) == before + 1
    visit.open("/compare")
    before = entries(visit)
    visit.page.get_by_text(phrase("compare", "choose.second", "en"), exact=True).click()
    expect(visit.page).to_have_url(re.compile("second="), timeout=PATIENCE)
    assert entries(visit.settle()) == before + 1
    visit.expect_calm()


def test_two_changes_of_language_are_two_steps_back(visitor: Visitor) -> None:
    visit = visitor().open("/divergences")
    before = entries(visit)
    for name, address, title in (("中文", "lang=zh$", "zh"), ("English", "divergences$", "en")):
        radio(visit, name)
        expect(visit.page).to_have_url(re.compile(address), timeout=PATIENCE)
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(
            phrase("divergences", "title", title), timeout=PATIENCE
        )
        visit.settle()
    assert entries(visit) == before + 2
    for address, title in (("lang=zh$", "zh"), ("divergences$", "en")):
        visit.page.go_back()
        expect(visit.page).to_have_url(re.compile(address), timeout=PATIENCE)
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(
            phrase("divergences", "title", title), timeout=PATIENCE
        )
        visit.settle()
    assert entries(visit) == before + 2
    visit.expect_calm()


def test_a_language_that_comes_along_is_no_step_back(visitor: Visitor) -> None:
    visit = visitor().open("/divergences?lang=zh")
    before = entries(visit)
    visit.page.get_by_role("link", name=text("page.checks", "zh")).click()
    expect(visit.page).to_have_url(re.compile("checks.*lang=zh"), timeout=PATIENCE)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(text("checks.title", "zh"))
    assert entries(visit.settle()) == before + 1
    visit.page.reload()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        text("checks.title", "zh"), timeout=PATIENCE
    )
    visit.page.go_back()
    expect(visit.page).to_have_url(re.compile("divergences.*lang=zh"), timeout=PATIENCE)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        phrase("divergences", "title", "zh"), timeout=PATIENCE
    )
    visit.settle().expect_calm()


def test_a_language_that_came_along_stays_at_the_next_change(visitor: Visitor) -> None:
    visit = visitor().open("/checks?lang=zh")
    visit.page.get_by_role("link", name=text("page.compare", "zh")).click()
    expect(visit.page).to_have_url(re.compile("compare.*lang=zh"), timeout=PATIENCE)
    visit.settle()
    visit.page.get_by_text(phrase("compare", "choose.second", "zh"), exact=True).click()
    expect(visit.page).to_have_url(re.compile("second=true"), timeout=PATIENCE)
    expect(visit.page).to_have_url(re.compile("lang=zh"))
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        phrase("compare", "title", "zh"), timeout=PATIENCE
    )
    visit.settle().expect_calm()
