"""Measures of information and of the distance between distributions, on arrays.

All are in nats: divide by `BIT` for bits. Distributions are arrays of probabilities along the last axis; the
other axes are broadcast, so that a whole table of distributions is measured in one call. ``0 log 0`` is 0.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

BIT: Final = float(np.log(2.0))
"""One bit in nats."""

UNITS: Final = {"bits": BIT, "nats": 1.0}
"""The units of information, in nats."""


def information(probability: ArrayLike) -> Array:
    """Return the self-information ``-log p`` of an event, infinite where it cannot happen.

    Args:
        probability: of any shape, in [0, 1].

    Returns:
        Nats, of the same shape.

    Raises:
        ValueError: where a number is no probability.

    Example:
        >>> round(float(information(0.125)) / BIT, 12)
        3.0

    Source: Shannon, A Mathematical Theory of Communication (1948).
    """
    p = np.asarray(probability, dtype=float)
    if not np.all((p >= 0.0) & (p <= 1.0)):
        raise ValueError("probabilities must lie in [0, 1]")
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(p) + 0.0)


def entropy(p: ArrayLike) -> Array:
    """Return the entropy ``-sum p log p``, the expected self-information.

    Args:
        p: probabilities of shape (..., n), each row summing to 1.

    Returns:
        Nats, of shape (...).

    Raises:
        ValueError: where a row is no distribution.

    Example:
        >>> float(entropy([0.5, 0.25, 0.125, 0.125])) / BIT
        1.75

    Source: Shannon, A Mathematical Theory of Communication (1948).
    """
    return cross_entropy(p, p)


def cross_entropy(p: ArrayLike, q: ArrayLike) -> Array:
    """Return ``-sum p log q``, the expected length of a code made for `q` when `p` is true.

    Args:
        p: probabilities of shape (..., n): what happens.
        q: probabilities of a shape that broadcasts with it: what was assumed.

    Returns:
        Nats, of shape (...); infinite where `q` is 0 and `p` is not.

    Raises:
        ValueError: where a row is no distribution.

    Example:
        >>> float(cross_entropy([0.5, 0.5], [0.25, 0.75])) / BIT > 1.0
        True

    Source: Cover and Thomas, Elements of Information Theory, 2nd ed. (2006), chapter 5.
    """
    true, assumed = _distributions(p, q)
    return np.asarray(-(true * _log_where(true, assumed)).sum(-1) + 0.0)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> Array:
    """Return the Kullback–Leibler divergence ``KL(p‖q) = sum p log(p / q)``.

    Args:
        p: probabilities of shape (..., n).
        q: probabilities of a shape that broadcasts with it.

    Returns:
        Nats, of shape (...); infinite where `q` is 0 and `p` is not.

    Raises:
        ValueError: where a row is no distribution.

    Example:
        >>> float(kl_divergence([0.5, 0.5], [0.5, 0.5]))
        0.0
        >>> float(kl_divergence([0.5, 0.5], [1.0, 0.0]))
        inf

    Source: Kullback and Leibler, On Information and Sufficiency (1951).
    """
    one, other = _distributions(p, q)
    total = (one * (_log_where(one, one) - _log_where(one, other))).sum(-1)
    return _at_least_zero(total)


def js_divergence(p: ArrayLike, q: ArrayLike) -> Array:
    """Return the Jensen–Shannon divergence, the mean of both divergences from the mixture.

    ``JS(p, q) = (KL(p‖m) + KL(q‖m)) / 2`` with ``m = (p + q) / 2``. It lies in [0, log 2] nats, which is
    [0, 1] in bits, and its square root is a metric.

    Args:
        p: probabilities of shape (..., n).
        q: probabilities of a shape that broadcasts with it.

    Returns:
        Nats, of shape (...).

    Raises:
        ValueError: where a row is no distribution.

    Example:
        >>> float(js_divergence([1.0, 0.0], [0.0, 1.0])) / BIT
        1.0

    Source: Lin, Divergence Measures Based on the Shannon Entropy (1991); for the metric, Endres and
    Schindelin (2003).
    """
    pair = _distributions(p, q)
    # The sum of both, unlike its half, does not underflow to 0 where one is positive.
    both = pair[0] + pair[1]
    halves = ((one * (_log_where(one, one) - _log_where(one, both) + BIT)).sum(-1) for one in pair)
    return np.minimum(_at_least_zero(0.5 * sum(halves)), BIT)


def total_variation(p: ArrayLike, q: ArrayLike) -> Array:
    """Return half of ``sum |p - q|``: the largest difference in the probability of any event.

    Args:
        p: probabilities of shape (..., n).
        q: probabilities of a shape that broadcasts with it.

    Returns:
        A number in [0, 1], of shape (...).

    Raises:
        ValueError: where a row is no distribution.

    Example:
        >>> float(total_variation([1.0, 0.0], [0.5, 0.5]))
        0.5

    Source: Gibbs and Su, On Choosing and Bounding Probability Metrics (2002).
    """
    one, other = _distributions(p, q)
    return np.asarray(np.minimum(0.5 * np.abs(one - other).sum(-1), 1.0))


def wasserstein_distance(x: ArrayLike, p: ArrayLike, y: ArrayLike, q: ArrayLike) -> Array:
    """Return the Wasserstein distance of order 1 between masses on a line.

    It is the cheapest cost of carrying the masses `p` at `x` to the masses `q` at `y` (cost = mass times
    way), and on a line the area between the two cumulative distribution functions.

    Args:
        x: positions of shape (n,), in any order.
        p: their probabilities, of shape (..., n).
        y: positions of shape (m,).
        q: their probabilities, of shape (..., m).

    Returns:
        A length in units of the positions, of the shape to which the leading axes broadcast.

    Raises:
        ValueError: where the masses are no distribution.

    Example:
        >>> float(wasserstein_distance([0.0, 1.0], [0.5, 0.5], [3.0, 4.0], [0.5, 0.5]))
        3.0

    Source: Peyré and Cuturi, Computational Optimal Transport (2019), section 2.6.
    """
    start, end = _distributions(p, q)
    places = np.concatenate([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    order = np.argsort(places, kind="stable")
    lead = np.broadcast_shapes(start.shape[:-1], end.shape[:-1])
    masses = (np.broadcast_to(part, (*lead, part.shape[-1])) for part in (start, -end))
    surplus = np.concatenate(tuple(masses), axis=-1)[..., order].cumsum(-1)
    return np.asarray(np.abs(surplus[..., :-1]) @ np.diff(places[order]))


def transport_plan(x: ArrayLike, p: ArrayLike, y: ArrayLike, q: ArrayLike) -> Array:
    """Return how much mass the cheapest plan carries from each position to each other one.

    On a line the plan joins equal quantiles: the two cumulative distributions cut [0, 1] into levels, and entry
    ``(i, j)`` is what the i-th piece of one has in common with the j-th piece of the other.

    Args:
        x: positions of shape (n,), in any order.
        p: their probabilities, of shape (..., n).
        y: positions of shape (m,).
        q: their probabilities, of shape (..., m).

    Returns:
        Masses of shape (..., n, m); rows sum to `p`, columns to `q`.

    Raises:
        ValueError: where the masses are no distribution.

    Example:
        >>> transport_plan([0.0, 1.0], [0.5, 0.5], [2.0, 5.0], [0.25, 0.75]).tolist()
        [[0.25, 0.25], [0.0, 0.5]]

    Source: Peyré and Cuturi, Computational Optimal Transport (2019), section 2.6.
    """
    given = _distributions(p, q)
    rows, columns = (np.argsort(places, kind="stable") for places in (x, y))
    start, end = given[0][..., rows, None], given[1][..., None, columns]
    ends, stops = start.cumsum(-2), end.cumsum(-1)
    low = np.maximum(ends - start, stops - end)
    joined = np.maximum(np.minimum(ends, stops) - low, 0.0)
    plan: Array = joined[..., np.argsort(rows)[:, None], np.argsort(columns)]
    return plan


def entropy_gaussian(deviation: ArrayLike) -> Array:
    """Return the differential entropy ``log(s sqrt(2 pi e))`` of a Gaussian, which may be negative.

    Args:
        deviation: positive, of any shape.

    Returns:
        Nats, of the same shape.

    Raises:
        ValueError: where a deviation is not positive.

    Example:
        >>> round(float(entropy_gaussian(1.0)), 4)
        1.4189

    Source: Cover and Thomas, Elements of Information Theory, 2nd ed. (2006), chapter 8.
    """
    return cross_entropy_gaussians(0.0, deviation, 0.0, deviation)


def cross_entropy_gaussians(
    mean_p: ArrayLike, deviation_p: ArrayLike, mean_q: ArrayLike, deviation_q: ArrayLike
) -> Array:
    """Return ``-E_p[log q]`` for a Gaussian q and any p of that mean and deviation.

    It is ``log(s_q sqrt(2 pi)) + (s_p^2 + (m_p - m_q)^2) / (2 s_q^2)``: of p only the first two moments
    count, so p need not be Gaussian.

    Args:
        mean_p: mean of p.
        deviation_p: its standard deviation, positive.
        mean_q: mean of q.
        deviation_q: its standard deviation, positive.

    Returns:
        Nats, of the shape to which the arguments broadcast.

    Raises:
        ValueError: where a deviation is not positive.

    Example:
        >>> round(float(cross_entropy_gaussians(0.0, 1.0, 1.0, 1.0)), 4)
        1.9189

    Source: Cover and Thomas, Elements of Information Theory, 2nd ed. (2006), chapter 8.
    """
    m_p, s_p, m_q, s_q = (
        np.asarray(part, dtype=float) for part in (mean_p, deviation_p, mean_q, deviation_q)
    )
    if not (np.all(s_p > 0.0) and np.all(s_q > 0.0)):
        raise ValueError("standard deviations must be positive")
    spread = (s_p**2 + (m_p - m_q) ** 2) / (2.0 * s_q**2)
    return np.asarray(np.log(s_q * np.sqrt(2.0 * np.pi)) + spread)


def kl_gaussians(
    mean_p: ArrayLike, deviation_p: ArrayLike, mean_q: ArrayLike, deviation_q: ArrayLike
) -> Array:
    """Return ``KL(p‖q)`` between Gaussians, ``log(s_q / s_p) + (s_p^2 + (m_p - m_q)^2) / (2 s_q^2) - 1/2``.

    Args:
        mean_p: mean of p.
        deviation_p: its standard deviation, positive.
        mean_q: mean of q.
        deviation_q: its standard deviation, positive.

    Returns:
        Nats, of the shape to which the arguments broadcast.

    Raises:
        ValueError: where a deviation is not positive.

    Example:
        >>> float(kl_gaussians(0.0, 1.0, 2.0, 1.0))
        2.0

    Source: Kullback, Information Theory and Statistics (1959), chapter 9.
    """
    total = cross_entropy_gaussians(mean_p, deviation_p, mean_q, deviation_q)
    return _at_least_zero(total - entropy_gaussian(deviation_p))


def wasserstein_gaussians(
    mean_p: ArrayLike, deviation_p: ArrayLike, mean_q: ArrayLike, deviation_q: ArrayLike
) -> Array:
    """Return the Wasserstein distance of order 2 between Gaussians on a line.

    It is ``sqrt((m_p - m_q)^2 + (s_p - s_q)^2)``. For equal deviations order 1 gives the same.

    Args:
        mean_p: mean of p.
        deviation_p: its standard deviation, not negative.
        mean_q: mean of q.
        deviation_q: its standard deviation, not negative.

    Returns:
        A length, of the shape to which the arguments broadcast.

    Example:
        >>> float(wasserstein_gaussians(0.0, 1.0, 3.0, 5.0))
        5.0

    Source: Givens and Shortt, A Class of Wasserstein Metrics for Probability Distributions (1984).
    """
    means = np.subtract(mean_p, mean_q)
    return np.asarray(np.hypot(means, np.subtract(deviation_p, deviation_q)))


def _distributions(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    arrays = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    for array in arrays:
        whole = array.ndim > 0 and np.allclose(array.sum(-1), 1.0, rtol=0.0, atol=1e-6)
        if not whole or not np.all(array >= 0.0):
            raise ValueError("probabilities must not be negative and must sum to 1")
    return arrays


def _log_where(used: Array, values: Array) -> Array:
    """Return the logarithm where a term counts, and 0 where its factor is 0."""
    with np.errstate(divide="ignore"):
        return np.log(np.where(used > 0.0, values, 1.0))


def _at_least_zero(total: Array) -> Array:
    # Rounding may leave -1e-17 where the two distributions are the same.
    return np.maximum(total, 0.0)
