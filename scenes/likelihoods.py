"""Which noise a loss believes in: the distribution whose negative log-likelihood it is, if there is one.

A loss is the negative log-likelihood of a model if the two differ by what does not depend on the
prediction. The models are those that the derivations start from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses.options import Array
from scenes.profile import Finding, Profile, bends, kinks

SAME: Final = 1e-7
"""How far a loss may be from a negative log-likelihood, as a share of one and its size."""

DERIVATIONS: Final[Mapping[str, str]] = {
    "gaussian": "gaussian_loss",
    "own_variance": "gaussian_loss",
    "laplace": "laplace_loss",
    "huber": "huber_noise",
    "poisson": "poisson_loss",
    "bernoulli": "bernoulli_loss",
}
"""The derivation that leads from each model to its loss."""

ORDER: Final = ("gaussian", "own_variance", "huber", "laplace", "poisson", "bernoulli", "none")
Energy = Callable[[Array], Array]


@dataclass(frozen=True)
class Model:
    """A distribution of residuals: its name, its parameters, and −log of its density but for a constant."""

    name: str
    parameters: Mapping[str, float]
    energy: Energy


def residual_models(profile: Profile, centre: float = 0.0) -> list[Model]:
    """Return the models whose parameters fit a loss of residuals, read off its slopes.

    A Gaussian's curvature is 1/σ², a Laplace's slope 1/b; Huber's noise bends at ±δ and is quadratic
    in between.
    """
    step = 1e-3
    before, after = profile.slope(centre + np.array([-step, step]))
    models = []
    corners = [kink.at for kink in kinks(profile)]
    bent = [abs(bend.at - centre) for bend in bends(profile)]
    if corners and after > 0.0:
        scale = 1.0 / float(after)
        models.append(Model("laplace", {"b": scale}, lambda r: np.abs(r) / scale))
    elif after > before:
        variance = 2.0 * step / float(after - before)
        sigma = math.sqrt(variance)
        models.append(Model("gaussian", {"sigma": sigma}, lambda r: r * r / (2.0 * variance)))
        if bent:
            delta = min(bent)

            def huber(r: Array) -> Array:
                size = np.abs(r)
                inner = np.minimum(size, delta)
                energy: Array = (inner * inner / 2.0 + delta * (size - inner)) / variance
                return energy

            models.append(Model("huber", {"delta": delta, "variance": variance}, huber))
    return models


def noise_of_residual(profile: Profile) -> Finding:
    """The noise of a measured quantity around its prediction."""
    r = profile.grid
    value = profile.value(r)
    bowl = value - profile.value(np.zeros(1))
    for model in residual_models(profile):
        largest = float(np.max(np.abs(bowl - (model.energy(r) - model.energy(np.zeros(1))))))
        if largest <= SAME * (1.0 + float(np.max(np.abs(value)))):
            return _found(model.name, model.parameters, largest, len(r))
    return _none({"count": len(r)})


def noise_of_answer(profile: Profile) -> Finding:
    """The chance of the right one of two answers: exp(−loss) of both must sum to one everywhere."""
    if profile.opposite is None:
        raise ValueError("the coordinate has no opposite")
    x = profile.grid
    total = np.exp(-profile.value(x)) + np.exp(-profile.value(profile.opposite(x)))
    largest = float(np.max(np.abs(total - 1.0)))
    if largest <= SAME:
        return _found("bernoulli", {}, largest, len(x))
    low, high = int(np.argmin(total)), int(np.argmax(total))
    numbers = {"x": x[low], "total": total[low], "y": x[high], "other": total[high]}
    return Finding("none", "noise_none_answer", numbers, float(ORDER.index("none")))


COUNTS: Final = np.arange(0, 13)
"""Observed counts at which a loss is held against the models."""


def noise_of_count(loss: Callable[[Array, float], Array], rates: Array) -> Finding:
    """The distribution of a count around its expectation.

    Args:
        loss: the loss at rates, given an observed count.
        rates: expected counts, of shape (n,).
    """
    observed = COUNTS[:, None]
    values = np.array([loss(rates, float(count)) for count in COUNTS])
    with np.errstate(divide="ignore"):
        energies = [
            Model("poisson", {}, lambda rate: rate - observed * np.log(rate)),
            Model(
                "own_variance",
                {},
                lambda rate: (np.log(rate) + (observed - rate) ** 2 / rate) / 2.0,
            ),
        ]
    for model in energies:
        rest = values - model.energy(rates)
        largest = float(np.max(np.abs(rest - rest[:, :1])))
        if largest <= SAME * (1.0 + float(np.max(np.abs(values)))):
            return _found(model.name, {}, largest, values.size)
    return _none({"count": values.size})


def _found(name: str, parameters: Mapping[str, float], largest: float, count: int) -> Finding:
    numbers: dict[str, Any] = {
        **parameters,
        "largest": largest,
        "count": count,
        "derivation": DERIVATIONS[name],
    }
    return Finding(name, f"noise_{name}", numbers, float(ORDER.index(name)))


def _none(numbers: Mapping[str, Any]) -> Finding:
    return Finding("none", "noise_none", numbers, float(ORDER.index("none")))
