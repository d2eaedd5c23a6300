"""−log softmax and its gradient in cache-sized blocks: what every cross entropy is made of.

The class axis is the second one: (N, C), or (N, C, D) with further axes folded into D. The
exponentials are computed once and turn into the gradient in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from losses.base import FEW, ones
from losses.options import Array

BLOCK = 64 * 1024
"""Elements a block."""

MODERATE = {4: 38.0, 8: 340.0}
"""By bytes a number: logits up to this size, and their differences, have an exponential."""

Part = tuple[slice, ...]


class LabelTargets(NamedTuple):
    """One class a sample, (N,) or (N, D).

    `ignored` marks samples that do not count (their label here is 0), `weights` holds the class
    weight of each sample.
    """

    labels: Array
    ignored: Array | None = None
    weights: Array | None = None

    def part(self, part: Part) -> LabelTargets:
        return LabelTargets(
            self.labels[part],
            None if self.ignored is None else self.ignored[part],
            None if self.weights is None else self.weights[part],
        )

    def losses(self, logits: Array, out: Array, work: Sequence[Array], scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `out`."""
        chosen = flat_index(self.labels, logits.shape)
        flat = out.reshape(-1)
        distance = None
        if _is_moderate(logits):
            np.exp(logits, out)
        else:
            below_maximum(logits, out)
            distance = flat[chosen]
            np.exp(out, out)
        likelihood = flat[chosen]
        # Without the label's own term the sum keeps its digits where softmax all but reaches
        # one-hot: the loss and the slope are then both tiny, and 1 − softmax would cancel.
        flat[chosen] = 0.0
        rest = sum_of_classes(out)
        if distance is None:
            losses = np.divide(rest, likelihood)
            np.log1p(losses, losses)
        else:
            losses = np.log1p(rest + (likelihood - 1.0))
            losses -= distance
        if self.weights is not None:
            weigh(losses, self.weights)
        if scale is not None:
            flat[chosen] = np.negative(rest)
            rest += likelihood
            np.divide(scale, rest, rest)
            if self.weights is not None:
                rest *= self.weights
            if out.ndim == 2 and out.size <= FEW:
                # To repeat a few factors costs less than to broadcast them.
                np.multiply(flat, rest.repeat(out.shape[1]), flat)
            else:
                np.multiply(out, rest[:, None], out)
        if self.ignored is not None:
            losses[self.ignored] = 0.0
            np.copyto(out, 0.0, where=self.ignored[:, None])
        return losses


