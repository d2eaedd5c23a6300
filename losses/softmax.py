"""−log softmax and its gradient in cache-sized blocks: what every cross entropy is made of.

The class axis is the second one: (N, C), or (N, C, D) with further axes folded into D. The
exponentials are computed once and turn into the gradient in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from losses.options import Array

BLOCK = 32 * 1024
"""Elements a block."""

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

    def losses(self, logits: Array, work: Array, scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `work`."""
        chosen = flat_index(self.labels, logits.shape)
        flat = work.reshape(-1)
        np.subtract(logits, np.maximum.reduce(logits, axis=1, keepdims=True), work)
        distance = flat[chosen]
        np.exp(work, work)
        likelihood = flat[chosen]
        # Without the label's own term the sum keeps its digits where softmax all but reaches
        # one-hot: both the loss log1p(rest) and the slope −rest are then tiny, and 1 − softmax
        # would cancel.
        flat[chosen] = 0.0
        rest = np.add.reduce(work, axis=1)
        losses: Array = np.log1p(rest + (likelihood - 1.0))
        losses -= distance
        if self.weights is not None:
            weigh(losses, self.weights)
        if scale is not None:
            flat[chosen] = -rest
            rest += likelihood
            factor = scale / rest
            if self.weights is not None:
                factor *= self.weights
            work *= factor[:, None]
        if self.ignored is not None:
            losses[self.ignored] = 0.0
            np.copyto(work, 0.0, where=self.ignored[:, None])
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

    def losses(self, logits: Array, work: Array, scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `work`."""
        expected = np.full(logits.shape, self.smoothing / logits.shape[1], logits.dtype)
        expected.reshape(-1)[flat_index(self.labels, logits.shape)] += 1.0 - self.smoothing
        if self.class_weights is not None:
            expected *= along_classes(self.class_weights, logits.ndim)
        losses = _expected_losses(logits, expected, work, np.empty_like(expected), scale)
        if self.ignored is not None:
            losses[self.ignored] = 0.0
            np.copyto(work, 0.0, where=self.ignored[:, None])
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
        index = part if len(part) == 1 else (part[0], slice(None), part[1])
        gradient = None if self.gradient is None else self.gradient[index]
        return self._replace(probabilities=self.probabilities[index], gradient=gradient)

    def losses(self, logits: Array, work: Array, scale: Any) -> Array:
        """Return the losses and, unless `scale` is None, write scale · gradient to `work`."""
        expected = np.multiply(self.probabilities, 1.0 - self.smoothing)
        expected += self.smoothing / max(logits.shape[1], 1)
        factor: Any = 1.0 - self.smoothing
        if self.class_weights is not None:
            factor = factor * along_classes(self.class_weights, logits.ndim)
            expected *= along_classes(self.class_weights, logits.ndim)
        surprise = np.empty_like(expected) if self.gradient is None else self.gradient
        losses = _expected_losses(logits, expected, work, surprise, scale)
        if self.gradient is not None:
            surprise *= factor
            surprise *= scale if isinstance(scale, float) else scale[:, None]
        return losses


Targets = LabelTargets | SmoothedLabels | Distributions


def _expected_losses(
    logits: Array, expected: Array, work: Array, surprise: Array, scale: Any
) -> Array:
    """Return Σ expected · surprise, where surprise = −log softmax is written to its array."""
    np.subtract(np.maximum.reduce(logits, axis=1, keepdims=True), logits, surprise)
    np.exp(np.negative(surprise, work), work)
    total = np.add.reduce(work, axis=1)
    surprise += np.log(total)[:, None]
    losses: Array = np.add.reduce(expected * surprise, axis=1)
    if np.isnan(losses).any():
        # A class of probability 0 costs nothing, even where softmax is 0 as well: 0 · log 0 = 0.
        losses = np.add.reduce(expected * surprise, axis=1, where=expected != 0.0)
    if scale is not None:
        mass = np.add.reduce(expected, axis=1)
        work *= (mass / total)[:, None]
        work -= expected
        work *= scale if isinstance(scale, float) else scale[:, None]
    return losses


def cross_entropy(logits: Array, targets: Targets, out: Array | None, scale: Any) -> Array:
    """Return the unreduced losses and, unless `scale` is None, write scale · gradient to `out`.

    `out` may be `logits` itself.
    """
    losses = np.empty(logits.shape[:1] + logits.shape[2:], logits.dtype)
    scale = scale_of(scale, losses.shape)
    if logits.size == 0:
        losses.fill(0.0)
        return losses
    if logits.size <= BLOCK and logits.flags.c_contiguous:
        return targets.losses(logits, np.empty_like(logits) if out is None else out, scale)
    for part in blocks(logits.shape):
        index = part if len(part) == 1 else (part[0], slice(None), part[1])
        block = logits[index]
        into = None if out is None else out[index]
        work = np.empty(block.shape, block.dtype)
        if into is not None and into.flags.c_contiguous:
            work = into
        rows = scale if scale is None or isinstance(scale, float) else scale[part]
        losses[part] = targets.part(part).losses(block, work, rows)
        if into is not None and work is not into:
            into[...] = work
    return losses


def log_softmax(logits: Array) -> Array:
    """Return log softmax along the second axis."""
    shifted = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
    shifted -= np.log(np.add.reduce(np.exp(shifted), axis=1, keepdims=True))
    return shifted


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
        index: Array = np.arange(0, shape[0] * shape[1], shape[1])
        index += labels
        return index
    count, classes, depth = shape
    start = np.arange(0, count * classes * depth, classes * depth)[:, None]
    index = start + np.arange(depth)
    index += labels * depth
    return index


def along_classes(weights: Array, ndim: int) -> Array:
    """Return class weights in a shape that broadcasts over (N, C) or (N, C, D)."""
    return weights if ndim == 2 else weights[:, None]
