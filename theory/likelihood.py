"""Noise models: how probable a measurement is under a prediction, and the loss that this makes.

A noise model knows ``p(y | f)`` for a measurement `y` and a prediction `f`, which is a parameter of the
distribution: its centre, its mean or its width. The loss is ``-log p(y | f)``; the sum over independent
measurements is minus their log-likelihood. Arrays are broadcast, so that a table of curves is one call.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theory.interpolation import MonotoneCubic

Array = NDArray[np.float64]

HALF_LOG_TWO_PI: Final = 0.5 * math.log(2.0 * math.pi)
CANDIDATES: Final = 401
"""Predictions compared where the best one has no closed form."""
NODES: Final = 12
"""Points of Gauss's quadrature between two knots of a drawn density."""


class Noise:
    """A distribution of measurements, given a prediction.

    Example:
        >>> bool(Gaussian(2.0).probability(0.0, 0.0) < Gaussian(1.0).probability(0.0, 0.0))
        True
        >>> Laplace().minimiser([0.0, 1.0, 3.0, 7.0, 9.0], -10.0, 10.0).item()
        3.0
    """

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        """Return ``-log p(y | f)``, in nats."""
        raise NotImplementedError

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        """Return the derivative of the loss by the prediction; minus it is called the score."""
        raise NotImplementedError

    def constant(self, y: ArrayLike) -> Array:
        """Return the part of the loss that does not depend on the prediction: training never feels it."""
        raise NotImplementedError

    def probability(self, y: ArrayLike, f: ArrayLike) -> Array:
        """Return ``p(y | f)``: a density for measurements on a scale, a probability for whole numbers."""
        return np.exp(-self.loss(y, f))

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        """Return the prediction of least total loss, which is the maximum-likelihood estimate.

        Args:
            sample: measurements of shape (..., n), one sample a row.
            low: where to begin looking.
            high: where to end; a closed form has no need of either.

        Returns:
            Estimates of shape (...).
        """
        rows = np.asarray(sample, dtype=float)[..., None, :]
        f = np.linspace(low, high, CANDIDATES)
        best = self.loss(rows, f[:, None]).sum(-1).argmin(-1)
        inner = np.clip(best, 1, CANDIDATES - 2)
        ends = f[np.stack([inner - 1, inner + 1])]
        left, right = self.slope(rows[..., 0, :], ends[..., None]).sum(-1)
        # Between two neighbours the slope is nearly a line, which crosses 0 at the minimum.
        crosses = (left < 0.0) & (right > 0.0) & (inner == best)
        share = np.where(crosses, left / np.where(crosses, left - right, 1.0), 0.5)
        between = ends[0] + share * (ends[1] - ends[0])
        return np.asarray(np.where(crosses, between, f[best]))


@dataclass(frozen=True)
class Gaussian(Noise):
    """Measurements around a centre with the density ``exp(-(y - f)^2 / (2 s^2)) / (s sqrt(2 pi))``.

    Args:
        deviation: s, positive.

    Example:
        >>> round(float(Gaussian(2.0).loss(1.0, 3.0)), 4)
        2.1121

    Source: Bishop, Pattern Recognition and Machine Learning (2006), section 1.2.5.
    """

    deviation: float = 1.0

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.square(np.subtract(f, y)) / (2.0 * self.deviation**2) + self.constant(y)

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.asarray(np.subtract(f, y) / self.deviation**2)

    def constant(self, y: ArrayLike) -> Array:
        return np.full(np.shape(y), math.log(self.deviation) + HALF_LOG_TWO_PI)

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        return _mean(sample)

    def quantile(self, share: ArrayLike, f: float) -> Array:
        """Return the measurement below which a share of all lies."""
        return f + self.deviation * _normal_quantile(share)


