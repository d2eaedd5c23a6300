"""`python -m benchmarks.latency` measures the way from the pointer to the picture in a real browser.

Drawn: from the time stamp of a pointer event to the end of the frame in which the picture followed.
Settled: from letting go to the end of the frame with the last change on the page, after which nothing
changes for a fifth of a second. Beside it stands a page of `st.slider` and `st.plotly_chart`, whose picture
follows at the release alone. The pages are visited one after the other in one run: a reader stays on a page,
and a browser that comes back to one is slow for a while.

First figure: from opening the address to the frame with the first curve, in a browser that has kept nothing,
as the first visitor of a server that has just started.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.serving import ROOT, serving

EXPLORER: Final = "/explore?loss=HuberLoss"
SIX: Final = "MSELoss,L1Loss,HuberLoss,SmoothL1Loss,HuberLoss(delta=2),SmoothL1Loss(beta=0.5)"
COMPARE: Final = f"/compare?curves={SIX}"
PLAIN: Final = ROOT / "benchmarks" / "plain_page.py"
MOVES: Final = 90
"""Pointer events a drag, about a second and a half of them."""

# Notes, for each pointer event, when the drawing had followed, and for each release, when the page
# had come to rest. A message to oneself is delivered once the frame is painted.
WATCH: Final = """
() => {
  const QUIET = 200;
  window.drawn = [];
  window.settled = [];
  let moved = 0;
  let released = 0;
  let changed = 0;
  const painted = (done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  };
  const app = document.querySelector('[data-testid=stApp]');
  const rest = () => {
    const quiet = performance.now() - changed > QUIET;
    if (!quiet || app.dataset.testScriptState !== 'notRunning') return setTimeout(rest, 10);
    window.settled.push(changed - released);
    released = 0;
  };
  addEventListener('pointermove', (event) => { moved = event.timeStamp; }, true);
  addEventListener('pointerup', (event) => {
    released = changed = event.timeStamp;
    rest();
  }, true);
  new MutationObserver((records) => {
    if (released) painted((now) => { changed = now; });
    if (!moved || !records.some((record) => /^(d|transform)$/.test(record.attributeName))) return;
    const start = moved;
    moved = 0;
    painted((now) => window.drawn.push(now - start));
  }).observe(app, { subtree: true, attributes: true, childList: true, characterData: true });
}
"""


# The time, once a curve is there.
FIRST: Final = """
() => document.querySelector('.live-plot-picture path[d], .scatterlayer path') && performance.now()
"""


@dataclass
class Row:
    """What was measured of one page."""

    name: str
    drawn: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    messages: int = 0

    def __str__(self) -> str:
        return "  ".join(
            [f"{self.name:34}", _spread(self.drawn), _spread(self.settled), f"{self.messages:>8}"]
        )


def _spread(times: list[float]) -> str:
    if not times:
        return f"{'–':>18}"
    p95 = sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]
    return f"{statistics.median(times):7.1f} / {p95:6.1f} ms"


def visit(browser: Browser, url: str) -> tuple[Page, list[int]]:
    """Open a page and wait until its picture stands; return it with the sizes of what it sends."""
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    sent: list[int] = []
    page.on("websocket", lambda wire: wire.on("framesent", lambda text: sent.append(len(text))))
    page.goto(url)
    page.locator(".js-plotly-plot .scatterlayer path").first.wait_for(timeout=60_000)
    _rest(page)
    page.evaluate(WATCH)
    return page, sent


def _rest(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(400)


def drag(page: Page, sent: list[int], row: Row, start: tuple[float, float], reach: float) -> None:
    """Move the pointer from `start` sideways in small steps, and let go."""
    x, y = start
    page.mouse.move(x, y)
    _rest(page)  # the table of the control is on its way
    page.evaluate("() => { drawn.length = 0; settled.length = 0; }")
    page.mouse.down()
    before = len(sent)
    for move in range(1, MOVES + 1):
        page.mouse.move(x + reach * move / MOVES, y)
    row.messages += len(sent) - before
    page.mouse.up()
    page.wait_for_function("() => settled.length > 0")
    _rest(page)
    row.drawn += page.evaluate("drawn")
    row.settled += page.evaluate("settled")


def middle(locator: Locator) -> tuple[float, float]:
    """Return the middle of an element on the screen."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def thumb(slider: Locator) -> tuple[float, float]:
    """Return where the thumb of an HTML slider is on the screen."""
    box = slider.bounding_box()
    assert box is not None
    share = slider.evaluate("node => node.value / node.max")
    radius = 8
    return box["x"] + radius + share * (box["width"] - 2 * radius), box["y"] + box["height"] / 2


