"""A smooth curve through points that rises and falls only where the points do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class MonotoneCubic:
    """The cubic Hermite interpolant whose slopes are the weighted harmonic means of the secants'.

    Between two points it never leaves the interval of their heights, so what is positive stays positive.

    Args:
        knots: positions of shape (n,), ascending, n at least 3.
        heights: of shape (..., n): any number of curves over the same knots.

    Example:
        >>> curve = MonotoneCubic(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 1.0]))
        >>> curve(np.array([1.0, 1.5])).tolist()
        [1.0, 1.0]

    Source: Fritsch and Butland, A Method for Constructing Local Monotone Piecewise Cubic Interpolants (1984).
    """

    knots: Array
    heights: Array

    def __call__(self, x: ArrayLike) -> Array:
        """Return the heights at `x` of shape (m,), as shape (..., m); beyond the ends the end's height."""
        cell, t, h, low, high = self._cell(x)
        rise, d = self.heights[..., cell + 1] - self.heights[..., cell], self.slopes
        first, second = h * d[..., cell], h * d[..., cell + 1]
        curve = self.heights[..., cell] + t * (
            first + t * (3.0 * rise - 2.0 * first - second + t * (first + second - 2.0 * rise))
        )
        # Rounding may leave the interval of the two heights by a bit.
        return np.asarray(np.clip(curve, low, high))

    def derivative(self, x: ArrayLike) -> Array:
        """Return the slopes at `x`, in the same shape; beyond the ends the end's slope."""
        cell, t, h, _, _ = self._cell(x)
        rise, d = self.heights[..., cell + 1] - self.heights[..., cell], self.slopes
        first, second = h * d[..., cell], h * d[..., cell + 1]
        quadratic = 2.0 * (3.0 * rise - 2.0 * first - second)
        cubic = 3.0 * (first + second - 2.0 * rise)
        return np.asarray((first + t * (quadratic + t * cubic)) / h)

    @cached_property
    def slopes(self) -> Array:
        """The slopes at the knots."""
        h = np.diff(self.knots)
        secant = np.diff(self.heights, axis=-1) / h
        inner = _harmonic(secant[..., :-1], secant[..., 1:], h[:-1], h[1:])
        first = _end(secant[..., 0], secant[..., 1], h[0], h[1])
        last = _end(secant[..., -1], secant[..., -2], h[-1], h[-2])
        return np.concatenate([first[..., None], inner, last[..., None]], axis=-1)

    def _cell(self, x: ArrayLike) -> tuple[NDArray[np.intp], Array, Array, Array, Array]:
        inside = np.clip(x, self.knots[0], self.knots[-1])
        cell = np.clip(np.searchsorted(self.knots, inside, "right") - 1, 0, len(self.knots) - 2)
        h = self.knots[cell + 1] - self.knots[cell]
        pair = self.heights[..., cell], self.heights[..., cell + 1]
        return cell, (inside - self.knots[cell]) / h, h, np.minimum(*pair), np.maximum(*pair)


def _harmonic(one: Array, other: Array, before: Array, after: Array) -> Array:
    """Return the mean that the longer interval draws to itself, 0 at an extremum."""
    weight, counterweight = 2.0 * after + before, after + 2.0 * before
    same = one * other > 0.0
    safe_one, safe_other = np.where(same, one, 1.0), np.where(same, other, 1.0)
    mean = (weight + counterweight) / (weight / safe_one + counterweight / safe_other)
    return np.where(same, mean, 0.0)


def _end(near: Array, far: Array, h_near: float, h_far: float) -> Array:
    """Return the slope of the parabola through three points at an end, held back where it would overshoot."""
    slope = ((2.0 * h_near + h_far) * near - h_near * far) / (h_near + h_far)
    slope = np.where(slope * near <= 0.0, 0.0, slope)
    steep = (near * far <= 0.0) & (np.abs(slope) > 3.0 * np.abs(near))
    return np.where(steep, 3.0 * near, slope)
