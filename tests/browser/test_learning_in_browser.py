"""The pages on learning and on noise while they are dragged."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language, text
from content.words import phrase
from figures import likelihood
from scenes import learning
from tests.browser.conftest import PATIENCE, Visit
from theory.likelihood import Gaussian, Huber

Visitor = Callable[..., Visit]
FIGURES = {"learn": 5, "noise": 2}
SUBJECTS = {"learn": "learning", "noise": "noise"}


def opened(visit: Visit, page: str, query: str = "") -> Visit:
    """Open a page and wait until every figure is drawn by Plotly."""
    visit.open(f"/{page}{query}")
    expect(visit.page.locator(".js-plotly-plot")).to_have_count(FIGURES[page], timeout=PATIENCE)
    return visit.settle()


def drawn(visit: Visit, figure: int, uid: str, axis: str = "y") -> list[float]:
    return list(
        visit.page.locator(".js-plotly-plot")
        .nth(figure)
        .evaluate(
            "(plot, [uid, axis]) => [...plot.data.find(trace => trace.uid === uid)[axis]]",
            [uid, axis],
        )
    )


def redrawn(
    visit: Visit, figure: int, uid: str, before: list[float], axis: str = "y"
) -> list[float]:
    """Return the trace once it differs: Plotly takes a moved picture over once the pointer has rested."""
    visit.page.wait_for_function(
        """([figure, uid, axis, before]) => {
            const plot = document.querySelectorAll('.js-plotly-plot')[figure];
            const now = plot.data.find((trace) => trace.uid === uid)[axis];
            return [...now].some((value, i) => Math.abs(value - before[i]) > 1e-4);
        }""",
        arg=[figure, uid, axis, before],
    )
    return drawn(visit, figure, uid, axis)


def handle(visit: Visit, name: str, nth: int = 0) -> Locator:
    grips = visit.page.locator(".live-plot-handle")
    return grips.and_(visit.page.get_by_role("slider", name=name, exact=True)).nth(nth)


def field(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("textbox", name=name, exact=True)


def readout(visit: Visit, name: str, nth: int = 0) -> Locator:
    label = visit.page.get_by_text(name, exact=True).and_(visit.page.locator("dt")).nth(nth)
    return label.locator("xpath=following-sibling::dd")


def test_the_parameter_moves_without_the_server_and_a_reload_keeps_it(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn")
    grip = handle(visit, "mean μ")
    grip.focus()
    visit.settle()
    before, sent = readout(visit, "sum of logs", 1).inner_text(), visit.sent
    visit.page.keyboard.down("PageUp")
    expect(readout(visit, "sum of logs", 1)).not_to_have_text(before)
    assert visit.sent == sent
    visit.page.keyboard.up("PageUp")
    expect(visit.page).to_have_url(re.compile("gaussian=0.5"))
    visit.settle()
    address, shown = visit.page.url, readout(visit, "sum of logs", 1).inner_text()
    again = opened(visitor(), "learn", address[address.index("?") :])
    expect(readout(again, "sum of logs", 1)).to_have_text(shown)
    assert again.page.url == address
    visit.expect_calm()
    again.expect_calm()


def test_the_drawn_curve_is_the_sum_of_logs_of_the_drawn_points(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn", "?n=12&seed=8")
    grid, curve = drawn(visit, 2, "curve", "x"), drawn(visit, 2, "curve")
    points = drawn(visit, 2, "tips", "x")
    expected = -Gaussian().loss(np.array(points)[:, None], np.array(grid)).sum(0)
    assert len(points) == 12
    np.testing.assert_allclose(curve, expected, rtol=1e-6)
    np.testing.assert_allclose(points, likelihood.drawn("gaussian", 8)[:12], rtol=1e-6)
    visit.expect_calm()


def test_more_points_move_with_the_slider_and_the_peak_stays_in_sight(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn")
    name = phrase("learning", "figure.count", "en")
    slider = visit.page.get_by_role("slider", name=name, exact=True)
    slider.focus()
    slider.press("End")
    expect(visit.page).to_have_url(re.compile("n=40"))
    visit.settle()
    expect(field(visit, name)).to_have_value("40")
    assert len(drawn(visit, 2, "tips", "x")) == 40
    visit.expect_calm()


def test_the_coin_is_tossed_and_the_step_is_taken(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn")
    say = lambda key: phrase("learning", key, "en")  # noqa: E731
    visit.page.get_by_role("button", name=say("coin.zero"), exact=True).click()
    expect(visit.page).to_have_url(re.compile("tosses=1(,|%2C)1(,|%2C)0(,|%2C)0"))
    expect(readout(visit, say("figure.product"))).to_have_text("0.0625")
    step = visit.page.get_by_role("button", name=re.compile(say("parts.step")))
    step.click()
    expect(visit.page).to_have_url(re.compile(f"w={learning.read({}).stepped()}"))
    visit.settle()
    before = float(readout(visit, say("figure.cost")).inner_text())
    step.click()
    expect(readout(visit, say("figure.cost"))).not_to_have_text(f"{before:.4g}")
    assert float(readout(visit, say("figure.cost")).inner_text()) < before
    visit.expect_calm()


def test_copies_make_intervals_miss(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn")
    copies = phrase("learning", "figure.copies", "en")
    held = readout(visit, phrase("learning", "figure.held", "en", experiments=40))
    counts = []
    for typed in ("1", "9"):
        field(visit, copies).fill(typed)
        field(visit, copies).press("Enter")
        expect(visit.page).to_have_url(re.compile(f"copies={typed}"))
        visit.settle()
        counts.append(int(held.inner_text()))
    assert counts[0] > counts[1]
    visit.expect_calm()


def test_a_proof_opens_in_place_and_a_reload_keeps_its_lines(visitor: Visitor) -> None:
    visit = opened(visitor(), "learn", "?proof.coin=3")
    expect(visit.page.locator(".katex-display")).to_have_count(3, timeout=PATIENCE)
    visit.page.reload()
    expect(visit.page.locator(".katex-display")).to_have_count(3, timeout=PATIENCE)
    expect(visit.page).to_have_url(re.compile("proof.coin=3"))
    visit.expect_calm()


def test_a_bar_of_the_density_is_drawn_and_the_loss_answers(visitor: Visitor) -> None:
    visit = opened(visitor(), "noise", "?noise=drawn")
    before = drawn(visit, 0, "loss")
    visit.drag(handle(visit, phrase("noise", "figure.bar", "en", place="−4")), 0, -60)
    expect(visit.page).to_have_url(re.compile("bars="))
    visit.settle()
    after = redrawn(visit, 0, "loss", before)
    assert after[20] < before[20]
    address = visit.page.url
    again = opened(visitor(), "noise", address[address.index("?") :])
    np.testing.assert_allclose(drawn(again, 0, "loss"), after, rtol=1e-5)
    visit.expect_calm()


def test_an_outlier_is_dragged_and_the_best_prediction_follows(visitor: Visitor) -> None:
    visit = opened(visitor(), "noise", "?noise=huber&delta=1")
    before = drawn(visit, 1, "points", "x")
    visit.drag(handle(visit, phrase("noise", "figure.point", "en", index=5)), -120, 0)
    expect(visit.page).to_have_url(re.compile("points="))
    visit.settle()
    points = np.array(redrawn(visit, 1, "points", before, "x"))
    assert points[-1] < 4.2
    best = float(Huber(1.0).minimiser(points, -6.0, 6.0))
    assert drawn(visit, 1, "best", "x")[0] == pytest.approx(best, abs=1e-3)
    visit.expect_calm()


def test_the_loss_opens_in_the_explorer_and_the_way_back_is_open(visitor: Visitor) -> None:
    visit = opened(visitor(), "noise", "?noise=huber&delta=2.5")
    link = visit.page.get_by_role("link", name=text("ways.explorer", "en"), exact=True).first
    way = link.get_attribute("href", timeout=PATIENCE)
    visit.open(f"/{way}")
    expect(visit.page).to_have_url(re.compile(r"explore\?.*delta=2\.5"))
    expect(visit.page.get_by_text("HuberLoss").first).to_be_visible(timeout=PATIENCE)
    visit.settle()
    visit.page.go_back()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(phrase("noise", "title", "en"))
    expect(field(visit, phrase("noise", "figure.shape.delta", "en"))).to_have_value("2.5")
    visit.expect_calm()


@pytest.mark.parametrize(("typed", "answer"), [("9", "[0.5, 3]"), ("wide", "wide")])
def test_nonsense_is_answered_beside_the_control(visitor: Visitor, typed: str, answer: str) -> None:
    visit = opened(visitor(), "noise")
    deviation = field(visit, phrase("noise", "figure.shape.sigma", "en"))
    deviation.fill(typed)
    deviation.press("Enter")
    expect(visit.page.get_by_role("alert").filter(has_text=answer)).to_have_count(1)
    deviation.fill("2")
    deviation.press("Enter")
    expect(visit.page.get_by_role("alert").filter(has_text=answer)).to_have_count(0)
    expect(visit.page).to_have_url(re.compile("sigma=2"))
    visit.expect_calm()


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_everything_without_scrolling_sideways(
    visitor: Visitor, page: str, language: Language
) -> None:
    visit = opened(visitor(width=390, height=844), page, f"?lang={language}")
    title = phrase(SUBJECTS[page], "title", language)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(title)
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()
