"""Samples drawn by a seed: a truth, noise of a chosen kind, and what spoils them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from losses.options import Array
from training.runners import UNLABELLED

Generator = np.random.Generator


@dataclass(frozen=True)
class Samples:
    """What a model is trained on, as points of a plane.

    Attributes:
        places: of shape (2, N): input and target of each sample or, where there are labels, its two inputs.
        labels: of shape (N,): 0, 1, or `UNLABELLED`; None where the target is a quantity.
        truth: the labels before any was flipped or hidden.
        outliers: indices of the samples that do not follow the truth.
    """

    places: Array
    labels: Array | None = None
    truth: Array | None = None
    outliers: tuple[int, ...] = ()

    @property
    def x(self) -> Array:
        """The inputs: (N,), or (N, 2) where there are labels."""
        return self.places[0] if self.labels is None else self.places.T

    @property
    def y(self) -> Array:
        """The targets, (N,)."""
        return self.places[1] if self.labels is None else self.labels

    def moved(self, places: Array) -> Samples:
        """Return the samples at other places, with the same labels."""
        return replace(self, places=places)


@dataclass(frozen=True)
class Recipe:
    """How samples are drawn.

    Attributes:
        count: how many.
        seed: of the generator.
        noise: its kind, a key of `NOISES`.
        outliers: how many samples are put where the truth would never put them.
        flipped: share of labels that are wrong.
        positive: share of class 1.
        hidden: share of labels that are missing.
    """

    count: int = 24
    seed: int = 1
    noise: str = "gaussian"
    outliers: int = 1
    flipped: float = 0.0
    positive: float = 0.5
    hidden: float = 0.0


NOISES: Final[dict[str, Callable[[Generator, int], Array]]] = {
    "none": lambda g, n: np.zeros(n),
    "gaussian": lambda g, n: g.normal(0.0, 1.0, n),
    "laplace": lambda g, n: g.laplace(0.0, 0.5**0.5, n),
    "uniform": lambda g, n: g.uniform(-(3.0**0.5), 3.0**0.5, n),
    "student": lambda g, n: g.standard_t(2.0, n),
}
"""Noise by its kind, of variance 1 where it has one; Student's t with two degrees of freedom has none."""


def quantities(
    recipe: Recipe,
    truth: Callable[[Array], Array],
    deviation: Callable[[Array], Array],
    lift: float,
) -> Samples:
    """Draw targets around a truth; outliers lie `lift` above it, at the right end first."""
    generator = np.random.default_rng(recipe.seed)
    x = np.sort(generator.uniform(-3.0, 3.0, recipe.count))
    y = truth(x) + deviation(x) * NOISES[recipe.noise](generator, recipe.count)
    outliers = _last(recipe)
    y[list(outliers)] = truth(x[list(outliers)]) + lift
    return Samples(np.stack([x, y]), outliers=outliers)


def counts(recipe: Recipe, rate: Callable[[Array], Array], lift: float) -> Samples:
    """Draw counts of a rate that depends on the input."""
    generator = np.random.default_rng(recipe.seed)
    x = np.sort(generator.uniform(-3.0, 3.0, recipe.count))
    y = generator.poisson(rate(x)).astype(np.float64)
    outliers = tuple(range(min(recipe.outliers, recipe.count)))
    y[list(outliers)] += lift
    return Samples(np.stack([x, y]), outliers=outliers)


def two_classes(recipe: Recipe, far: tuple[float, float]) -> Samples:
    """Draw two round clouds; outliers belong to class 1 and lie far on its own side."""
    generator = np.random.default_rng(recipe.seed)
    positive = max(1, round(recipe.positive * recipe.count))
    truth = np.zeros(recipe.count)
    truth[recipe.count - positive :] = 1.0
    centre = np.where(truth == 1.0, 1.1, -1.1)
    places = np.stack([centre, 0.6 * centre]) + generator.normal(0.0, 1.0, (2, recipe.count))
    order = generator.permutation(recipe.count)
    outliers = _last(replace(recipe, outliers=min(recipe.outliers, positive)))
    for rank, index in enumerate(outliers):
        places[:, index] = far[0], far[1] - 0.6 * rank
    labels = truth.copy()
    flipped = order[: round(recipe.flipped * recipe.count)]
    labels[flipped] = 1.0 - labels[flipped]
    labels[order[::-1][: round(recipe.hidden * recipe.count)]] = UNLABELLED
    return Samples(places, labels, truth, outliers)


def _last(recipe: Recipe) -> tuple[int, ...]:
    count = min(recipe.outliers, recipe.count)
    return tuple(range(recipe.count - 1, recipe.count - 1 - count, -1))
