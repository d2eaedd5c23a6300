"""Models with few weights, run for many weight vectors at once.

Weights have the shape (…, P); leading axes are runners, steps or points of a landscape. Outputs have the
shape (…, K, N): K numbers for each of N samples. The pullback takes a cotangent of the outputs back to
the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from losses.options import Array

Pullback = Callable[[Array], Array]


class Model(Protocol):
    """What a race needs of a model."""

    @property
    def size(self) -> int:
        """The number of weights, P."""

    def prepare(self, x: Array) -> Array:
        """Return what the model needs of inputs of shape (N,) or (N, D), computed once a race."""

    def run(self, weights: Array, prepared: Array) -> tuple[Array, Pullback]:
        """Return the outputs for every weight vector, and their pullback."""

    def start(self, generator: np.random.Generator) -> Array:
        """Return initial weights."""


@dataclass(frozen=True)
class Linear:
    """A model linear in its weights: output k of sample n is Σₚ features[k, n, p] · weights[p].

    Attributes:
        size: the number of weights.
        features: from inputs to an array of shape (K, N, P).
        spread: initial weights are uniform within ± spread around `centre`.
        centre: the middle of the initial weights.
    """

    size: int
    features: Callable[[Array], Array]
    spread: tuple[float, ...]
    centre: tuple[float, ...]

    def prepare(self, x: Array) -> Array:
        """Return the features."""
        return self.features(x)

    def run(self, weights: Array, prepared: Array) -> tuple[Array, Pullback]:
        """Return the outputs for every weight vector, and their pullback."""
        outputs, samples, size = prepared.shape
        flat = prepared.reshape(outputs * samples, size)
        lead = weights.shape[:-1]

        def pullback(cotangent: Array) -> Array:
            by_weights: Array = cotangent.reshape(*lead, outputs * samples) @ flat
            return by_weights

        return (weights @ flat.T).reshape(*lead, outputs, samples), pullback

    def start(self, generator: np.random.Generator) -> Array:
        """Return initial weights."""
        drawn = generator.uniform(-1.0, 1.0, self.size)
        start: Array = np.array(self.centre) + np.array(self.spread) * drawn
        return start


@dataclass(frozen=True)
class Mlp:
    """One hidden layer of tanh units over a single input.

    Formula: output(x) = c + Σⱼ vⱼ tanh(wⱼ x + bⱼ).

    The weights stand in the order v, c, w, b.
    """

    hidden: int

    @property
    def size(self) -> int:
        """The number of weights."""
        return 3 * self.hidden + 1

    def prepare(self, x: Array) -> Array:
        """Return the inputs as they are."""
        return x

    def parts(self, weights: Array) -> tuple[Array, Array, Array, Array]:
        """Return v, c, w and b of weight vectors."""
        h = self.hidden
        return (
            weights[..., :h],
            weights[..., h],
            weights[..., h + 1 : 2 * h + 1],
            weights[..., 2 * h + 1 :],
        )

    def run(self, weights: Array, prepared: Array) -> tuple[Array, Pullback]:
        """Return the outputs for every weight vector, and their pullback."""
        v, c, w, b = self.parts(weights)
        units = np.tanh(prepared[:, None] * w[..., None, :] + b[..., None, :])
        outputs = (units @ v[..., :, None])[..., 0] + c[..., None]

        def pullback(cotangent: Array) -> Array:
            by_output = cotangent[..., 0, :]
            by_v = (by_output[..., None, :] @ units)[..., 0, :]
            by_sum = by_output[..., :, None] * v[..., None, :] * (1.0 - units * units)
            by_c = by_output.sum(-1, keepdims=True)
            return np.concatenate([by_v, by_c, prepared @ by_sum, by_sum.sum(-2)], axis=-1)

        return outputs[..., None, :], pullback

    def start(self, generator: np.random.Generator) -> Array:
        """Return initial weights, torch's way: uniform within ± 1/√(inputs of the layer)."""
        bound = np.full(self.size, 1.0)
        bound[: self.hidden + 1] = self.hidden**-0.5
        return generator.uniform(-bound, bound)
