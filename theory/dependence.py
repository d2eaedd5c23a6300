"""What a Gaussian likelihood claims for points that are not independent, and what they are worth.

The noise has deviation 1 and the mean is estimated. A likelihood that multiplies n densities claims the
precision of n independent points; copied or correlated points are worth fewer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SIDES: Final = NormalDist().inv_cdf(0.975)
"""Half the width of a 95 % interval, in deviations of the estimate."""
DROP: Final = SIDES**2 / 2.0
"""How far below its peak a Gaussian log-likelihood is at the ends of that interval: 1.92."""


@dataclass(frozen=True)
class Quadratic:
    """A Gaussian log-likelihood of the mean: its peak and its precision, one a sample.

    Example:
        >>> float(Quadratic(np.array(0.0), np.array(4.0))(1.0))
        -2.0
    """

    peak: Array
    precision: Array

    def __call__(self, mean: ArrayLike) -> Array:
        """Return the log-likelihood of a mean, less that at the peak."""
        return np.asarray(-0.5 * self.precision * np.square(np.subtract(mean, self.peak)))

    @property
    def interval(self) -> tuple[Array, Array]:
        """The ends of the interval that holds the mean 95 times in 100, if the likelihood is right."""
        reach = SIDES / np.sqrt(self.precision)
        return self.peak - reach, self.peak + reach


class Dependence:
    """A way in which points depend on each other."""

    def points(self, fresh: Array) -> Array:
        """Return the points made of independent ones of shape (..., n), standard normal."""
        raise NotImplementedError

    def claimed(self, fresh: Array) -> Quadratic:
        """Return the log-likelihood that takes the points for independent."""
        points = self.points(fresh)
        precision = np.full(points.shape[:-1], float(points.shape[-1]))
        return Quadratic(points.mean(-1), precision)

    def honest(self, fresh: Array) -> Quadratic:
        """Return the log-likelihood that knows how the points depend on each other."""
        raise NotImplementedError

    def deviation(self, count: int) -> float:
        """Return the true standard deviation of the mean of `count` points, before copies."""
        raise NotImplementedError

    def coverage(self, count: int) -> float:
        """Return how often the claimed 95 % interval holds the true mean."""
        claimed = SIDES / math.sqrt(self.points(np.zeros(count)).shape[-1])
        return 2.0 * NormalDist().cdf(claimed / self.deviation(count)) - 1.0


@dataclass(frozen=True)
class Copied(Dependence):
    """Every point stands in the data several times.

    The claimed interval is too short by the root of the number of copies.

    Example:
        >>> round(Copied(4).coverage(12), 3)
        0.673
    """

    copies: int

    def points(self, fresh: Array) -> Array:
        return np.repeat(fresh, self.copies, axis=-1)

    def honest(self, fresh: Array) -> Quadratic:
        return Quadratic(fresh.mean(-1), np.full(fresh.shape[:-1], float(fresh.shape[-1])))

    def deviation(self, count: int) -> float:
        return 1.0 / math.sqrt(count)


@dataclass(frozen=True)
class Correlated(Dependence):
    """Every point is like the one before: a stationary autoregression of order 1.

    The correlation of points a distance d apart is rho^d; the n points are worth
    ``(n - (n - 2) rho) / (1 + rho)`` independent ones.

    Args:
        correlation: rho, in [0, 1).

    Example:
        >>> round(Correlated(0.8).coverage(12), 2)
        0.58

    Source: Box, Jenkins, Reinsel and Ljung, Time Series Analysis, 5th ed. (2015), chapter 3.
    """

    correlation: float

    def points(self, fresh: Array) -> Array:
        rho = self.correlation
        parts = [fresh[..., 0]]
        for index in range(1, fresh.shape[-1]):
            parts.append(rho * parts[-1] + math.sqrt(1.0 - rho * rho) * fresh[..., index])
        return np.stack(parts, -1)

    def honest(self, fresh: Array) -> Quadratic:
        points, rho = self.points(fresh), self.correlation
        count = points.shape[-1]
        weight = count - (count - 2) * rho
        inner = points[..., 1:-1].sum(-1)
        peak = (points[..., 0] + points[..., -1] + (1.0 - rho) * inner) / weight
        return Quadratic(peak, np.full(points.shape[:-1], weight / (1.0 + rho)))

    def deviation(self, count: int) -> float:
        apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
        return math.sqrt(float((self.correlation**apart).sum())) / count
