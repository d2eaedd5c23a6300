"""Losses of one element at a time: aligned arrays in, one pass in blocks, gradients in place.

A subclass writes one kernel. It receives arrays of one shape and dtype, memory for the unreduced
losses and for each gradient, and multiplies each gradient by `scale`, the cotangent: the mean's
1/N, the element weights and `grad_output` are all folded into that one factor, so that no further
pass over the arrays is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from losses.arguments import Argument
from losses.base import Gradients, Loss, Terms, inner, reciprocal, sum_of, unbroadcast
from losses.dtypes import FLOATS, float_array, promoted
from losses.errors import InvalidValue
from losses.options import Array

BLOCK = 512 * 1024
"""Bytes of an array a block: short enough for the caches, long beside the cost of its calls."""

Scale = Any
"""The cotangent of a block: a Python float, or an array of the block's shape."""

Arrays = Sequence[Array]


class ElementwiseLoss(Loss):
    """A loss whose unreduced value has one entry for every element of its (broadcast) arguments."""

    broadcasts: ClassVar[bool] = True
    buffers: ClassVar[int] = 1
    """Scratch arrays that `_total` needs, one of them for the unreduced losses."""
    reduction: Any

    # What a subclass fills in

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        """Write the unreduced losses to `value` and scale · derivative to `grads`, unless None.

        `work` holds `buffers` − 1 arrays of scratch.
        """
        raise NotImplementedError

    def _total(self, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array) -> float:
        """Return the sum of the unreduced losses; override where it needs no array of them."""
        self._elements(work[0], work[1:], grads, scale, *arrays)
        return sum_of(work[0])

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        """Put the limit where the kernel's arithmetic overflowed or met 0 · inf or inf − inf.

        Called for a block whose losses do not sum to a finite number: rare, so it need not be fast.
        """

    def _check_domain(self, *arrays: Array) -> None:
        """Raise if an element lies outside of what torch accepts."""

    def _element_weights(self, arrays: Arrays, given: Arrays) -> Array | None:
        """Return the factor of each element, of the arrays' shape, or None."""
        return None

    def _constants(self, arrays: Arrays) -> tuple[Array, ...]:
        """Return further arrays for the kernel, not differentiated, of the arrays' shape."""
        return ()

    def _mean_divisor(self, arrays: Arrays, given: Arrays) -> float:
        """Return what "mean" divides the sum by."""
        return arrays[0].size

    def _factor(self, arrays: Arrays, given: Arrays) -> float:
        """Return the factor from the sum of all elements to the value."""
        return 1.0 if self.reduction == "sum" else reciprocal(self._mean_divisor(arrays, given))

    def _value_shape(self, arrays: Arrays, given: Arrays) -> tuple[int, ...]:
        """Return the shape of the unreduced losses."""
        return arrays[0].shape

    # From arguments to aligned arrays

    def _aligned(self, arguments: tuple[Any, ...]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Return the arguments with one shape and dtype, contiguous, and as they were given."""
        first = arguments[0]
        if type(first) is np.ndarray and first.dtype in FLOATS:
            shape, dtype = first.shape, first.dtype
            for array in arguments:
                if not (
                    type(array) is np.ndarray
                    and array.dtype is dtype
                    and array.shape == shape
                    and array.flags.c_contiguous
                ):
                    break
            else:
                return arguments, arguments
        given = tuple(map(_real, self.arguments, arguments))
        return self._broadcast(given), given

    def _broadcast(self, given: tuple[Array, ...], *more: str) -> tuple[Array, ...]:
        """Return arrays of one shape and dtype; `more` names those after the arguments."""
        shape = given[0].shape
        for name, array in zip((*self.argument_names, *more), given, strict=True):
            try:
                if not self.broadcasts and array.shape != shape:
                    raise ValueError
                shape = np.broadcast_shapes(shape, array.shape)
            except ValueError:
                raise InvalidValue(
                    "shape_mismatch",
                    name,
                    given=array.shape,
                    expected=given[0].shape,
                    other=self.argument_names[0],
                ) from None
        dtype = np.result_type(*given)
        return tuple(
            np.ascontiguousarray(np.broadcast_to(array, shape), dtype=dtype).reshape(shape)
            for array in given
        )

    # The reductions, each in one pass

    def _value(self, *arguments: Any) -> Any:
        arrays, given = self._aligned(arguments)
        self._check_domain(*arrays)
        if self.reduction == "none":
            value = self._unreduced(None, 1.0, arrays, given)[()]
        else:
            value = self._sum(None, 1.0, arrays, given)
        return value if arrays is given else value.astype(self._value_dtype(given), copy=False)

    def _value_and_grad(self, grad_output: Any, *arguments: Any) -> tuple[Any, Gradients]:
        arrays, given = self._aligned(arguments)
        self._check_domain(*arrays)
        first = arrays[0]
        shape, dtype = first.shape, first.dtype
        gradients = {}
        for name in self.differentiable:
            gradients[name] = np.empty(shape, dtype)
        grads = tuple(gradients.values())
        if self.reduction == "none":
            cotangent = self._checked_grad_output(grad_output, self._value_shape(arrays, given))
            if grad_output is not None:
                cotangent = cotangent.astype(dtype, copy=False)
            value = self._unreduced(grads, cotangent, arrays, given)[()]
        else:
            cotangent = 1.0 if grad_output is None else self._checked_grad_output(grad_output, ())
            value = self._sum(grads, float(cotangent), arrays, given)
        if arrays is given:
            return value, gradients
        return value.astype(self._value_dtype(given), copy=False), {
            name: unbroadcast(gradient, argument.shape).astype(argument.dtype, copy=False)
            for (name, gradient), argument in zip(gradients.items(), given, strict=False)
        }

    def _unreduced(
        self, grads: Arrays | None, cotangent: Any, arrays: Arrays, given: Arrays
    ) -> Array:
        first = arrays[0]
        value = np.empty(first.shape, first.dtype)
        work = [np.empty(first.shape, first.dtype) for _ in range(self.buffers - 1)]
        weights = self._element_weights(arrays, given)
        scale = cotangent if weights is None else np.multiply(weights, cotangent)
        arrays = (*arrays, *self._constants(arrays))
        self._elements(value, work, grads, scale, *arrays)
        if not math.isfinite(np.add.reduce(value, axis=None)):
            self._limits(value, grads, scale, *arrays)
        if weights is not None:
            value *= weights
        return value

    def _sum(self, grads: Arrays | None, cotangent: float, arrays: Arrays, given: Arrays) -> Any:
        """Return the mean or sum, with scale · derivative written to `grads`."""
        first = arrays[0]
        factor = self._factor(arrays, given)
        weights = self._element_weights(arrays, given)
        constants = self._constants(arrays)
        if constants:
            arrays = (*arrays, *constants)
        if weights is None and first.nbytes <= BLOCK:
            shape, dtype = first.shape, first.dtype
            work = []
            for _ in range(self.buffers):
                work.append(np.empty(shape, dtype))
            total = self._total(work, grads, cotangent * factor, *arrays)
            if not math.isfinite(total):
                total = self._careful_total(work, grads, cotangent * factor, None, arrays)
        else:
            total = self._sum_of_blocks(grads, cotangent * factor, weights, arrays)
        return first.dtype.type(total * factor)

    def _sum_of_blocks(
        self, grads: Arrays | None, scale: float, weights: Array | None, arrays: Arrays
    ) -> float:
        size, dtype = arrays[0].size, arrays[0].dtype
        length = max(1, BLOCK // dtype.itemsize)
        flat = [array.reshape(-1) for array in arrays]
        outputs = None if grads is None else [gradient.reshape(-1) for gradient in grads]
        factors = None if weights is None else weights.reshape(-1)
        scratch = [np.empty(min(length, size), dtype) for _ in range(self.buffers)]
        total = 0.0
        for start in range(0, size, length):
            part = slice(start, start + length)
            inputs = [array[part] for array in flat]
            into = None if outputs is None else [gradient[part] for gradient in outputs]
            work = [array[: inputs[0].size] for array in scratch]
            weight = None if factors is None else factors[part]
            if weight is None:
                partial = self._total(work, into, scale, *inputs)
            else:
                self._elements(work[0], work[1:], into, weight * scale, *inputs)
                partial = inner(work[0], weight)
            if not math.isfinite(partial):
                partial = self._careful_total(work, into, scale, weight, inputs)
            total += partial
        return total

    def _careful_total(
        self, work: Arrays, grads: Arrays | None, scale: float, weight: Array | None, arrays: Arrays
    ) -> float:
        """Return the sum of a block once more, its limits in place."""
        cotangent = scale if weight is None else weight * scale
        self._elements(work[0], work[1:], grads, cotangent, *arrays)
        self._limits(work[0], grads, cotangent, *arrays)
        if weight is not None:
            np.multiply(work[0], weight, work[0])
        return sum_of(work[0])

    # The same numbers as `breakdown` wants them

    def _terms(self, *arguments: Any) -> Terms:
        arrays, given = self._aligned(arguments)
        self._check_domain(*arrays)
        values = self._unreduced(None, 1.0, arrays, given)
        values = values.astype(self._value_dtype(given), copy=False)
        factor = reciprocal(self._mean_divisor(arrays, given))
        return Terms(values, factor, lambda cotangent: {})


class WeightAsOperand(ElementwiseLoss):
    """A loss whose weight takes part in the promotion of dtypes, as torch multiplies by it."""

    weight: Array | None

    def _aligned(self, arguments: tuple[Any, ...]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        arrays, given = super()._aligned(arguments)
        if self.weight is None:
            return arrays, given
        weight = self.weight.astype(self._value_dtype(given), copy=False)
        return self._broadcast((*given, weight), "weight")[:-1], given

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        axes = max(array.ndim for array in given)
        unweighted = np.empty((1,) * axes, self._unweighted_dtype(given))
        return promoted((unweighted, self.weight))

    def _unweighted_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        """Return the dtype of torch's losses before the weight comes to them."""
        return promoted(given)

    def _element_weights(self, arrays: Arrays, given: Arrays) -> Array | None:
        if self.weight is None:
            return None
        return broadcast_option("weight", self.weight, arrays[0])


def _real(argument: Argument, value: Any) -> Array:
    """Return `value` as an array; of the dtypes that torch takes the whole ones are converted."""
    if not argument.whole:
        return float_array(argument.name, value)
    expected = "float32, float64 or " + ("integers" if "u" in argument.whole else "signed integers")
    return float_array(argument.name, value, expected=expected)


def broadcast_option(name: str, option: Array, array: Array) -> Array:
    """Return an option array cast and broadcast to the shape of the input, never beyond it."""
    try:
        return np.broadcast_to(option.astype(array.dtype, copy=False), array.shape)
    except ValueError:
        raise InvalidValue(
            "shape_mismatch", name, given=option.shape, expected=array.shape, other="input"
        ) from None
