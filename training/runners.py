"""How a model's outputs meet a loss: the arguments of the call, and the way back from its gradients.

All runners of a race share one model; what its outputs mean to a loss is the loss's own affair: a
prediction, a logit, the logarithm of a rate, a mean with its log-variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses.base import Loss
from losses.options import Array

UNLABELLED: Final = -100
"""torch's default `ignore_index`."""


@dataclass(frozen=True)
class Head:
    """From outputs of shape (…, K, N) to a loss's arguments, and from its gradients back.

    Attributes:
        arguments: returns the arguments that depend on the outputs.
        back: returns the derivative by the outputs, from those by the arguments.
        target: returns the loss's target for targets of shape (…, N).
        learns_variance: whether the second output is the logarithm of a variance that the loss sees.
    """

    arguments: Callable[[Array], Mapping[str, Array]]
    back: Callable[[Array, Mapping[str, Any]], Array]
    target: Callable[[Array], Array]
    learns_variance: bool = False


@dataclass(frozen=True)
class Runner:
    """One loss with its head.

    Attributes:
        id: how addresses call it.
        name: how it is written on the page.
        loss: averages over the samples.
        head: how outputs meet the loss.
        constants: further arguments of the loss.
    """

    id: str
    name: str
    loss: Loss
    head: Head
    constants: Mapping[str, Any]

    def cost(self, outputs: Array, target: Array) -> tuple[float, Array]:
        """Return the mean loss of outputs of shape (K, N), and its derivative by them.

        `target` is what the head makes of the samples' targets.
        """
        value, gradients = self.loss.value_and_grad(
            **self.head.arguments(outputs), target=target, **self.constants
        )
        return float(value), self.head.back(outputs, gradients)

    def slopes(self, outputs: Array, targets: Array) -> Array:
        """Return the derivatives of M mean losses by their outputs, of shape (M, K, N).

        `targets` has the shape (M, N), as M sets of samples have it. All samples count alike.
        """
        _, gradients = self.loss.value_and_grad(
            **self.head.arguments(outputs), target=self.head.target(targets), **self.constants
        )
        # The mean is over all M · N losses.
        return self.head.back(outputs, gradients) * len(targets)

    def costs(self, outputs: Array, targets: Array) -> Array:
        """Return the mean losses of outputs of shape (M, K, N), one for each of M weight vectors.

        `targets` has the shape (N,), as the samples have it.
        """
        many = len(outputs)
        target = self.head.target(np.broadcast_to(targets, (many, len(targets))))
        values, shares = self.loss.breakdown(
            **self.head.arguments(outputs), target=target, **self.constants
        )
        # The shares average over all M · N losses.
        mean: Array = (values * shares).reshape(many, -1).sum(-1) * many
        return mean


def _as_given(y: Array) -> Array:
    return y


def _zero_or_one(y: Array) -> Array:
    ones: Array = (y == 1.0).astype(np.float64)
    return ones


def _sign(y: Array) -> Array:
    return np.where(y == 1.0, 1.0, -1.0)


def _class(y: Array) -> Array:
    return y.astype(np.int64).ravel()


def _known_class(y: Array) -> Array:
    known: Array = (y == 1.0).astype(np.int64).ravel()
    return known


def _direct(outputs: Array) -> Mapping[str, Array]:
    return {"input": np.ascontiguousarray(outputs[..., 0, :])}


def _from_direct(outputs: Array, gradients: Mapping[str, Any]) -> Array:
    return np.asarray(gradients["input"])[..., None, :]


def _rate(outputs: Array) -> Mapping[str, Array]:
    return {"input": np.exp(outputs[..., 0, :])}


def _from_rate(outputs: Array, gradients: Mapping[str, Any]) -> Array:
    return np.asarray(gradients["input"])[..., None, :] * np.exp(outputs)


def _two_logits(outputs: Array) -> Mapping[str, Array]:
    logit = outputs[..., 0, :].ravel()
    # Softmax sees differences alone: (0, z) has the probabilities of a sigmoid at z.
    return {"input": np.stack([np.zeros_like(logit), logit], axis=-1)}


def _from_two_logits(outputs: Array, gradients: Mapping[str, Any]) -> Array:
    return np.asarray(gradients["input"])[:, 1].reshape(outputs.shape)


def _mean_and_variance(outputs: Array) -> Mapping[str, Array]:
    return {**_direct(outputs), "var": np.exp(outputs[..., 1, :])}


def _from_mean_and_variance(outputs: Array, gradients: Mapping[str, Any]) -> Array:
    variance = np.exp(outputs[..., 1, :])
    return np.stack([gradients["input"], gradients["var"] * variance], axis=-2)


def _from_mean(outputs: Array, gradients: Mapping[str, Any]) -> Array:
    by_outputs = np.zeros_like(outputs)
    by_outputs[..., 0, :] = gradients["input"]
    return by_outputs


VALUE: Final = Head(_direct, _from_direct, _as_given)
"""The output is the prediction."""
LOG_RATE: Final = Head(_direct, _from_direct, _as_given)
"""The output is the logarithm of a rate, as the loss takes it."""
RATE: Final = Head(_rate, _from_rate, _as_given)
"""The output is the logarithm of a rate, and the loss takes the rate."""
LOGIT: Final = Head(_direct, _from_direct, _zero_or_one)
"""The output is the logit of class 1; a sample without a label counts as class 0."""
SIGN: Final = Head(_direct, _from_direct, _sign)
"""The output's sign is the class; a sample without a label counts as −1."""
TWO_LOGITS: Final = Head(_two_logits, _from_two_logits, _class)
"""The output is the second of two logits, the first being 0; unlabelled samples may be ignored."""
TWO_SCORES: Final = Head(_two_logits, _from_two_logits, _known_class)
"""As `TWO_LOGITS`, for losses without `ignore_index`: a sample without a label counts as class 0."""
NORMAL: Final = Head(_mean_and_variance, _from_mean_and_variance, _as_given, learns_variance=True)
"""Two outputs: the mean and the logarithm of the variance."""
MEAN: Final = Head(_direct, _from_mean, _as_given)
"""Two outputs, of which the loss takes the mean alone."""
