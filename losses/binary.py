"""Losses of yes or no: one Bernoulli likelihood an element, given as a probability or as a logit.

With the logit x, the target t and a = |x|, all of them share the stable pieces e = exp(−a) ≤ 1,

    softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(e),        sigmoid(−a) = e / (1 + e).

Neither overflows, and neither loses the digits of a small result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from losses.arguments import REALS, SAME_SHAPE, UNIT_REALS, Argument, Form, Reals, Signs
from losses.base import declare, inner, reciprocal, sum_of
from losses.dtypes import FLOATS
from losses.elementwise import (
    Arrays,
    ElementwiseLoss,
    Scale,
    WeightAsOperand,
    broadcast_option,
)
from losses.errors import InvalidType, InvalidValue
from losses.options import (
    UNIT,
    Array,
    Reduction,
    deprecated_option,
    reduction_option,
    shortest,
    weights,
)

LOG_CLAMP: Final = -100.0
"""torch bounds the logarithms of BCELoss from below: a certain mistake costs 100, not inf."""

SLOPE_CLAMP: Final = float(np.float32(1e-12))
"""torch bounds x (1 − x) in BCELoss's gradient from below, by a float32 in any dtype."""

ONE: Final = {dtype: np.ones((), dtype) for dtype in FLOATS}
"""A 0-d array enters a ufunc in half the time that a Python float takes."""

TARGET_PROBABILITY = Reals(interval=UNIT)
ELEMENT_WEIGHT = "one factor per element, broadcast to the input"
LOGITS_AND_LABELS = (
    Argument("input", REALS, "logits"),
    Argument("target", TARGET_PROBABILITY, "probability of yes: 0, 1 or between"),
)


class BinaryLoss(ElementwiseLoss):
    """A loss of a prediction and a target of one shape, with an optional weight an element."""

    forms = SAME_SHAPE
    broadcasts = False
    weight: Array | None

    def _element_weights(self, arrays: Arrays, given: Arrays) -> Array | None:
        if self.weight is None:
            return None
        return broadcast_option("weight", self.weight, arrays[0])


@declare
class BCELoss(BinaryLoss):
    r"""Binary cross entropy of probabilities.

    Formula: l = −target · log(input) − (1 − target) · log(1 − input), the logarithms not below
    −100. The derivative by the input is (input − target) / (input · (1 − input)), the denominator
    not below 1e-12; by the target log(1 − input) − log(input).

    Arguments:
        input: probabilities of yes in [0, 1], any shape.
        target: probabilities in [0, 1], usually 0 or 1, of the same shape.

    Returns the mean, the sum, or one loss per element, in nats. With `weight`, "mean" still divides
    by the number of elements.

    Raises InvalidValue if the shapes differ or an element lies outside of [0, 1], InvalidType for
    dtypes that differ or are not float32 or float64.

    Example:
        >>> BCELoss(reduction="none")(np.array([0.5, 1.0]), np.array([1.0, 0.0]))
        array([  0.69314718, 100.        ])

    Source: Cox, D. R. (1958), The Regression Analysis of Binary Sequences.
    """

    arguments = (
        Argument("input", UNIT_REALS, "predicted probabilities of yes"),
        Argument("target", UNIT_REALS, "probability of yes: 0, 1 or between"),
    )
    buffers = 3
    of_one_dtype = ("input", "target")

    weight: Array | None = weights("broadcast", ELEMENT_WEIGHT)
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _broadcast(self, given: tuple[Array, ...], *more: str) -> tuple[Array, ...]:
        input, target = given
        if target.dtype != input.dtype:
            raise InvalidType("dtype", "target", given=target.dtype, expected=input.dtype)
        return super()._broadcast(given, *more)

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        log_yes, log_no = work
        self._parts(value, log_yes, log_no, grads, scale, *arrays)
        np.multiply(value, log_no, value)
        np.multiply(log_yes, arrays[1], log_yes)
        np.add(value, log_yes, value)
        np.negative(value, value)

    def _total(self, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array) -> float:
        no, log_yes, log_no = work
        self._parts(no, log_yes, log_no, grads, scale, *arrays)
        return -inner(log_yes, arrays[1]) - inner(log_no, no)

    def _parts(
        self,
        no: Array,
        log_yes: Array,
        log_no: Array,
        grads: Arrays | None,
        scale: Scale,
        input: Array,
        target: Array,
    ) -> None:
        """Write 1 − target, the logarithms of input and 1 − input, and the gradients."""
        one, spread = ONE[no.dtype], log_yes
        np.subtract(one, target, no)
        # x (1 − x) ≥ 0 proves that x lies in [0, 1].
        np.multiply(no, target, spread)
        if spread.size and not spread.item(spread.argmin()) >= 0.0:
            _refuse_outside("target", target)
        np.subtract(one, input, spread)
        np.multiply(spread, input, spread)
        # This large, it proves as well that x is neither 0 nor 1, and no logarithm at its bound.
        clamped = spread.size > 0 and not spread.item(spread.argmin()) >= SLOPE_CLAMP
        if clamped:
            _refuse_outside("input", input)
            spread.clip(SLOPE_CLAMP, np.inf, out=spread)
        if grads is not None:
            by_input, by_target = grads
            scale = np.asarray(scale, dtype=no.dtype)
            np.subtract(input, target, by_input)
            np.divide(by_input, spread, by_input)
            np.multiply(by_input, scale, by_input)
        np.log(input, log_yes)
        np.negative(input, log_no)
        np.log1p(log_no, log_no)
        if grads is not None:
            # The derivative by the target keeps the logarithms as they are.
            np.subtract(log_no, log_yes, by_target)
            np.multiply(by_target, scale, by_target)
        if clamped:
            log_yes.clip(LOG_CLAMP, np.inf, out=log_yes)
            log_no.clip(LOG_CLAMP, np.inf, out=log_no)


