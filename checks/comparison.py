"""How far two results are apart, and how far they may be."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from losses.options import Array

TOLERANCE: Final = {"float64": 1e-10, "float32": 1e-5}
"""Largest relative difference from torch that counts as agreement, by dtype."""

ROUNDINGS: Final = 32.0
"""Roundings of the largest gradient of a call that a gradient may carry which cancels to nearly nothing."""

Corrections = Mapping[str, Collection[float]]
"""By quantity, "value" or an argument's name: the reference's answers that are wrong, inf or nan."""

NO_CORRECTIONS: Final[Corrections] = MappingProxyType({})


def relative_difference(here: Any, there: Any, scale: float = 0.0) -> float:
    """Return max |here − there| / max |there|, and inf where shapes, nan or infinities differ.

    The largest entry is the scale, or `scale`, where that is larger: an entry that cancels to
    nearly nothing carries the rounding of the numbers it came from, in both computations. Where
    the scale is 0 the difference counts as it is.
    """
    a, b = np.asarray(here), np.asarray(there)
    if a.shape != b.shape:
        return math.inf
    if a.size == 0:
        return 0.0
    finite = np.isfinite(b)
    if not np.array_equal(np.isfinite(a), finite):
        return math.inf
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return math.inf
    a, b = _wide(a[finite]), _wide(b[finite])
    if a.size == 0:
        return 0.0
    scale = max(scale, float(np.abs(b).max()))
    return float(np.abs(a - b).max()) / (scale or 1.0)


def _wide(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


@dataclass(frozen=True)
class Comparison:
    """The differences of one evaluation: of the value and of each gradient.

    `corrected` names the quantities in which the reference has a wrong answer that is known as one;
    where it has, the difference does not count.
    """

    value: float
    gradients: dict[str, float]
    tolerance: float
    corrected: tuple[str, ...] = ()

    @property
    def gradient(self) -> float:
        """The largest difference among the gradients."""
        return max(self.gradients.values(), default=0.0)

    @property
    def agrees(self) -> bool:
        """Whether every difference is within the tolerance."""
        return self.value <= self.tolerance and self.gradient <= self.tolerance


def compare(
    here: tuple[Any, dict[str, Any]],
    there: tuple[Any, dict[str, Any]],
    dtype: str,
    corrections: Corrections = NO_CORRECTIONS,
    declared: Collection[str] = (),
) -> Comparison:
    """Compare value and gradients computed here with those of a reference.

    A gradient that cancels may differ by some roundings of the largest gradient of the call, and by
    no more: the tolerance itself is relative to each gradient alone. `declared` names quantities in
    which the reference is known to be wrong in this call.
    """
    ours, theirs = ({"value": value, **gradients} for value, gradients in (here, there))
    rightly = {
        name: ours.get(name)
        if name in declared and _difference(ours.get(name), reference) > TOLERANCE[dtype]
        else _corrected(ours.get(name), reference, corrections.get(name, ()))
        for name, reference in theirs.items()
    }
    largest = max((_size(right) for name, right in rightly.items() if name != "value"), default=0.0)
    scale = largest * ROUNDINGS * float(np.finfo(dtype).eps) / TOLERANCE[dtype]
    differences = dict.fromkeys(ours, math.inf)
    differences |= {
        name: _difference(ours.get(name), right, 0.0 if name == "value" else scale)
        for name, right in rightly.items()
    }
    return Comparison(
        differences.pop("value"),
        differences,
        TOLERANCE[dtype],
        tuple(name for name, right in rightly.items() if right is not theirs[name]),
    )


def _corrected(here: Any, there: Any, wrong: Collection[float]) -> Any:
    """Return the reference with our answers in the place of those that are known to be wrong."""
    if not wrong or isinstance(there, list) or np.shape(here) != np.shape(there):
        return there
    answers = np.asarray(there)
    known = [np.isnan(answers) if math.isnan(answer) else answers == answer for answer in wrong]
    at = np.logical_or.reduce(known) & ~((answers == here) | (np.isnan(answers) & np.isnan(here)))
    return np.where(at, here, answers) if at.any() else there


def _size(array: Any) -> float:
    """Return the largest finite size of an entry."""
    if isinstance(array, list | tuple):
        return max(map(_size, array), default=0.0)
    sizes = np.abs(np.asarray(array))
    return float(np.max(sizes, where=np.isfinite(sizes), initial=0.0))


def _difference(here: Any, there: Any, scale: float = 0.0) -> float:
    if here is None:
        return math.inf
    if isinstance(there, list | tuple):
        if len(here) != len(there):
            return math.inf
        pairs = zip(here, there, strict=True)
        return max((_difference(a, b, scale) for a, b in pairs), default=0.0)
    return relative_difference(here, there, scale)
