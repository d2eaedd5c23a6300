"""The Checks page in a browser: the picture of the report, its numbers in order, on a phone too."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from checks.recorded import report
from content import LANGUAGES, Language, text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
ROWS = report()["losses"]


def test_the_numbers_sort_and_the_address_says_so(visitor: Visitor) -> None:
    visit = visitor().open("/checks")
    expect(visit.page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    visit.page.get_by_text(text("checks.numbers", "en")).click()
    heading = visit.page.get_by_role("button", name=text("checks.comparisons", "en"))
    heading.click()
    heading.click()
    most = max(ROWS, key=lambda name: ROWS[name]["count"])
    first = visit.page.locator(".table tbody th").first
    expect(first).to_have_text(most)
    expect(visit.page).to_have_url(re.compile("sort=-comparisons"))
    first.get_by_role("link").click()
    expect(visit.page).to_have_url(re.compile(f"explore.*loss={most}"))
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_the_numbers_without_scrolling_the_page(
    visitor: Visitor, language: Language
) -> None:
    visit = visitor(width=390, height=844, has_touch=True).open(
        f"/checks?lang={language}&sort=value64"
    )
    expect(visit.page.locator(".table")).to_be_visible(timeout=PATIENCE)
    visit.settle().expect_no_sideways_scrolling()
    visit.expect_calm()


def test_an_order_that_there_is_not_is_a_sentence(visitor: Visitor) -> None:
    visit = visitor().open("/checks?sort=beauty")
    alert = visit.page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("beauty", timeout=PATIENCE)
    visit.settle()
    expect(visit.page).to_have_url(re.compile("sort=beauty"))
    visit.expect_calm()