def _refuse_outside(name: str, array: Array) -> None:
    """Refuse numbers outside of [0, 1], nan among them."""
    outside = array[~((array >= 0.0) & (array <= 1.0))]
    if outside.size:
        raise InvalidValue("domain", name, given=shortest(outside.flat[0]), expected=UNIT)


@declare
class BCEWithLogitsLoss(BinaryLoss):
    r"""Binary cross entropy of logits: the sigmoid and the logarithm in one, stable for any logit.

    Formula: l = pos_weight · target · softplus(−input) + (1 − target) · softplus(input), where
    softplus(x) = log(1 + exp(x)). Without `pos_weight` its derivative is sigmoid(input) − target by
    the input and −input by the target.

    Arguments:
        input: logits, any shape.
        target: probabilities of yes, usually 0 or 1, of the same shape.

    Returns the mean, the sum, or one loss per element, in nats. With `weight` and `pos_weight`,
    "mean" still divides by the number of elements.

    Raises InvalidValue if the shapes differ or a weight does not broadcast to the input's,
    InvalidType for a dtype other than float32 and float64.

    Example:
        >>> BCEWithLogitsLoss(reduction="none")(np.array([0.0, 1000.0]), np.array([1.0, 0.0]))
        array([6.93147181e-01, 1.00000000e+03])

    Source: Cox, D. R. (1958), The Regression Analysis of Binary Sequences.
    """

    arguments = LOGITS_AND_LABELS
    buffers = 7

    weight: Array | None = weights("broadcast", ELEMENT_WEIGHT)
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()
    pos_weight: Array | None = weights(
        "broadcast", "factor of the yes part, broadcast to the input"
    )

    def _constants(self, arrays: Arrays) -> tuple[Array, ...]:
        if self.pos_weight is None:
            return ()
        return (broadcast_option("pos_weight", self.pos_weight, arrays[0]),)

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        dtype: np.dtype[Any] = given[1].dtype
        return dtype

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        if self.pos_weight is None:
            logistic_elements(value, work, grads, scale, *arrays)
        else:
            weighted_logistic_elements(value, work, grads, scale, *arrays)

    def _total(self, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array) -> float:
        if self.pos_weight is None:
            return logistic_total(work, grads, scale, *arrays)
        return super()._total(work, grads, scale, *arrays)

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        logistic_limits(value, grads, scale, *arrays)


def logistic_elements(
    value: Array, work: Arrays, grads: Arrays | None, scale: Scale, input: Array, target: Array
) -> None:
    """Write log1p(e) + x (h − t), where h is 1 for x ≥ 0 and 0 for x < 0."""
    part, _, residual = work[:3]
    _logistic_parts(value, work, grads, scale, input, target)
    np.multiply(residual, input, part)
    np.add(value, part, value)


def logistic_total(
    work: Arrays, grads: Arrays | None, scale: Scale, input: Array, target: Array
) -> float:
    """Return the sum of the same without an array of it."""
    log_term, _, _, residual = work[:4]
    _logistic_parts(log_term, work[1:], grads, scale, input, target)
    return inner(residual, input) + sum_of(log_term)


