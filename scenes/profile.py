"""Properties of a loss on an axis, found from its values and slopes alone: each with the numbers that show it.

Every function here takes a profile, a loss as two functions of one coordinate, and knows nothing of
which loss it is. A finding is a verdict, a number to sort by, and what was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from losses.options import Array

Function = Callable[[Array], Array]

TINY: Final = 1e-9
HALVINGS: Final = 30
"""How often an interval is halved in the search for a jump: a hundredth becomes 1e-11."""
JUMP: Final = 1e-6
BEND: Final = 0.05
WIDTH: Final = 1e-7
FAR: Final = 8
"""Powers of ten that a coordinate takes on its way to infinity."""
GROWTH: Final = 1.2
"""By what a slope grows over two powers of ten if it grows without bound."""
CLOSE: Final = 1e-5
BISECTIONS: Final = 60
SHARES: Final = (0.1, 0.3, 0.6, 0.8)
"""Probabilities of the one answer, at which the best coordinate is sought."""


@dataclass(frozen=True)
class Profile:
    """A loss along one coordinate.

    Attributes:
        value: the loss at coordinates.
        slope: its derivative.
        grid: coordinates close together, ascending.
        low: the lower end of the coordinate.
        high: the upper end.
        opposite: the coordinate of the other answer, where there are two.
    """

    value: Function
    slope: Function
    grid: Array
    low: float = -np.inf
    high: float = np.inf
    opposite: Function | None = None


@dataclass(frozen=True)
class Finding:
    """What was found, and why.

    Attributes:
        verdict: a key for the table, such as "yes" or "median".
        reason: a key for the sentence that says why.
        numbers: what the sentence quotes.
        size: what the table sorts by.
    """

    verdict: str
    reason: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    size: float = 0.0


def convex(profile: Profile) -> Finding:
    """Convex: the slope never falls. Strictly convex: it always rises."""
    x = profile.grid
    slope = profile.slope(x)
    rise = np.diff(slope)
    allowed = TINY * (1.0 + np.abs(slope[1:]))
    falling = rise < -allowed
    if falling.any():
        start = int(np.argmax(falling))
        rest = np.flatnonzero(~falling[start:])
        end = start + int(rest[0]) if len(rest) else len(falling)
        numbers = {"from": slope[start], "start": x[start], "to": slope[end], "end": x[end]}
        return Finding("no", "convex_no", numbers, 0.0)
    numbers = {"first": slope[0], "last": slope[-1], "low": x[0], "high": x[-1], "count": len(x)}
    if np.all(rise > 1e-3 * allowed):
        return Finding("strictly", "convex_strictly", numbers, 2.0)
    flat = int(np.argmin(rise > 1e-3 * allowed))
    return Finding("yes", "convex_yes", {**numbers, "flat": slope[flat], "at": x[flat]}, 1.0)


@dataclass(frozen=True)
class Break:
    """A place where a function jumps, and its values on both sides."""

    at: float
    before: float
    after: float


def breaks(function: Function, grid: Array, halvings: int, least: float) -> list[Break]:
    """Return where a function jumps: intervals are halved, and the half that changes more is kept.

    What is continuous changes less and less; a change that survives is a jump. `least` is the
    smallest jump, as a share of one and the size of the values.
    """
    low, high = grid[:-1].copy(), grid[1:].copy()
    before, after = function(low), function(high)
    for _ in range(halvings):
        middle = (low + high) / 2.0
        between = function(middle)
        left = np.abs(between - before) >= np.abs(after - between)
        low, high = np.where(left, low, middle), np.where(left, middle, high)
        before, after = np.where(left, before, between), np.where(left, between, after)
    jumps = np.abs(after - before) > least * (1.0 + np.abs(before) + np.abs(after))
    found: list[Break] = []
    for index in np.flatnonzero(jumps):
        at = float(np.round((low[index] + high[index]) / 2.0, 5)) + 0.0
        # A jump on a point of the grid is found from both sides, as two halves.
        if found and abs(found[-1].at - at) < 1e-4:
            found[-1] = Break(at, found[-1].before, float(after[index]))
        else:
            found.append(Break(at, float(before[index]), float(after[index])))
    return found


def kinks(profile: Profile) -> list[Break]:
    """Return where the slope jumps."""
    return breaks(profile.slope, profile.grid, HALVINGS, JUMP)


def bends(profile: Profile) -> list[Break]:
    """Return where the curvature jumps, the slope being continuous."""

    def quotient(x: Array) -> Array:
        return (profile.slope(x + WIDTH) - profile.slope(x - WIDTH)) / (2.0 * WIDTH)

    return breaks(quotient, profile.grid, 14, BEND)


def smooth(profile: Profile) -> Finding:
    """Smooth: neither slope nor curvature jumps."""
    count = len(profile.grid)
    for verdict, found in (("kink", kinks(profile)), ("bend", bends(profile))):
        if found:
            first = found[0]
            numbers = {"at": first.at, "before": first.before, "after": first.after}
            others = len(found) - 1
            size = 0.0 if verdict == "kink" else 1.0
            return Finding(verdict, f"smooth_{verdict}", {**numbers, "others": others}, size)
    return Finding("yes", "smooth_yes", {"count": count}, 2.0)


def approach(end: float, inside: float) -> Array:
    """Return coordinates on the way from the inside of a domain to its end."""
    powers = 10.0 ** np.arange(FAR + 1)
    away: Array = powers * np.sign(end)
    if np.isfinite(end):
        away = end + (inside - end) / powers[: FAR - 1]
    return away


def bounded(profile: Profile) -> Finding:
    """Bounded slope: it does not grow on and on towards either end of the coordinate."""
    inside = float(profile.grid[len(profile.grid) // 2])
    largest = float(np.max(np.abs(profile.slope(profile.grid))))
    for end in (profile.low, profile.high):
        x = approach(end, inside)
        size = np.abs(profile.slope(x))
        if size[-1] > GROWTH * size[-3] and size[-1] > GROWTH * size[-5]:
            numbers = {"near": x[-4], "there": size[-4], "nearer": x[-1], "then": size[-1]}
            return Finding("unbounded", "bounded_no", numbers, np.inf)
        largest = max(largest, float(np.max(size)))
    return Finding("bounded", "bounded_yes", {"bound": largest}, largest)


def roots(slope: Function, low: Array, high: Array) -> Array:
    """Return where rising slopes pass 0, by bisection: the end that one runs to where it does not."""
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        above = slope(middle) > 0.0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2.0


def best_answers(profile: Profile, shares: Array) -> Array:
    """Return the coordinates of the least expected losses, one for each probability of the one answer.

    The expected loss is share · l(x) + (1 − share) · l(opposite of x).
    """
    opposite, x = _opposite(profile), profile.grid

    def slope(places: Array) -> Array:
        here, other = profile.slope(np.concatenate([places, opposite(places)])).reshape(2, -1)
        rising: Array = shares * here - (1.0 - shares) * other
        return rising

    expected = np.outer(shares, profile.value(x)) + np.outer(
        1.0 - shares, profile.value(opposite(x))
    )
    index = np.argmin(expected, axis=1)
    edges = np.concatenate([[max(profile.low, 2.0 * x[0] - x[1])], x])
    beyond = np.concatenate([x, [min(profile.high, 2.0 * x[-1] - x[-2])]])
    return roots(slope, edges[index], beyond[index + 1])


def _opposite(profile: Profile) -> Function:
    if profile.opposite is None:
        raise ValueError("the coordinate has no opposite")
    return profile.opposite


def aims_of_margin(profile: Profile) -> Finding:
    """What the least expected loss teaches of a probability: its log-odds, its sign alone, or what else."""
    shares = np.array(SHARES)
    best = best_answers(profile, shares)
    odds = np.log(shares) - np.log1p(-shares)
    numbers = {"share": SHARES[-1], "best": best[-1], "odds": odds[-1]}
    lead = best * np.sign(odds)
    linear = best / (2.0 * shares - 1.0)
    for verdict, holds in (
        ("log_odds", np.max(np.abs(best - odds)) < CLOSE),
        ("zero", np.max(np.abs(best)) < CLOSE),
        ("sign", np.ptp(lead) < CLOSE),
        ("linear", np.ptp(linear) < CLOSE),
    ):
        if holds:
            return Finding(verdict, f"aims_{verdict}", numbers, best[-1])
    return Finding("other_margin", "aims_other_margin", numbers, best[-1])


def aims_of_probability(profile: Profile) -> Finding:
    """What the least expected loss makes of a probability: itself, or the likelier answer alone."""
    shares = np.array(SHARES)
    best = best_answers(profile, shares)
    numbers = {"share": SHARES[-1], "best": best[-1]}
    if np.max(np.abs(best - shares)) < CLOSE:
        return Finding("probability", "aims_probability", numbers, 0.0)
    if np.max(np.abs(best - np.round(shares))) < 0.01:
        return Finding("likelier", "aims_likelier", numbers, 2.0)
    return Finding("other_probability", "aims_other_probability", numbers, 1.0)


def proper(profile: Profile) -> Finding:
    """Strictly proper: the expected loss is least at the true probability, and nowhere else."""
    opposite, x = _opposite(profile), profile.grid
    here, other = profile.value(x), profile.value(opposite(x))
    for share in SHARES:
        at_truth = profile.value(np.array([share, float(opposite(np.array([share]))[0])]))
        truth = float(share * at_truth[0] + (1.0 - share) * at_truth[1])
        expected = share * here + (1.0 - share) * other
        away = np.abs(x - share) > 1e-3
        best = int(np.argmin(np.where(away, expected, np.inf)))
        numbers = {"share": share, "truth": truth, "best": x[best], "less": expected[best]}
        if expected[best] <= truth + TINY:
            return Finding("no", "proper_no", numbers, 0.0)
    return Finding("strictly", "proper_yes", numbers, 1.0)


def calibrated(profile: Profile) -> Finding:
    """Classification-calibrated: where one answer is likelier, a wrong sign always costs more.

    Source: Bartlett, P., Jordan, M. and McAuliffe, J. (2006), Convexity, classification, and risk bounds.
    """
    opposite, x = _opposite(profile), profile.grid
    here, other = profile.value(x), profile.value(opposite(x))
    least: dict[str, float] = {}
    for share in (0.55, 0.7, 0.9):
        expected = share * here + (1.0 - share) * other
        wrong, best = float(np.min(expected[x <= 0.0])), float(np.min(expected))
        least = {"share": share, "wrong": wrong, "best": best}
        if wrong <= best + TINY:
            return Finding("no", "calibrated_no", least, 0.0)
    return Finding("yes", "calibrated_yes", least, 1.0)


@dataclass(frozen=True)
class Fit:
    """A loss between one prediction and the outcomes of a sample.

    Attributes:
        slope: from predictions of shape (m, 1) and outcomes of shape (m, n) to slopes of shape (m, n).
        sample: five outcomes whose mean and median differ.
        low: the least prediction.
    """

    slope: Callable[[Array, Array], Array]
    sample: tuple[float, ...]
    low: float = -np.inf

    def best(self, samples: Array) -> Array:
        """Return the predictions with the least sums of losses, one for each row of samples."""
        span = np.ptp(samples, axis=1)
        low = np.maximum(samples.min(1) - span, self.low)
        return roots(lambda c: self.slope(c[:, None], samples).sum(1), low, samples.max(1) + span)


SCALES: Final = (1e-4, 1.0, 1e4)
"""A sample is looked at as it is, through a magnifying glass and from afar."""


def aims_of_fit(fit: Fit) -> Finding:
    """Which statistic of a sample the least sum of losses picks."""
    scales = np.array(SCALES)
    samples = np.outer(scales, fit.sample)
    near, best, far = fit.best(samples) / scales
    mean, median = float(np.mean(fit.sample)), float(np.median(fit.sample))
    numbers = {"best": best, "mean": mean, "median": median, "near": near, "far": far}
    numbers["sample"] = fit.sample

    def picks(*statistics: float) -> bool:
        return bool(np.max(np.abs(np.subtract((near, best, far), statistics))) < 1e-3)

    if picks(mean, mean, mean):
        return Finding("mean", "aims_mean", numbers, 0.0)
    if picks(median, median, median):
        return Finding("median", "aims_median", numbers, 2.0)
    if picks(mean, best, median):
        return Finding("mixed", "aims_mixed", numbers, 1.0)
    return Finding("other_fit", "aims_other_fit", numbers, 3.0)


INLIERS: Final = (0.0, 1.0, 2.0, 3.0)
OUTLIERS: Final = (10.0, 1e3, 1e6)


def robust(fit: Fit) -> Finding:
    """Robust: however far away one outlier goes, the best fit stays near the rest."""
    near, far, farthest = fit.best(np.array([(*INLIERS, outlier) for outlier in OUTLIERS]))
    numbers = {"inliers": INLIERS, "near": near, "far": far, "farthest": farthest}
    if abs(farthest) > 100.0 * max(abs(near), 1.0):
        return Finding("follows", "robust_no", numbers, np.inf)
    return Finding("stays", "robust_yes", numbers, farthest)
