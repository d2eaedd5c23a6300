"""A wrong address in a browser: a page that can be read, and a way back into the application."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from content import LANGUAGES, Language, text
from tests.browser.conftest import PATIENCE, Visitor


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_address_leads_back(visitor: Visitor, language: Language) -> None:
    visit = visitor(width=390, height=800)
    visit.page.goto(f"{visit.address}/theory/foo?lang={language}")
    expect(visit.page.get_by_role("heading")).to_have_text(text("missing.title", language))
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.page.get_by_role("link", name=text("page.noise", language)).click()
    visit.settle()
    title = visit.page.get_by_role("heading", level=1)
    expect(title).to_contain_text(text("page.noise", language), timeout=PATIENCE)
