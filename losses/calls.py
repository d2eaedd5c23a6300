"""A call whose arguments come in dtypes that no kernel computes in: what is computed, and what is answered.

The usual call, of float32 or float64 arrays, never comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from losses.arguments import Argument
from losses.dtypes import HALF, NUMBERS, SINGLE, as_array, computed_in
from losses.errors import InvalidType
from losses.options import Array

if TYPE_CHECKING:
    from losses.base import Gradients, Loss


class Call(NamedTuple):
    """A loss and arguments that its kernel reads, with the arguments as they were given.

    `dtype` is that of torch's value, None where nothing had to be converted.
    """

    loss: Loss
    arguments: tuple[Any, ...]
    given: tuple[Array | None, ...]
    dtype: np.dtype[Any] | None = None

    def check_differentiable(self) -> None:
        """Raise if every argument that has a gradient holds whole numbers."""
        loss = self.loss
        found = [
            (name, array.dtype)
            for name, array in zip(loss.argument_names, self.given, strict=True)
            if array is not None and name in loss.differentiable
        ]
        whole = all(dtype.kind not in "fc" for _, dtype in found)
        if whole and loss.of_whole_numbers != "refused":
            name, dtype = found[0]
            expected = NUMBERS if loss.of_whole_numbers == "whole" else "float32 or float64"
            raise InvalidType("not_differentiable", name, given=dtype, expected=expected)

    def rounded(self, value: Any) -> Any:
        """Return a value in half precision where torch's is."""
        return value.astype(HALF) if self.dtype == HALF else value

    def as_given(self, gradients: Gradients) -> Gradients:
        """Return the gradients in the dtypes of their arguments; whole numbers have none."""
        if self.dtype is None:
            return gradients
        dtypes = {
            name: None if array is None else array.dtype
            for name, array in zip(self.loss.argument_names, self.given, strict=True)
        }
        return {
            name: _in_dtype(gradient, dtype)
            for name, gradient in gradients.items()
            if (dtype := dtypes[name]) is not None and dtype.kind in "fc"
        }


def prepared(loss: Loss, arguments: tuple[Any, ...]) -> Call:
    """Return the call in dtypes that the kernel computes in."""
    given = tuple(map(_given, loss.arguments, arguments))
    known = [
        (argument, array)
        for argument, array in zip(loss.arguments, given, strict=True)
        if array is not None
    ]
    whole = [argument.name for argument, array in known if array.dtype.kind in argument.whole]
    half = loss.takes_half and any(array.dtype == HALF for _, array in known)
    if not whole and not half:
        return Call(loss, arguments, given)
    dtype = loss._value_dtype(given)
    if dtype.kind not in "fc" and loss.of_whole_numbers != "real":
        if whole and (loss.of_whole_numbers == "refused" or loss._averages):
            expected = "float32 or float64"
            raise InvalidType("dtype", whole[0], given=dtype, expected=expected)
        return Call(loss, given, given)
    _check_one_dtype(loss, arguments, loss._together(given))
    converted = (
        array.astype(computed_in(dtype))
        if array is not None and argument.name in whole
        else _widened(value)
        for argument, array, value in zip(loss.arguments, given, arguments, strict=True)
    )
    return Call(_with_wide_weights(loss), tuple(converted), given, dtype)


def _given(argument: Argument, value: Any) -> Array | None:
    """Return an argument as an array, the first one of nested lists; None if it has no dtype."""
    if value is None or (argument.number and isinstance(value, float)):
        return None
    return next(iter(_leaves(value)), None) if argument.nested else as_array(argument.name, value)


def _leaves(value: Any) -> list[Array]:
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value] if isinstance(value, np.ndarray) else []


def _check_one_dtype(loss: Loss, arguments: tuple[Any, ...], names: tuple[str, ...]) -> None:
    """Raise if what has these names differs in its dtype; float32 would hide it."""
    bound = vars(loss) | dict(zip(loss.argument_names, arguments, strict=True))
    found = [(name, leaf.dtype) for name in names for leaf in _leaves(bound[name])]
    for name, dtype in found:
        other, expected = found[0]
        if dtype != expected:
            raise InvalidType("dtype_mismatch", name, given=dtype, expected=expected, other=other)


def _widened(value: Any) -> Any:
    """Return half precision as float32, in the arrays of nested lists too, all else as it is."""
    if isinstance(value, list | tuple):
        return [_widened(item) for item in value]
    return value.astype(SINGLE) if getattr(value, "dtype", None) == HALF else value


def _in_dtype(gradient: Any, dtype: np.dtype[Any]) -> Any:
    if isinstance(gradient, list | tuple):
        return type(gradient)(_in_dtype(item, dtype) for item in gradient)
    return gradient.astype(dtype, copy=False)


def _with_wide_weights(loss: Loss) -> Loss:
    """Return the loss with weights in half precision in float32, as the arguments are."""
    options = {name: getattr(loss, name) for name in loss.options}
    wide = {
        name: value.astype(SINGLE)
        for name, value in options.items()
        if isinstance(value, np.ndarray) and value.dtype == HALF
    }
    return loss.with_options(**wide) if wide else loss
