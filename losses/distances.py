"""Distances between vectors, each with its gradient, and the names under which a loss takes them.

A distance compares the last axis of two arrays whose other axes broadcast. To add one, subclass
`Distance` (or `DifferenceDistance` if it depends on x1 − x2 alone) and list it in `DISTANCES`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from losses.base import unbroadcast
from losses.dtypes import as_array, float_array, number_array, real_dtype
from losses.errors import InvalidType, InvalidValue
from losses.options import Array, Named

SAFE_SQUARES: Final = {
    np.dtype(dtype): (np.finfo(dtype).tiny / np.finfo(dtype).eps, np.finfo(dtype).max)
    for dtype in (np.float32, np.float64)
}
"""Sums of squares within have lost nothing to an underflow or overflow."""

SUBJECT: Final = "distance_function"

Pullback = Callable[[Any], tuple[Array, Array]]
"""From the cotangent of the distances to the gradients of both arrays, in their broadcast shape."""


class Distance:
    """A distance along the last axis; subclasses implement `linearize`."""

    takes_complex: ClassVar[bool] = False
    """Whether vectors of complex numbers have this distance, a real number."""

    def array(self, name: str, value: Any) -> Array:
        """Return `value` as an array, refusing dtypes that have no such distance."""
        return (number_array if self.takes_complex else float_array)(name, value)

    def linearize(self, x1: Array, x2: Array) -> tuple[Array, Pullback]:
        """Return the distances between arrays that broadcast, and their pullback."""
        raise NotImplementedError

    def check_width(self, name: str, shape: tuple[int, ...]) -> None:
        """Raise if vectors of no entries have no distance."""

    @np.errstate(all="ignore")
    def __call__(self, x1: Any, x2: Any) -> Any:
        """Return the distances, without the last axis."""
        return self._checked(x1, x2)[0][()]

    @np.errstate(all="ignore")
    def value_and_grad(
        self, x1: Any, x2: Any, grad_output: Any = None
    ) -> tuple[Any, tuple[Array, Array]]:
        """Return the distances and the vector-Jacobian products of both arrays."""
        values, pullback, shapes = self._checked(x1, x2)
        cotangent = np.ones(values.shape, values.dtype) if grad_output is None else grad_output
        first, second = pullback(np.broadcast_to(cotangent, values.shape))
        return values[()], (unbroadcast(first, shapes[0]), unbroadcast(second, shapes[1]))

    def _checked(self, x1: Any, x2: Any) -> tuple[Array, Pullback, tuple[tuple[int, ...], ...]]:
        first, second = self.array("x1", x1), self.array("x2", x2)
        shapes = first.shape, second.shape
        self.check_width("x1", broadcast_shape("x1", "x2", *shapes))
        return *self.linearize(first, second), shapes


def broadcast_shape(
    name: str, other: str, shape: tuple[int, ...], other_shape: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the common shape of two arguments, or raise naming both."""
    if shape == other_shape:
        return shape
    try:
        return np.broadcast_shapes(shape, other_shape)
    except ValueError:
        raise InvalidValue(
            "shape_mismatch", other, given=other_shape, expected=shape, other=name
        ) from None


class DifferenceDistance(Distance):
    """A distance of the difference x1 − x2 + eps; the gradient of x2 is minus that of x1."""

    eps: float = 0.0

    def norm(self, difference: Array) -> Array:
        """Return the distance of a difference."""
        raise NotImplementedError

    def slope(self, difference: Array, norm: Array, cotangent: Array) -> Array:
        """Return cotangent · derivative in the memory of the difference."""
        raise NotImplementedError

    def difference(self, x1: Array, x2: Array, out: Array | None = None) -> Array:
        """Return x1 − x2 + eps."""
        difference: Array = np.subtract(x1, x2, out)
        if self.eps:
            difference = np.add(difference, self.eps, out)
        return difference

    def linearize(self, x1: Array, x2: Array) -> tuple[Array, Pullback]:
        """Return the distances between arrays that broadcast, and their pullback."""
        difference = np.atleast_1d(self.difference(x1, x2))
        shape = np.broadcast_shapes(x1.shape, x2.shape)
        norm = self.norm(difference)

        def pullback(cotangent: Any) -> tuple[Array, Array]:
            slope = self.slope(difference, norm, cotangent).reshape(shape)
            return slope, -slope

        return norm, pullback


