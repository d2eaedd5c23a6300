"""Losses of the residual d = input − target: absolute, squared, and the two that join them.

Each depends on its arguments through d alone, so the gradient of `target` is minus that of `input`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from losses.arguments import ELEMENTWISE, REALS, Argument
from losses.base import Gradients, Loss, Terms, declare, inner, reciprocal, sum_of, unbroadcast
from losses.dtypes import FLOATS, as_array, as_kind, promoted
from losses.elementwise import Arrays, ElementwiseLoss, Scale, WeightAsOperand
from losses.errors import InvalidValue
from losses.options import (
    NON_NEGATIVE,
    POSITIVE,
    Array,
    Reduction,
    deprecated_option,
    real,
    reduction_option,
    weights,
)

PREDICTION = Argument("input", REALS, "predicted values", whole="iub")
TARGET = Argument("target", REALS, "measured values", whole="iub")
ELEMENT_WEIGHT = "one factor per element; the functional form alone has it"


class ResidualLoss(ElementwiseLoss):
    """A loss of the residual; subclasses write it in terms of d."""

    arguments: ClassVar[tuple[Argument, ...]] = (PREDICTION, TARGET)
    forms = ELEMENTWISE
    buffers = 2

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        # torch broadcasts first, so that a number without an axis decides as much as an array.
        return promoted([np.atleast_1d(array) for array in given])

    def _of_residual(self, value: Array, shared: Array, residual: Array) -> None:
        """Write the unreduced losses to `value`, to `shared` what `_slope` would compute again."""
        raise NotImplementedError

    def _sum_of_residual(self, work: Arrays, residual: Array) -> float:
        """Return the sum of the losses, and in work[1] what `_slope` would compute again."""
        self._of_residual(work[0], work[1], residual)
        return sum_of(work[0])

    def _slope(self, slope: Array, shared: Array, scale: Scale) -> None:
        """Write scale · derivative to `slope`, which holds the residual."""
        raise NotImplementedError

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        residual = _residual(grads, *arrays)
        self._of_residual(value, work[0], residual)
        self._gradients(work[0], grads, scale)

    def _total(self, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array) -> float:
        residual = _residual(grads, *arrays)
        total = self._sum_of_residual(work, residual)
        self._gradients(work[1], grads, scale)
        return total

    def _gradients(self, shared: Array, grads: Arrays | None, scale: Scale) -> None:
        if grads is not None:
            self._slope(grads[0], shared, scale)
            np.negative(grads[0], grads[1])


def _residual(grads: Arrays | None, input: Array, target: Array) -> Array:
    """Return the residual, in the memory of the first gradient where there is one."""
    if grads is None:
        return np.subtract(input, target)
    return np.subtract(input, target, grads[0])


class WeightedResidualLoss(WeightAsOperand, ResidualLoss):
    """A residual loss whose functional form takes a weight of the input's own shape."""

    def _unweighted_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        return ResidualLoss._value_dtype(self, given)

    def _element_weights(self, arrays: Arrays, given: Arrays) -> Array | None:
        if self.weight is not None:
            self._fitting_weight(given)
        return super()._element_weights(arrays, given)

    def _fitting_weight(self, given: Arrays) -> Array:
        """Return the weight, refusing as torch does any shape but the input's."""
        assert self.weight is not None
        input = given[0]
        if self.weight.shape != input.shape:
            raise InvalidValue(
                "shape_mismatch",
                "weight",
                given=self.weight.shape,
                expected=input.shape,
                other="input",
            )
        return self.weight


def _weight_sum(loss: WeightedResidualLoss, arrays: Arrays, given: Arrays) -> float:
    """Return what "mean" divides by: the weights as they were given, also where they broadcast."""
    if loss.weight is None:
        return arrays[0].size
    return float(loss._fitting_weight(given).sum())


def _scaled_sign(slope: Array, scale: Scale) -> None:
    """Replace the residual by scale · sign, the derivative of |d|, 0 where d is nan.

    `np.sign` branches at every element, which is slow where the signs have no pattern.
    """
    above = np.greater(slope, 0.0).view(np.int8)
    below = np.less(slope, 0.0).view(np.int8)
    np.copyto(slope, np.subtract(above, below))
    np.multiply(slope, scale, slope)


