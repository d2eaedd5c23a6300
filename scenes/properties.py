"""The properties of the losses on an axis: every entry computed, with the computation as its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from checks.costs import recorded_cost
from figures.axes import AXES, Axis, Shown, along_axis
from losses.options import Array
from scenes.likelihoods import noise_of_answer, noise_of_count, noise_of_residual
from scenes.profile import (
    Finding,
    Fit,
    Profile,
    aims_of_fit,
    aims_of_margin,
    aims_of_probability,
    bounded,
    calibrated,
    convex,
    proper,
    robust,
    smooth,
)

GRIDS: Final[Mapping[str, Array]] = MappingProxyType(
    {
        "residual": np.linspace(-8.0, 8.0, 1601),
        "margin": np.linspace(-8.0, 8.0, 1601),
        "probability": np.linspace(0.001, 0.999, 999),
        "similarity": np.linspace(-0.995, 0.995, 797),
        "count": np.linspace(0.1, 30.0, 1496),
    }
)
"""Where the properties are looked for: wider than what is drawn, and as fine."""

BOTH: Final = ("convex", "smooth", "bounded")
PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "residual": (*BOTH, "aims", "robust", "noise", "cost"),
        "margin": (*BOTH, "aims", "calibrated", "noise", "cost"),
        "probability": (*BOTH, "aims", "proper", "noise", "cost"),
        "similarity": (*BOTH, "cost"),
        "count": (*BOTH, "aims", "robust", "noise", "cost"),
    }
)
"""The properties that have a meaning on each axis, in the order of the table."""


def profile(axis: Axis, shown: Shown, setting: Any) -> Profile:
    """Return a loss on an axis as two functions of the coordinate."""
    return Profile(
        value=lambda x: along_axis(axis, shown, x, setting).value,
        slope=lambda x: along_axis(axis, shown, x, setting).slope,
        grid=GRIDS[axis.id],
        low=axis.domain.low,
        high=axis.domain.high,
        opposite=axis.opposite,
    )


RESIDUALS: Final = (0.0, 1.0, 2.0, 2.5, 9.0)
COUNTS: Final = (0.0, 1.0, 2.0, 3.0, 9.0)


def fit(axis: Axis, shown: Shown, setting: Any) -> Fit:
    """Return a loss on an axis as what compares one prediction with a sample."""

    def of_residuals(predictions: Array, outcomes: Array) -> Array:
        residuals = predictions - outcomes
        slope = along_axis(axis, shown, residuals.ravel(), setting).slope
        return slope.reshape(residuals.shape)

    def of_counts(predictions: Array, outcomes: Array) -> Array:
        rates = np.broadcast_to(predictions, outcomes.shape).ravel()
        return along_axis(axis, shown, rates, outcomes.ravel()).slope.reshape(outcomes.shape)

    if axis.id == "residual":
        return Fit(of_residuals, RESIDUALS)
    return Fit(of_counts, COUNTS, low=0.0)


def _noise(axis: Axis, shown: Shown, setting: Any) -> Finding:
    seen = profile(axis, shown, setting)
    if axis.opposite is not None:
        return noise_of_answer(seen)
    if axis.id == "residual":
        return noise_of_residual(seen)
    found = noise_of_count(
        lambda rates, count: along_axis(axis, shown, rates, count).value, axis.grid
    )
    if found.verdict != "none":
        return found
    # Losses of λ − y take a count for any other quantity.
    at = float(setting)
    moved = replace(
        seen,
        value=lambda r: along_axis(axis, shown, r + at, setting).value,
        slope=lambda r: along_axis(axis, shown, r + at, setting).slope,
        grid=GRIDS["residual"],
    )
    return noise_of_residual(moved)


def _aims(axis: Axis, shown: Shown, setting: Any) -> Finding:
    if axis.opposite is None:
        return aims_of_fit(fit(axis, shown, setting))
    seen = profile(axis, shown, setting)
    return aims_of_margin(seen) if axis.id == "margin" else aims_of_probability(seen)


def _cost(axis: Axis, shown: Shown, setting: Any) -> Finding:
    cost = recorded_cost(shown.name)
    if cost is None:
        return Finding("unmeasured", "cost_unmeasured", {}, -np.inf)
    return Finding(
        "cost", "cost_measured", vars(cost) | {"ratio": round(cost.ratio, 1)}, cost.ratio
    )


_FOUND: Final[Mapping[str, Callable[[Axis, Shown, Any], Finding]]] = {
    "convex": lambda *curve: convex(profile(*curve)),
    "smooth": lambda *curve: smooth(profile(*curve)),
    "bounded": lambda *curve: bounded(profile(*curve)),
    "proper": lambda *curve: proper(profile(*curve)),
    "calibrated": lambda *curve: calibrated(profile(*curve)),
    "robust": lambda *curve: robust(fit(*curve)),
    "aims": _aims,
    "noise": _noise,
    "cost": _cost,
}


@lru_cache(maxsize=256)
def properties(axis_id: str, shown: Shown, setting: Any) -> Mapping[str, Finding]:
    """Return what is found of a loss on an axis, by property.

    Args:
        axis_id: the axis.
        shown: the loss with its options.
        setting: the axis' setting.

    Returns:
        A finding for every property that `PROPERTIES` lists for the axis.

    Example:
        >>> properties("residual", Shown("L1Loss"), 1.0)["aims"].verdict
        'median'
    """
    axis = AXES[axis_id]
    return MappingProxyType(
        {name: _FOUND[name](axis, shown, setting) for name in PROPERTIES[axis_id]}
    )
