"""What each divergence says, and which way it pulls, when Q is P moved by a shift along the line.

P stands at 0 and Q at the shift, both of the same shape: two single points, two boxes of width 1, two Gaussians of
deviation 1/2. Divergences are in nats, the Wasserstein distance is a length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import erf
from typing import Final

import numpy as np

from theory.measures import BIT, Array, kl_gaussians, wasserstein_gaussians

DEVIATION: Final = 0.5
GRID: Final = np.linspace(-7.0, 7.0, 1401)
"""Where the integrals without a closed form are taken: seven deviations beyond every shift up to 3."""


@dataclass(frozen=True)
class Answer:
    """A divergence at each shift, and its derivative: nan where there is none."""

    value: Array
    slope: Array


def points(shift: Array) -> dict[str, Answer]:
    """Return the divergences between a single point at 0 and one at each shift.

    KL is infinite, JS and the total variation are at their bounds as soon as the points differ: only the
    Wasserstein distance knows how far.

    Args:
        shift: of shape (n,).

    Returns:
        ``{"kl", "js", "tv", "w": Answer}``.

    Example:
        >>> points(np.array([0.0, 0.1, 3.0]))["w"].value.tolist()
        [0.0, 0.1, 3.0]

    Source: Arjovsky, Chintala and Bottou, Wasserstein GAN (2017), example 1.
    """
    away = shift != 0.0
    flat = np.where(away, 0.0, np.nan)
    return {
        "kl": Answer(np.where(away, np.inf, 0.0), np.full(shift.shape, np.nan)),
        "js": Answer(np.where(away, BIT, 0.0), flat),
        "tv": Answer(np.where(away, 1.0, 0.0), flat),
        "w": _distance(shift),
    }


def boxes(shift: Array) -> dict[str, Answer]:
    """Return the divergences between a uniform box of width 1 at 0 and one at each shift.

    A shift t uncovers the share |t| of P, and everything once |t| reaches 1: JS is ``min(|t|, 1) log 2``.

    Args:
        shift: of shape (n,).

    Returns:
        ``{"kl", "js", "tv", "w": Answer}``.

    Example:
        >>> (boxes(np.array([0.5, 2.0]))["js"].value / BIT).tolist()
        [0.5, 1.0]
    """
    size = np.abs(shift)
    uncovered = np.minimum(size, 1.0)
    slope = np.where(size < 1.0, np.sign(shift), 0.0)
    slope = np.where((size == 0.0) | (size == 1.0), np.nan, slope)
    return {
        "kl": Answer(np.where(size > 0.0, np.inf, 0.0), np.full(shift.shape, np.nan)),
        "js": Answer(BIT * uncovered, BIT * slope),
        "tv": Answer(uncovered, slope),
        "w": _distance(shift),
    }


def gaussians(shift: Array) -> dict[str, Answer]:
    """Return the divergences between a Gaussian at 0 and one at each shift.

    Their supports never part: KL is ``t^2 / (2 s^2)`` and finite. JS still saturates, and its slope with it.

    Args:
        shift: of shape (n,), in [-3, 3].

    Returns:
        ``{"kl", "js", "tv", "w": Answer}``.

    Example:
        >>> float(gaussians(np.array([1.0]))["kl"].value[0])
        2.0
    """
    js, js_slope = _js_gaussians(shift)
    middle = np.abs(shift) / (2.0 * DEVIATION)
    tv_slope = np.sign(shift) * _bell(middle) / DEVIATION
    return {
        "kl": Answer(kl_gaussians(0.0, DEVIATION, shift, DEVIATION), shift / DEVIATION**2),
        "js": Answer(js, js_slope),
        "tv": Answer(
            np.array([erf(z / np.sqrt(2.0)) for z in middle]),
            np.where(shift == 0.0, np.nan, tv_slope),
        ),
        "w": Answer(
            wasserstein_gaussians(0.0, DEVIATION, shift, DEVIATION), _distance(shift).slope
        ),
    }


SHAPES: Final[Mapping[str, Callable[[Array], dict[str, Answer]]]] = {
    "boxes": boxes,
    "points": points,
    "gaussians": gaussians,
}


def _distance(shift: Array) -> Answer:
    return Answer(np.abs(shift), np.where(shift == 0.0, np.nan, np.sign(shift)))


def _bell(z: Array) -> Array:
    return np.asarray(np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi))


def _js_gaussians(shift: Array) -> tuple[Array, Array]:
    """Integrate on the grid: the halves are mirror images, so one KL from the mixture is enough."""
    step = GRID[1] - GRID[0]
    z = (GRID - shift[:, None]) / DEVIATION
    q = _bell(z) / DEVIATION
    # log(p / q) is linear in x; with it log(q / m) needs no density that may underflow.
    log_ratio = (z**2 - (GRID / DEVIATION) ** 2) / 2.0
    surplus = BIT - np.logaddexp(0.0, log_ratio)
    moved = q * z / DEVIATION
    return (q * surplus).sum(-1) * step, 0.5 * (moved * surplus).sum(-1) * step