@declare
class L1Loss(WeightedResidualLoss):
    r"""Absolute error.

    Formula: l = |input − target|. Its derivative is the sign of the residual, 0 at a residual of 0.

    Arguments:
        input: predictions, any shape, real or complex (the modulus of the residual is then taken).
        target: measurements in the same units, broadcast against `input`.

    Returns the mean, the sum, or one loss per element. With `weight`, "mean" divides by the sum of
    the weights.

    Raises InvalidValue if the shapes do not broadcast, InvalidType for a dtype without a gradient.

    Example:
        >>> L1Loss()(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
        np.float64(2.0)

    Source: Laplace, P. S. (1774), Mémoire sur la probabilité des causes par les événements.
    """

    # torch has no difference of truth values.
    arguments = (replace(PREDICTION, whole="iu"), replace(TARGET, whole="iu"))
    of_whole_numbers = "whole"

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()
    weight: Array | None = weights("element", ELEMENT_WEIGHT, kw_only=True)

    def _of_residual(self, value: Array, shared: Array, residual: Array) -> None:
        np.absolute(residual, value)

    def _slope(self, slope: Array, shared: Array, scale: Scale) -> None:
        _scaled_sign(slope, scale)

    def _mean_divisor(self, arrays: Arrays, given: Arrays) -> float:
        return _weight_sum(self, arrays, given)

    # torch's L1 alone also takes complex numbers, and integers as long as no gradient or mean is
    # asked for.

    def _value(self, *arguments: Any) -> Any:
        if _not_floating(self, arguments) is None:
            return super()._value(*arguments)
        return Loss._value(self, *arguments)

    def _value_and_grad(self, grad_output: Any, *arguments: Any) -> tuple[Any, Gradients]:
        if _not_floating(self, arguments) is None:
            return super()._value_and_grad(grad_output, *arguments)
        return Loss._value_and_grad(self, grad_output, *arguments)

    def _terms(self, *arguments: Any) -> Terms:
        if _not_floating(self, arguments) is None:
            return super()._terms(*arguments)
        given = tuple(map(as_array, self.argument_names, arguments))
        residual = np.subtract(*self._broadcast(given))
        values = np.absolute(residual)
        values = values.astype(self._value_dtype((values,)), copy=False)
        weight = self._element_weights((values,), given)
        weight = np.ones_like(values) if weight is None else weight

        def pullback(cotangent: Array) -> Gradients:
            # The direction d/|d|, 0 at d = 0: torch's gradient with respect to the conjugate,
            # doubled.
            size = np.where(values == 0.0, 1.0, values)
            slope = residual / size * weight * cotangent
            pairs = zip(self.argument_names, given, (slope, -slope), strict=True)
            return {
                name: as_kind(unbroadcast(gradient, array.shape), array.dtype)
                for name, array, gradient in pairs
            }

        share = reciprocal(self._mean_divisor((values,), given))
        return Terms(values * weight, np.broadcast_to(share, values.shape), pullback)


def _not_floating(loss: L1Loss, arguments: tuple[Any, ...]) -> np.dtype[Any] | None:
    """Return the common dtype of the arguments if it is complex or whole, else None."""
    input, target = arguments
    if type(input) is type(target) is np.ndarray and input.dtype is target.dtype in FLOATS:
        return None
    dtypes = [as_array(*pair).dtype for pair in zip(loss.argument_names, arguments, strict=True)]
    common = np.result_type(*dtypes)
    return None if common.kind == "f" or np.dtype(bool) in dtypes else common


@declare
class MSELoss(WeightedResidualLoss):
    r"""Squared error, without the factor ½ of many textbooks.

    Formula: l = (input − target)², with derivative 2 (input − target).

    Arguments:
        input: predictions, any shape.
        target: measurements in the same units, broadcast against `input`.

    Returns the mean, the sum, or one loss per element, in the square of the units. With `weight`,
    "mean" divides by the sum of the weights.

    Raises InvalidValue if the shapes do not broadcast, InvalidType for a dtype other than float32
    and float64.

    Example:
        >>> MSELoss()(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
        np.float64(5.0)

    Source: Legendre, A.-M. (1805), Nouvelles méthodes pour la détermination des orbites des
    comètes.
    """

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()
    weight: Array | None = weights("element", ELEMENT_WEIGHT, kw_only=True)

    def _of_residual(self, value: Array, shared: Array, residual: Array) -> None:
        np.multiply(residual, residual, value)

    def _sum_of_residual(self, work: Arrays, residual: Array) -> float:
        return inner(residual, residual)

    def _slope(self, slope: Array, shared: Array, scale: Scale) -> None:
        np.multiply(slope, 2.0 * scale, slope)

    def _mean_divisor(self, arrays: Arrays, given: Arrays) -> float:
        return _weight_sum(self, arrays, given)


