"""The comparison while it is dragged: many losses follow, nothing goes to the server until the release."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Route, expect

from content import LANGUAGES, Language
from content.words import phrase
from figures.axes import AXES, Shown, along_axis
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
SIX = "MSELoss,L1Loss,HuberLoss,HuberLoss(delta=2),SmoothL1Loss,GaussianNLLLoss"


def opened(visit: Visit, query: str = "") -> Visit:
    """Open the page and wait until Plotly has drawn the figure."""
    visit.open(f"/compare{query}")
    expect(visit.page.locator(".live-plot .js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    expect(visit.page.locator(".table table")).to_be_visible(timeout=PATIENCE)
    return visit.settle()


def handle(visit: Visit) -> Locator:
    return visit.page.locator(".live-plot-handle").first


def readouts(visit: Visit) -> list[str]:
    return visit.page.locator(".live-plot-readout dd").all_inner_texts()


def drawn(visit: Visit, uid: str, part: str = "y") -> np.ndarray:
    script = "(plot, [uid, part]) => [...plot.data.find((t) => t.uid === uid)[part]]"
    found: list[Any] = visit.page.locator(".js-plotly-plot").evaluate(script, [uid, part])
    return np.array([np.nan if value is None else value for value in found])


def at(visit: Visit) -> Locator:
    return visit.page.get_by_role(
        "textbox", name=phrase("compare", "axis.residual.coordinate", "en")
    )


def test_one_hand_moves_all_losses_without_a_message(visitor: Visitor) -> None:
    visit = opened(visitor(), f"?curves={SIX}")
    grip = handle(visit)
    grip.hover()
    visit.settle()
    expect(at(visit)).to_have_value("1.5")
    sent = visit.sent
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.down()
    visit.page.mouse.move(x + 90, y, steps=12)
    expect(at(visit)).not_to_have_value("1.5")
    place = float(at(visit).input_value())
    axis = AXES["residual"]
    shown = [("MSELoss", ()), ("L1Loss", ()), ("HuberLoss", ()), ("HuberLoss", (("delta", 2.0),))]
    for (name, options), text in zip(shown, readouts(visit)[::2], strict=False):
        value = along_axis(axis, Shown(name, options), np.array([place])).value[0]
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=1e-3)
    assert visit.sent == sent
    visit.page.mouse.up()
    expect(visit.page).to_have_url(re.compile(f"at={place}"))
    visit.settle().expect_calm()


def test_a_slider_bends_its_curve_as_the_loss_says(visitor: Visitor) -> None:
    visit = opened(visitor(), "?curves=HuberLoss")
    slider = visit.page.get_by_role("slider", name="Huber delta")
    slider.focus()
    visit.settle()
    before = drawn(visit, "value-2")
    slider.press("PageUp")
    expect(visit.page).to_have_url(re.compile(r"delta"))
    visit.settle()
    delta = float(visit.page.get_by_role("textbox", name="Huber delta").input_value())
    wanted = along_axis(
        AXES["residual"], Shown("HuberLoss", (("delta", delta),)), drawn(visit, "value-2", "x")
    )
    expect(visit.page.locator(".table tbody th").first).to_contain_text("delta")
    # Plotly takes over what was drawn once the pointer rests.
    visit.page.wait_for_function(
        "([uid, y]) => document.querySelector('.js-plotly-plot').data"
        ".find((trace) => trace.uid === uid).y[0] !== y",
        arg=["value-2", before[0]],
    )
    after = drawn(visit, "value-2")
    np.testing.assert_allclose(after, wanted.value, atol=1e-5)
    visit.expect_calm()


def test_a_number_outside_of_an_option_is_a_sentence_and_the_curve_stays(visitor: Visitor) -> None:
    visit = opened(visitor(), "?curves=HuberLoss")
    plot = visit.page.locator(".js-plotly-plot")
    plot.evaluate("plot => { plot.dataset.same = 'yes'; }")
    field = visit.page.get_by_role("textbox", name="Huber delta")
    field.fill("-1")
    field.press("Enter")
    expect(visit.page.get_by_test_id("stAlert")).to_contain_text("delta is −1", timeout=PATIENCE)
    visit.settle()
    expect(plot).to_have_attribute("data-same", "yes")
    visit.expect_calm()


def test_the_table_sorts_and_says_why(visitor: Visitor) -> None:
    visit = opened(visitor())
    table = visit.page.locator(".table")
    first = table.locator("tbody th").first
    expect(first).to_have_text("MSE")
    heading = table.get_by_role("button", name="Largest slope")
    heading.click()
    expect(table.get_by_role("columnheader", name="Largest slope")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(first).to_have_text("L1")
    entry = table.get_by_role("button", name="median", exact=True)
    entry.focus()
    entry.press("Enter")
    expect(table.get_by_role("status")).to_contain_text("picks 2, the median; the mean is 2.9")
    expect(visit.page).to_have_url(re.compile(r"why=L1Loss\.aims"))
    visit.settle()
    again = opened(visitor(), visit.page.url[visit.page.url.index("?") :])
    expect(again.page.locator(".table").get_by_role("status")).to_contain_text("the median")
    expect(again.page.locator(".table tbody th").first).to_have_text("L1")
    visit.expect_calm()
    again.expect_calm()


def test_a_reload_gives_the_same_picture(visitor: Visitor) -> None:
    path = "?axis=margin&curves=CrossEntropyLoss(label_smoothing=0.2),MultiMarginLoss(p=2)"
    path += "&at=0.5&second=true&scale=value&layout=multiples"
    visit = opened(visitor(), path)
    first, text = drawn(visit, "value-1"), readouts(visit)
    visit.page.reload()
    visit.settle()
    expect(visit.page.locator(".live-plot .js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    np.testing.assert_array_equal(drawn(visit, "value-1"), first)
    assert readouts(visit) == text
    visit.expect_calm()


def test_a_switch_adds_a_loss_and_keeps_the_zoom(visitor: Visitor) -> None:
    visit = opened(visitor())
    plot = visit.page.locator(".js-plotly-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + 200, box["y"] + 60)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 450, box["y"] + 200, steps=5)
    visit.page.mouse.up()
    span = "plot => plot._fullLayout.xaxis.range"
    visit.page.wait_for_function(
        f"() => ({span})(document.querySelector('.js-plotly-plot'))[1] < 3.9"
    )
    zoomed = plot.evaluate(span)
    visit.page.get_by_role("button", name="SmoothL1", exact=True).click()
    expect(visit.page).to_have_url(re.compile("curves=.*SmoothL1Loss"))
    visit.settle()
    expect(visit.page.locator(".live-plot-readout dt").filter(has_text="SmoothL1")).to_be_visible()
    assert plot.evaluate(span) == zoomed
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("axis", AXES)
def test_a_phone_scrolls_no_page_sideways(visitor: Visitor, axis: str, language: Language) -> None:
    visit = visitor(width=390, height=800, has_touch=True)
    opened(visit, f"?axis={axis}&lang={language}")
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()


def test_a_finger_moves_all_losses(visitor: Visitor) -> None:
    visit = opened(visitor(width=390, height=800, has_touch=True))
    grip = handle(visit)
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box and min(box["width"], box["height"]) >= 24
    before = readouts(visit)
    wire = visit.page.context.new_cdp_session(visit.page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind: str, *points: tuple[float, float]) -> None:
        spots = [{"x": px, "y": py} for px, py in points]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    touch("touchStart", (x, y))
    touch("touchMove", (x - 30, y))
    touch("touchMove", (x - 60, y))
    touch("touchEnd")
    expect(visit.page).to_have_url(re.compile("at="))
    visit.settle()
    assert readouts(visit) != before
    visit.expect_calm()


def test_a_panel_that_comes_before_plotly_does_is_drawn(visitor: Visitor) -> None:
    visit = visitor()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route("**/vendor/*", hold)
    visit.open("/compare")
    lines = visit.page.locator(".live-plot-sketch path")
    expect(lines).not_to_have_count(0)
    before = lines.count()
    visit.page.get_by_text(phrase("compare", "choose.second", "en"), exact=True).click()
    expect(visit.page).to_have_url(re.compile("second="), timeout=PATIENCE)
    visit.settle()
    expect(lines).not_to_have_count(before)
    assert lines.count() > before
    for route in held:
        route.continue_()
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    expect(visit.page.locator(".js-plotly-plot .ytitle, .js-plotly-plot .y2title")).to_have_count(2)
    expect(visit.page.locator(".js-plotly-plot .y3title")).to_have_count(1)
    visit.expect_calm()
