"""An exhibit alone: without the page around it, and in a frame of a page at another origin."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from content import LANGUAGES, Language, text
from exhibits import EXHIBITS, find
from scenes.pages import PATHS
from tests.browser.conftest import PATIENCE, ROOT, Visitor, served
from tests.daily import sample

FRAMING = """<!doctype html><meta charset="utf-8"><title>A course</title>
<script>window.heights = [];
addEventListener("message", ({{ data }}) => {{ if (data.type === "lossfunctions.height") heights.push(data.height); }});
</script>
<iframe title="A figure" src="{address}" style="width: 900px; height: 1200px; border: 0"></iframe>"""


def alone(id_: str, **query: str) -> str:
    """Return the path at which an exhibit stands alone."""
    exhibit = find(id_)
    parts = {"view": "figure", "exhibit": exhibit.section, **query}
    return f"/{PATHS[exhibit.subject]}?" + "&".join(f"{k}={v}" for k, v in parts.items())


@pytest.mark.parametrize("id_", sample([e.id for e in EXHIBITS], 5, "alone"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exhibit_stands_alone(visitor: Visitor, id_: str, language: Language) -> None:
    exhibit = find(id_)
    visit = visitor(width=390).open(alone(id_, lang=language))
    title = exhibit.title(exhibit.read({})).said(exhibit.subject, language)
    expect(visit.page.locator("h1")).to_have_count(1)
    expect(visit.page.locator("h1")).to_have_text(title)
    expect(visit.page.locator(".live-plot")).to_have_count(1)
    expect(visit.page.locator(".live-plot-picture svg").first).to_be_visible(timeout=PATIENCE)
    expect(visit.page.get_by_test_id("stHeader")).to_be_hidden()
    visit.expect_no_sideways_scrolling()
    way = visit.page.get_by_role("link", name=text("alone.whole", language)).get_attribute("href")
    assert way is not None and "view=figure" not in way
    visit.open(f"/{way}")
    expect(visit.page.get_by_test_id("stHeader")).to_be_visible(timeout=PATIENCE)
    visit.expect_calm()


def test_what_is_moved_alone_stands_in_the_address(visitor: Visitor) -> None:
    visit = visitor().open(alone("explorer.figure", loss="HuberLoss"))
    field = visit.page.get_by_role("textbox", name="delta")
    field.fill("2")
    field.press("Enter")
    visit.page.wait_for_url("**delta=2**", timeout=PATIENCE)
    visit.settle()
    assert "view=figure" in visit.page.url
    visit.page.reload()
    expect(visit.page.get_by_role("textbox", name="delta")).to_have_value("2", timeout=PATIENCE)
    visit.expect_calm()


def test_a_wrong_choice_is_said_alone_too(visitor: Visitor) -> None:
    visit = visitor().open(alone("divergences.split", unit="miles"))
    expect(visit.page.get_by_role("alert").filter(has_text="miles")).to_have_count(1)
    visit.expect_calm()


def test_what_a_loss_refuses_is_said_alone_too(visitor: Visitor) -> None:
    visit = visitor().open(
        alone("explorer.figure", loss="MSELoss", **{"x.target": "1,2,3,4,5,6,7"})
    )
    expect(visit.page.get_by_text("target has shape")).to_be_visible(timeout=PATIENCE)
    visit.expect_calm()


def test_what_is_shared_is_the_figure_on_screen(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss&delta=2")
    visit.page.get_by_role("button", name=text("share.open", "en")).click()
    address = f"{visit.address}/explore?loss=HuberLoss&delta=2"
    expect(visit.page.get_by_text(address, exact=True)).to_be_visible(timeout=PATIENCE)
    for key in ("html", "numbers_csv", "py"):
        button = visit.page.get_by_role("button", name=text(f"share.{key}", "en"))
        with visit.page.expect_download(timeout=PATIENCE) as saved:
            button.click()
        assert "delta" in saved.value.path().read_text(encoding="utf-8")
    visit.expect_calm()


@contextmanager
def course(folder: Path) -> Iterator[str]:
    """Serve a folder at an origin of its own."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def framed(browser: Browser, folder: Path, course_: str, site: str) -> tuple[Any, list[str]]:
    """Open a page of the course that shows a figure of the site in a frame."""
    page = FRAMING.format(address=site + alone("divergences.shift"))
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "favicon.ico").touch()
    visit = browser.new_page()
    problems: list[str] = []
    visit.on("console", lambda m: m.type == "error" and problems.append(m.text))
    visit.on(
        "request",
        lambda r: (
            r.url.startswith((course_, site, "blob:", "data:", "ws:")) or problems.append(r.url)
        ),
    )
    visit.goto(course_)
    return visit, problems


def test_a_page_that_the_setting_names_shows_it_in_a_frame(
    chromium: Browser, tmp_path: Path
) -> None:
    with course(tmp_path) as other, served(ROOT / "app.py", FRAME_ANCESTORS=other) as site:
        page, problems = framed(chromium, tmp_path, other, site)
        frame = page.frame_locator("iframe")
        readout = frame.locator(".live-plot-readout dd").nth(2)
        expect(readout).to_have_text("0.5", timeout=PATIENCE)
        ring = frame.get_by_role("slider").first
        ring.focus()
        ring.press("ArrowRight")
        expect(readout).not_to_have_text("0.5", timeout=PATIENCE)
        page.wait_for_function("heights.length > 0", timeout=PATIENCE)
        told = page.evaluate("heights.at(-1)")
        shown = frame.locator("[data-testid=stMainBlockContainer]").bounding_box()
        assert shown is not None
        assert abs(told - shown["height"]) <= 1
        assert problems == []
        page.close()


def test_no_other_page_does(chromium: Browser, site: str, tmp_path: Path) -> None:
    with course(tmp_path) as other:
        page, problems = framed(chromium, tmp_path, other, site)
        page.wait_for_function("() => window.frames.length === 1")
        expect(page.frame_locator("iframe").locator(".live-plot")).to_have_count(0)
        assert any("frame-ancestors" in problem for problem in problems)
        assert page.evaluate("heights") == []
        page.close()
