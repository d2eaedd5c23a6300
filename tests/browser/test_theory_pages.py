"""Derivations, matrices and numerics in a real browser: clicks, typing, dragging, reload, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from content import LANGUAGES
from content.words import table
from tests.browser.conftest import PATIENCE, Visit
from theory.recorded import recorded_derivations

Visitor = Callable[..., Visit]
PAGES = ("derivations", "matrices", "numerics")
EN = {page: table("en", page) for page in ("derivation", "matrices", "numerics")}


def button(page: Page, label: str) -> Locator:
    """The button whose name ends so: its icon's name may stand before it."""
    return page.get_by_role("button", name=re.compile(f"{re.escape(label)}$"))


def plots(visit: Visit, count: int) -> None:
    expect(visit.page.locator(".js-plotly-plot")).to_have_count(count, timeout=PATIENCE)


def test_lines_open_and_a_reload_keeps_them(visitor: Visitor) -> None:
    visit = visitor().open("/derivations?derivation=least_squares")
    page = visit.page
    expect(page.locator(".katex-display")).to_have_count(1, timeout=PATIENCE)
    for lines in (2, 3):
        button(page, EN["derivation"]["next"]).click()
        expect(page.locator(".katex-display")).to_have_count(lines)
        expect(page).to_have_url(re.compile(rf"proof\.least_squares={lines}"))
    page.reload()
    expect(page.locator(".katex-display")).to_have_count(3, timeout=PATIENCE)
    button(page, EN["derivation"]["back"]).click()
    expect(page.locator(".katex-display")).to_have_count(2)
    visit.expect_calm()


def test_what_is_typed_is_answered_and_never_lost(visitor: Visitor) -> None:
    visit = visitor().open("/derivations?derivation=stable_softplus")
    page = visit.page
    field = page.get_by_label(EN["derivation"]["typed"].format(number=2))
    for typed, answer in (
        ("x + log(1 + exp(-x)", "alertContentError"),
        ("x - log(1 + exp(-x))", "alertContentWarning"),
        ("x + log(1 + exp(-x))", "alertContentSuccess"),
    ):
        field.fill(typed)
        field.press("Enter")
        shown = page.get_by_test_id(
            re.compile("stAlertContent" + answer.removeprefix("alertContent"))
        )
        expect(shown).to_be_visible(timeout=PATIENCE)
        expect(field).to_have_value(typed)
    page.reload()
    expect(page.get_by_label(EN["derivation"]["typed"].format(number=2))).to_have_value(
        "x + log(1 + exp(-x))", timeout=PATIENCE
    )
    visit.expect_calm()


def test_a_step_downhill_moves_the_line(visitor: Visitor) -> None:
    visit = visitor().open("/matrices")
    plots(visit, 2)
    line = visit.page.locator(".js-plotly-plot").nth(1)
    read = "plot => [...plot.data.find(trace => trace.uid === 'curve0').y].at(-1)"
    before = line.evaluate(read)
    button(visit.page, EN["matrices"]["descent"]["step"]).click()
    expect(visit.page).to_have_url(re.compile(r"w\.least_squares="))
    visit.page.wait_for_function(
        "before => [...document.querySelectorAll('.js-plotly-plot')].some(plot => "
        "plot.data.some(trace => trace.uid === 'curve0' && [...trace.y].at(-1) !== before))",
        arg=before,
    )
    visit.expect_calm()


def test_the_point_moves_without_the_server_and_stays_after_a_reload(visitor: Visitor) -> None:
    visit = visitor().open("/numerics?format=float32")
    plots(visit, 2)
    slider = visit.page.get_by_role("slider", name=EN["numerics"]["axis"]["softmax"]).first
    slider.focus()
    slider.press("PageUp")
    slider.blur()
    expect(visit.page).to_have_url(re.compile(r"u\.softmax="))
    chosen = visit.page.url
    visit.settle().page.reload()
    plots(visit, 2)
    expect(visit.page).to_have_url(chosen)
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_wider_than_a_phone(visitor: Visitor, page: str, language: str) -> None:
    query = "derivation=triplet&proof.triplet=4&model=softmax&function=variance"
    visit = visitor(width=390, height=844).open(f"/{page}?lang={language}&{query}")
    expect(visit.page.get_by_test_id("stMarkdown").first).to_be_visible(timeout=PATIENCE)
    visit.settle().expect_no_sideways_scrolling()
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_all_derivations_fits_a_phone(visitor: Visitor, language: str) -> None:
    visit = visitor(width=390, height=844).open(f"/derivations?lang={language}")
    visit.page.locator("summary").click()
    listed = visit.page.get_by_test_id("stExpanderDetails").get_by_role("link")
    expect(listed).to_have_count(len(recorded_derivations()))
    visit.settle().expect_no_sideways_scrolling()
    visit.expect_calm()