@dataclass(frozen=True)
class PairwiseDistance(DifferenceDistance):
    r"""The p-norm of the difference, as torch.nn.PairwiseDistance has it.

    Formula: (Σ |x1 − x2 + eps|ᵖ)^(1/p); the largest entry at p = ∞, the smallest at −∞, the number
    of nonzero entries at 0. Where entries tie for the largest they share the gradient; where all
    are 0 it is 0. Of complex entries it takes the moduli.

    Arguments:
        p: the exponent, any real number or ±∞.
        eps: added to every entry, so that equal vectors have a slope.

    Example:
        >>> PairwiseDistance(eps=0.0)(np.array([3.0, 0.0]), np.array([0.0, 4.0]))
        np.float64(5.0)

    Source: Minkowski, H. (1896), Geometrie der Zahlen.
    """

    takes_complex = True

    p: float = 2.0
    eps: float = 1e-6

    def check_width(self, name: str, shape: tuple[int, ...]) -> None:
        """Raise if vectors of no entries have no distance: none is the largest of none."""
        if shape and shape[-1] == 0 and (self.p < 0.0 or math.isinf(self.p)):
            raise InvalidValue("shape", name, given=shape, expected="at least one entry a vector")

    def norm(self, difference: Array) -> Array:
        """Return the p-norm along the last axis, whatever the size of the entries."""
        norm: Array
        if self.p == 2.0:
            return euclidean_norm(difference)
        if self.p == 0.0:
            norm = (difference != 0.0).sum(axis=-1).astype(real_dtype(difference.dtype))
            return norm
        sizes = np.abs(difference)
        if self.p == 1.0:
            norm = sizes.sum(axis=-1)
        elif self.p == math.inf:
            norm = sizes.max(axis=-1)
        elif self.p == -math.inf:
            norm = sizes.min(axis=-1)
        else:
            # Powers of the largest entry's multiples neither overflow nor all underflow.
            unit = usable_unit(sizes)
            sizes /= unit
            norm = np.power(sizes, self.p).sum(axis=-1) ** (1.0 / self.p) * unit[..., 0]
        return norm

    def slope(self, difference: Array, norm: Array, cotangent: Array) -> Array:
        """Return cotangent · derivative in the memory of the difference."""
        if self.p == 2.0:
            difference *= (cotangent / _divisors(norm))[..., None]
            return difference
        norm, cotangent = norm[..., None], np.asarray(cotangent)[..., None]
        if self.p == 0.0:
            difference[...] = 0.0
            return difference
        if self.p == 1.0:
            _to_signs(difference)
        elif math.isinf(self.p):
            at_norm = (np.abs(difference) == norm) | np.isnan(difference)
            _to_signs(difference)
            difference *= at_norm / np.maximum(at_norm.sum(axis=-1, keepdims=True), 1)
        else:
            powers = np.power(np.abs(difference) / norm, self.p - 1.0)
            powers[difference == 0.0] = 0.0
            _to_signs(difference)
            difference *= powers
        difference *= cotangent
        return difference


@dataclass(frozen=True)
class SquaredEuclideanDistance(DifferenceDistance):
    r"""The square of the Euclidean distance, smooth everywhere; not a metric.

    Formula: Σ (x1 − x2)², with derivative 2 (x1 − x2).

    Example:
        >>> SquaredEuclideanDistance()(np.array([3.0, 0.0]), np.array([0.0, 4.0]))
        np.float64(25.0)
    """

    def norm(self, difference: Array) -> Array:
        """Return the sum of squares along the last axis."""
        squares: Array = np.vecdot(difference, difference)
        return squares

    def slope(self, difference: Array, norm: Array, cotangent: Array) -> Array:
        """Return cotangent · derivative in the memory of the difference."""
        difference *= 2.0 * np.asarray(cotangent)[..., None]
        return difference


@dataclass(frozen=True)
class CosineDistance(Distance):
    r"""One minus the cosine of the angle, the cosine as torch.nn.CosineSimilarity has it.

    Formula: 1 − x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps)). As in torch the gradient takes no notice
    of the bound eps but for the factor 1/eps in place of 1/‖x‖.

    Arguments:
        eps: least norm, so that a vector of 0 has the distance 1.

    Example:
        >>> CosineDistance()(np.array([3.0, 0.0]), np.array([0.0, 4.0]))
        np.float64(1.0)
    """

    eps: float = 1e-8

    def linearize(self, x1: Array, x2: Array) -> tuple[Array, Pullback]:
        """Return the distances between arrays that broadcast, and their pullback."""
        x1, x2 = np.broadcast_arrays(x1, x2)
        direction1, bounded1, size1 = self._direction(x1)
        direction2, bounded2, size2 = self._direction(x2)
        cosine = np.vecdot(bounded1, bounded2)

        def pullback(cotangent: Any) -> tuple[Array, Array]:
            along, factor = cosine[..., None], -np.asarray(cotangent)[..., None]
            first = (bounded2 - along * direction1) * (factor / size1)
            second = (bounded1 - along * direction2) * (factor / size2)
            return first.reshape(x1.shape), second.reshape(x2.shape)

        return 1.0 - cosine, pullback

    def _direction(self, x: Array) -> tuple[Array, Array, Array]:
        """Return the unit vector, the vector over its bounded norm, and that norm."""
        x = np.atleast_1d(x)
        norm = euclidean_norm(x)[..., None]
        size = np.maximum(norm, x.dtype.type(self.eps))
        return x / _divisors(norm), x / _divisors(size), size


