"""Pictures that a reader saves: opened as files, in light colours, with title, text and address."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.image import imread
from playwright.sync_api import Locator, Page, expect

from components.live_plot import URL
from content.words import phrase, table
from live_plot import Words, message
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.test_accessibility import LEAST
from tests.browser.test_exports_in_browser import Open, moving, opened
from tests.exports.scenes import Shown

__all__ = ["opened"]

Visitor = Callable[..., Visit]
SVG = "{http://www.w3.org/2000/svg}"
LIGHT = "#fdfdfc"
PER_INCH = {"slide": 192, "paper": 300}
PIXELS = {"slide": (1920, 1080), "paper": (2126, None)}
"""Of a slide; and 180 mm at 300 pixels to the inch, 180 / 25.4 · 300."""


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=phrase("interface", f"live_plot.{name}", "en"))


def saved(page: Page, name: str, key: str | None = None) -> tuple[str, bytes]:
    """Return the name and the content of the file that a button saves."""
    with page.expect_download(timeout=PATIENCE) as download:
        if key:
            button(page, name).press(key)
        else:
            button(page, name).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def size(png: bytes) -> tuple[int, int]:
    """Return the width and the height that the head of a PNG states."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def resolution(png: bytes) -> float:
    """Return the pixels to the inch that a PNG states in its chunk pHYs."""
    across, down, unit = struct.unpack(">IIB", png.split(b"pHYs", 1)[1][:9])
    assert across == down and unit == 1
    return across * 0.0254


def words(root: ElementTree.Element) -> str:
    """Return the texts of a picture, each on a line of its own."""
    return "\n".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def expect_light(png: bytes) -> None:
    corner = imread(io.BytesIO(png), format="png")[3, 3, :3]
    np.testing.assert_array_equal(np.round(corner * 255), [0xFD, 0xFD, 0xFC])


def test_a_file_saves_its_figure_as_it_stands(opened: Open) -> None:
    scene = next(scene for scene in moving() if scene.name == "HuberLoss")
    shown = Shown(scene)
    page = opened(shown, color_scheme="dark").page
    page.locator(".live-plot-range").first.press("PageDown")
    expect(page.locator(".live-plot-readout dd").first).not_to_have_text("0.6242")
    told = page.locator(".live-plot-picture").get_attribute("aria-label")
    name, file = saved(page, "svg", "Enter")
    assert name == "Huber-loss.svg"
    root = ElementTree.fromstring(file)
    assert root.attrib["width"] == "180mm" and root.attrib["role"] == "img"
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (shown.title, told)
    text = words(root).replace("\n", " ")
    assert shown.title in text and str(told) in text and shown.permalink in text
    assert root.find(f"{SVG}rect").attrib["fill"] == LIGHT  # type: ignore[union-attr]
    name, file = saved(page, "png")
    assert (name, size(file)) == ("Huber-loss.png", PIXELS["slide"])
    expect_light(file)
    expect(page.locator(".live-plot-light")).to_have_count(0)


def test_the_application_saves_what_plotly_draws(visitor: Visitor) -> None:
    visit = visitor(color_scheme="dark").open("/explore?loss=HuberLoss&lang=en")
    page = visit.page
    expect(page.locator(".js-plotly-plot")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    page.evaluate(
        """() => window.Plotly.relayout(document.querySelector('.js-plotly-plot'), {'xaxis.range': [2.95, 3.05]})"""
    )
    _, file = saved(page, "svg")
    root = ElementTree.fromstring(file)
    assert root.findtext(f"{SVG}title") == page.title()
    text = words(root)
    assert "3.02" in text.splitlines()  # a tick of the axis as it was zoomed
    assert page.url in text.replace("\n", "")
    assert root.find(f"{SVG}rect").attrib["fill"] == LIGHT  # type: ignore[union-attr]
    _, file = saved(page, "png")
    assert size(file) == PIXELS["slide"]
    expect_light(file)
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    visit.expect_calm()


def test_the_buttons_are_large_enough_and_named_in_both_languages(visitor: Visitor) -> None:
    for language in ("en", "zh"):
        page = visitor(390).open(f"/explore?loss=L1Loss&lang={language}").page
        for name in ("svg", "png"):
            label = phrase("interface", f"live_plot.{name}", language)
            tool = page.get_by_role("button", name=label)
            box = tool.bounding_box()
            assert box and min(box["width"], box["height"]) >= LEAST
            assert label.startswith(tool.inner_text())


def test_on_a_touch_screen_the_buttons_are_seen_and_cover_nothing(visitor: Visitor) -> None:
    page = visitor(390, has_touch=True, is_mobile=True).open("/explore?loss=HuberLoss&lang=en").page
    expect(button(page, "svg")).to_have_css("opacity", "1")
    gap = """() => document.querySelector(".live-plot-stage").getBoundingClientRect().top
        - document.querySelector(".live-plot-save").getBoundingClientRect().bottom"""
    assert page.evaluate(gap) >= 0


@pytest.mark.parametrize("place", ["slide", "paper"])
def test_a_host_may_ask_for_any_picture(place: str, visitor: Visitor) -> None:
    page = visitor().open("/glossary").page
    figure: dict[str, Any] = {
        "data": [{"x": [0.0, 1.0], "y": [0.0, 1.0], "name": "line"}],
        "layout": {},
        "alt": "A line.",
    }
    spec = message(figure, height=300, words=Words(**table("en", "interface")["live_plot"]))
    spec["figure"]["data"] = figure["data"]
    files = page.evaluate(
        """async ([url, spec, place]) => {
            const { LivePlot } = await import(`${url}/live_plot.js`);
            const { imageOf } = await import(`${url}/image.js`);
            const plot = new LivePlot(document.body, { about: () => ({ title: "T", link: "https://a.example" }) });
            await plot.update(spec);
            const bytes = async (format) => {
                const file = await imageOf(plot, format, place);
                return [...new Uint8Array(await file.arrayBuffer())];
            };
            const both = [await bytes("svg"), await bytes("png")];
            plot.destroy();
            return both;
        }""",
        [URL, spec, place],
    )
    svg, png = map(bytes, files)
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "T"
    assert root.attrib["width"] == {"slide": "1920", "paper": "180mm"}[place]
    width, height = PIXELS[place]
    assert size(png)[0] == width and height in (None, size(png)[1])
    assert resolution(png) == pytest.approx(PER_INCH[place], abs=0.01)
