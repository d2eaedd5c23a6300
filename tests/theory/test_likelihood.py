"""Noise models against SciPy, their slopes against differences, their estimates against a search."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import integrate, interpolate, optimize, stats

from theory.interpolation import MonotoneCubic
from theory.likelihood import (
    Bernoulli,
    Drawn,
    Gaussian,
    GaussianWidth,
    Huber,
    Laplace,
    Noise,
    Poisson,
    StudentT,
)

KNOTS = np.arange(-4.0, 5.0)
HUMPS = Drawn(KNOTS, np.array([0.05, 0.3, 1.0, 0.3, 0.1, 0.2, 0.7, 0.7, 0.02]))
REAL = np.array([-2.3, -0.4, 0.0, 0.9, 3.7])
COUNTS = np.array([0.0, 1.0, 2.0, 5.0])
LABELS = np.array([1.0, 1.0, 0.0])

# A model, what SciPy calls it at a prediction f, measurements, and predictions.
CASES = [
    (Gaussian(1.0), lambda f: stats.norm(f, 1.0), REAL, REAL + 0.31),
    (Gaussian(0.6), lambda f: stats.norm(f, 0.6), REAL, REAL + 0.31),
    (GaussianWidth(0.5), lambda f: stats.norm(0.5, f), REAL, np.array([0.3, 1.0, 2.5])),
    (Laplace(1.0), lambda f: stats.laplace(f, 1.0), REAL, REAL + 0.31),
    (Laplace(2.5), lambda f: stats.laplace(f, 2.5), REAL, REAL + 0.31),
    (StudentT(1.0), lambda f: stats.t(1.0, f), REAL, REAL + 0.31),
    (StudentT(7.5), lambda f: stats.t(7.5, f), REAL, REAL + 0.31),
    (Poisson(), stats.poisson, COUNTS, np.array([0.4, 2.0, 8.0])),
    (Bernoulli(), stats.bernoulli, LABELS, np.array([0.1, 0.5, 0.97])),
]
UNKNOWN_TO_SCIPY = [
    (Huber(0.5), REAL, REAL + 0.31),
    (Huber(1.5), REAL, REAL + 0.31),
    (HUMPS, REAL, REAL + 0.31),
]
ALL = [(noise, y, f) for noise, _, y, f in CASES] + UNKNOWN_TO_SCIPY
DRAWABLE = [case for case in CASES if hasattr(case[0], "quantile")]


def models(cases: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return what identifies each case: its model."""
    return [repr(case[0]) for case in cases]


@pytest.mark.parametrize(("noise", "reference", "y", "f"), CASES, ids=models(CASES))
def test_densities_are_scipys(noise: Noise, reference, y, f) -> None:
    for prediction in f:
        known = reference(prediction)
        expected = known.logpmf(y) if hasattr(known.dist, "logpmf") else known.logpdf(y)
        np.testing.assert_allclose(noise.loss(y, prediction), -expected, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(noise.probability(y, prediction), np.exp(expected), rtol=1e-12)


@pytest.mark.parametrize("noise", [case[0] for case in UNKNOWN_TO_SCIPY], ids=repr)
def test_other_densities_have_area_one(noise: Noise) -> None:
    corners = [-np.inf, *KNOTS, np.inf]
    pieces = itertools.pairwise(corners)
    parts = [integrate.quad(lambda f: noise.probability(0.0, f), *piece)[0] for piece in pieces]
    assert sum(parts) == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize(("noise", "y", "f"), ALL, ids=models(ALL))
def test_the_slope_is_the_derivative_by_the_prediction(noise: Noise, y, f) -> None:
    step = 1e-6
    for prediction in f:
        difference = noise.loss(y, prediction + step) - noise.loss(y, prediction - step)
        np.testing.assert_allclose(
            noise.slope(y, prediction), difference / (2 * step), rtol=1e-5, atol=1e-7
        )


@pytest.mark.parametrize(("noise", "y", "f"), ALL, ids=models(ALL))
def test_the_constant_does_not_depend_on_the_prediction(noise: Noise, y, f) -> None:
    assert noise.constant(y).shape == y.shape
    rest = [noise.loss(y, prediction) - noise.constant(y) for prediction in f]
    if isinstance(noise, Gaussian | Laplace | Huber | StudentT | Drawn):
        assert np.min(rest) >= -1e-12
        least = noise.loss(np.zeros(4001), np.linspace(-4, 4, 4001)).min()
        assert least == pytest.approx(float(noise.constant(0.0)), abs=1e-4)


@pytest.mark.parametrize(("noise", "reference", "y", "f"), DRAWABLE, ids=models(DRAWABLE))
def test_quantiles_are_scipys(noise, reference, y, f) -> None:
    share = np.array([0.02, 0.1, 0.35, 0.5, 0.81, 0.999])
    for prediction in f:
        np.testing.assert_allclose(
            noise.quantile(share, prediction), reference(prediction).ppf(share), atol=1e-9
        )


@pytest.mark.parametrize(("noise", "y", "f"), ALL, ids=models(ALL))
def test_the_minimiser_has_the_least_total_loss(noise: Noise, y, f) -> None:
    low, high = {Poisson: (0.01, 9.0), Bernoulli: (0.01, 0.99), GaussianWidth: (0.1, 9.0)}.get(
        type(noise), (-6.0, 6.0)
    )
    total = lambda f: float(noise.loss(y, f).sum())  # noqa: E731
    found = float(noise.minimiser(y, low, high))
    grid = np.linspace(low, high, 241)
    best = min(grid, key=total)
    step = grid[1] - grid[0]
    sought = optimize.minimize_scalar(total, bounds=(best - step, best + step), method="bounded")
    assert total(found) <= sought.fun + 1e-5


def test_the_minimisers_of_several_samples_in_one_call() -> None:
    rows = np.stack([REAL, REAL + 1.0, REAL * 0.5])
    for noise in (Gaussian(), Laplace(), Huber(0.7), StudentT(2.0), HUMPS):
        together = noise.minimiser(rows, -6.0, 6.0)
        apart = [float(noise.minimiser(row, -6.0, 6.0)) for row in rows]
        np.testing.assert_allclose(together, apart)


def test_between_the_extremes_hubers_estimate_is_the_mean_or_the_median() -> None:
    assert Huber(20.0).minimiser(REAL, -6.0, 6.0) == pytest.approx(REAL.mean(), abs=1e-9)
    assert Huber(0.01).minimiser(REAL, -6.0, 6.0) == pytest.approx(np.median(REAL), abs=0.02)


def test_a_drawn_density_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        Drawn(KNOTS, np.zeros(9))


@pytest.mark.parametrize("seed", range(6))
def test_the_interpolant_is_scipys(seed: int) -> None:
    source = np.random.default_rng(seed)
    knots = np.sort(source.random(8)).cumsum()
    heights = np.round(source.random((3, 8)), 1)  # rounded, so that some neighbours are equal
    x = np.linspace(knots[0], knots[-1], 97)
    own, known = (
        MonotoneCubic(knots, heights),
        interpolate.PchipInterpolator(knots, heights, axis=-1),
    )
    np.testing.assert_allclose(own(x), known(x), atol=1e-12)
    np.testing.assert_allclose(own.derivative(x), known.derivative()(x), atol=1e-9)