@dataclass(frozen=True)
class GaussianWidth(Noise):
    """The same Gaussian with the centre known: the prediction is the standard deviation.

    Args:
        centre: of the measurements.

    Example:
        >>> GaussianWidth().minimiser([3.0, -4.0], 0.0, 9.0).item() == math.sqrt(12.5)
        True

    Source: Nix and Weigend, Estimating the Mean and Variance of the Target Probability Distribution (1994).
    """

    centre: float = 0.0

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        f = np.asarray(f, dtype=float)
        spread = np.square(np.subtract(y, self.centre) / f) / 2.0
        return np.asarray(np.log(f) + spread + self.constant(y))

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        f = np.asarray(f, dtype=float)
        return np.asarray((1.0 - np.square(np.subtract(y, self.centre) / f)) / f)

    def constant(self, y: ArrayLike) -> Array:
        return np.full(np.shape(y), HALF_LOG_TWO_PI)

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        return np.asarray(np.sqrt(_mean(np.square(np.subtract(sample, self.centre)))))

    def quantile(self, share: ArrayLike, f: float) -> Array:
        """Return the measurement below which a share of all lies."""
        return self.centre + f * _normal_quantile(share)


@dataclass(frozen=True)
class Laplace(Noise):
    """Measurements around a centre with the density ``exp(-|y - f| / b) / (2 b)``.

    Args:
        scale: b, positive.

    Example:
        >>> float(Laplace(2.0).slope(0.0, 5.0))
        0.5

    Source: Laplace, Memoir on the Probability of the Causes of Events (1774).
    """

    scale: float = 1.0

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.abs(np.subtract(f, y)) / self.scale + self.constant(y)

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.asarray(np.sign(np.subtract(f, y)) / self.scale)

    def constant(self, y: ArrayLike) -> Array:
        return np.full(np.shape(y), math.log(2.0 * self.scale))

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        return np.asarray(np.median(np.asarray(sample, dtype=float), axis=-1))

    def quantile(self, share: ArrayLike, f: float) -> Array:
        """Return the measurement below which a share of all lies."""
        side = np.subtract(share, 0.5)
        return np.asarray(f - self.scale * np.sign(side) * np.log1p(-2.0 * np.abs(side)))


@dataclass(frozen=True)
class Huber(Noise):
    """A Gaussian in the middle with the tails of a Laplace density: ``exp(-huber(f - y)) / Z``.

    The normaliser is ``Z = sqrt(2 pi) erf(delta / sqrt 2) + 2 exp(-delta^2 / 2) / delta``.

    Args:
        delta: where the tails begin, positive.

    Example:
        >>> float(Huber(1.0).slope(0.0, 5.0))
        1.0

    Source: Huber, Robust Estimation of a Location Parameter (1964).
    """

    delta: float = 1.0

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        size = np.abs(np.subtract(f, y))
        corner = np.minimum(size, self.delta)
        return corner * (size - 0.5 * corner) + self.constant(y)

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.asarray(np.clip(np.subtract(f, y), -self.delta, self.delta))

    def constant(self, y: ArrayLike) -> Array:
        d = self.delta
        middle = math.sqrt(2.0 * math.pi) * math.erf(d / math.sqrt(2.0))
        return np.full(np.shape(y), math.log(middle + 2.0 * math.exp(-d * d / 2.0) / d))


@dataclass(frozen=True)
class StudentT(Noise):
    """Measurements with heavy tails: a density in proportion to ``(1 + (f - y)^2 / nu)^(-(nu + 1) / 2)``.

    Its slope ``(nu + 1) e / (nu + e^2)`` at the error e is steepest at sqrt(nu) and then falls back to 0.

    Args:
        freedom: nu, the degrees of freedom, positive; the more, the nearer to a Gaussian.

    Example:
        >>> float(StudentT(4.0).slope(0.0, 2.0))
        1.25

    Source: Lange, Little and Taylor, Robust Statistical Modeling Using the t Distribution (1989).
    """

    freedom: float = 3.0

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        nu = self.freedom
        spread = np.log1p(np.square(np.subtract(f, y)) / nu)
        return 0.5 * (nu + 1.0) * spread + self.constant(y)

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        error = np.subtract(f, y)
        return np.asarray((self.freedom + 1.0) * error / (self.freedom + np.square(error)))

    def constant(self, y: ArrayLike) -> Array:
        nu = self.freedom
        ratio = math.lgamma(nu / 2.0) - math.lgamma((nu + 1.0) / 2.0)
        return np.full(np.shape(y), ratio + 0.5 * math.log(nu * math.pi))