class SmoothedLabels(NamedTuple):
    """One class a sample, mixed with the uniform distribution."""

    labels: Array
    ignored: Array | None
    class_weights: Array | None
    smoothing: float

    def part(self, part: Part) -> SmoothedLabels:
        ignored = None if self.ignored is None else self.ignored[part]
        return self._replace(labels=self.labels[part], ignored=ignored)

    def losses(self, logits: Array, out: Array, work: Sequence[Array], scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `out`."""
        expected, surprise = work
        expected.fill(self.smoothing / logits.shape[1])
        expected.reshape(-1)[flat_index(self.labels, logits.shape)] += 1.0 - self.smoothing
        if self.class_weights is not None:
            expected *= along_classes(self.class_weights, logits.ndim)
        losses = _expected_losses(logits, expected, surprise, out, scale)
        if self.ignored is not None:
            losses[self.ignored] = 0.0
            np.copyto(out, 0.0, where=self.ignored[:, None])
        return losses


class Distributions(NamedTuple):
    """A distribution over the classes for each sample, of the shape of the logits.

    `gradient` receives scale · derivative with respect to the distribution.
    """

    probabilities: Array
    class_weights: Array | None
    smoothing: float
    gradient: Array | None = None

    def into(self, gradient: Array) -> Distributions:
        """Return the same distributions, whose gradient goes to `gradient`."""
        return self._replace(gradient=gradient)

    def part(self, part: Part) -> Distributions:
        index = _with_all_classes(part)
        gradient = None if self.gradient is None else self.gradient[index]
        return self._replace(probabilities=self.probabilities[index], gradient=gradient)

    def losses(self, logits: Array, out: Array, work: Sequence[Array], scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `out`."""
        expected, surprise = work
        if self.gradient is not None:
            surprise = self.gradient
        np.multiply(self.probabilities, 1.0 - self.smoothing, expected)
        if self.smoothing:
            expected += self.smoothing / logits.shape[1]
        factor: Any = 1.0 - self.smoothing
        if self.class_weights is not None:
            of_class = along_classes(self.class_weights, logits.ndim)
            expected *= of_class
            factor = factor * of_class
        losses = _expected_losses(logits, expected, surprise, out, scale)
        if self.gradient is not None:
            surprise *= factor * (scale if isinstance(scale, float) else scale[:, None])
            if not np.all(factor):
                # What does not enter the loss has no slope, even where softmax is 0.
                np.copyto(surprise, 0.0, where=np.equal(factor, 0.0))
        return losses


Targets = LabelTargets | SmoothedLabels | Distributions


def _expected_losses(
    logits: Array, expected: Array, surprise: Array, out: Array, scale: Any
) -> Array:
    """Return Σ expected · surprise, and leave surprise = −log softmax in its array.

    Unless `scale` is None, scale · gradient is written to `out`.
    """
    below_maximum(logits, surprise)
    np.exp(surprise, out)
    total = sum_of_classes(out)
    np.subtract(np.log(total)[:, None], surprise, surprise)
    if scale is not None:
        mass = sum_of_classes(expected)
        mass /= total
        np.multiply(out, mass[:, None], out)
        out -= expected
        out *= scale if isinstance(scale, float) else scale[:, None]
    counts = expected != 0.0
    expected *= surprise
    losses = sum_of_classes(expected)
    if np.isnan(losses).any():
        # A class of probability 0 costs nothing, even where softmax is 0 as well: 0 · log 0 = 0.
        losses = np.add.reduce(expected, axis=1, where=counts)
    return losses


def cross_entropy(logits: Array, targets: Targets, out: Array | None, scale: Any) -> Array:
    """Return the unreduced losses and, unless `scale` is None, write scale · gradient to `out`.

    `out` may be `logits` itself.
    """
    if 0 < logits.size <= BLOCK and logits.flags.c_contiguous:
        into = np.empty_like(logits) if out is None else out
        return targets.losses(logits, into, _scratch(targets, logits), scale)
    losses = np.zeros(logits.shape[:1] + logits.shape[2:], logits.dtype)
    if logits.size:
        _in_blocks(losses, logits, targets, out, scale)
    return losses


def _scratch(targets: Targets, like: Array) -> tuple[Array, ...]:
    """Return the arrays that the targets need to work in."""
    few = isinstance(targets, LabelTargets)
    return () if few else (np.empty_like(like), np.empty_like(like))


def _in_blocks(
    losses: Array, logits: Array, targets: Targets, out: Array | None, scale: Any
) -> None:
    size = max(BLOCK, logits.shape[1])
    first = np.empty(size, logits.dtype)
    scratch = (first, *_scratch(targets, first))
    for part in blocks(logits.shape):
        block = logits[_with_all_classes(part)]
        into, *work = (array[: block.size].reshape(block.shape) for array in scratch)
        final = None if out is None else out[_with_all_classes(part)]
        if final is not None and final.flags.c_contiguous:
            into = final
        share = scale if scale is None or isinstance(scale, float) else scale[part]
        losses[part] = targets.part(part).losses(block, into, work, share)
        if final is not None and into is not final:
            final[...] = into


def log_softmax(logits: Array) -> Array:
    """Return log softmax along the second axis."""
    shifted = np.empty_like(logits)
    below_maximum(logits, shifted)
    shifted -= np.log(np.add.reduce(np.exp(shifted), axis=1, keepdims=True))
    return shifted


def below_maximum(logits: Array, out: Array) -> None:
    """Write logits minus the largest of their row to `out`, which may be `logits` itself."""
    largest = np.maximum.reduce(logits, axis=1, keepdims=True)
    if not np.isposinf(largest).any():
        np.subtract(logits, largest, out)
        return
    # One infinite logit makes its class certain: its ∞ − ∞ is 0. Two of them have no answer.
    infinite = np.isposinf(logits)
    certain = infinite & (np.count_nonzero(infinite, axis=1, keepdims=True) == 1)
    np.subtract(logits, largest, out)
    np.copyto(out, 0.0, where=certain)


def blocks(shape: tuple[int, ...]) -> Iterator[Part]:
    """Split (N, C) or (N, C, D) along N and, where one sample fills a block, along D."""
    rows = max(1, BLOCK // (shape[1] * (shape[2] if len(shape) == 3 else 1)))
    for start in range(0, shape[0], rows):
        part = slice(start, min(start + rows, shape[0]))
        if len(shape) == 2:
            yield (part,)
            continue
        columns = max(1, BLOCK // (shape[1] * rows))
        for first in range(0, shape[2], columns):
            yield (part, slice(first, min(first + columns, shape[2])))


def _with_all_classes(part: Part) -> Part:
    return part if len(part) == 1 else (part[0], slice(None), part[1])


def _is_moderate(logits: Array) -> bool:
    bound = MODERATE[logits.itemsize]
    if logits.size <= FEW:
        flat = logits.ravel()
        # Of a few entries the length is the cheapest bound.
        if flat.dot(flat) < bound * bound:
            return True
    lowest, highest = np.minimum.reduce(logits, axis=None), np.maximum.reduce(logits, axis=None)
    return bool(-bound < lowest and highest < bound)


def sum_of_classes(array: Array) -> Array:
    """Return the sum along the class axis."""
    if array.ndim == 2:
        # A product with ones costs a quarter of add.reduce on short rows and half on long ones.
        product: Array = array.dot(ones(array.shape[1], array.dtype))
        return product
    total: Array = np.add.reduce(array, axis=1)
    return total


def scale_of(scale: Any, shape: tuple[int, ...]) -> Any:
    """Return a cotangent in the shape of the losses, unless it is one number for all or None."""
    return scale if scale is None or isinstance(scale, float) else scale.reshape(shape)


def weigh(losses: Array, weights: Array) -> None:
    """Multiply the losses by the weights of their classes."""
    # A class of weight 0 costs nothing, even where its probability is 0.
    np.copyto(losses, 0.0, where=np.isinf(losses) & (weights == 0.0))
    losses *= weights


def flat_index(labels: Array, shape: tuple[int, ...]) -> Array:
    """Return where, in a flat array of (N, C) or (N, C, D), the entry of each label stands."""
    if len(shape) == 2:
        return _starts(*shape) + labels
    count, classes, depth = shape
    index = _starts(count, classes * depth)[:, None] + np.arange(depth)
    index += labels * depth
    return index


@lru_cache(maxsize=8)
def _starts(count: int, step: int) -> Array:
    return np.arange(0, count * step, step) if step else np.zeros(count, np.int64)


def along_classes(weights: Array, ndim: int) -> Array:
    """Return class weights in a shape that broadcasts over (N, C) or (N, C, D)."""
    return weights if ndim == 2 else weights[:, None]
