"""The dtypes of arguments: which are taken, which one a call is computed in, and which it answers in.

Kernels compute in float32, float64 and complex numbers. Half precision is computed in float32 and
rounded at the end, whole numbers become the real numbers that torch's promotion makes of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from losses.errors import InvalidType, InvalidValue, unreadable
from losses.options import Array

HALF: Final = np.dtype(np.float16)
SINGLE: Final = np.dtype(np.float32)
FLOATS: Final = (SINGLE, np.dtype(np.float64))
COMPLEX: Final = (np.dtype(np.complex64), np.dtype(np.complex128))
INT64, INT32, UINT8 = np.dtype(np.int64), np.dtype(np.int32), np.dtype(np.uint8)
NUMBERS = "float32, float64 or complex"
EXTENDED: Final = np.dtype(np.longdouble).char + np.dtype(np.clongdouble).char
"""Characters of the dtypes of more than double precision, of which torch has none."""
KINDS: Final = "biufc"
"""Kinds of dtype, each above those before it in torch's promotion; "u" is none of its own there."""


def promoted(arrays: Sequence[Array | None]) -> np.dtype[Any]:
    """Return the dtype of what torch computes from all of these.

    The highest kind decides; an array without axes counts only where it is of a higher kind than
    every array with axes.
    """
    given = [array for array in arrays if array is not None]
    counting = [array for array in given if array.ndim] or given
    highest = max(map(_rank, given))
    deciding = [array.dtype for array in counting if _rank(array) == highest]
    real = [array.dtype for array in counting if array.dtype.kind == "f"]
    if highest == KINDS.index("c"):
        # Of complex and real numbers together the more precise decide.
        deciding = [*(deciding or COMPLEX[:1] * bool(real)), *real]
    return np.result_type(*deciding or [a.dtype for a in given if _rank(a) == highest])


def _rank(array: Array) -> int:
    return KINDS.index(array.dtype.kind.replace("u", "i"))


def computed_in(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the real dtype in which a kernel computes what torch answers in `dtype`."""
    if dtype == HALF or dtype.kind not in "fc":
        return SINGLE
    return real_dtype(dtype)


def float_array(name: str, value: Any, expected: str = "float32 or float64") -> Array:
    """Return `value` as an array, refusing every dtype but float32 and float64.

    `expected` is what the error names, more where other dtypes have been converted before.
    """
    array = as_array(name, value)
    if array.dtype not in FLOATS:
        raise InvalidType("dtype", name, given=array.dtype, expected=expected)
    return array


def number_array(name: str, value: Any) -> Array:
    """Return `value` as an array, refusing every dtype but the real and complex ones."""
    array = as_array(name, value)
    if array.dtype not in FLOATS + COMPLEX:
        raise InvalidType("dtype", name, given=array.dtype, expected=NUMBERS)
    return array


def real_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype of the modulus of numbers in a real or complex dtype."""
    return np.finfo(dtype).dtype


def as_kind(gradient: Array, dtype: np.dtype[Any]) -> Array:
    """Return the gradient in its argument's dtype: the real part where the argument is real."""
    return (gradient if dtype.kind == "c" else gradient.real).astype(dtype, copy=False)


def as_array(name: str, value: Any) -> Array:
    """Return `value` as an array of numbers."""
    # asarray would drop a mask and count what it hides; np.ma itself is slow to import.
    if isinstance(getattr(value, "mask", None), np.ndarray | np.bool_):
        raise InvalidType(
            "argument_kind", name, given="a masked array", expected="an array without a mask"
        )
    try:
        array = np.asarray(value)
    except ValueError:
        raise InvalidValue("not_numeric", name, given="ragged", expected="numbers") from None
    except (TypeError, RuntimeError) as error:
        raise unreadable(name, value, error) from None
    if array.dtype.kind not in KINDS or array.dtype.char in EXTENDED:
        if isinstance(value, np.ndarray):
            raise InvalidType("dtype", name, given=array.dtype, expected="float32 or float64")
        raise InvalidType("not_numeric", name, given=type(value).__name__, expected="numbers")
    # Kernels and torch know the machine's byte order alone.
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def label_array(
    name: str, value: Any, accepted: tuple[np.dtype[Any], ...] = (INT64, UINT8)
) -> Array:
    """Return `value` as an int64 array of labels, refusing dtypes that torch does not take."""
    array = as_array(name, value)
    if array.dtype not in accepted:
        expected = " or ".join(map(str, accepted))
        raise InvalidType("dtype", name, given=array.dtype, expected=expected)
    return array.astype(np.int64, copy=False)
