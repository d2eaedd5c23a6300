"""The divergence of one distribution from another, of which the logarithm is predicted."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np

from losses.arguments import ELEMENTWISE, Argument, LogProbabilities, Probabilities
from losses.base import declare
from losses.elementwise import Arrays, ElementwiseLoss, Scale
from losses.options import Array, deprecated_option, flag, reduction_option

LOG_ZERO: Final = -1e4
"""Below every logarithm of a floating-point number, and far enough from overflow to subtract from."""


@declare
class KLDivLoss(ElementwiseLoss):
    r"""Kullback–Leibler divergence of the predicted from the true distribution, element by element.

    Formula: l = target · (log(target) − input), 0 where the target is 0, or with `log_target`
    exp(target) · (target − input). The derivative by the input is minus the true probability; by
    the target log(target) + 1 − input, or with `log_target` exp(target) · (target − input + 1).

    Arguments:
        input: logarithms of the predicted probabilities, any shape.
        target: true probabilities, or with `log_target` their logarithms, broadcast against
            `input`.

    Returns the mean, the sum, one loss per element, or with "batchmean" the sum divided by the
    length of the input's first axis: the divergence of a row, averaged over the rows. "mean"
    divides by the number of elements and is not the divergence. In nats.

    Raises InvalidValue if the shapes do not broadcast, InvalidType for a dtype other than float32
    and float64.

    Example:
        >>> loss = KLDivLoss(reduction="batchmean")
        >>> loss(np.log(np.array([[0.5, 0.5]])), np.array([[1.0, 0.0]]))
        np.float64(0.6931471805599453)

    Source: Kullback, S. and Leibler, R. A. (1951), On Information and Sufficiency.
    """

    arguments = (
        Argument("input", LogProbabilities(), "logarithms of the predicted probabilities"),
        Argument(
            "target",
            Probabilities(),
            "true probabilities, or their logarithms",
            under=("log_target", True, LogProbabilities()),
        ),
    )
    forms = ELEMENTWISE
    buffers = 3

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Literal["none", "mean", "sum", "batchmean"] = reduction_option("batchmean")
    log_target: bool = flag(False, "whether the target holds logarithms too")

    def _mean_divisor(self, arrays: Arrays, given: Arrays) -> float:
        if self.reduction != "batchmean":
            return arrays[0].size
        return given[0].shape[0] if given[0].ndim else 1

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        input, target = arrays
        logarithm, mass = work
        if self.log_target:
            np.exp(target, mass)
            np.copyto(logarithm, target)
        else:
            mass = target
            np.log(target, logarithm)
            if grads is not None:
                # log t + 1 − x, −∞ where t is 0.
                np.subtract(logarithm, input, grads[1])
                np.add(grads[1], 1.0, grads[1])
                np.multiply(grads[1], scale, grads[1])
        # A finite stand-in for log 0, so that no mass times it is 0 and not nan.
        logarithm.clip(LOG_ZERO, np.inf, out=logarithm)
        # The difference first: mass · log − mass · input would cancel where both are close.
        np.subtract(logarithm, input, logarithm)
        np.multiply(mass, logarithm, value)
        # No mass times a negative difference is −0.
        np.add(value, 0.0, value)
        if grads is not None:
            np.multiply(mass, -scale, grads[0])
            if self.log_target:
                np.add(value, mass, grads[1])
                np.multiply(grads[1], scale, grads[1])

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        """Let a class of no mass that is predicted to have none cost nothing.

        Any mass there would cost infinitely much, hence the target's derivative; its logarithm, −∞,
        stays where it is whatever is added to it, hence 0 with `log_target`.
        """
        input, target = arrays
        absent = np.isneginf(input) & (target == (-np.inf if self.log_target else 0.0))
        value[absent] = 0.0
        if grads is not None:
            slope: Any = 0.0 if self.log_target else np.inf * np.asarray(scale)
            np.copyto(grads[1], slope, where=absent)
