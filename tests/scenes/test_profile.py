"""Properties of made-up losses whose answers are known: each verdict is given, and each is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scenes.likelihoods import noise_of_answer, noise_of_count, noise_of_residual
from scenes.profile import (
    Fit,
    Profile,
    aims_of_fit,
    aims_of_margin,
    aims_of_probability,
    bends,
    bounded,
    calibrated,
    convex,
    kinks,
    proper,
    robust,
    smooth,
)

LINE = np.linspace(-8.0, 8.0, 1601)
UNIT = np.linspace(0.001, 0.999, 999)


def on_line(value: Any, slope: Any) -> Profile:
    return Profile(value, slope, LINE, opposite=np.negative)


def on_unit(value: Any, slope: Any) -> Profile:
    return Profile(value, slope, UNIT, 0.0, 1.0, opposite=lambda p: 1.0 - p)


SQUARE = on_line(lambda r: r * r / 2, lambda r: r)
ABSOLUTE = on_line(np.abs, np.sign)
HUBER = on_line(
    lambda r: np.where(np.abs(r) < 1, r * r / 2, np.abs(r) - 0.5), lambda r: np.clip(r, -1, 1)
)
LOGISTIC = on_line(lambda m: np.logaddexp(0, -m), lambda m: -1 / (1 + np.exp(m)))
HINGE = on_line(lambda m: np.maximum(1 - m, 0), lambda m: -(m < 1.0).astype(float))
SQUARED_HINGE = on_line(lambda m: np.maximum(1 - m, 0) ** 2, lambda m: -2 * np.maximum(1 - m, 0))
PERCEPTRON = on_line(lambda m: np.maximum(-m, 0), lambda m: -(m < 0.0).astype(float))
EXPONENTIAL = on_line(lambda m: np.exp(-m), lambda m: -np.exp(-m))
CAUCHY = on_line(lambda r: np.log1p(r * r), lambda r: 2 * r / (1 + r * r))
WAVE = on_line(np.sin, np.cos)
LOG = on_unit(lambda p: -np.log(p), lambda p: -1 / p)
BRIER = on_unit(lambda p: (1 - p) ** 2, lambda p: 2 * p - 2)
LINEAR = on_unit(lambda p: 1 - p, lambda p: -np.ones_like(p))
CUBE = on_unit(lambda p: (1 - p) ** 3, lambda p: -3 * (1 - p) ** 2)


@pytest.mark.parametrize(
    ("find", "profile", "verdict"),
    [
        (convex, SQUARE, "strictly"),
        (convex, LOGISTIC, "strictly"),
        (convex, ABSOLUTE, "yes"),
        (convex, HINGE, "yes"),
        (convex, WAVE, "no"),
        (convex, CAUCHY, "no"),
        (smooth, SQUARE, "yes"),
        (smooth, WAVE, "yes"),
        (smooth, CAUCHY, "yes"),
        (smooth, ABSOLUTE, "kink"),
        (smooth, HUBER, "bend"),
        (smooth, SQUARED_HINGE, "bend"),
        (bounded, SQUARE, "unbounded"),
        (bounded, LOG, "unbounded"),
        (bounded, ABSOLUTE, "bounded"),
        (bounded, CAUCHY, "bounded"),
        (bounded, BRIER, "bounded"),
        (aims_of_margin, LOGISTIC, "log_odds"),
        (aims_of_margin, HINGE, "sign"),
        (aims_of_margin, SQUARED_HINGE, "linear"),
        (aims_of_margin, PERCEPTRON, "zero"),
        (aims_of_margin, EXPONENTIAL, "other_margin"),
        (calibrated, LOGISTIC, "yes"),
        (calibrated, HINGE, "yes"),
        (calibrated, EXPONENTIAL, "yes"),
        (calibrated, PERCEPTRON, "no"),
        (calibrated, ABSOLUTE, "no"),
        (aims_of_probability, LOG, "probability"),
        (aims_of_probability, BRIER, "probability"),
        (aims_of_probability, LINEAR, "likelier"),
        (aims_of_probability, CUBE, "other_probability"),
        (proper, LOG, "strictly"),
        (proper, BRIER, "strictly"),
        (proper, LINEAR, "no"),
        (proper, CUBE, "no"),
        (noise_of_residual, SQUARE, "gaussian"),
        (noise_of_residual, ABSOLUTE, "laplace"),
        (noise_of_residual, HUBER, "huber"),
        (noise_of_residual, CAUCHY, "none"),
        (noise_of_answer, LOGISTIC, "bernoulli"),
        (noise_of_answer, HINGE, "none"),
        (noise_of_answer, LOG, "bernoulli"),
        (noise_of_answer, BRIER, "none"),
    ],
)
def test_verdicts(find: Callable[[Profile], Any], profile: Profile, verdict: str) -> None:
    assert find(profile).verdict == verdict


def test_where_slopes_jump_and_bend() -> None:
    assert [(k.at, k.before, k.after) for k in kinks(ABSOLUTE)] == [(0.0, -1.0, 1.0)]
    assert kinks(HUBER) == []
    assert [b.at for b in bends(HUBER)] == [-1.0, 1.0]
    assert [b.after for b in bends(HUBER)] == pytest.approx([1.0, 0.0], abs=1e-6)
    between = on_line(lambda r: np.abs(r - 0.3333), lambda r: np.sign(r - 0.3333))
    assert [k.at for k in kinks(between)] == pytest.approx([0.3333], abs=1e-5)


SAMPLE = (0.0, 1.0, 2.0, 2.5, 9.0)


def fit(slope: Any) -> Fit:
    return Fit(lambda c, y: slope(c - y), SAMPLE)


@pytest.mark.parametrize(
    ("slope", "aims", "outlier"),
    [
        (lambda r: r, "mean", "follows"),
        (np.sign, "median", "stays"),
        (lambda r: np.clip(r, -1, 1), "mixed", "stays"),
        (lambda r: np.where(r > 0, 1.0, -9.0), "other_fit", "follows"),
        (lambda r: np.where(r > 0, 0.1, -0.9), "other_fit", "follows"),
        (lambda r: r**3, "other_fit", "follows"),
    ],
)
def test_fits(slope: Any, aims: str, outlier: str) -> None:
    assert aims_of_fit(fit(slope)).verdict == aims
    assert robust(fit(slope)).verdict == outlier


def test_counts() -> None:
    rates = np.linspace(0.2, 20.0, 100)
    assert noise_of_count(lambda rate, y: rate - y * np.log(rate), rates).verdict == "poisson"
    own = noise_of_count(lambda rate, y: (np.log(rate) + (rate - y) ** 2 / rate) / 2, rates)
    assert own.verdict == "own_variance"
    assert noise_of_count(lambda rate, y: (rate - y) ** 2, rates).verdict == "none"


def test_two_answers_need_an_opposite() -> None:
    alone = Profile(SQUARE.value, SQUARE.slope, LINE)
    for find in (calibrated, proper, aims_of_margin, noise_of_answer):
        with pytest.raises(ValueError, match="opposite"):
            find(alone)
