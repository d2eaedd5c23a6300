"""One Gaussian fitted to a mixture of several, under either direction of the KL divergence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from theory.measures import Array, cross_entropy_gaussians, entropy_gaussian

NODES: Final = np.linspace(-8.0, 8.0, 641)
"""Quadrature in units of the deviation, dense enough for the bend of log p between two humps."""
WEIGHTS: Final = np.exp(-0.5 * NODES**2) / np.exp(-0.5 * NODES**2).sum()

Measure = Callable[[Array, Array], Array]
"""A divergence as a function of the model's mean and deviation."""


@dataclass(frozen=True)
class Mixture:
    """A density ``sum_k w_k N(m_k, s_k)`` on the line."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]

    def log_density(self, x: ArrayLike) -> Array:
        """Return ``log p(x)``, finite even where the density underflows."""
        w, m, s = (np.array(part) for part in (self.weights, self.means, self.deviations))
        z = (np.asarray(x, dtype=float)[..., None] - m) / s
        exponents = np.log(w / (s * np.sqrt(2.0 * np.pi))) - 0.5 * z**2
        top = exponents.max(-1, keepdims=True)
        return np.asarray(top[..., 0] + np.log(np.exp(exponents - top).sum(-1)))

    @cached_property
    def mean(self) -> float:
        """The mean."""
        return float(np.dot(self.weights, self.means))

    @cached_property
    def deviation(self) -> float:
        """The standard deviation: within the humps and between them."""
        second = np.square(self.means) + np.square(self.deviations)
        return float(np.sqrt(np.dot(self.weights, second) - self.mean**2))

    @cached_property
    def entropy(self) -> float:
        """The differential entropy in nats: the mean of ``-log p`` over every hump."""
        return -sum(
            w * float(WEIGHTS @ self.log_density(m + s * NODES))
            for w, m, s in zip(self.weights, self.means, self.deviations, strict=True)
        )

    def forward(self, mean: ArrayLike, deviation: ArrayLike) -> Array:
        """Return KL(P‖Q) in nats of this P from the Gaussian Q, by P's first two moments."""
        total = cross_entropy_gaussians(self.mean, self.deviation, mean, deviation)
        return np.asarray(total - self.entropy)

    def reverse(self, mean: ArrayLike, deviation: ArrayLike) -> Array:
        """Return KL(Q‖P) in nats of the Gaussian Q from this P, by quadrature under Q."""
        m, s = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (mean, deviation)))
        x = m[..., None] + s[..., None] * NODES
        return np.asarray(-entropy_gaussian(s) - self.log_density(x) @ WEIGHTS)


def fitted(measure: Measure, mean: float, deviation: float) -> tuple[float, float]:
    """Return the mean and deviation at the bottom of the valley in which the start lies.

    A compass search: look at the eight neighbours, go to the lowest, and halve the step where none is lower.
    The steps are short, so that the search stays in its valley.

    Args:
        measure: the divergence as a function of mean and deviation, vectorised.
        mean: where to start.
        deviation: where to start, positive.

    Returns:
        Mean and deviation, to about six digits.

    Example:
        >>> target = Mixture((1.0,), (2.0,), (0.5,))
        >>> mean, deviation = fitted(target.reverse, 0.0, 1.0)
        >>> round(mean, 5), round(deviation, 5)
        (2.0, 0.5)

    Source: Hooke and Jeeves, "Direct Search" Solution of Numerical and Statistical Problems (1961).
    """
    around = np.array([(0, 0), *((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)])
    place, step = np.array([mean, np.log(deviation)]), 0.1
    while step > 1e-7:
        candidates = place + step * around
        best = int(np.argmin(measure(candidates[:, 0], np.exp(candidates[:, 1]))))
        place = candidates[best]
        if best == 0:
            step /= 2.0
    return float(place[0]), float(np.exp(place[1]))