class ClippedResidualLoss(ResidualLoss):
    """Quadratic up to a bound, linear beyond.

    With c = clip(d, −bound, bound) both branches are c (d − c/2) up to a constant factor and the
    derivative is c up to the same factor: no mask is needed, and the branches agree at the bound to
    the last bit.
    """

    def _bound_and_factor(self) -> tuple[float, float]:
        raise NotImplementedError

    def _of_residual(self, value: Array, shared: Array, residual: Array) -> None:
        bound, factor = self._bound_and_factor()
        residual.clip(-bound, bound, out=shared)
        np.multiply(shared, -0.5, value)
        np.add(value, residual, value)
        np.multiply(value, shared, value)
        if factor != 1.0:
            np.multiply(value, factor, value)

    def _sum_of_residual(self, work: Arrays, residual: Array) -> float:
        bound, factor = self._bound_and_factor()
        clipped = residual.clip(-bound, bound, out=work[1])
        # Two scalar products need no array of losses.
        return factor * (inner(clipped, residual) - 0.5 * inner(clipped, clipped))

    def _slope(self, slope: Array, shared: Array, scale: Scale) -> None:
        np.multiply(shared, self._bound_and_factor()[1] * scale, slope)


@declare
class SmoothL1Loss(ClippedResidualLoss):
    r"""Absolute error with its kink rounded off: Huber's loss divided by `beta`.

    Formula: l = d² / (2 beta) where |d| < beta, |d| − beta/2 elsewhere, with d = input − target. At
    beta = 0 it is L1.

    Arguments:
        input: predictions, any shape.
        target: measurements in the same units, broadcast against `input`.

    Returns the mean, the sum, or one loss per element.

    Raises InvalidValue if the shapes do not broadcast or beta < 0, InvalidType for a dtype other
    than float32 and float64.

    Example:
        >>> SmoothL1Loss(reduction="none", beta=2.0)(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
        array([0.25, 2.  ])

    Source: Girshick, R. (2015), Fast R-CNN.
    """

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()
    beta: float = real(
        1.0, NON_NEGATIVE, "residual at which the parabola meets the line", suggested=(0.0, 4.0)
    )

    def _bound_and_factor(self) -> tuple[float, float]:
        return self.beta, 1.0 / self.beta

    def _is_absolute(self, dtype: np.dtype[Any]) -> bool:
        """Return whether `beta` is 0 in this dtype."""
        return bool(dtype.type(self.beta) == 0.0)

    def _divides(self, dtype: np.dtype[Any]) -> bool:
        """Return whether `beta` is so small that 1 / beta, or its multiple by a scale, overflows."""
        numbers = np.finfo(dtype)
        return bool(self.beta < numbers.tiny / numbers.eps)

    def _of_residual(self, value: Array, shared: Array, residual: Array) -> None:
        if self._is_absolute(residual.dtype):
            np.absolute(residual, value)
        elif self._divides(residual.dtype):
            # In double precision, whatever the dtype: rounded to a subnormal, beta loses digits.
            # Where the quotient overflows, the clip makes it the sign.
            np.divide(residual, np.float64(self.beta), shared)
            shared.clip(-1.0, 1.0, out=shared)
            np.multiply(shared, -0.5 * self.beta, value)
            np.add(value, residual, value)
            np.multiply(value, shared, value)
        else:
            super()._of_residual(value, shared, residual)

    def _sum_of_residual(self, work: Arrays, residual: Array) -> float:
        if self._divides(residual.dtype):
            return ResidualLoss._sum_of_residual(self, work, residual)
        return super()._sum_of_residual(work, residual)

    def _slope(self, slope: Array, shared: Array, scale: Scale) -> None:
        if self._is_absolute(slope.dtype):
            _scaled_sign(slope, scale)
        elif self._divides(slope.dtype):
            np.multiply(shared, scale, slope)
        else:
            super()._slope(slope, shared, scale)


@declare
class HuberLoss(ClippedResidualLoss, WeightedResidualLoss):
    r"""Squared error near zero, absolute error far away, joined without a kink.

    Formula: l = d²/2 where |d| ≤ delta, delta (|d| − delta/2) elsewhere, with d = input − target.
    Its derivative is d clipped to ±delta.

    Arguments:
        input: predictions, any shape.
        target: measurements in the same units, broadcast against `input`.

    Returns the mean, the sum, or one loss per element. With `weight`, "mean" still divides by the
    number of elements.

    Raises InvalidValue if the shapes do not broadcast or delta ≤ 0, InvalidType for a dtype other
    than float32 and float64.

    Example:
        >>> HuberLoss(reduction="none", delta=2.0)(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
        array([0.5, 4. ])

    Source: Huber, P. J. (1964), Robust Estimation of a Location Parameter.
    """

    arguments = (replace(PREDICTION, whole=""), TARGET)

    reduction: Reduction = reduction_option()
    delta: float = real(
        1.0,
        POSITIVE,
        "residual at which the parabola becomes the line, and the largest slope",
        suggested=(0.05, 5.0),
    )
    weight: Array | None = weights("element", ELEMENT_WEIGHT, kw_only=True)

    def _unweighted_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        dtype: np.dtype[Any] = given[0].dtype
        return dtype

    def _bound_and_factor(self) -> tuple[float, float]:
        return self.delta, 1.0
