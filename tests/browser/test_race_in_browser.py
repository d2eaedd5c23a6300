"""The race while it is operated: playing costs no message, points are dragged, links reopen the picture."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language
from content.words import phrase
from scenes.race import read
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]


def opened(visit: Visit, query: str = "") -> Visit:
    """Open the page and wait until its figure is drawn by Plotly."""
    visit.open(f"/race{query}")
    expect(visit.page.locator(".js-plotly-plot .scatterlayer").first).to_be_attached(
        timeout=PATIENCE
    )
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    return visit.settle()


def button(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("button", name=name, exact=True)


def step(visit: Visit) -> Locator:
    return visit.page.get_by_role("slider", name="step", exact=True)


def readouts(visit: Visit) -> list[str]:
    return visit.page.locator(".live-plot-readout dd").all_inner_texts()


def answered(visit: Visit) -> None:
    expect(visit.page.locator(".live-plot:not([data-waiting])")).to_have_count(1, timeout=PATIENCE)
    visit.settle()


def test_playing_moves_the_picture_without_a_message(visitor: Visitor) -> None:
    visit = opened(visitor())
    expect(step(visit)).to_have_value("0")
    step(visit).press("End")
    expect(visit.page).to_have_url(re.compile("step=300"), timeout=PATIENCE)
    answered(visit)
    assert float(readouts(visit)[0]) == pytest.approx(read({}).view().misses[300, 0], rel=0.005)
    button(visit, "From the start").click()
    expect(visit.page).to_have_url(re.compile(r"/race$"), timeout=PATIENCE)
    answered(visit)
    before = visit.sent
    visit.page.evaluate(
        """() => {
            window.redrawn = 0;
            document.querySelector(".js-plotly-plot")
                .on("plotly_afterplot", () => { window.redrawn += 1; });
        }"""
    )
    button(visit, "Play").click()
    expect(button(visit, "Pause")).to_be_visible()
    expect(step(visit)).not_to_have_value(re.compile(r"^\d$"), timeout=PATIENCE)
    assert visit.sent == before
    # A frame writes lines and markers; a redraw by Plotly would cost a tenth of a second.
    assert visit.page.evaluate("window.redrawn") == 0
    button(visit, "Pause").click()
    answered(visit)
    assert visit.sent == before + 1
    at = int(step(visit).input_value())
    expect(visit.page).to_have_url(re.compile(f"step={at}"), timeout=PATIENCE)
    assert float(readouts(visit)[1]) == pytest.approx(read({}).view().misses[at, 1], rel=0.005)
    button(visit, "One step on").click()
    expect(step(visit)).to_have_value(str(at + 1))
    visit.expect_calm()


def test_keys_play_and_step(visitor: Visitor) -> None:
    visit = opened(visitor(), "?step=10")
    step(visit).focus()
    visit.page.keyboard.press("ArrowRight")
    expect(step(visit)).to_have_value("11")
    visit.page.keyboard.press("PageUp")
    expect(step(visit)).to_have_value("21")
    visit.page.keyboard.press("Space")
    expect(button(visit, "Pause")).to_be_visible()
    visit.page.keyboard.press("Space")
    expect(button(visit, "Play")).to_be_visible()
    answered(visit)
    visit.expect_calm()


def test_slow_motion_is_slower_and_less_motion_hops(visitor: Visitor) -> None:
    visit = opened(visitor(reduced_motion="reduce"), "?step=0")
    slow = button(visit, "Slow motion")
    slow.click()
    expect(slow).to_have_attribute("aria-pressed", "true")
    step(visit).hover()
    answered(visit)
    # What every frame shows, for a second and a half: two hops of half a second of slow motion.
    seen = visit.page.evaluate(
        """() => new Promise((done) => {
            const seen = new Set();
            const slider = document.querySelector(".live-plot-range");
            document.querySelector(".live-plot-toggle").click();
            const began = performance.now();
            const look = (now) => {
                seen.add(Number(slider.value));
                if (now - began < 1500) requestAnimationFrame(look); else done([...seen]);
            };
            requestAnimationFrame(look);
        })"""
    )
    assert set(seen) <= {0, 2, 5, 7, 10}
    visit.expect_calm()


def test_a_point_is_placed_by_typing(visitor: Visitor) -> None:
    visit = opened(visitor(), "?step=300")
    before = readouts(visit)
    point = visit.page.get_by_role("slider", name="point 24,")
    point.click()
    field = visit.page.get_by_role("textbox", name="point 24, y")
    field.fill("-3")
    field.press("Enter")
    expect(visit.page).to_have_url(re.compile("points=[^&]*-3(&|$)"), timeout=PATIENCE)
    answered(visit)
    assert readouts(visit) != before
    expect(point).to_have_attribute("aria-valuetext", re.compile("point 24, y [-−]3,"))
    visit.expect_calm()


def test_a_dragged_point_reopens_with_the_link(visitor: Visitor) -> None:
    visit = opened(visitor(), "?step=300")
    point = visit.page.get_by_role("slider", name="point 24,")
    box = point.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = readouts(visit)
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x, y + 120, steps=6)
    visit.page.mouse.up()
    expect(visit.page).to_have_url(re.compile("points="), timeout=PATIENCE)
    answered(visit)
    after = readouts(visit)
    assert float(after[0]) < float(before[0])
    again = opened(visitor(), visit.page.url.split("/race")[1])
    assert readouts(again) == after
    button(again, "Points and start back").click()
    expect(again.page.locator(".live-plot-readout dd").first).to_have_text(
        before[0], timeout=PATIENCE
    )
    visit.expect_calm()
    again.expect_calm()


def test_lines_follow_a_point_that_is_dragged(visitor: Visitor) -> None:
    visit = opened(visitor(), "?step=300")
    point = visit.page.get_by_role("slider", name="point 24,")
    point.hover()
    answered(visit)
    box = point.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before, sent = readouts(visit), visit.sent
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x, y + 120, steps=6)
    # Still held: MSE's line has moved towards the truth, and the server was not asked.
    expect(visit.page.locator(".live-plot-readout dd").first).not_to_have_text(before[0])
    held = readouts(visit)
    assert visit.sent == sent and float(held[0]) < float(before[0])
    visit.page.mouse.up()
    expect(visit.page).to_have_url(re.compile("points="), timeout=PATIENCE)
    answered(visit)
    assert float(readouts(visit)[0]) == pytest.approx(float(held[0]), rel=0.05)
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_play_stands_in_view(visitor: Visitor, language: Language) -> None:
    visit = opened(visitor(width=1280, height=720), f"?lang={language}")
    expect(visit.page.locator(".live-plot-toggle")).to_be_in_viewport(ratio=1)
    visit.expect_calm()


def test_another_loss_joins_and_a_wild_rate_diverges(visitor: Visitor) -> None:
    visit = opened(visitor(), "?step=300")
    button(visit, "SmoothL1").click()
    expect(visit.page.locator(".live-plot-readout")).to_have_count(4, timeout=PATIENCE)
    rate = visit.page.get_by_role("textbox", name="learning rate")
    rate.fill("0.5")
    rate.press("Enter")
    expect(visit.page.get_by_text("MSE has diverged")).to_be_visible(timeout=PATIENCE)
    expect(visit.page.locator(".live-plot-readout dd").first).to_have_text("undefined")
    rate.fill("fast")
    rate.press("Enter")
    expect(visit.page.get_by_text("“fast” is not a number.")).to_be_visible()
    visit.expect_calm()


@pytest.mark.parametrize("task", ["regression", "classification"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_phones_see_one_panel_below_the_other(
    visitor: Visitor, language: Language, task: str
) -> None:
    visit = opened(visitor(width=390, height=800), f"?lang={language}&task={task}")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        phrase("race", "title", language)
    )
    visit.expect_no_sideways_scrolling()
    tops = [
        visit.page.locator(f".js-plotly-plot .{name}").first.bounding_box()
        for name in ("xy", "x2y2", "x3y3")
    ]
    heights = [box["y"] for box in tops if box]
    assert heights == sorted(heights) and len(set(heights)) == 3
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    expect(visit.page.locator(".live-plot-stage")).to_have_css("height", "470px")
    visit.expect_calm()