class FunctionDistance(Distance):
    """A plain function of two arrays as a distance.

    Its gradient is the function's own `pullback(x1, x2, cotangent)`, where it has that attribute.
    """

    takes_complex = True

    def __init__(self, function: Callable[[Array, Array], Any]) -> None:
        """Wrap `function`, from vectors along the last axis of both arrays to distances."""
        self.function = function

    def linearize(self, x1: Array, x2: Array) -> tuple[Array, Pullback]:
        expected = np.broadcast_shapes(x1.shape, x2.shape)
        values = as_array(SUBJECT, self.function(x1, x2))
        if values.dtype.kind == "c":
            raise InvalidType("dtype", SUBJECT, given=values.dtype, expected="real distances")
        values = values.astype(real_dtype(np.result_type(x1, x2)), copy=False)
        if values.shape != expected[:-1]:
            raise InvalidValue(
                "distance_shape", SUBJECT, given=values.shape, expected=expected[:-1]
            )

        def pullback(cotangent: Any) -> tuple[Array, Array]:
            own = getattr(self.function, "pullback", None)
            if own is None:
                name = getattr(self.function, "__name__", type(self.function).__name__)
                raise InvalidType("distance_gradient", SUBJECT, given=name, expected="Distance")
            first, second = (np.asarray(part) for part in own(x1, x2, cotangent))
            return np.broadcast_to(first, expected), np.broadcast_to(second, expected)

        return values, pullback


def _to_signs(difference: Array) -> None:
    """Replace each entry by its sign or, if complex, its direction; 0 where it is nan, as in torch."""
    np.sign(difference, difference)
    difference[np.isnan(difference)] = 0.0


def euclidean_norm(vectors: Array) -> Array:
    """Return the Euclidean norm along the last axis, also where the squares leave the range."""
    squares: Array = np.asarray(_square(vectors))
    smallest, largest = SAFE_SQUARES[squares.dtype]
    norm: Array
    if squares.size and not (
        # Of a nan both say where it stands.
        smallest <= squares.item(squares.argmin()) and squares.item(squares.argmax()) <= largest
    ):
        unit = usable_unit(np.abs(vectors))
        scaled = vectors / unit
        norm = np.sqrt(_square(scaled)) * unit[..., 0]
    else:
        norm = np.sqrt(squares)
    return norm


def _square(vectors: Array) -> Any:
    """Return the sum of the squared moduli along the last axis."""
    return np.vecdot(vectors, vectors).real


def _divisors(norms: Array) -> Array:
    """Return Euclidean norms with 1 in place of 0: every entry of the vector is 0 there."""
    norms = np.asarray(norms)
    # To look for a 0 costs less than to replace it; of a nan the search says where it stands.
    if norms.size and norms.item(norms.argmin()) > 0.0:
        return norms
    replaced: Array = norms + (norms == 0.0)
    return replaced


def usable_unit(sizes: Array) -> Array:
    """Return the largest entry along the last axis, kept as an axis; 1 where that is no divisor."""
    unit: Array = sizes.max(axis=-1, keepdims=True, initial=0.0)
    unit[~((unit > 0.0) & (unit < math.inf))] = 1.0
    return unit


DEFAULT_DISTANCE: Final = PairwiseDistance()
"""What torch takes where no distance is given."""

DISTANCES: Final[dict[str, Distance]] = {
    "euclidean": PairwiseDistance(p=2.0, eps=0.0),
    "squared_euclidean": SquaredEuclideanDistance(),
    "manhattan": PairwiseDistance(p=1.0, eps=0.0),
    "chebyshev": PairwiseDistance(p=math.inf, eps=0.0),
    "cosine": CosineDistance(),
}


@dataclass(frozen=True)
class DistanceChoice(Named):
    """A distance: None for the default, a name out of `choices`, or a `Distance` of one's own."""

    choices: tuple[str, ...] = tuple(DISTANCES)

    def validated(self, value: Any) -> Distance | None:
        """Return the distance that `value` names or is."""
        if value is None or isinstance(value, Distance):
            return value
        # A class makes distances and is none; a module of torch takes no arrays.
        of_torch = type(value).__module__.startswith("torch.")
        foreign = isinstance(value, type) or of_torch
        if not isinstance(value, str) and callable(value) and not foreign:
            return FunctionDistance(value)
        if not isinstance(value, str):
            raise self._wrong_kind(
                value, "the name of a distance, a Distance or a function of two arrays"
            )
        if value not in DISTANCES:
            expected = ", ".join(map(repr, DISTANCES))
            raise InvalidValue("option_choice", self.name, given=repr(value), expected=expected)
        return DISTANCES[value]


def distance_option(meaning: str) -> Any:
    """Declare a keyword-only option that is a distance."""
    option = DistanceChoice(None, meaning)
    return dataclasses.field(default=None, kw_only=True, metadata={"option": option})
