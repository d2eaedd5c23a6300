"""What goes over the wire while a reader moves a control and lets go."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
TABLE = 100_000
"""Bytes that a table of the control takes, and all else together does not."""


def test_a_control_gets_its_table_once(visitor: Visitor) -> None:
    visit = visitor(height=1400)  # nothing scrolls during a drag
    received: list[int] = []
    visit.page.on(
        "websocket", lambda wire: wire.on("framereceived", lambda data: received.append(len(data)))
    )
    page = visit.open("/explore?loss=HuberLoss").page
    expect(page.get_by_text("Agrees with torch")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    slider = page.get_by_role("slider", name="delta", exact=True).and_(page.locator("input"))

    def taken(act: Callable[[], Any], address: str = "HuberLoss") -> int:
        received.clear()
        act()
        expect(page).to_have_url(re.compile(address))
        expect(page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
        visit.settle()
        return sum(received)

    assert taken(slider.hover) > TABLE
    for key, address in (("PageUp", r"delta=1"), ("End", r"delta=5"), ("Home", r"delta=0\.")):
        assert 0 < taken(lambda key=key: slider.press(key), address) < TABLE
    # Another reduction is another table, and the reader is at the control no more.
    choice = page.get_by_role("radio", name="sum", exact=True)
    assert 0 < taken(choice.click, "reduction=sum") < TABLE
    assert taken(slider.hover) > TABLE
    # The former table is still there.
    choice = page.get_by_role("radio", name="mean", exact=True)
    assert 0 < taken(choice.click, r"^((?!reduction).)*$") < TABLE
    assert taken(slider.hover) == 0
    visit.expect_calm()