@dataclass(frozen=True)
class Poisson(Noise):
    """Counts whose expected number is predicted: ``p(y | f) = f^y exp(-f) / y!``.

    Example:
        >>> Poisson().minimiser([1, 2, 6], 0.0, 9.0).item()
        3.0

    Source: Nelder and Wedderburn, Generalized Linear Models (1972).
    """

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        f = np.asarray(f, dtype=float)
        return np.asarray(f - np.asarray(y) * np.log(f) + self.constant(y))

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        return np.asarray(1.0 - np.asarray(y) / np.asarray(f, dtype=float))

    def constant(self, y: ArrayLike) -> Array:
        return np.asarray(_log_gamma(np.add(y, 1.0)))

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        return _mean(sample)

    def quantile(self, share: ArrayLike, f: float) -> Array:
        """Return the smallest count up to which at least a share of all lies."""
        counts = np.arange(int(f + 12.0 * math.sqrt(f) + 12.0))
        cumulated = self.probability(counts, f).cumsum()
        return np.searchsorted(cumulated, share).astype(float)


@dataclass(frozen=True)
class Bernoulli(Noise):
    """Labels 1 and 0, where the probability of a 1 is predicted: ``p(y | f) = f^y (1 - f)^(1 - y)``.

    Example:
        >>> round(Bernoulli().minimiser([1, 1, 0], 0.0, 1.0).item(), 4)
        0.6667

    Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.1.
    """

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        y, f = np.asarray(y, dtype=float), np.asarray(f, dtype=float)
        return np.asarray(-y * np.log(f) - (1.0 - y) * np.log1p(-f))

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        f = np.asarray(f, dtype=float)
        return np.asarray((f - y) / (f * (1.0 - f)))

    def constant(self, y: ArrayLike) -> Array:
        return np.zeros(np.shape(y))

    def minimiser(self, sample: ArrayLike, low: float, high: float) -> Array:
        return _mean(sample)

    def quantile(self, share: ArrayLike, f: float) -> Array:
        """Return 1 for the upper share `f`, else 0."""
        return (np.asarray(share) > 1.0 - f).astype(float)


@dataclass(frozen=True)
class Drawn(Noise):
    """A density drawn by the reader over the error ``f - y``: a monotone curve through the logarithms of heights.

    Beyond the outer knots it falls like ``exp(-distance)``.

    Args:
        knots: errors of shape (n,), ascending.
        heights: positive, of shape (n,); only their proportions count.

    Example:
        >>> box = Drawn(np.array([-1.0, 0.0, 1.0]), np.ones(3))
        >>> round(float(box.probability(0.0, 0.5)), 12)
        0.25
    """

    knots: Array
    heights: Array

    def __post_init__(self) -> None:
        """Raise ValueError where a height has no logarithm."""
        if not np.all(self.heights > 0.0):
            raise ValueError("the heights of a density must be positive")

    @cached_property
    def _curve(self) -> MonotoneCubic:
        return MonotoneCubic(self.knots, np.log(self.heights))

    @cached_property
    def _area(self) -> float:
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        half = np.diff(self.knots)[:, None] / 2.0
        x = self.knots[:-1, None] + half * (1.0 + nodes)
        inside = (half * weights * np.exp(self._curve(x))).sum()
        return float(inside + self.heights[0] + self.heights[-1])

    def loss(self, y: ArrayLike, f: ArrayLike) -> Array:
        error = np.subtract(f, y)
        return math.log(self._area) - self._curve(error) + np.abs(self._beyond(error))

    def slope(self, y: ArrayLike, f: ArrayLike) -> Array:
        error = np.subtract(f, y)
        beyond = self._beyond(error)
        return np.where(beyond == 0.0, -self._curve.derivative(error), np.sign(beyond))

    def constant(self, y: ArrayLike) -> Array:
        # The highest point has the least loss; a monotone curve is nowhere higher than its knots.
        return np.full(np.shape(y), math.log(self._area / float(self.heights.max())))

    def _beyond(self, error: Array) -> Array:
        return np.asarray(error - np.clip(error, self.knots[0], self.knots[-1]))


def _mean(sample: ArrayLike) -> Array:
    return np.asarray(np.asarray(sample, dtype=float).mean(-1))


def _normal_quantile(share: ArrayLike) -> Array:
    shares = np.asarray(share, dtype=float)
    standard = NormalDist()
    return np.array([standard.inv_cdf(value) for value in shares.flat]).reshape(shares.shape)


_log_gamma = np.vectorize(math.lgamma, otypes=[float])