def first_figure(browser: Browser, script: Path, path: str) -> float:
    """Return after how many milliseconds a curve stands, with nothing kept from before."""
    with serving(script) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(server.address + path, wait_until="commit")
        passed: float = page.wait_for_function(FIRST, timeout=60_000).json_value()
        context.close()
    return passed


@dataclass
class Drag:
    """A page, where it is dragged, and how far to one side and back."""

    row: Row
    page: Page
    sent: list[int]
    grip: Callable[[], tuple[float, float]]
    reach: float
    follows: bool = True

    def there_and_back(self, turn: int) -> None:
        """Drag to the one side or to the other, in turn."""
        self.page.bring_to_front()
        drag(self.page, self.sent, self.row, self.grip(), self.reach * (-1 if turn % 2 else 1))
        if not self.follows:
            self.row.drawn.clear()  # the thumb follows the pointer there, the picture does not


def drags(browser: Browser, live: str, plain: str) -> list[Drag]:
    """Open the pages; return what is done on them."""
    explorer, by_explorer = visit(browser, live + EXPLORER)
    compare, by_compare = visit(browser, live + COMPARE)
    other, by_other = visit(browser, plain)
    delta = explorer.get_by_role("slider", name="delta", exact=True)
    option = compare.locator(".live-plot-range").nth(1)
    knob = other.get_by_role("slider").locator("xpath=../..")
    return [
        Drag(
            Row("Explorer, the point on the curve"),
            explorer,
            by_explorer,
            lambda: middle(explorer.locator(".live-plot-handle").first),
            -300,
        ),
        Drag(
            Row("Explorer, the slider of delta"), explorer, by_explorer, lambda: thumb(delta), 100
        ),
        Drag(
            Row("Compare six, the point on all"),
            compare,
            by_compare,
            lambda: middle(compare.locator(".live-plot-handle").first),
            -300,
        ),
        Drag(
            Row("Compare six, the slider of delta"), compare, by_compare, lambda: thumb(option), 100
        ),
        Drag(
            Row("st.slider and st.plotly_chart"),
            other,
            by_other,
            lambda: middle(knob),
            300,
            follows=False,
        ),
    ]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="there-and-back drags on each page")
    rounds = parser.parse_args().rounds
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with ExitStack() as stack:
        live = stack.enter_context(serving(ROOT / "app.py")).address
        plain = stack.enter_context(serving(PLAIN)).address
        playwright = stack.enter_context(sync_playwright())
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        everything = drags(browser, live, plain)
        for _, on_page in groupby(everything, key=lambda drag: drag.page):
            together = list(on_page)
            for turn in range(2 * rounds):
                for drag in together:
                    drag.there_and_back(turn)
        explorer = [first_figure(browser, ROOT / "app.py", EXPLORER) for _ in range(rounds)]
        page = [first_figure(browser, PLAIN, "/") for _ in range(rounds)]
        browser.close()
    print(f"{'median / 95th percentile':34}  {'drawn':>18}  {'settled':>18}  messages")
    for drag in everything:
        print(drag.row)
    for name, times in (("Explorer", explorer), ("st.plotly_chart", page)):
        print(
            f"first figure, {name:15} {statistics.median(times):6.0f} ms, longest {max(times):.0f} ms"
        )


if __name__ == "__main__":
    main()
