"""What dependent points claim, against simulation and against the full covariance matrix."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from theory.dependence import DROP, SIDES, Copied, Correlated

COUNT = 12
WAYS = [Copied(1), Copied(3), Copied(9), Correlated(0.0), Correlated(0.5), Correlated(0.8)]


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_the_coverage_is_that_of_many_experiments(way) -> None:
    fresh = np.random.default_rng(5).standard_normal((20_000, COUNT))
    low, high = way.claimed(fresh).interval
    held = float(((low <= 0.0) & (high >= 0.0)).mean())
    assert held == pytest.approx(way.coverage(COUNT), abs=0.012)


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_the_honest_interval_holds_95_times_in_100(way) -> None:
    fresh = np.random.default_rng(6).standard_normal((20_000, COUNT))
    low, high = way.honest(fresh).interval
    assert float(((low <= 0.0) & (high >= 0.0)).mean()) == pytest.approx(0.95, abs=0.008)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.85])
def test_the_honest_likelihood_is_that_of_the_covariance_matrix(rho: float) -> None:
    way, fresh = Correlated(rho), np.random.default_rng(7).standard_normal(COUNT)
    apart = np.abs(np.subtract.outer(np.arange(COUNT), np.arange(COUNT)))
    known = stats.multivariate_normal(np.zeros(COUNT), rho**apart)
    means = np.linspace(-1.0, 1.0, 9)
    points = way.points(fresh)
    own = way.honest(fresh)(means)
    full = np.array([known.logpdf(points - mean) for mean in means])
    np.testing.assert_allclose(np.diff(own), np.diff(full), rtol=1e-10)


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_the_claimed_likelihood_is_the_product_of_densities(way) -> None:
    fresh = np.random.default_rng(8).standard_normal(COUNT)
    means = np.linspace(-1.0, 1.0, 9)
    product = stats.norm(means[:, None]).logpdf(way.points(fresh)).sum(-1)
    np.testing.assert_allclose(np.diff(way.claimed(fresh)(means)), np.diff(product), rtol=1e-10)


def test_correlated_points_keep_their_deviation() -> None:
    fresh = np.random.default_rng(9).standard_normal((20_000, COUNT))
    np.testing.assert_allclose(Correlated(0.7).points(fresh).std(0), 1.0, atol=0.02)


def test_the_ends_of_the_interval_lie_two_below_the_peak() -> None:
    assert round(SIDES, 2) == 1.96
    assert round(DROP, 2) == 1.92
    quadratic = Copied(2).claimed(np.zeros(COUNT))
    np.testing.assert_allclose(quadratic(np.array(quadratic.interval)), -DROP)
