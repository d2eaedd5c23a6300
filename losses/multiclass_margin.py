"""Hinge losses over a class axis: one label a sample, or a list of labels a sample.

A class costs something where its score comes closer than a margin to the score of a true class, or
exceeds it. Here z is the amount by which it does; at z = 0 torch's slope is 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from losses.arguments import REALS, Argument, Form, LabelLists, Labels
from losses.base import Gradients, declare, ones, reciprocal, row_sums
from losses.classification import CLASS_WEIGHT, check_labels, label_weights
from losses.dtypes import INT64, float_array, label_array
from losses.errors import InvalidValue
from losses.options import (
    REAL,
    Array,
    Reduction,
    choice,
    deprecated_option,
    real,
    reduction_option,
    weights,
)
from losses.samplewise import Samples, SamplewiseLoss, Scale
from losses.softmax import flat_index, scale_of

PAIRS = 64 * 1024
"""Comparisons of a label with a class held at once."""

SCORES = Argument("input", REALS, "scores of the classes")


def score_rows(input: Array) -> Array:
    """Return scores as (N, C), row by row; a vector is one sample, a number one of one class."""
    if input.ndim > 2 or (input.size == 0 and input.shape[-1] == 0):
        expected = "(C,) or (N, C), C ≥ 1"
        raise InvalidValue("shape", "input", given=input.shape, expected=expected)
    # The kernels write through flat views, which only rows in order have.
    return np.ascontiguousarray(input.reshape(1, -1) if input.ndim < 2 else input)


def excess(base: Array, scores: Array) -> Array:
    """Return max(0, base + score) for each score, 0 where a score is nan."""
    above: Array = base[:, None] + scores
    # fmax, unlike maximum, answers 0 to (nan, 0): to torch a margin that is nan is not violated.
    return np.fmax(above, 0.0, out=above)


def violated(excess: Array) -> Array:
    """Return 1.0 where a margin is violated and 0.0 elsewhere."""
    return np.greater(excess, 0.0, out=np.empty_like(excess))


def per_row(factor: Any) -> Any:
    """Return one factor for all rows, or one a row, so that it multiplies a table of rows."""
    return factor if isinstance(factor, float) else factor[:, None]


@declare
class MultiMarginLoss(SamplewiseLoss):
    r"""Multi-class hinge loss: every wrong class must stay a margin below the true one.

    Formula: l = weight[y] / C · Σ_{c ≠ y} max(0, margin − input[y] + input[c])^p with y = target.

    Arguments:
        input: scores, any real numbers, (C,) or (N, C).
        target: class indices in [0, C), () or (N,); not differentiable.

    Returns the mean, the sum, or one loss per sample, of the shape of `target`. "mean" divides by
    N, with weights too.

    Raises InvalidIndex for a label outside of [0, C), InvalidValue if the shapes do not fit
    together or p is neither 1 nor 2, InvalidType for labels other than int64, an input other than
    float32 and float64, and weights in another dtype than the input's.

    Example:
        >>> scores, target = np.array([[0.5, 0.0, -2.0]]), np.array([0])
        >>> value, grads = MultiMarginLoss().value_and_grad(scores, target)
        >>> value.round(4), grads["input"].round(4)
        (np.float64(0.1667), array([[-0.3333,  0.3333,  0.    ]]))

    Source: Weston, J. & Watkins, C. (1999), Support Vector Machines for Multi-Class Pattern
    Recognition.
    """

    arguments = (
        SCORES,
        Argument("target", Labels(), "the class of each sample", differentiable=False),
    )
    takes_half = False
    forms = (
        Form("labels", {"input": ("N", "C"), "target": ("N",)}),
        Form("one label", {"input": ("C",), "target": ()}),
        Form("one label in an array", {"input": ("C",), "target": ("1",)}),
    )

    p: int = choice(1, (1, 2), "power of the excess over the margin")
    margin: float = real(
        1.0, REAL, "distance that a wrong class must keep from the true one", suggested=(0.0, 4.0)
    )
    weight: Array | None = weights("class", CLASS_WEIGHT)
    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _samples(self, *arguments: Any) -> Samples:
        input = float_array("input", arguments[0])
        rows = score_rows(input)
        count, classes = rows.shape
        target = label_array("target", arguments[1], (INT64,))
        if target.shape != (count,) and not (count == 1 and target.shape == ()):
            raise InvalidValue("labels_shape", "target", given=target.shape, expected=(count,))
        labels = target.reshape(count)
        check_labels(labels, classes)
        weight = label_weights(self.weight, classes, rows.dtype)

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            chosen = flat_index(labels, rows.shape)
            above = excess(self.margin - rows.reshape(-1)[chosen], rows)
            above.reshape(-1)[chosen] = 0.0
            share = 1.0 / classes if weight is None else weight[labels] / classes
            losses = row_sums(above if self.p == 1 else above * above) * share
            if scale is None:
                return losses, {}
            slope = violated(above) if self.p == 1 else 2.0 * above
            slope *= per_row(scale_of(scale, losses.shape) * share)
            slope.reshape(-1)[chosen] = -row_sums(slope)
            return losses, {"input": slope.reshape(input.shape)}

        return Samples(target.shape, rows.dtype, reciprocal(count), run)


@declare
class MultiLabelMarginLoss(SamplewiseLoss):
    r"""Multi-label hinge loss: every other class must stay a margin of 1 below every true one.

    Formula: l = 1 / C · Σ_y Σ_c max(0, 1 − input[y] + input[c]), y over the listed labels and c
    over the classes that are not listed. A label listed twice counts twice.

    Arguments:
        input: scores, any real numbers, (C,) or (N, C).
        target: class indices in [0, C), of the shape of `input`; each row is a list that ends at
            its first −1, whatever follows; not differentiable.

    Returns the mean, the sum, or one loss per sample. "mean" divides by N.

    Raises InvalidIndex for an entry outside of [−1, C), even behind the first −1, InvalidValue if
    the shapes differ, InvalidType for labels other than int64 and an input other than float32 and
    float64.

    Example:
        >>> loss = MultiLabelMarginLoss()
        >>> loss(np.array([0.1, 0.2, 0.4, 0.8]), np.array([3, 0, -1, 1])).round(4)
        np.float64(0.85)

    Source: Elisseeff, A. & Weston, J. (2001), A Kernel Method for Multi-Labelled Classification.
    """

    arguments = (
        SCORES,
        Argument("target", LabelLists(), "the classes of each sample", differentiable=False),
    )
    takes_half = False
    forms = (
        Form("lists", {"input": ("N", "C"), "target": ("N", "C")}),
        Form("one list", {"input": ("C",), "target": ("C",)}),
    )

    size_average: bool | None = deprecated_option()
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _samples(self, *arguments: Any) -> Samples:
        input = float_array("input", arguments[0])
        rows = score_rows(input)
        count, classes = rows.shape
        target = label_array("target", arguments[1], (INT64,))
        if target.shape != input.shape and not (input.size == target.size == 1 and target.ndim < 2):
            raise InvalidValue("shape", "target", given=target.shape, expected=input.shape)
        lists = target.reshape(rows.shape)
        check_labels(lists, classes, lowest=-1)
        sums = _dense_losses if rows.size * classes <= PAIRS else _list_losses

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            losses, slope = sums(rows, lists)
            losses /= classes
            if scale is None:
                return losses, {}
            slope *= per_row(scale_of(scale, losses.shape) / classes)
            return losses, {"input": slope.reshape(input.shape)}

        shape = () if input.ndim < 2 else (count,)
        return Samples(shape, rows.dtype, reciprocal(count), run)


def _dense_losses(rows: Array, lists: Array) -> tuple[Array, Array]:
    """Return the same as `_list_losses`, with every place of a list compared with every class.

    Places behind the end of a list are compared in vain, which costs less than to leave them out
    where there are few. The samples stand along the last axis, so that inner loops are long.
    """
    count, classes = rows.shape
    scores, index = rows.T.copy(), lists.T.copy()
    flat = scores.reshape(-1)
    listed = np.logical_and.accumulate(index >= 0, axis=0)
    index *= count
    index += np.arange(count)
    labels = index[listed]
    # A place behind the end is no label, a listed class no rival: −∞ violates no margin.
    base = np.where(listed, 1.0 - flat[index], -np.inf)
    flat[labels] = -np.inf
    above = base[:, None] + scores
    np.fmax(above, 0.0, out=above)
    active = (above > 0.0).astype(rows.dtype)
    of_pairs, of_classes = ones(classes * classes, rows.dtype), ones(classes, rows.dtype)
    losses: Array = of_pairs.dot(above.reshape(classes * classes, count))
    slope = of_classes.dot(active.reshape(classes, classes * count))
    violations = np.matmul(of_classes, active)
    # A label may be listed twice.
    slope -= np.bincount(labels, violations[listed], rows.size)
    return losses, slope.reshape(classes, count).T.copy()


def _list_losses(rows: Array, lists: Array) -> tuple[Array, Array]:
    """Return the sums over labels and rivals, and their slopes with respect to the scores."""
    count, classes = rows.shape
    sample, position = np.nonzero(np.logical_and.accumulate(lists >= 0, axis=1))
    label = lists[sample, position]
    # A listed class is no rival: with −∞ in its place no margin is violated.
    rivals = rows.copy()
    rivals[sample, label] = -np.inf
    losses = np.zeros(count, rows.dtype)
    slope = np.zeros(rows.shape, rows.dtype)
    violations = np.empty(sample.size, rows.dtype)
    # Each pair of a sample and a label of it is compared with all classes, some pairs at a time.
    step = max(1, PAIRS // classes)
    for start in range(0, sample.size, step):
        part = slice(start, start + step)
        at = sample[part]
        above = excess(1.0 - rows[at, label[part]], rivals[at])
        active = violated(above)
        violations[part] = row_sums(active)
        # The pairs of a sample stand one after the other.
        first = np.flatnonzero(np.diff(at, prepend=-1))
        losses[at[first]] += np.add.reduceat(row_sums(above), first)
        slope[at[first]] += np.add.reduceat(active, first, axis=0)
    # A label may be listed twice.
    own = np.bincount(sample * classes + label, violations, rows.size)
    slope -= own.reshape(rows.shape)
    return losses, slope