def _logistic_parts(
    log_term: Array, work: Arrays, grads: Arrays | None, scale: Scale, input: Array, target: Array
) -> None:
    """Write log1p(e), the residual h − t, and the gradients.

    The residual vanishes exactly for a right and certain answer, so that nothing cancels; the
    derivative sigmoid(x) − t is that residual less ± sigmoid(−a).
    """
    shrunk, side, residual = work[:3]
    np.absolute(input, shrunk)
    np.negative(shrunk, shrunk)
    np.exp(shrunk, shrunk)
    np.log1p(shrunk, log_term)
    np.greater_equal(input, 0.0, out=side)
    np.subtract(side, target, residual)
    if grads is not None:
        slope, spare = grads
        # (2h − 1) e / (1 + e) = (h − ½) e / (½ + ½ e)
        np.subtract(side, 0.5, side)
        np.multiply(side, shrunk, side)
        np.multiply(shrunk, 0.5, shrunk)
        np.add(shrunk, 0.5, shrunk)
        np.divide(side, shrunk, side)
        np.subtract(residual, side, slope)
        np.multiply(slope, scale, slope)
        np.multiply(input, -scale, spare)


def weighted_logistic_elements(
    value: Array,
    work: Arrays,
    grads: Arrays | None,
    scale: Scale,
    input: Array,
    target: Array,
    pos_weight: Array,
) -> None:
    """Write A softplus(x) + B softplus(−x) with A = 1 − t and B = pos_weight · t.

    With h as above this is (A + B) log1p(e) + x (A h − B (1 − h)), and the derivative
    A h − B (1 − h) less ± (A + B) sigmoid(−a).
    """
    shrunk, side, both, residual, softplus, part = work
    np.absolute(input, shrunk)
    np.negative(shrunk, shrunk)
    np.exp(shrunk, shrunk)
    np.log1p(shrunk, softplus)
    np.greater_equal(input, 0.0, out=side)
    np.multiply(pos_weight, target, part)
    np.subtract(1.0, target, both)
    np.add(both, part, both)
    np.multiply(both, side, residual)
    np.subtract(residual, part, residual)
    np.multiply(both, softplus, value)
    np.multiply(residual, input, part)
    np.add(value, part, value)
    if grads is not None:
        slope, spare = grads
        # (2h − 1) e / (1 + e) = (h − ½) e / (½ + ½ e)
        np.subtract(side, 0.5, slope)
        np.multiply(slope, shrunk, slope)
        np.multiply(slope, both, slope)
        np.multiply(shrunk, 0.5, shrunk)
        np.add(shrunk, 0.5, shrunk)
        np.divide(slope, shrunk, slope)
        np.subtract(residual, slope, slope)
        np.multiply(slope, scale, slope)
        # pos_weight · softplus(−x) − softplus(x) = (pos_weight − 1) (log1p(e) + max(−x, 0)) − x
        np.multiply(input, side, spare)
        np.subtract(spare, input, spare)
        np.add(spare, softplus, spare)
        np.subtract(pos_weight, 1.0, part)
        np.multiply(spare, part, spare)
        np.subtract(spare, input, spare)
        np.multiply(spare, scale, spare)


def logistic_limits(
    value: Array,
    grads: Arrays | None,
    scale: Scale,
    input: Array,
    target: Array,
    pos_weight: Any = 1.0,
) -> None:
    """Let an infinite logit on the right side cost nothing: 0 · softplus(∞) is 0 here."""
    endless = np.isinf(input)
    right = input > 0.0
    value[endless] = _of_infinity(np.where(right, 1.0 - target, pos_weight * target))[endless]
    if grads is not None:
        slope = np.where(right, -np.inf, _of_infinity(pos_weight)) * scale
        grads[1][endless] = slope[endless]


def _of_infinity(factor: Any) -> Any:
    """Return factor · ∞, which is 0 where the factor is."""
    return np.where(factor == 0.0, 0.0, factor * np.inf)


