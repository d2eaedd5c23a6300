"""What a reader takes away, opened where the application is not: from a disk, without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from content.words import phrase
from exports.html import html
from figures.motion import Readout
from figures.view import number
from scenes.drawing import released
from scenes.scene import Scene, read
from tests import daily
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import THEMES, violations
from tests.exports.scenes import Shown, every_figure

FILES = 6
"""How many files a day are opened."""
SOON = 300
"""Milliseconds until the first picture on a machine that does nothing else."""
TRIES = 5
WHEN_DRAWN = """new MutationObserver(() => {
    if (!window.drawn && document.querySelector(".live-plot-sketch")) window.drawn = performance.now();
}).observe(document, { childList: true, subtree: true });"""

Open = Callable[..., Visit]


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Open]:
    """Write a file and open it in a browser that has no network."""
    contexts = []

    def make(shown: Shown, width: int = 1280, **settings: object) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 1000}, **settings)
        context.set_offline(True)
        contexts.append(context)
        context.add_init_script(WHEN_DRAWN)
        path = tmp_path / "figure.html"
        text = html(shown.drawing, language=shown.language, **shown.parts)
        path.write_text(text, encoding="utf-8")
        visit = Visit(context, path.as_uri())
        visit.page.goto(visit.address)
        expect(visit.page.locator(".live-plot-sketch")).to_have_count(1)
        return visit

    yield make
    for context in contexts:
        context.close()


def said(readout: Readout) -> set[str]:
    """Return how the application writes a number: as NumPy has it, or as float32 brings it."""
    numbers = {readout.value, float(np.float32(readout.value))}
    return {f"{number(value, readout.digits)} {readout.unit}".rstrip() for value in numbers}


def expect_numbers(page: Page, scene: Scene) -> None:
    """The numbers above the figure are those of the application for the same state."""
    readouts = Shown(scene).drawing.motion.readouts
    expect(page.locator(".live-plot-readout dt")).to_have_text([r.label for r in readouts])
    wanted = [re.compile(f"^({'|'.join(map(re.escape, said(readout)))})$") for readout in readouts]
    expect(page.locator(".live-plot-readout dd")).to_have_text(wanted)


def moving() -> list[Scene]:
    return [scene for scene in every_figure() if Shown(scene).drawing.motion.handles]


@pytest.mark.parametrize(
    "scene",
    daily.sample(every_figure(), FILES, "exported files"),
    ids=lambda scene: f"{scene.name}-{scene.figure}",
)
def test_a_file_shows_what_the_application_shows(scene: Scene, opened: Open) -> None:
    visit = opened(Shown(scene))
    page = visit.page
    expect_numbers(page, scene)
    for control in Shown(scene).drawing.motion.controls:
        if not control.slider:
            continue
        slider = page.locator(".live-plot-range").and_(page.get_by_label(control.label, exact=True))
        slider.press("PageDown")
        slider.press("PageDown")
        value = control.grid[int(slider.input_value())]
        moved = read({**scene.query(), **released(scene, {control.name: float(value)})})
        expect_numbers(page, moved)
    assert visit.problems == []


def test_a_drag_moves_the_number_and_the_curve(opened: Open) -> None:
    scene = next(scene for scene in moving() if scene.name == "HuberLoss")
    visit = opened(Shown(scene))
    page = visit.page
    handle = page.locator(".live-plot-handle").first
    visit.drag(handle, -120, 0)
    value = float(str(handle.get_attribute("aria-valuenow")))
    assert value != scene.arguments["input"][scene.index()]
    expect_numbers(page, read({**scene.query(), **released(scene, {"entry": value})}))
    assert visit.problems == []


def test_a_control_that_is_moved_puts_the_others_back(opened: Open) -> None:
    scene = next(scene for scene in moving() if scene.name == "HuberLoss")
    visit = opened(Shown(scene))
    page = visit.page
    entry, delta = (
        page.locator(".live-plot-range").and_(page.get_by_label(label))
        for label in ("input", "delta")
    )
    start = entry.input_value()
    entry.press("PageDown")
    assert entry.input_value() != start
    delta.press("PageUp")
    expect(entry).to_have_value(start)
    text = read({**scene.query(), "delta": page.get_by_role("textbox", name="delta").input_value()})
    expect_numbers(page, text)
    expect(page.get_by_text(phrase("exports", "html.many", "en"))).to_be_visible()
    assert visit.problems == []


def test_what_is_typed_goes_to_the_nearest_number_that_was_computed(opened: Open) -> None:
    scene = next(scene for scene in moving() if scene.name == "HuberLoss")
    page = opened(Shown(scene)).page
    field = page.get_by_role("textbox", name="delta")
    field.fill("0.51234")
    field.press("Enter")
    [delta] = [c for c in Shown(scene).drawing.motion.controls if c.name == "delta"]
    nearest = float(delta.grid[np.argmin(np.abs(delta.grid - 0.51234))])
    expect(field).to_have_value(number(nearest, 10))
    expect_numbers(page, read({**scene.query(), "delta": str(nearest)}))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_no_violation_in_a_file(theme: str, language: str, opened: Open) -> None:
    for scene in daily.sample(every_figure(), 2, "accessible files", theme, language):
        for width in (1280, 390):
            visit = opened(Shown(scene, language), width, color_scheme=theme)
            assert violations(visit.page, None) == [], str(scene)
            overhang = "() => document.documentElement.scrollWidth - innerWidth"
            assert visit.page.evaluate(overhang) <= 0
            assert visit.problems == []


def test_the_first_picture_is_there_soon(opened: Open) -> None:
    largest = next(scene for scene in every_figure() if scene.shown.kind == "points")
    visit = opened(Shown(largest))
    times = []
    for _ in range(TRIES):
        visit.page.reload()
        expect(visit.page.locator(".live-plot-sketch")).to_have_count(1)
        times.append(visit.page.evaluate("() => window.drawn"))
    assert min(times) <= SOON
