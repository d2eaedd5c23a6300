"""The chooser in a browser: from an answer and two numbers to the loss in the Explorer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from content import LANGUAGES, Language
from content.words import phrase
from tests.browser.conftest import PATIENCE, Visitor


def test_own_numbers_lead_into_the_explorer(visitor: Visitor) -> None:
    visit = visitor().open("/choose?task=two&imbalance=yes")
    for name, count in (("positives", "30"), ("negatives", "270")):
        field = visit.page.get_by_label(phrase("choose", f"numbers.{name}", "en"))
        field.fill(count, timeout=PATIENCE)
        field.press("Tab")
        expect(visit.page).to_have_url(re.compile(f"{name}={count}"), timeout=PATIENCE)
    code = visit.page.get_by_test_id("stCode").first
    expect(code).to_contain_text("pos_weight=torch.tensor([9.0])", timeout=PATIENCE)
    visit.page.get_by_role("link", name=phrase("choose", "explorer", "en")).first.click()
    expect(visit.page).to_have_url(
        re.compile("explore.*loss=BCEWithLogitsLoss.*pos_weight=9"), timeout=PATIENCE
    )
    visit.settle()
    expect(visit.page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    visit.expect_calm()


def test_the_fitting_losses_are_seen_side_by_side(visitor: Visitor) -> None:
    visit = visitor().open("/choose?task=quantity&outliers=yes")
    visit.page.get_by_role("link", name=phrase("choose", "compare", "en")).click()
    expect(visit.page).to_have_url(re.compile("compare"), timeout=PATIENCE)
    visit.settle()
    names = visit.page.locator(".live-plot-readout dt")
    expect(names.filter(has_text="SmoothL1")).to_be_visible(timeout=PATIENCE)
    expect(names.filter(has_text="MSE")).to_have_count(0)
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_scrolls_no_answer_sideways(visitor: Visitor, language: Language) -> None:
    visit = visitor(width=390, height=800, has_touch=True)
    visit.open(f"/choose?task=classes&imbalance=yes&sizes=900,90,10&lang={language}")
    expect(visit.page.get_by_test_id("stCode").first).to_be_visible(timeout=PATIENCE)
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()