@declare
class SoftMarginLoss(ElementwiseLoss):
    r"""Logistic loss of a label ±1: a hinge with its corner rounded off.

    Formula: l = log(1 + exp(−target · input)), with derivative −target · sigmoid(−target · input).

    Arguments:
        input: scores, any shape.
        target: labels 1 or −1, also as whole numbers, broadcast to the shape of `input`.

    Returns the mean, the sum, or one loss per element, in nats.

    Raises InvalidValue if the target does not broadcast to the input's shape, InvalidType for a
    dtype that is not float32, float64 or, for the target, whole.

    Example:
        >>> SoftMarginLoss(reduction="none")(np.array([0.0, -1000.0]), np.array([1.0, 1.0]))
        array([6.93147181e-01, 1.00000000e+03])

    Source: Cox, D. R. (1958), The Regression Analysis of Binary Sequences.
    """

    arguments = (
        Argument("input", REALS, "scores"),
        Argument("target", Signs(), "labels 1 or −1", differentiable=False, whole="iu"),
    )
    forms = (
        *SAME_SHAPE,
        Form("broadcast", {"input": ("N", "C"), "target": ("C",)}),
    )
    buffers = 2

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _broadcast(self, given: tuple[Array, ...], *more: str) -> tuple[Array, ...]:
        input, target = given
        return super()._broadcast((input, broadcast_option("target", target, input)), *more)

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        dtype: np.dtype[Any] = given[0].dtype
        return dtype

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        # exp may overflow: `_limits` then mends the value; the derivative comes out right as it is.
        input, target = arrays
        np.multiply(input, target, value)
        np.negative(value, value)
        np.exp(value, value)
        np.log1p(value, value)
        if grads is not None:
            # sigmoid(z) = 1 − exp(−softplus(z))
            (slope,) = grads
            np.negative(value, slope)
            np.expm1(slope, slope)
            np.multiply(slope, target, slope)
            np.multiply(slope, scale, slope)

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        input, target = arrays
        overflow = np.isinf(value)
        value[overflow] = -(input * target)[overflow]


@declare
class MultiLabelSoftMarginLoss(WeightAsOperand):
    r"""One binary cross entropy a label, averaged over the labels: many yes-or-no questions in one.

    Formula: l = 1/C · Σ weight · (target · softplus(−input) + (1 − target) · softplus(input)), the
    sum over the C entries of the last axis. The derivative of a term is sigmoid(input) − target by
    the input and −input by the target.

    Arguments:
        input: logits, shape (C,), (N, C) or (*, C).
        target: 0 or 1 for each label, of the same shape, also as whole numbers.

    Returns one loss per row, averaged over its C labels, or the mean or sum of the rows; "mean"
    divides by the number of rows.

    Raises InvalidValue if the input is 0-d or the shapes do not broadcast, InvalidType for a dtype
    that is not float32, float64 or, for the target, whole.

    Example:
        >>> loss = MultiLabelSoftMarginLoss(reduction="none")
        >>> loss(np.array([[0.0, 0.0], [1000.0, -1000.0]]), np.array([[1.0, 0.0], [1.0, 1.0]]))
        array([  0.69314718, 500.        ])

    Source: Zhang, M.-L. and Zhou, Z.-H. (2006), Multilabel Neural Networks with Applications to
    Functional Genomics and Text Categorization.
    """

    arguments = (
        Argument("input", REALS, "logits of the labels"),
        Argument("target", TARGET_PROBABILITY, "1 for a label that applies, else 0", whole="iu"),
    )
    forms = (
        Form("unbatched", {"input": ("C",), "target": ("C",)}),
        Form("batched", {"input": ("N", "C"), "target": ("N", "C")}),
        Form("many axes", {"input": ("N", "...", "C"), "target": ("N", "...", "C")}),
    )
    buffers = 4

    weight: Array | None = weights(
        "broadcast", "one factor per label, broadcast against the losses"
    )
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _aligned(self, arguments: tuple[Any, ...]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        arrays, given = super()._aligned(arguments)
        if given[0].ndim == 0:
            raise InvalidValue("dimensions", "input", given=0, expected="at least one, the labels")
        return arrays, given

    def _value_shape(self, arrays: Arrays, given: Arrays) -> tuple[int, ...]:
        axis = _label_axis(given)
        shape = arrays[0].shape
        return shape[:axis] + shape[axis + 1 :]

    def _mean_divisor(self, arrays: Arrays, given: Arrays) -> float:
        return math.prod(self._value_shape(arrays, given))

    def _factor(self, arrays: Arrays, given: Arrays) -> float:
        return super()._factor(arrays, given) * _per_label(given)

    def _unreduced(
        self, grads: Arrays | None, cotangent: Any, arrays: Arrays, given: Arrays
    ) -> Array:
        axis = _label_axis(given)
        per_label = _per_label(given)
        if np.ndim(cotangent):
            cotangent = np.expand_dims(cotangent, axis)
        elements = super()._unreduced(grads, cotangent * per_label, arrays, given)
        rows: Array = elements.sum(axis=axis) * elements.dtype.type(per_label)
        return rows

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        logistic_elements(value, work, grads, scale, *arrays)

    def _total(self, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array) -> float:
        return logistic_total(work, grads, scale, *arrays)

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        logistic_limits(value, grads, scale, *arrays)


def _label_axis(given: Arrays) -> int:
    """Return the axis of the labels: the input's last, counted from the front as torch does."""
    return given[0].ndim - 1


def _per_label(given: Arrays) -> float:
    return reciprocal(given[0].shape[-1])
