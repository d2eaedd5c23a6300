"""Losses of one sample at a time, whose share in the value is known before any loss is computed.

Since "mean" divides by something that depends on labels and options alone, the cotangent of every
sample is known at the start: value and gradients come from one pass, in which the gradient is
written once and already scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from losses.base import Gradients, Loss, Terms, sum_of
from losses.options import Array

Scale = Any
"""The cotangent of the unreduced losses: a Python float, or an array of their shape."""


class Samples(NamedTuple):
    """Validated arguments, ready to run.

    `run(scale)` returns the unreduced losses, of `shape`, and the gradients times `scale`; with
    None, no gradients.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    mean_factor: float
    run: Callable[[Scale | None], tuple[Array, Gradients]]


class SamplewiseLoss(Loss):
    """A loss with one unreduced value a sample; subclasses implement `_samples`."""

    reduction: Any = "mean"

    def _samples(self, *arguments: Any) -> Samples:
        """Validate the arguments and return what is ready to run."""
        raise NotImplementedError

    def _value(self, *arguments: Any) -> Any:
        samples = self._samples(*arguments)
        losses, _ = samples.run(None)
        if self.reduction == "none":
            return losses.reshape(samples.shape)[()]
        return _total(samples, losses, self._factor(samples))

    def _value_and_grad(self, grad_output: Any, *arguments: Any) -> tuple[Any, Gradients]:
        samples = self._samples(*arguments)
        if self.reduction == "none":
            scale = 1.0
            if grad_output is not None:
                given = self._checked_grad_output(grad_output, samples.shape)
                scale = given.astype(samples.dtype)
            losses, gradients = samples.run(scale)
            return losses.reshape(samples.shape)[()], gradients
        factor = self._factor(samples)
        scale = factor
        if grad_output is not None:
            scale *= float(self._checked_grad_output(grad_output, ()))
        losses, gradients = samples.run(scale)
        return _total(samples, losses, factor), gradients

    def _terms(self, *arguments: Any) -> Terms:
        samples = self._samples(*arguments)
        losses, _ = samples.run(None)

        def pullback(cotangent: Any) -> Gradients:
            return samples.run(np.asarray(cotangent, samples.dtype))[1]

        return Terms(losses.reshape(samples.shape), samples.mean_factor, pullback)

    def _factor(self, samples: Samples) -> float:
        return samples.mean_factor if self.reduction == "mean" else 1.0


def _total(samples: Samples, losses: Array, factor: float) -> Any:
    return samples.dtype.type(sum_of(losses) * factor)
