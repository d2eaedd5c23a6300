"""A page that is left takes along what its figures registered: listeners, observers, timers, frames."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from content import text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
# Notes what the live plot and Plotly register outside of their own elements until it is taken back.
WATCH = """
    Error.stackTraceLimit = 100;
    const own = () => /live_plot-|plotly/.test(new Error().stack);
    const held = new Map();
    window.heldByFigures = held;
    window.everHeldByFigures = new Set();
    const hold = (key, kind) => {
        if (!own()) return;
        held.set(key, kind);
        window.everHeldByFigures.add(kind.split(" ")[0]);
    };

    const waits = [["setTimeout", "clearTimeout"], ["requestAnimationFrame", "cancelAnimationFrame"]];
    for (const [start, stop] of waits) {
        const [begin, end] = [window[start], window[stop]];
        window[start] = (work, ...rest) => {
            const id = begin((...given) => {
                held.delete(`${start} ${id}`);
                return work(...given);
            }, ...rest);
            hold(`${start} ${id}`, start);
            return id;
        };
        window[stop] = (id) => {
            held.delete(`${start} ${id}`);
            end(id);
        };
    }

    const repeat = window.setInterval;
    window.setInterval = (...given) => {
        const id = repeat(...given);
        hold(`setInterval ${id}`, "setInterval");
        return id;
    };
    const silence = window.clearInterval;
    window.clearInterval = (id) => {
        held.delete(`setInterval ${id}`);
        silence(id);
    };

    for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
        window[name] = class extends window[name] {
            observe(...given) {
                hold(this, name);
                super.observe(...given);
            }
            disconnect() {
                held.delete(this);
                super.disconnect();
            }
        };
    }

    const { addEventListener: listen, removeEventListener: unlisten } = EventTarget.prototype;
    const numbers = new WeakMap();
    const number = (part) => {
        if (!numbers.has(part)) numbers.set(part, `${Math.random()}`);
        return numbers.get(part);
    };
    const outside = (target) => !(target instanceof Node) || target === document
        || target === document.body || target === document.documentElement;
    const place = (target, kind, handler, options) => {
        const capture = Boolean(options?.capture ?? options);
        return `${number(target)} ${kind} ${handler && number(handler)} ${capture}`;
    };
    EventTarget.prototype.addEventListener = function (kind, handler, options) {
        const target = this ?? window;
        if (outside(target)) hold(place(target, kind, handler, options), `listener ${kind}`);
        return listen.call(target, kind, handler, options);
    };
    EventTarget.prototype.removeEventListener = function (kind, handler, options) {
        const target = this ?? window;
        held.delete(place(target, kind, handler, options));
        return unlisten.call(target, kind, handler, options);
    };
"""
PAGES = {
    "curve": "/explore?loss=HuberLoss",
    "surface": "/explore?loss=LinearCrossEntropyLoss&figure=surface-input-input",
    "many": "/information",
    "race": "/race?step=0",
}


def drawn(visit: Visit) -> None:
    """Wait until Plotly has drawn every figure of a page."""
    visit.settle()
    expect(visit.page.locator(".live-plot")).not_to_have_count(0, timeout=PATIENCE)
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)


def left(visit: Visit) -> None:
    """Wait until nothing of the figures is left; what a timer does at its end it has done then."""
    visit.settle()
    expect(visit.page.locator(".live-plot")).to_have_count(0, timeout=PATIENCE)
    visit.page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    visit.page.wait_for_function(
        "() => ![...window.heldByFigures.values()].some((kind) => /^set|^request/.test(kind))"
    )
    assert visit.page.evaluate("[...window.heldByFigures.values()]") == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_leaving_a_page_leaves_nothing_behind(visitor: Visitor, path: str) -> None:
    visit = visitor()
    visit.page.add_init_script(WATCH)
    visit.open(path)
    drawn(visit)
    # Whoever watches has seen something.
    kinds = set(visit.page.evaluate("[...window.everHeldByFigures]"))
    assert {"ResizeObserver", "requestAnimationFrame"} <= kinds
    visit.page.get_by_role("link", name=text("page.choose", "en"), exact=True).click()
    left(visit)
    visit.page.go_back()
    drawn(visit)
    visit.page.go_forward()
    left(visit)
    visit.expect_calm()


def test_a_figure_that_moves_is_left_in_the_middle(visitor: Visitor) -> None:
    visit = visitor()
    visit.page.add_init_script(WATCH)
    visit.open("/race?step=0")
    drawn(visit)
    visit.page.get_by_role("button", name=text("live_plot.play", "en"), exact=True).click()
    expect(
        visit.page.get_by_role("button", name=text("live_plot.pause", "en"), exact=True)
    ).to_be_visible()
    visit.page.get_by_role("link", name=text("page.choose", "en"), exact=True).click()
    left(visit)
    visit.expect_calm()
