"""Least squares with a penalty on the weights: which weights minimise it, for many strengths at once.

The objective is ``sum (y - X w)^2 + strength * penalty(w)``, with ``sum w^2`` (L2, ridge) or ``sum |w|``
(L1, lasso) as the penalty. Divided by twice the variance of the noise it is minus the logarithm of a
posterior: L2 belongs to a Gaussian prior of variance ``noise^2 / strength``, L1 to a Laplace prior of scale
``2 noise^2 / strength``. Minimising it is maximum a posteriori estimation (MAP).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

SWEEPS: Final = 4000
"""Steps of proximal descent at most; with well-conditioned features the weights stand long before."""
SMALLEST: Final = 1e-14
"""A change of the weights that ends the descent."""


def ridge(features: Array, target: Array, strengths: Array) -> Array:
    """Return the minimisers of ``sum (y - X w)^2 + strength sum w^2``.

    Args:
        features: X, of shape (n, k).
        target: y, of shape (n,).
        strengths: positive, of shape (m,).

    Returns:
        Weights of shape (m, k).

    Example:
        >>> ridge(np.array([[1.0]]), np.array([2.0]), np.array([1.0])).tolist()
        [[1.0]]

    Source: Hoerl and Kennard, Ridge Regression (1970).
    """
    left, scales, right = np.linalg.svd(features, full_matrices=False)
    shrunk = scales / (scales**2 + strengths[:, None])
    return np.asarray((shrunk * (left.T @ target)) @ right)


def lasso(features: Array, target: Array, strengths: Array) -> Array:
    """Return the minimisers of ``sum (y - X w)^2 + strength sum |w|``, by accelerated proximal descent.

    Args:
        features: X, of shape (n, k), its columns independent.
        target: y, of shape (n,).
        strengths: positive, of shape (m,).

    Returns:
        Weights of shape (m, k); many are exactly 0.

    Example:
        >>> lasso(np.array([[1.0]]), np.array([2.0]), np.array([1.0])).tolist()
        [[1.5]]

    Source: Tibshirani, Regression Shrinkage and Selection via the Lasso (1996); Beck and Teboulle, A Fast
    Iterative Shrinkage-Thresholding Algorithm (2009).
    """
    square, response = features.T @ features, features.T @ target
    curvature = np.linalg.eigvalsh(square)
    top, low = float(curvature[-1]), float(curvature[0])
    threshold = 0.5 * strengths[:, None] / top
    # The best constant momentum for a condition number that is known.
    momentum = (np.sqrt(top) - np.sqrt(low)) / (np.sqrt(top) + np.sqrt(low))
    weights = ahead = np.zeros((len(strengths), features.shape[1]))
    for _ in range(SWEEPS):
        step = ahead - (ahead @ square - response) / top
        moved = np.sign(step) * np.maximum(np.abs(step) - threshold, 0.0)
        change = moved - weights
        weights, ahead = moved, moved + momentum * change
        if np.max(np.abs(change)) < SMALLEST:
            break
    return weights
