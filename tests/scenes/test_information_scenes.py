"""The pages on information and divergences as data: addresses, releases, and the claims in the prose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import LANGUAGES
from content.words import phrase
from figures.detour import lengths
from figures.gaussian_fit import TARGET, best, optimum
from figures.grid import REACHES, WIDTHS, exact, sampled, sums
from losses import KLDivLoss
from scenes import divergences, information
from scenes.information import PRESETS
from scenes.notation import format_number
from theory.measures import BIT, entropy, js_divergence, kl_divergence
from theory.measures import information as self_information
from theory.shift import SHAPES

PAGES = (information, divergences)
NONSENSE = [
    "",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "<script>",
    "9" * 300,
    "0,0,0,0",
    "1,-1,1,1",
    "٣",
    "7,",
]


@pytest.mark.parametrize("page", PAGES)
def test_the_default_page_needs_no_parameters(page: Any) -> None:
    assert page.read({}).query() == {}
    assert page.read({}).notices == ()


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (information, {"p": "0.3", "q": "0.9", "unit": "nats", "coin": "0.11"}),
        (information, {"preset": "letters"}),
        (information, {"preset": "uniform", "bars": "0.5,0.25,0.25"}),
        (divergences, {"bars": "0.7,0.1,0.1,0.1", "heaps": "0,0,0,1"}),
        (divergences, {"mean": "-2", "deviation": "0.5", "shape": "points", "shift": "2.5"}),
        (divergences, {"P": "0.9", "Q": "0.35", "R": "0.2", "unit": "nats"}),
    ],
)
def test_an_address_opens_what_it_was_written_for(page: Any, query: dict[str, str]) -> None:
    scene = page.read(query)
    assert scene.notices == ()
    assert scene.query() == query


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_the_address_becomes_a_notice_a_parameter(page: Any, text: str) -> None:
    names = [*vars(page.read({})), "bars"]
    for name in set(names) - {"notices", "distribution"}:
        scene = page.read({name: text})
        assert [notice.control for notice in scene.notices] == [name], (name, text)
        assert page.read(scene.query()).notices == ()


def test_a_number_beyond_its_end_becomes_the_end() -> None:
    scene = divergences.read({"shift": "99", "deviation": "0"})
    assert (scene.shift, scene.deviation) == (3.0, 0.3)
    assert len(scene.notices) == 2


@given(st.integers(0, 3), st.floats(0.0, 1.0), st.integers(0, 3), st.floats(0.0, 1.0))
def test_a_moved_bar_stands_where_the_hand_left_it(i: int, a: float, j: int, b: float) -> None:
    for page, name, distribution in (
        (information, "p", lambda scene: scene.distribution),
        (divergences, "bars", lambda scene: scene.bars),
        (divergences, "heaps", lambda scene: scene.heaps),
    ):
        scene = page.read({})
        parts = page.released(scene, {f"{name}{i}": a, f"{name}{j}": b})
        found = distribution(page.read(parts))
        assert found.sum() == pytest.approx(1.0)
        assert found[j] == pytest.approx(b, abs=5e-6)


@pytest.mark.parametrize("value", [0.37, -7.0, 1e9])
def test_a_released_number_is_written_as_it_was_typed(value: float) -> None:
    for page, name in ((information, "p"), (divergences, "shift"), (divergences, "Q")):
        assert page.released(page.read({}), {name: value}) == {name: format_number(value)}


def bits(nats: Any) -> float:
    return float(nats) / BIT


def said(subject: str, key: str, *texts: str) -> None:
    """Every language says these numbers under this key."""
    for language in LANGUAGES:
        for text in texts:
            assert text in phrase(subject, key, language), (language, key, text)


def test_what_the_page_on_information_says() -> None:
    halves, uniform, concentrated, letters = PRESETS.values()
    for power in (1, 2, 3):
        assert bits(self_information(0.5**power)) == power
    assert f"{BIT:.3f}" == "0.693"
    said("information", "surprise.note", "0.693")
    codes = ["0", "10", "110", "111"]
    assert [len(code) for code in codes] == [bits(self_information(p)) for p in halves]
    assert bits(entropy(halves)) == 1.75
    assert bits(np.log(len(halves))) == 2
    said("information", "codes.preset.halves.note", "1.75", *codes)
    assert bits(entropy(uniform)) == pytest.approx(3.0)
    assert concentrated[0] == 0.93 and concentrated.sum() == pytest.approx(1.0)
    said(
        "information",
        "codes.preset.concentrated.note",
        "0.93",
        f"{bits(entropy(concentrated)):.2f}",
    )
    said("information", "codes.preset.letters.note", f"{bits(entropy(letters)):.2f}", "4.70")
    assert f"{bits(np.log(26)):.2f}" == "4.70"
    assert round(bits(self_information(letters[0]))) == 3
    assert bits(self_information(letters[-1])) > 10
    said("information", "coin.answer", "0.11", f"{bits(entropy([0.11, 0.89])):.2f}")


def test_what_the_page_says_of_both_fits() -> None:
    (mean, deviation), left, right = best()
    assert (mean, deviation) == pytest.approx((TARGET.mean, TARGET.deviation), abs=1e-5)
    costs = [bits(TARGET.reverse(*fit)) for fit in (left, right)]
    assert costs == pytest.approx([bits(np.log(1 / 0.6)), bits(np.log(1 / 0.4))], abs=1e-2)
    said("divergences", "fit.note", f"{costs[0]:.2f}", f"{costs[1]:.2f}")
    middle = optimum("reverse", 0.0, 1.7)
    assert abs(middle[0]) < 1.0
    assert bits(TARGET.reverse(*middle)) > max(costs)
    starts = [(-3.0, 0.4), (3.0, 2.5), (0.0, 1.0)]
    for start in starts:
        assert optimum("forward", *start) == pytest.approx((mean, deviation), abs=1e-4)


def test_what_the_page_says_of_the_grid() -> None:
    assert exact() == pytest.approx(sums(9.0, 0.01)[0], abs=1e-9)
    whole, cut = sums(5.0, 1.0), sums(2.0, 0.1)
    numbers = (exact(), whole[0], cut[0], cut[1])
    said("divergences", "grid.answer", *(f"{bits(number):.3f}" for number in numbers))
    assert bits(sums(2.0, 0.5)[0]) == pytest.approx(bits(cut[0]), abs=2e-3)
    _, q = sampled(2.0, 0.01)
    assert 1.0 - q.sum() * 0.01 > 0.25
    for reach in REACHES:
        for width in WIDTHS:
            assert sums(reach, width)[1] >= 0.0


def test_what_the_page_says_of_the_detour() -> None:
    scene = divergences.DivergencesScene()
    assert scene.coins == (0.5, 0.25, 0.1)
    found = lengths(np.array([scene.coins]), "bits")
    direct, detour = found["kl_direct"][0], found["kl_first"][0] + found["kl_second"][0]
    said("divergences", "detour.answer", f"{direct:.3f}", f"{detour:.3f}")
    assert scene.detour_is_shorter
    kept = divergences.read({"P": "0.5", "Q": "0.9", "R": "0.4"})
    assert not kept.detour_is_shorter
    coins = np.stack(np.meshgrid(*[np.linspace(0.1, 0.9, 17)] * 3), -1).reshape(-1, 3)
    every = lengths(coins, "bits")
    assert np.all(every["js_direct"] <= every["js_first"] + every["js_second"] + 1e-12)
    broken = every["kl_direct"] > every["kl_first"] + every["kl_second"] + 1e-9
    between = (coins[:, 1] - coins[:, 0]) * (coins[:, 2] - coins[:, 1]) > 1e-9
    # "Put Q between P and R": wherever Q is between them, the detour is shorter.
    assert np.all(broken[between])


def test_what_the_page_says_off_the_support() -> None:
    assert bits(js_divergence([1.0, 0.0], [0.0, 1.0])) == 1.0
    said("divergences", "shift.units", f"{BIT:.3f}")
    far = np.array([2.5, 3.0])
    assert np.all(np.abs(SHAPES["gaussians"](far)["js"].slope) < 0.1)
    kl = SHAPES["gaussians"](np.array([1.0, 2.0]))["kl"].value
    assert kl[1] == pytest.approx(4.0 * kl[0])
    states = [
        divergences.read({"shape": shape, "shift": shift}).overlap
        for shape in SHAPES
        for shift in ("0", "0.5", "1")
    ]
    assert states == ["same", "overlapping", "apart", "same", "apart", "apart",
                      "same", "overlapping", "overlapping"]  # fmt: skip


def test_what_the_page_says_of_torch() -> None:
    p, q = divergences.P[None].repeat(3, 0), np.full((3, 4), 0.25)
    one = float(kl_divergence(p[0], q[0]))
    assert KLDivLoss(reduction="batchmean")(np.log(q), p) == pytest.approx(one)
    assert KLDivLoss(reduction="mean")(np.log(q), p) == pytest.approx(one / 4)


def test_only_an_uncovered_outcome_makes_the_divergence_infinite() -> None:
    assert divergences.read({"bars": "0,1,1,1"}).uncovered
    assert not divergences.read({"bars": "0.001,1,1,1"}).uncovered
