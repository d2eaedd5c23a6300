"""The presenter's view: one figure in large type, and keys that step through the examples."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language, example, loss_words, text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
LOSS = "HuberLoss"
TEXT_SIZE = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_lecturer_steps_through_the_examples_by_key(visitor: Visitor, language: Language) -> None:
    visit = visitor(height=720).open(f"/explore?loss={LOSS}&lang={language}")
    page = visit.page
    first, second, *_ = example(LOSS).presets
    titles = loss_words(LOSS, language).presets

    def shown(title: str) -> Locator:
        return page.get_by_test_id("stMarkdown").filter(has_text=f"· {title}")

    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
    size = page.evaluate(TEXT_SIZE)
    present = page.get_by_role("button", name=text("present.open", language), exact=True)
    present.click()
    expect(shown(titles[first].title)).to_be_visible(timeout=PATIENCE)
    page.wait_for_function(f"(size) => ({TEXT_SIZE})() > size", arg=size)
    expect(page.locator(".tables")).to_have_count(0)
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(f"preset={second}"), timeout=PATIENCE)
    expect(shown(titles[second].title)).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("PageUp")
    expect(shown(titles[first].title)).to_be_visible(timeout=PATIENCE)
    # A reload, and whoever opens the link, sees the same.
    visit.open(page.url.removeprefix(visit.address))
    expect(shown(titles[first].title)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(present).to_be_visible(timeout=PATIENCE)
    expect(page).not_to_have_url(re.compile("present="))
    visit.expect_calm()
