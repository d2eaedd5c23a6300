"""Hinges on a pair of items: how far apart two things are, and which of two comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from losses.arguments import ELEMENTWISE, NON_NEGATIVE_REALS, REALS, Argument, Form, Signs
from losses.base import Loss, Terms, declare
from losses.elementwise import Arrays, ElementwiseLoss, Scale
from losses.errors import InvalidValue
from losses.options import REAL, Array, Reduction, deprecated_option, real, reduction_option


@declare
class HingeEmbeddingLoss(ElementwiseLoss):
    r"""Pulls similar pairs together and pushes dissimilar ones apart, up to a margin.

    Formula: l = input where target = 1, max(0, margin − input) where target = −1; both are added
    where the target is neither. The derivative is 1, and −1 where the margin is not exceeded (also
    at a tie).

    Arguments:
        input: distances of pairs, any shape.
        target: 1 for a similar pair, −1 for a dissimilar one, also as whole numbers, broadcast
            against `input`.

    Returns the mean, the sum, or one loss per element, in the units of the distance.

    Raises InvalidValue if the shapes do not broadcast, InvalidType for a dtype that is not float32,
    float64 or, for the target, whole.

    Example:
        >>> HingeEmbeddingLoss(reduction="none")(np.array([0.3, 0.3]), np.array([1, -1]))
        array([0.3, 0.7])

    Source: Hadsell, R., Chopra, S. and LeCun, Y. (2006), Dimensionality Reduction by Learning an
    Invariant Mapping.
    """

    arguments = (
        Argument("input", NON_NEGATIVE_REALS, "distances of pairs", whole="i"),
        Argument(
            "target",
            Signs(),
            "1 for a similar pair, −1 for a dissimilar one",
            differentiable=False,
            whole="iub",
        ),
    )
    forms = ELEMENTWISE
    buffers = 3
    of_whole_numbers = "whole"

    margin: float = real(
        1.0, REAL, "distance from which dissimilar pairs cost nothing", suggested=(0.0, 4.0)
    )
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        dtype: np.dtype[Any] = given[0].dtype
        return dtype

    def _value(self, *arguments: Any) -> Any:
        # Of whole numbers the sum is a whole number, which no block of floats adds up.
        whole = np.asarray(arguments[0]).dtype.kind == "i"
        return (Loss._value if whole else ElementwiseLoss._value)(self, *arguments)

    def _terms(self, *arguments: Any) -> Terms:
        dtype = np.asarray(arguments[0]).dtype
        if dtype.kind != "i":
            return super()._terms(*arguments)
        terms = super()._terms(*(np.asarray(array, np.float64) for array in arguments))
        # torch rounds what is left of the margin down.
        return terms._replace(values=np.floor(terms.values).astype(dtype))

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        # With pull p = (y ≠ −1) and push q = (y ≠ 1)(x ≤ margin) the loss is (p − q) x + q margin.
        input, target = arrays
        push, slope = work
        np.less_equal(input, self.margin, out=push)
        np.not_equal(target, 1.0, out=slope)
        np.multiply(push, slope, push)
        np.not_equal(target, -1.0, out=slope)
        np.subtract(slope, push, slope)
        np.multiply(slope, input, value)
        np.multiply(push, self.margin, push)
        np.add(value, push, value)
        if grads is not None:
            np.multiply(slope, scale, grads[0])

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        input, target = arrays
        pull = np.where(target == -1.0, 0.0, input)
        push = np.where(target == 1.0, 0.0, np.maximum(self.margin - input, 0.0))
        np.add(pull, push, value)


@declare
class MarginRankingLoss(ElementwiseLoss):
    r"""Wants the first of two scores above the second, or below it, by a margin.

    Formula: l = max(0, −target · (input1 − input2) + margin). Where that is not cut off (also at a
    tie) the derivative is −target by `input1`, target by `input2`, input2 − input1 by the target.

    Arguments:
        input1: scores, any shape.
        input2: scores with the same number of axes; lengths of 1 broadcast (a column against a row
            compares every pair).
        target: 1 if input1 should rank higher, −1 if input2 should, with as many axes, also as
            whole numbers.

    Returns the mean, the sum, or one loss per pair, in the units of the scores.

    Raises InvalidValue if the numbers of axes differ or the shapes do not broadcast, InvalidType
    for a dtype that is not float32, float64 or, for the target, whole.

    Example:
        >>> loss = MarginRankingLoss(margin=0.5, reduction="none")
        >>> loss(np.array([2.0, 2.0]), np.array([1.0, 1.0]), np.array([1.0, -1.0]))
        array([0. , 1.5])

    Source: Joachims, T. (2002), Optimizing Search Engines using Clickthrough Data.
    """

    arguments = (
        Argument("input1", REALS, "scores", whole="iu"),
        Argument("input2", REALS, "scores to compare with", whole="iu"),
        Argument("target", Signs(), "1 if input1 should rank higher, −1 if not", whole="iu"),
    )
    forms = (
        Form("elementwise", {"input1": ("*",), "input2": ("*",), "target": ("*",)}),
        Form("every pair", {"input1": ("N", "1"), "input2": ("1", "C"), "target": ("N", "C")}),
    )
    buffers = 3
    of_whole_numbers = "real"

    margin: float = real(
        0.0, REAL, "by how much the right order must be kept", suggested=(0.0, 2.0)
    )
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _broadcast(self, given: tuple[Array, ...], *more: str) -> tuple[Array, ...]:
        for name, array in zip(self.argument_names, given, strict=True):
            if array.ndim != given[0].ndim:
                raise InvalidValue(
                    "dimensions",
                    name,
                    given=array.ndim,
                    expected=f"{given[0].ndim}, as many as input1",
                )
        return super()._broadcast(given, *more)

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        input1, input2, target = arrays
        gap, active = work
        np.subtract(input2, input1, gap)
        np.multiply(gap, target, value)
        np.add(value, self.margin, value)
        if grads is not None:
            by_first, by_second, by_target = grads
            np.greater_equal(value, 0.0, out=active)
            np.multiply(active, scale, active)
            np.multiply(gap, active, by_target)
            np.multiply(target, active, by_second)
            np.negative(by_second, by_first)
        value.clip(0.0, np.inf, out=value)
