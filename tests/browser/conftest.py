"""A cold server and a real Chromium, and a visitor who notices everything that goes wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# A container has no sandbox and no graphics; nothing in the background may reach out by itself.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE = 30_000
"""Milliseconds for what takes one second on a machine that does nothing else."""


@contextmanager
def served(script: Path, **environment: str) -> Iterator[str]:
    """Run a Streamlit script as a process of its own, and yield its address once it answers."""
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    with running(command, ROOT, os.environ | environment) as address:
        yield address


@contextmanager
def running(command: list[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a command that starts a server of Streamlit, and yield its address once it answers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true"]
    with subprocess.Popen([*command, *options], cwd=folder, env=environment) as server:
        address = f"http://localhost:{port}"
        while server.poll() is None and not _answers(f"{address}/_stcore/health"):
            pass
        try:
            yield address
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):
            return True
    except OSError:  # refused, reset while the server starts, or too late
        return False


class Visit:
    """A page with what went over its wire and into its console."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.problems: list[str] = []
        self.sent = 0
        self.page.on("console", lambda m: m.type == "error" and self.problems.append(m.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("websocket", lambda socket: socket.on("framesent", self._count))
        self.page.on("request", self._requested)

    def _count(self, _: Any) -> None:
        self.sent += 1

    def _failed(self, request: Any) -> None:
        # A page that is left behind cancels what it was loading.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.url} {request.failure}")

    def _requested(self, request: Any) -> None:
        here = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(here):
            self.problems.append(f"request to another host: {request.url}")

    def open(self, path: str = "/") -> Visit:
        """Go to a page and wait until its script has run."""
        self.page.goto(self.address + path)
        return self.settle()

    def settle(self) -> Visit:
        """Wait until nothing runs on the server."""
        expect(self.page.locator(IDLE)).to_be_attached(timeout=PATIENCE)
        return self

    def drawn(self, uid: str) -> np.ndarray:
        """Return the points of a curve as its SVG path has them, in units of the axes."""
        return np.array(
            self.page.evaluate(
                """(uid) => {
                    const group = document.querySelector(`.scatterlayer .trace${uid}`);
                    const { _fullLayout: full, _fullData: data } = group.closest('.js-plotly-plot');
                    const { xaxis, yaxis } = data.find((trace) => trace.uid === uid);
                    const [x, y] = [xaxis, yaxis].map((n) => full[n.replace(/^[xy]/, '$&axis')]);
                    const path = group.querySelector('path.js-line').getAttribute('d');
                    return [...path.matchAll(/([-\\d.]+),([-\\d.]+)/g)]
                        .map(([, a, b]) => [x.p2d(Number(a)), y.p2d(Number(b))]);
                }""",
                uid,
            )
        )

    def drag(self, grip: Locator, right: float, down: float) -> None:
        """Take hold of the middle of something, move it with the mouse, and let go."""
        grip.scroll_into_view_if_needed()
        box = grip.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=8)
        self.page.mouse.up()

    def expect_calm(self) -> None:
        """No error in the console, no request to another host, no failure, no exception shown."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        assert self.problems == []

    def expect_no_sideways_scrolling(self) -> None:
        """Neither the document nor the part of it that scrolls is wider than the window."""
        overhang = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
            .map((element) => element.scrollWidth - innerWidth)"""
        assert max(self.page.evaluate(overhang)) <= 0


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = CHROMIUM or None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The application, started cold; the first test that asks for it is its first visitor."""
    with served(ROOT / "app.py") as address:
        yield address


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Visitor]:
    """Make visits to the application: width, color_scheme and other settings of a browser context."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1280, height: int = 900, **settings: Any) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        return Visit(context, site)

    yield make
    for context in contexts:
        context.close()
