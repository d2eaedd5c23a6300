"""Losses of one sample at a time, whose share in the value is known before any loss is computed.

Since "mean" divides by something that depends on labels and options alone, the cotangent of every
sample is known at the start: value and gradients come from one pass, in which the gradient is
written once and already scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from losses.base import Gradients, Loss, Terms
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

    def _samples(self, *arguments: Any) -> Samples:
        """Validate the arguments and return what is ready to run."""
        raise NotImplementedError

    def _value(self, *arguments: Any) -> Any:
        samples = self._samples(*arguments)
        return self._total(samples, samples.run(None)[0])

    def _value_and_grad(self, grad_output: Any, *arguments: Any) -> tuple[Any, Gradients]:
        samples = self._samples(*arguments)
        unreduced = self._reduction == "none"
        scale: Any = 1.0
        if grad_output is not None:
            given = self._checked_grad_output(grad_output, samples.shape if unreduced else ())
            scale = given.astype(samples.dtype) if given.ndim else float(given)
        if self._averages:
            scale *= samples.mean_factor
        losses, gradients = samples.run(scale)
        return self._total(samples, losses), gradients

    def _terms(self, *arguments: Any) -> Terms:
        samples = self._samples(*arguments)
        losses = samples.run(None)[0].reshape(samples.shape)
        return Terms(losses, samples.mean_factor, lambda cotangent: samples.run(cotangent)[1])

    def _total(self, samples: Samples, losses: Array) -> Any:
        if self._reduction == "none":
            return losses.reshape(samples.shape)[()]
        total = float(np.add.reduce(losses, axis=None))
        return samples.dtype.type(total * samples.mean_factor if self._averages else total)

    @property
    def _reduction(self) -> str:
        return getattr(self, "reduction", "mean")
