"""What keeps people from using a page: axe-core's rules, headings, handles, and the focus of the navigation.

Every page is seen in both themes; its language and width, and what the Explorer shows, are drawn by the
day's seed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

import losses
from components.loss_text import VIEWS
from content import LANGUAGES, text
from tests import daily
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = ["color-contrast"]
"""The rules that a theme may break; the others are asked in the first alone."""
WIDTHS = (1280, 390)
LOSSES = 3
"""How many losses the Explorer shows a day."""
TABS = 90
LEAST = 24
"""Pixels of a target: WCAG 2.2, success criterion 2.5.8."""
# A handle stands where its point is, however near to others (2.5.8, "essential"); its own size is tested
# below. Streamlit's own list of pages has the headings of its sections between the entries.
RULES = """(only) => {
    axe.configure({ rules: [
        { id: "target-size", enabled: true, selector: "*:not(.live-plot-handle)" },
        { id: "list", selector: "ul:not([data-testid=stSidebarNavItems]), ol" },
        { id: "listitem", selector: "li:not([role], [data-testid=stSidebarNavItems] *)" },
    ] });
    return axe.run({ resultTypes: ["violations"], ...(only && { runOnly: only }) });
}"""
SMALL_HANDLES = """(least) => [...document.querySelectorAll(".live-plot-handle:not([hidden])")]
    .filter((handle) => Math.min(handle.offsetWidth, handle.offsetHeight) < least)
    .map((handle) => handle.ariaLabel)"""
# The first and the last handle of every figure that, used, have no field for each of what they move.
DRAGGED_ALONE = """() => [...document.querySelectorAll(".live-plot")].flatMap((plot) => {
    const handles = [...plot.querySelectorAll(".live-plot-handle:not([hidden])")];
    return [...new Set([handles.at(0), handles.at(-1)])].filter((handle) => {
        if (!handle) return false;
        handle.focus();
        const fields = [...plot.querySelectorAll(".live-plot-field")];
        const own = fields.filter(({ ariaLabel, value }) => handle.ariaValueText.includes(`${ariaLabel} ${value}`));
        return own.length < handle.dataset.moves.length;
    }).map((handle) => handle.ariaLabel);
})"""
FADED = "() => !document.getAnimations().some((motion) => motion instanceof CSSTransition)"
OUTLINE = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle === "solid" ? parseFloat(outlineWidth) : 0;
}"""


def paths(page: Page) -> list[str]:
    """Return the address of every page that the navigation leads to."""
    for section in page.get_by_test_id("stTopNavSection").all():
        section.click()
        expect(page.get_by_test_id("stTopNavDropdownLink").first).to_be_visible()
    links = page.locator("[data-testid=stTopNavLink], [data-testid=stTopNavDropdownLink]")
    return [str(link.evaluate("link => link.pathname")) for link in links.all()]


def unfold(visit: Visit, path: str) -> None:
    """Open a page and everything in it that is folded, and wait until every figure is drawn."""
    page = visit.open(path).page
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("h1")).to_have_count(1, timeout=PATIENCE)
    folded = page.locator("details:not([open]) > summary")
    folded.evaluate_all("summaries => summaries.forEach((summary) => summary.click())")
    expect(folded).to_have_count(0)
    expect(page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    # The badge, the last of what a page does by itself.
    for language in LANGUAGES:
        expect(page.get_by_text(text("badge.loading", language))).to_have_count(0, timeout=PATIENCE)


def rest(visit: Visit) -> None:
    """Wait until nothing is faded, as Streamlit fades what it is about to replace."""
    visit.settle()
    expect(visit.page.locator("[data-stale=true]")).to_have_count(0, timeout=PATIENCE)
    visit.page.wait_for_function(FADED, timeout=PATIENCE)


def violations(page: Page, only: list[str] | None) -> list[str]:
    """Return what axe-core objects to, an element a line."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RULES, only)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.timeout(600)
def test_axe_finds_no_violation(visitor: Visitor, subtests: Any) -> None:
    chance = daily.chance("accessibility")
    names = chance.sample([entry.name for entry in losses.catalog()], LOSSES)
    addresses = [f"/explore?loss={name}&view={chance.choice(VIEWS)}&" for name in names]
    addresses += [f"{path}?" for path in paths(visitor().open().page)]
    visits = {width: visitor(width, bypass_csp=True) for width in WIDTHS}
    for address in addresses:
        path = f"{address}lang={chance.choice(list(LANGUAGES))}"
        width = chance.choice(WIDTHS)
        visit = visits[width]
        with subtests.test(path=path, width=width):
            unfold(visit, path)
            assert visit.page.evaluate(SMALL_HANDLES, LEAST) == []
            assert visit.page.evaluate(DRAGGED_ALONE) == []
            for theme in THEMES:
                visit.page.emulate_media(color_scheme=theme)
                expect(visit.page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
                rest(visit)
                only = None if theme == THEMES[0] else COLOURS
                assert violations(visit.page, only) == [], theme
            visit.expect_calm()


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_in_the_navigation(visitor: Visitor, theme: str) -> None:
    visit = visitor(color_scheme=theme).open("/learn")
    page = visit.page
    focused = page.locator(":focus")
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("data-testid", "stSkipToContent")
    for link in page.get_by_test_id("stTopNav").locator("a, button").all():
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        assert page.evaluate(OUTLINE) >= 2
    page.keyboard.press("Enter")
    for link in page.get_by_test_id("stTopNavDropdownLink").all():
        expect(link).to_be_focused()
        assert page.evaluate(OUTLINE) >= 2
        page.keyboard.press("ArrowDown")
    visit.expect_calm()


@pytest.mark.parametrize("path", ["/race", "/derivations"])
def test_the_focus_is_seen_wherever_it_goes(visitor: Visitor, path: str) -> None:
    visit = visitor()
    unfold(visit, path)
    seen = set()
    for _ in range(TABS):
        visit.page.keyboard.press("Tab")
        tag = visit.page.evaluate("document.activeElement.localName")
        if tag in ("a", "button", "summary"):
            seen.add(tag)
            assert visit.page.evaluate(OUTLINE) >= 2
    assert seen == {"a", "button", "summary"}
    visit.expect_calm()


def test_the_focus_is_seen_in_the_navigation_of_a_phone(visitor: Visitor) -> None:
    visit = visitor(WIDTHS[1]).open("/learn")
    page = visit.page
    page.get_by_test_id("stExpandSidebarButton").press("Enter")
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links.first).to_be_visible()
    links.first.focus()
    for link in links.all():
        expect(link).to_be_focused()
        assert page.evaluate(OUTLINE) >= 2
        page.keyboard.press("Tab")
    visit.expect_calm()
