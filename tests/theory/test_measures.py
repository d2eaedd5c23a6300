"""The measures: against SciPy, by their laws, and where they are infinite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import linprog, minimize
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

from theory import measures
from theory.measures import BIT, js_divergence, kl_divergence
from theory.mixture import Mixture, fitted
from theory.shift import DEVIATION, SHAPES

WEIGHTS = arrays(np.float64, 5, elements=st.floats(0.0, 1.0).map(lambda v: round(v, 3)))
DISTRIBUTIONS = WEIGHTS.filter(lambda w: w.sum() > 0.01).map(lambda w: w / w.sum())
POSITIONS = arrays(np.float64, 5, elements=st.floats(-3.0, 3.0))
TWO_HUMPS = Mixture((0.6, 0.4), (-2.0, 2.0), (0.5, 0.5))


@given(DISTRIBUTIONS, DISTRIBUTIONS)
def test_measures_agree_with_scipy(p: Any, q: Any) -> None:
    assert measures.entropy(p) == pytest.approx(stats.entropy(p), abs=1e-12)
    assert kl_divergence(p, q) == pytest.approx(rel_entr(p, q).sum(), abs=1e-12)
    assert js_divergence(p, q) == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-12)


@given(POSITIONS, DISTRIBUTIONS, POSITIONS, DISTRIBUTIONS)
def test_the_distance_agrees_with_scipy_and_is_what_the_plan_costs(
    x: Any, p: Any, y: Any, q: Any
) -> None:
    distance = measures.wasserstein_distance(x, p, y, q)
    assert distance == pytest.approx(stats.wasserstein_distance(x, y, p, q), abs=1e-12)
    plan = measures.transport_plan(x, p, y, q)
    np.testing.assert_allclose(plan.sum(1), p, atol=1e-12)
    np.testing.assert_allclose(plan.sum(0), q, atol=1e-12)
    assert (plan * np.abs(x[:, None] - y)).sum() == pytest.approx(distance, abs=1e-12)


def test_no_plan_is_cheaper() -> None:
    x, p = np.array([0.0, 1.0, 3.0]), np.array([0.2, 0.5, 0.3])
    y, q = np.array([2.0, -1.0, 0.5]), np.array([0.4, 0.4, 0.2])
    cost = np.abs(x[:, None] - y)
    margins = np.vstack([np.kron(np.eye(3), np.ones(3)), np.kron(np.ones(3), np.eye(3))])
    best = linprog(cost.ravel(), A_eq=margins, b_eq=np.concatenate([p, q]))
    assert measures.wasserstein_distance(x, p, y, q) == pytest.approx(best.fun)


@given(DISTRIBUTIONS, DISTRIBUTIONS, DISTRIBUTIONS)
def test_the_laws_that_the_pages_state(p: Any, q: Any, r: Any) -> None:
    split = measures.entropy(p) + kl_divergence(p, q)
    np.testing.assert_allclose(measures.cross_entropy(p, q), split, atol=1e-12)
    assert kl_divergence(p, q) >= 0.0
    assert kl_divergence(p, p) == 0.0
    assert 0.0 <= js_divergence(p, q) <= BIT
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), abs=1e-15)
    assert measures.entropy(p) <= np.log(5) + 1e-12
    assert 0.0 <= measures.total_variation(p, q) <= 1.0
    root = [np.sqrt(js_divergence(a, b)) for a, b in ((p, r), (p, q), (q, r))]
    # Near 0 the root turns a rounding error of 1e-16 into one of 1e-8.
    assert root[0] <= root[1] + root[2] + 1e-7


def test_what_is_impossible_and_happens_is_infinite_and_never_nan() -> None:
    assert measures.information(0.0) == np.inf
    assert measures.cross_entropy([0.5, 0.5], [1.0, 0.0]) == np.inf
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(BIT)
    assert js_divergence([1.0, 0.0], [0.0, 1.0]) == BIT
    tiny = 5e-324
    assert js_divergence([tiny, 1.0], [0.0, 1.0]) == 0.0


@pytest.mark.parametrize("wrong", [[0.5, 0.6], [1.5, -0.5], [np.nan, 1.0], 1.0, []])
def test_what_is_no_distribution_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        measures.entropy(wrong)


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        measures.information(p)


def test_rows_are_measured_at_once() -> None:
    rows = np.array([[0.5, 0.5], [0.9, 0.1]])
    each = [float(kl_divergence([0.3, 0.7], row)) for row in rows]
    assert kl_divergence([0.3, 0.7], rows).tolist() == each
    places = np.array([0.0, 1.0])
    plans = measures.transport_plan(places, [0.3, 0.7], places, rows)
    for plan, row in zip(plans, rows, strict=True):
        assert np.array_equal(plan, measures.transport_plan(places, [0.3, 0.7], places, row))


GAUSSIANS = [(0.0, 1.0, 0.0, 1.0), (0.5, 0.7, -1.0, 1.9), (2.0, 3.0, 1.0, 0.4)]


@pytest.mark.parametrize(("m_p", "s_p", "m_q", "s_q"), GAUSSIANS)
def test_closed_forms_of_gaussians_agree_with_quadrature(
    m_p: float, s_p: float, m_q: float, s_q: float
) -> None:
    p, q = stats.norm(m_p, s_p), stats.norm(m_q, s_q)
    span = m_p - 12 * s_p, m_p + 12 * s_p
    cross = -quad(lambda x: p.pdf(x) * q.logpdf(x), *span, limit=200)[0]
    assert measures.cross_entropy_gaussians(m_p, s_p, m_q, s_q) == pytest.approx(cross)
    assert measures.entropy_gaussian(s_p) == pytest.approx(p.entropy())
    assert measures.kl_gaussians(m_p, s_p, m_q, s_q) == pytest.approx(cross - p.entropy())
    levels = (np.arange(20_000) + 0.5) / 20_000
    squares = np.mean((p.ppf(levels) - q.ppf(levels)) ** 2)
    assert measures.wasserstein_gaussians(m_p, s_p, m_q, s_q) ** 2 == pytest.approx(
        squares, rel=1e-2
    )


def test_a_deviation_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        measures.kl_gaussians(0.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 3.0), (1.0, 0.3), (0.5, 1.5), (-2.0, 0.5)])
def test_divergences_from_a_mixture_agree_with_quadrature(mean: float, deviation: float) -> None:
    q = stats.norm(mean, deviation)

    def density(x: float) -> float:
        return sum(
            w * stats.norm.pdf(x, m, s)
            for w, m, s in zip(
                TWO_HUMPS.weights, TWO_HUMPS.means, TWO_HUMPS.deviations, strict=True
            )
        )

    def forward(x: float) -> float:
        return density(x) * (np.log(density(x)) - q.logpdf(x))

    def reverse(x: float) -> float:
        return q.pdf(x) * (q.logpdf(x) - float(TWO_HUMPS.log_density(x)))

    settings = {"limit": 300, "points": [-2.0, 0.0, 2.0]}
    expected = quad(forward, -8, 8, **settings)[0]
    assert TWO_HUMPS.forward(mean, deviation) == pytest.approx(expected, abs=1e-7)
    span = min(mean - 9 * deviation, -8), max(mean + 9 * deviation, 8)
    expected = quad(reverse, *span, **settings)[0]
    assert TWO_HUMPS.reverse(mean, deviation) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("direction", "start"),
    [("forward", (1.0, 1.0)), ("reverse", (-1.5, 0.6)), ("reverse", (1.5, 0.6))],
)
def test_a_fit_is_where_scipy_ends_too(direction: str, start: tuple[float, float]) -> None:
    measure = getattr(TWO_HUMPS, direction)
    found = fitted(measure, *start)
    best = minimize(lambda v: float(measure(v[0], np.exp(v[1]))), [start[0], np.log(start[1])])
    assert found == pytest.approx((best.x[0], np.exp(best.x[1])), abs=1e-4)


def test_the_forward_fit_has_the_targets_moments() -> None:
    expected = (TWO_HUMPS.mean, TWO_HUMPS.deviation)
    assert fitted(TWO_HUMPS.forward, 2.0, 0.5) == pytest.approx(expected, abs=1e-5)


SHIFTS = np.array([-2.35, -0.85, -0.4, 0.15, 0.6, 1.7, 2.9])


def masses(shape: str, shift: float) -> tuple[Any, Any]:
    """Return P and Q as masses on a fine grid on which every shift is a whole number of steps."""
    x = np.arange(-7.0, 7.0, 0.005) + 0.0025
    if shape == "points":
        p, q = (np.abs(x - place) < 0.004 for place in (0.0025, shift + 0.0025))
        return p / p.sum(), q / q.sum()
    if shape == "boxes":
        return (np.abs(x) < 0.5) / 200.0, (np.abs(x - shift) < 0.5) / 200.0
    p, q = (stats.norm.pdf(x, place, DEVIATION) * 0.005 for place in (0.0, shift))
    return p / p.sum(), q / q.sum()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("shift", SHIFTS)
def test_a_moved_shape_is_measured_as_its_masses_are(shape: str, shift: float) -> None:
    p, q = masses(shape, shift)
    x = np.arange(len(p)) * 0.005
    answers = SHAPES[shape](np.array([shift]))
    expected = {
        "kl": kl_divergence(p, q),
        "js": js_divergence(p, q),
        "tv": measures.total_variation(p, q),
        "w": measures.wasserstein_distance(x, p, x, q),
    }
    for name, value in expected.items():
        assert answers[name].value[0] == pytest.approx(value, rel=1e-4, abs=1e-6), name


@pytest.mark.parametrize("shape", SHAPES)
def test_every_slope_is_the_derivative_of_its_value(shape: str) -> None:
    step = 1e-5
    ahead, behind = (SHAPES[shape](SHIFTS + sign * step) for sign in (1.0, -1.0))
    for name, answer in SHAPES[shape](SHIFTS).items():
        rise = ahead[name].value - behind[name].value if np.isfinite(answer.value).all() else np.nan
        np.testing.assert_allclose(answer.slope, rise / (2.0 * step) + 0.0 * SHIFTS, atol=1e-6)


def test_off_the_support_only_the_distance_keeps_a_slope() -> None:
    apart = np.array([1.2, 2.0, 3.0])
    for shape in ("boxes", "points"):
        answers = SHAPES[shape](apart)
        assert np.all(answers["kl"].value == np.inf) and np.all(np.isnan(answers["kl"].slope))
        assert np.all(answers["js"].value == BIT) and np.all(answers["js"].slope == 0.0)
        assert np.all(answers["w"].slope == 1.0)
