"""The numbers in the cells of a map can be read on every colour of every scale."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from playwright.sync_api import expect

from components.live_plot.files import URL
from losses.options import Array
from tests.browser.conftest import PATIENCE, ROOT, Visit

Visitor = Callable[..., Visit]
LEAST = 4.5
"""Contrast of text, WCAG 2.2, success criterion 1.4.3."""
SHARES = np.linspace(0.0, 1.0, 201)
INKS = """async ([url, scale, values]) => {
    const { inks } = await import(url);
    const stops = scale.map((color, i) => [i / (scale.length - 1), color]);
    return inks({ z: [values], zmin: 0, zmax: 1, colorscale: stops }, "none")[0];
}"""
# The colour of the number in every cell.
CELLS = """() => [...document.querySelectorAll(".heatmaplayer text")]
    .map((node) => getComputedStyle(node.querySelector("tspan") ?? node).fill)"""


def channels(color: str) -> Array:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)


def luminance(rgb: Array) -> Array:
    """Return the relative luminance of colours from 0 to 255, WCAG 2.2."""
    share = rgb / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    found: Array = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found


def contrast(one: Array, other: Array) -> Array:
    pair = np.sort(np.stack([luminance(one), luminance(other)]), axis=0)
    found: Array = (pair[1] + 0.05) / (pair[0] + 0.05)
    return found


def scales() -> list[tuple[str, Sequence[str]]]:
    """Return the colour scales of both themes."""
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    return [
        (f"{theme} {name}", colors)
        for theme in ("light", "dark")
        for name, colors in (
            ("sequential", themes[theme]["chartSequentialColors"]),
            ("diverging", themes[theme]["chartDivergingColors"]),
            ("classes", themes[theme]["chartCategoricalColors"][:3]),
        )
    ]


def test_black_or_white_is_seen_on_every_colour_of_every_scale(visitor: Visitor) -> None:
    page = visitor().open("/explore?loss=HuberLoss").page
    url = page.evaluate("(path) => new URL(path, document.baseURI).href", f"{URL}/cells.js")
    for name, colors in scales():
        inks = page.evaluate(INKS, [url, list(colors), SHARES.tolist()])
        stops = np.linspace(0.0, 1.0, len(colors))
        rgb = np.array([channels(color) for color in colors])
        cells = np.stack([np.interp(SHARES, stops, part) for part in rgb.T], -1)
        assert set(inks) <= {"#000", "#fff"}
        text = np.array([[0.0] * 3 if ink == "#000" else [255.0] * 3 for ink in inks])
        assert contrast(text, cells).min() >= LEAST, name


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/explore?loss=CTCLoss", "/explore?loss=NLLLoss2d", "/matrices"])
def test_the_numbers_of_a_page_are_black_or_white(
    visitor: Visitor, path: str, color_scheme: str
) -> None:
    visit = visitor(color_scheme=color_scheme).open(path)
    expect(visit.page.locator(".heatmaplayer text").first).to_be_attached(timeout=PATIENCE)
    drawn = visit.page.evaluate(CELLS)
    assert drawn and set(drawn) <= {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}
    visit.expect_calm()
