"""Penalised weights against the conditions of optimality and against SciPy's minimisers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from theory.penalty import lasso, ridge

SOURCE = np.random.default_rng(11)
X = SOURCE.standard_normal((14, 6))
Y = SOURCE.standard_normal(14)
STRENGTHS = np.logspace(-3, 2, 21)


def test_ridge_is_least_squares_on_longer_data() -> None:
    for strength, weights in zip(STRENGTHS, ridge(X, Y, STRENGTHS), strict=True):
        longer = np.vstack([X, np.sqrt(strength) * np.eye(6)])
        expected = np.linalg.lstsq(longer, np.concatenate([Y, np.zeros(6)]), rcond=None)[0]
        np.testing.assert_allclose(weights, expected, atol=1e-12)


def test_lasso_meets_the_conditions_of_optimality() -> None:
    for strength, weights in zip(STRENGTHS, lasso(X, Y, STRENGTHS), strict=True):
        pull = 2.0 * X.T @ (Y - X @ weights)
        used = weights != 0.0
        np.testing.assert_allclose(pull[used], strength * np.sign(weights[used]), atol=1e-9)
        assert np.all(np.abs(pull[~used]) <= strength + 1e-9)


@pytest.mark.parametrize("strength", [0.3, 4.0])
def test_no_other_weights_do_better(strength: float) -> None:
    for solve, penalty in ((ridge, np.square), (lasso, np.abs)):

        def objective(w, penalty=penalty):
            return np.square(Y - X @ w).sum() + strength * penalty(w).sum()

        found = solve(X, Y, np.array([strength]))[0]
        sought = optimize.minimize(
            objective, np.zeros(6), method="Nelder-Mead", options={"maxiter": 9000}
        )
        assert objective(found) <= sought.fun + 1e-9


def test_a_strong_l1_penalty_leaves_nothing_and_l2_a_little_of_everything() -> None:
    strong = np.array([2.1 * np.abs(X.T @ Y).max()])
    assert np.all(lasso(X, Y, strong) == 0.0)
    assert np.all(ridge(X, Y, strong) != 0.0)
