"""Losses of vectors: the angle of a pair, and which two of a triplet are nearer to each other.

The last axis holds the entries of a vector; every other position is one sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from losses.arguments import REALS, Argument, Form, Signs
from losses.base import Gradients, declare, reciprocal, unbroadcast
from losses.distances import (
    DEFAULT_DISTANCE,
    DifferenceDistance,
    Distance,
    PairwiseDistance,
    broadcast_shape,
    distance_option,
    usable_unit,
)
from losses.dtypes import FLOATS, as_array, as_kind, float_array, promoted, real_dtype
from losses.errors import InvalidType, InvalidValue
from losses.options import (
    POSITIVE,
    REAL,
    Array,
    Reduction,
    deprecated_option,
    flag,
    real,
    reduction_option,
)
from losses.samplewise import Samples, SamplewiseLoss, Scale

BLOCK = 128 * 1024
"""Entries a block. Scaling rows costs by the row, so small blocks would not pay."""

TOGETHER = 32 * 1024
"""The same where two vectors are in the cache together."""

WIDE = 1024
"""Bytes of a vector from which a product with a pair of them pays; it costs by the row, too."""

EPSILON = float(np.float32(1e-12))
"""What torch adds to a squared length, a float32 constant there."""

LARGEST_SQUARE = {dtype: math.sqrt(np.finfo(dtype).max) / 2.0 for dtype in FLOATS}
"""The product of two squared lengths up to this does not overflow."""

TRIPLET_FORMS = (
    Form("triplets", {"anchor": ("N", "D"), "positive": ("N", "D"), "negative": ("N", "D")}),
    Form("one triplet", {"anchor": ("D",), "positive": ("D",), "negative": ("D",)}),
    Form(
        "further axes",
        {"anchor": ("...", "D"), "positive": ("...", "D"), "negative": ("...", "D")},
    ),
    Form("one anchor", {"anchor": ("1", "D"), "positive": ("N", "D"), "negative": ("N", "D")}),
)
MARGIN = "by how much further away the negative must be"
SWAP = "whether the negative's distance is the smaller of its two, from anchor and from positive"


class TripletLoss(SamplewiseLoss):
    """A hinge on how much nearer the positive is than the negative, for some distance."""

    arguments = (
        Argument("anchor", REALS, "vectors that the others are compared with", whole="iu"),
        Argument("positive", REALS, "vectors that should be near", whole="iu"),
        Argument("negative", REALS, "vectors that should be further away", whole="iu"),
    )
    forms = TRIPLET_FORMS
    of_whole_numbers = "real"

    margin: float
    swap: bool

    def distance(self) -> Distance:
        """Return the distance that compares two vectors."""
        raise NotImplementedError

    def _samples(self, *arguments: Any) -> Samples:
        distance = self.distance()
        given = tuple(map(distance.array, self.argument_names, arguments))
        shape = self._checked_shape(distance, *given)
        dtype = np.result_type(*given)
        arrays = [array.astype(dtype, copy=False) for array in given]

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            if isinstance(distance, DifferenceDistance) and _stackable(arrays):
                losses, gradients = self._by_blocks(distance, arrays, scale)
            else:
                losses, gradients = self._by_pairs(distance, arrays, scale)
            return losses, _named(self.argument_names, gradients, given)

        return Samples(shape, real_dtype(dtype), reciprocal(math.prod(shape)), run)

    def _checked_shape(
        self, distance: Distance, anchor: Array, positive: Array, negative: Array
    ) -> tuple[int, ...]:
        """Return the shape of the unreduced losses."""
        for name, array in (("positive", positive), ("negative", negative)):
            if array.ndim != anchor.ndim:
                expected = f"{anchor.ndim}, as many as anchor"
                raise InvalidValue("dimensions", name, given=array.ndim, expected=expected)
        near = broadcast_shape("anchor", "positive", anchor.shape, positive.shape)
        far = broadcast_shape("anchor", "negative", anchor.shape, negative.shape)
        distance.check_width("positive", near)
        distance.check_width("negative", far)
        shape = broadcast_shape("positive", "negative", near[:-1], far[:-1])
        if self.swap:
            between = broadcast_shape("positive", "negative", positive.shape, negative.shape)
            shape = broadcast_shape("anchor", "negative", shape, between[:-1])
        return shape

    def _hinge(self, near: Array, nearest: Array) -> tuple[Array, Array]:
        """Return the losses, and 1 where the gradient passes: at a tie, too."""
        excess = near + near.dtype.type(self.margin)
        excess = excess - nearest
        active = (excess >= 0.0).astype(excess.dtype)
        return np.maximum(excess, 0.0), active

    def _by_pairs(
        self, distance: Distance, arrays: Sequence[Array], scale: Scale | None
    ) -> tuple[Array, list[Array]]:
        """Return losses and gradients for any distance, of shapes that broadcast in pairs."""
        anchor, positive, negative = arrays
        near, pull_near = distance.linearize(anchor, positive)
        far, pull_far = distance.linearize(anchor, negative)
        if not self.swap:
            losses, active = self._hinge(near, far)
        else:
            between, pull_between = distance.linearize(positive, negative)
            losses, active = self._hinge(near, np.minimum(far, between))
        if scale is None:
            return losses, []
        active = active * scale
        to_far = active * _share(far, between) if self.swap else active
        pulls = [(0, 1, pull_near, near, active), (0, 2, pull_far, far, -to_far)]
        if self.swap:
            pulls.append((1, 2, pull_between, between, to_far - active))
        gradients = [np.zeros_like(array) for array in arrays]
        for first, second, pull, distances, cotangent in pulls:
            pair = pull(unbroadcast(cotangent, np.shape(distances)))
            for which, gradient in zip((first, second), pair, strict=True):
                gradients[which] += unbroadcast(gradient, arrays[which].shape)
        return losses, gradients

    def _by_blocks(
        self, distance: DifferenceDistance, arrays: Sequence[Array], scale: Scale | None
    ) -> tuple[Array, list[Array]]:
        """Return losses and gradients of equal shapes, each difference in a gradient's memory."""
        shape, dtype = arrays[0].shape, arrays[0].dtype
        memory = np.empty((3, *shape), dtype)
        width = shape[-1]
        rows = [array.reshape(-1, width) for array in arrays]
        into = memory.reshape(3, -1, width)
        weights = scale.reshape(-1) if isinstance(scale, np.ndarray) else scale
        height = max(1, BLOCK // width)
        losses = []
        for start in range(0, len(rows[0]), height):
            part = slice(start, start + height)
            weight = weights[part] if isinstance(weights, np.ndarray) else weights
            anchor, positive, negative = (array[part] for array in rows)
            losses.append(self._block(distance, anchor, positive, negative, into[:, part], weight))
        together = losses[0] if len(losses) == 1 else np.concatenate(losses)
        gradients = [] if scale is None else list(memory)
        return together.reshape(shape[:-1]), gradients

    def _block(
        self,
        distance: DifferenceDistance,
        anchor: Array,
        positive: Array,
        negative: Array,
        gradients: Array,
        scale: Scale | None,
    ) -> Array:
        by_anchor, by_positive, by_negative = gradients
        by_others = gradients[1:]
        distance.difference(anchor, positive, by_positive)
        distance.difference(anchor, negative, by_negative)
        norms = distance.norm(by_others)
        near, far = norms
        if not self.swap:
            losses, active = self._hinge(near, far)
        else:
            third = distance.difference(positive, negative)
            between = distance.norm(third)
            losses, active = self._hinge(near, np.minimum(far, between))
        if scale is None:
            return losses
        active *= scale
        to_far = active * _share(far, between) if self.swap else active
        cotangents = np.empty_like(norms)
        np.negative(active, cotangents[0])
        cotangents[1] = to_far
        distance.slope(by_others, norms, cotangents)
        # A distance of a difference does not notice a common shift: its gradients sum to 0.
        np.add(by_positive, by_negative, by_anchor)
        np.negative(by_anchor, by_anchor)
        if self.swap:
            distance.slope(third, between, to_far - active)
            by_positive += third
            by_negative -= third
        return losses


def _named(names: Sequence[str], gradients: Sequence[Array], given: Sequence[Array]) -> Gradients:
    """Return the gradients by the names of the arguments given, and in the dtypes of these."""
    named = dict(zip(names, gradients, strict=False))
    for name, array in zip(named, given, strict=False):
        if named[name].dtype is not array.dtype:
            named[name] = as_kind(named[name], array.dtype)
    return named


def _stackable(arrays: Sequence[Array]) -> bool:
    """Say whether the arrays are vectors in equal number, as a matrix of rows each."""
    return arrays[0].size > 0 < arrays[0].ndim and len({array.shape for array in arrays}) == 1


def _share(distance: Array, other: Array) -> Array:
    """Return the share of the minimum's gradient that `distance` has: one half at a tie."""
    share: Array = (distance < other) + (distance == other).astype(distance.dtype) / 2
    return share


@declare
class TripletMarginLoss(TripletLoss):
    r"""Wants the positive nearer to the anchor than the negative by a margin, in a p-norm.

    Formula: l = max(0, d(anchor, positive) − d(anchor, negative) + margin) with the distance
    d(a, b) = ‖a − b + eps‖ₚ. With `swap`, the smaller of d(anchor, negative) and
    d(positive, negative) takes the place of the former; at a tie each has half of the gradient.

    Arguments:
        anchor: vectors, (N, D), (D,) or with any further axes in front.
        positive: vectors that should be near, of as many axes; lengths of 1 broadcast.
        negative: vectors that should be further away, likewise.

    Returns the mean, the sum, or one loss per triplet, in the units of the distance.

    Raises InvalidValue if the numbers of axes differ, the shapes do not broadcast or margin ≤ 0,
    InvalidType for a dtype that is neither real nor complex. Of complex entries the moduli count.

    Example:
        >>> loss = TripletMarginLoss(eps=0.0)
        >>> loss(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), np.array([[2.0, 0.0]]))
        np.float64(4.0)

    Source: Schroff, F., Kalenichenko, D. and Philbin, J. (2015), FaceNet; Balntas, V. et al.
    (2016), Learning local feature descriptors with triplets (swap).
    """

    margin: float = real(1.0, POSITIVE, MARGIN, suggested=(0.05, 4.0))
    p: float = real(2.0, REAL, "exponent of the norm", suggested=(1.0, 6.0))
    eps: float = real(
        1e-6, REAL, "added to each entry of a difference, for a slope at 0", suggested=(0.0, 0.1)
    )
    swap: bool = flag(False, SWAP)
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def distance(self) -> Distance:
        return PairwiseDistance(self.p, self.eps)


@declare
class TripletMarginWithDistanceLoss(TripletLoss):
    r"""Wants the positive nearer to the anchor than the negative by a margin, in any distance.

    Formula: l = max(0, d(anchor, positive) − d(anchor, negative) + margin). With `swap`, the
    smaller of d(anchor, negative) and d(positive, negative) takes the place of the former; at a tie
    each has half of the gradient.

    Arguments:
        anchor: vectors, (N, D), (D,) or with any further axes in front.
        positive: vectors that should be near, of as many axes; lengths of 1 broadcast.
        negative: vectors that should be further away, likewise.

    Returns the mean, the sum, or one loss per triplet, in the units of the distance. The distance
    is given by name, "euclidean", "squared_euclidean", "manhattan", "chebyshev" or "cosine", as a
    `losses.distances.Distance`, or as any function of two arrays, whose attribute
    `pullback(x1, x2, cotangent)` then gives the gradients; None is the Euclidean one with 1e-6
    added to each difference.

    Raises InvalidValue if the numbers of axes differ, the shapes do not broadcast, margin ≤ 0 or
    the distance's name is unknown, InvalidType for a dtype other than float32 and float64, or where
    a gradient is asked of a function without a pullback.

    Example:
        >>> loss = TripletMarginWithDistanceLoss(distance_function="manhattan")
        >>> loss(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), np.array([[2.0, 0.0]]))
        np.float64(6.0)

    Source: Balntas, V., Riba, E., Ponsa, D. and Mikolajczyk, K. (2016), Learning local feature
    descriptors with triplets and shallow convolutional neural networks.
    """

    distance_function: Distance | Callable[[Array, Array], Any] | str | None = distance_option(
        "how two vectors are compared"
    )
    margin: float = real(1.0, POSITIVE, MARGIN, suggested=(0.05, 4.0), kw_only=True)
    swap: bool = flag(False, SWAP, kw_only=True)
    reduction: Reduction = reduction_option(kw_only=True)

    def distance(self) -> Distance:
        chosen = self.distance_function
        return chosen if isinstance(chosen, Distance) else DEFAULT_DISTANCE


@declare
class CosineEmbeddingLoss(SamplewiseLoss):
    r"""Turns similar pairs into one direction, and dissimilar ones apart up to a margin.

    Formula: l = 1 − c where target = 1, max(0, c − margin) where target = −1, 0 elsewhere, with
    c = input1 · input2 / √((‖input1‖² + ε)(‖input2‖² + ε)) and torch's ε = 1e-12 in float32. At a
    tie of c and margin the gradient passes.

    Arguments:
        input1: vectors, (N, D), or (D,) for one pair.
        input2: vectors of as many axes; lengths of 1 broadcast.
        target: 1 for a similar pair, −1 for a dissimilar one, (N,), or () for one pair; any real
            or whole dtype.

    Returns the mean, the sum, or one loss per pair, between 0 and 2, or up to 1 − margin.

    Raises InvalidValue for numbers of axes other than these or shapes that do not broadcast,
    InvalidType for a dtype other than float32 and float64.

    Example:
        >>> loss = CosineEmbeddingLoss(reduction="none")
        >>> loss(np.array([[3.0, 0.0]]), np.array([[3.0, 4.0]]), np.array([-1])).round(6)
        array([0.6])

    Source: Bromley, J. et al. (1993), Signature Verification Using a “Siamese” Time Delay Neural
    Network.
    """

    arguments = (
        Argument("input1", REALS, "vectors", whole="iub"),
        Argument("input2", REALS, "vectors to compare with", whole="iub"),
        Argument(
            "target",
            Signs(),
            "1 for a similar pair, −1 for a dissimilar one",
            differentiable=False,
            whole="iub",
        ),
    )
    forms = (
        Form("pairs", {"input1": ("N", "D"), "input2": ("N", "D"), "target": ("N",)}),
        Form("one pair", {"input1": ("D",), "input2": ("D",), "target": ()}),
    )
    of_whole_numbers = "real"

    margin: float = real(
        0.0,
        REAL,
        "cosine up to which dissimilar pairs cost nothing; −1 to 1, better 0 to 0.5",
        suggested=(-1.0, 1.0),
    )
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        return promoted(given[:2])

    def _samples(self, input1: Any, input2: Any, target: Any) -> Samples:
        given = (float_array("input1", input1), float_array("input2", input2))
        signs = as_array("target", target)
        if signs.dtype.kind == "c":
            raise InvalidType("dtype", "target", given=signs.dtype, expected="a real dtype")
        if signs.ndim > 1:
            raise InvalidValue("dimensions", "target", given=signs.ndim, expected="0 or 1")
        for name, array in zip(self.argument_names, given, strict=False):
            if array.ndim != signs.ndim + 1:
                expected = f"{signs.ndim + 1}, one more than target"
                raise InvalidValue("dimensions", name, given=array.ndim, expected=expected)
        pairs = broadcast_shape("input1", "input2", given[0].shape, given[1].shape)[:-1]
        shape = broadcast_shape("input1", "target", pairs, signs.shape)
        dtype = np.result_type(*given)
        arrays = [array.astype(dtype, copy=False) for array in given]

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            losses, gradients = self._pairs(arrays[0], arrays[1], signs, scale)
            return losses, _named(self.argument_names, gradients, given)

        return Samples(shape, dtype, reciprocal(math.prod(shape)), run)

    def _pairs(
        self, input1: Array, input2: Array, target: Array, scale: Scale | None
    ) -> tuple[Array, list[Array]]:
        vector1, square1, unit1 = _in_units(input1)
        vector2, square2, unit2 = _in_units(input2)
        pair = (vector1, vector2)
        alike = input1.shape == input2.shape
        product = np.vecdot(*(pair if alike else np.broadcast_arrays(*pair)))
        lengths = np.sqrt(square1 * square2)
        cosine = product / lengths
        margin = cosine.dtype.type(self.margin)
        similar = (target == 1).astype(cosine.dtype)
        beyond = ((target == -1) & (cosine >= margin)).astype(cosine.dtype)
        sign = beyond - similar
        # An infinite margin times 0 would be nan.
        kept = margin * beyond if np.isfinite(margin) else np.where(beyond, margin, similar * 0)
        losses = sign * cosine + (similar - kept)
        if scale is None:
            return losses, []
        slope = unbroadcast(sign * scale, cosine.shape)
        across = slope / lengths
        if alike and vector1.shape[-1] * vector1.itemsize >= WIDE:
            along = -across * product
            factors = np.empty((*cosine.shape, 3), cosine.dtype)
            np.divide(along, square1, factors[..., 0])
            factors[..., 1] = across
            np.divide(along, square2, factors[..., 2])
            gradients = _combined(pair, factors)
        elif alike:
            spread = _spread(across, vector1.shape)
            gradients = [
                _difference(*pair, product / square1, spread),
                _difference(*pair[::-1], product / square2, spread),
            ]
        else:
            gradients = [
                _slope(*pair, across, product, square1),
                _slope(*pair[::-1], across, product, square2),
            ]
        for gradient, unit in zip(gradients, (unit1, unit2), strict=True):
            if unit is not None:
                gradient /= unit
        return losses, gradients


def _combined(pair: Sequence[Array], factors: Array) -> list[Array]:
    """Return the sums of a pair of vectors by the first two and by the last two of three factors.

    With a constant distance between the two in the cache, one product a row reads both; sums of
    multiples would go over them three times. The last rows come first: they are still in the cache.
    """
    shape, dtype = pair[0].shape, pair[0].dtype
    vectors = [array.reshape(-1, shape[-1]) for array in pair]
    count = math.prod(shape[:-1])
    rows = factors.reshape(count, 1, 3)
    sums = [np.empty((count, 1, shape[-1]), dtype) for _ in pair]
    height = max(1, min(TOGETHER // shape[-1], count))
    copies = np.empty((2, height, shape[-1]), dtype)
    both = copies.swapaxes(0, 1)
    for start in reversed(range(0, count, height)):
        part = slice(start, start + height)
        copied = slice(count - start)
        for copy, array in zip(copies, vectors, strict=True):
            copy[copied] = array[part]
        for place, total in enumerate(sums):
            np.matmul(rows[part, :, place : place + 2], both[copied], total[part])
    return [total.reshape(shape) for total in sums]


def _spread(factors: Array, shape: tuple[int, ...]) -> Array:
    """Return an array that holds the factor of each row all along the row.

    To fill it and multiply element by element is quicker than to multiply short rows.
    """
    spread = np.empty(shape, factors.dtype)
    spread[...] = factors[..., None]
    return spread


def _difference(own: Array, other: Array, along: Array, across: Array) -> Array:
    """Return across · (other − own · along), with one `along` a row."""
    gradient = _spread(along, own.shape)
    gradient *= own
    np.subtract(other, gradient, gradient)
    gradient *= across
    return gradient


def _slope(own: Array, other: Array, across: Array, product: Array, square: Array) -> Array:
    """Return across · (other − own · product / square), summed over what was broadcast."""
    shape = np.broadcast_shapes(own.shape, other.shape)
    along = unbroadcast(across * product, square.shape) / square
    gradient: Array = np.broadcast_to(other * across[..., None], shape).copy()
    gradient = unbroadcast(gradient, own.shape)
    gradient -= own * along[..., None]
    return gradient


def _in_units(vectors: Array) -> tuple[Array, Array, Array | None]:
    """Return vectors, their squared lengths plus torch's ε, and a unit for each if one is needed.

    Where the product of two such squares might overflow, a vector is measured by its largest entry.
    """
    squares = np.asarray(np.vecdot(vectors, vectors))
    epsilon = squares.dtype.type(EPSILON)
    limit = LARGEST_SQUARE[squares.dtype]
    if squares.size == 0 or squares.item(squares.argmax()) < limit:
        return vectors, squares + epsilon, None
    unit = usable_unit(np.abs(vectors))
    unit[squares < limit] = 1.0
    scaled = vectors / unit
    return scaled, np.asarray(np.vecdot(scaled, scaled) + epsilon / unit[..., 0] ** 2), unit
