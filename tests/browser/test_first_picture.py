"""The picture that stands there until Plotly has loaded is the one that Plotly draws."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, Route, expect

import losses
from content import example
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
NEAR = 5.0
"""Pixels by which a text may move when Plotly takes over: what its own spacing adds to a font's size."""

# Every text with its middle, every handle and the height, measured from the corner of the picture.
SEEN = """(picture) => {
    const stage = document.querySelector(".live-plot-stage");
    const corner = stage.getBoundingClientRect();
    const middle = (box) => [(box.left + box.right) / 2 - corner.left, (box.top + box.bottom) / 2 - corner.top];
    const texts = [...stage.querySelectorAll(`${picture} text`)]
        .filter((node) => node.textContent.trim() && node.getBoundingClientRect().width > 0)
        .map((node) => [node.textContent.trim(), ...middle(node.getBoundingClientRect())]);
    const handles = [...stage.querySelectorAll(".live-plot-handle")]
        .map((node) => middle(node.getBoundingClientRect()));
    return { texts, handles, height: corner.height };
}"""


class Picture(NamedTuple):
    """What a reader sees of a picture: its texts with their places, its handles, its height."""

    texts: list[tuple[str, float, float]]
    handles: list[tuple[float, float]]
    height: float


def seen(page: Page, picture: str) -> Picture:
    found: dict[str, Any] = page.evaluate(SEEN, picture)
    return Picture([*map(tuple, found["texts"])], [*map(tuple, found["handles"])], found["height"])


def both(visit: Visit, path: str) -> tuple[Picture, Picture]:
    """Return the first picture of a page and the one that follows it."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    visit.page.route(re.compile(r"/vendor/plotly"), hold)
    visit.open(path)
    expect(visit.page.locator(".live-plot-sketch")).to_be_visible(timeout=PATIENCE)
    visit.page.evaluate("document.fonts.ready")
    first = seen(visit.page, ".live-plot-sketch")
    for route in waiting:
        route.continue_()
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    return first, seen(visit.page, ".live-plot-plotly")


def differences(first: Picture, last: Picture) -> list[str]:
    """Return what is in one of the pictures alone, or stands elsewhere in it."""
    left = [*first.texts]
    found = []
    for text, *place in last.texts:
        same = [part for part in left if part[0] == text]
        if not same:
            found.append(f"{text!r} is missing")
            continue
        nearest = min(same, key=lambda part: math.dist(part[1:], place))
        left.remove(nearest)
        if math.dist(nearest[1:], place) > NEAR:
            x, y = (b - a for a, b in zip(nearest[1:], place, strict=True))
            found.append(f"{text!r} moves by {x:.0f}, {y:.0f}")
    found += [f"{text!r} vanishes" for text, *_ in left]
    for one, other in zip(first.handles, last.handles, strict=True):
        if math.dist(one, other) > 2.0:
            found.append(f"a handle moves from {one} to {other}")
    if first.height != last.height:
        found.append(f"the height changes from {first.height} to {last.height}")
    return found


def addresses() -> list[str]:
    """Return an address for every loss as it opens, for every kind of figure, and of the other pages.

    A scene in space has no flat picture before it.
    """
    first = {
        figure.kind: f"/explore?loss={entry.name}&figure={figure.id}"
        for entry in losses.catalog()
        for figure in example(entry.name).figures
        if figure.kind != "surface"
    }
    opened = [f"/explore?loss={entry.name}" for entry in losses.catalog()]
    return [*opened, *first.values(), "/explore?loss=HuberLoss&delta=3", "/compare", "/race"]


@pytest.mark.parametrize("path", addresses())
def test_nothing_jumps_when_plotly_takes_over(visitor: Visitor, path: str) -> None:
    assert differences(*both(visitor(), path)) == []


@pytest.mark.parametrize("path", ["/explore?loss=CTCLoss", "/explore?loss=HuberLoss&delta=3"])
def test_nor_does_it_on_a_phone(visitor: Visitor, path: str) -> None:
    assert differences(*both(visitor(width=390), path)) == []
