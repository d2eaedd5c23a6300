"""How far two results are apart, and how far they may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses.options import Array

TOLERANCE: Final = {"float64": 1e-10, "float32": 1e-5}
"""Largest relative difference from torch that counts as agreement, by dtype."""


def relative_difference(here: Any, there: Any) -> float:
    """Return max |here − there| / max |there|, and inf where shapes, nan or infinities differ.

    The largest entry is the scale: an entry that cancels to nearly nothing carries the rounding of
    the numbers it came from, in both computations. Where the reference is 0 the difference counts
    as it is.
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
    scale = float(np.abs(b).max())
    return float(np.abs(a - b).max()) / (scale or 1.0)


def _wide(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


@dataclass(frozen=True)
class Comparison:
    """The differences of one evaluation: of the value and of each gradient."""

    value: float
    gradients: dict[str, float]
    tolerance: float

    @property
    def gradient(self) -> float:
        """The largest difference among the gradients."""
        return max(self.gradients.values(), default=0.0)

    @property
    def agrees(self) -> bool:
        """Whether every difference is within the tolerance."""
        return self.value <= self.tolerance and self.gradient <= self.tolerance


def compare(
    here: tuple[Any, dict[str, Any]], there: tuple[Any, dict[str, Any]], dtype: str
) -> Comparison:
    """Compare value and gradients computed here with those of a reference."""
    gradients = {
        name: _gradient_difference(here[1].get(name), reference)
        for name, reference in there[1].items()
    }
    missing = dict.fromkeys(set(here[1]) - set(there[1]), math.inf)
    return Comparison(
        relative_difference(here[0], there[0]), gradients | missing, TOLERANCE[dtype]
    )


def _gradient_difference(here: Any, there: Any) -> float:
    if here is None:
        return math.inf
    if isinstance(there, list | tuple):
        if len(here) != len(there):
            return math.inf
        return max((_gradient_difference(a, b) for a, b in zip(here, there, strict=True)), default=0.0)
    return relative_difference(here, there)
