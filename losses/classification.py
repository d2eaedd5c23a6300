"""Losses of one class out of C: the negative log-likelihood of log-probabilities, and of logits.

The class axis is the second one, (N, C, d1, …, dK); every other position is one sample with one
loss. A single sample has the shape (C,).
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from losses.arguments import REALS, Argument, Domain, Form, Labels, LogProbabilities, Probabilities
from losses.base import FLOATS, Gradients, as_array, declare, float_array, label_array, reciprocal
from losses.errors import InvalidIndex, InvalidType, InvalidValue
from losses.options import (
    REAL,
    UNIT,
    Array,
    Reduction,
    deprecated_option,
    integer,
    real,
    reduction_option,
    weights,
)
from losses.samplewise import Samples, SamplewiseLoss, Scale
from losses.softmax import (
    Distributions,
    LabelTargets,
    SmoothedLabels,
    Targets,
    cross_entropy,
    flat_index,
    scale_of,
    weigh,
)

LABELS = Argument("target", Labels(), "the class of each sample", differentiable=False)
LABEL_FORMS: tuple[Form, ...] = (
    Form("labels", {"input": ("N", "C"), "target": ("N",)}),
    Form("labels of positions", {"input": ("N", "C", "..."), "target": ("N", "...")}),
    Form("one label", {"input": ("C",), "target": ()}),
)
CLASS_WEIGHT = "one factor per class"
IGNORE_INDEX = "label that marks samples which do not count"
IGNORE_NOTHING = -100
LABEL_SMOOTHING = "share of the target that goes to all classes alike"
PROBABILITIES: dict[str, Domain] = {"target": Probabilities()}


class LabelledLoss(SamplewiseLoss):
    """A loss of one label a sample, with class weights and a label that is ignored."""

    weight: Array | None
    ignore_index: int | None

    def _targets(self, labels: Array, classes: int, dtype: np.dtype[Any]) -> LabelTargets:
        ignored_label = IGNORE_NOTHING if self.ignore_index is None else self.ignore_index
        labels, ignored = checked_labels(labels, classes, ignored_label)
        weight = class_weights(self.weight, classes, dtype)
        if weight is None or classes == 0:
            return LabelTargets(labels, ignored)
        weight_of_each = weight[labels]
        if ignored is not None:
            weight_of_each[ignored] = 0.0
        return LabelTargets(labels, ignored, weight_of_each)


def class_weights(weight: Array | None, classes: int, dtype: np.dtype[Any]) -> Array | None:
    """Return the option `weight` in the dtype of the input, unless its shape is wrong."""
    if weight is None:
        return None
    if weight.shape != (classes,):
        expected = f"({classes},), one factor a class"
        raise InvalidValue("option_shape", "weight", given=weight.shape, expected=expected)
    return weight.astype(dtype, copy=False)


def checked_labels(labels: Array, classes: int, ignored_label: int) -> tuple[Array, Array | None]:
    """Return the labels, 0 where ignored, and which are ignored; refuse all other labels."""
    # Seen as unsigned, a negative label is larger than any class: one comparison checks both
    # bounds.
    if not 0 <= ignored_label < classes and (
        labels.size == 0 or np.maximum.reduce(labels.view(np.uint64), axis=None) < classes
    ):
        return labels, None
    ignored = labels == ignored_label
    wrong = labels[~ignored & ((labels < 0) | (labels >= classes))]
    if wrong.size:
        raise InvalidIndex("label", "target", given=int(wrong[0]), expected=f"[0, {classes})")
    return np.where(ignored, 0, labels), ignored


def total_weight(targets: LabelTargets) -> float:
    """Return what "mean" divides by: the sum of the weights of the samples that count."""
    if targets.weights is not None:
        return float(targets.weights.sum())
    if targets.ignored is not None:
        return targets.labels.size - int(np.count_nonzero(targets.ignored))
    return targets.labels.size


def with_class_axis(array: Array) -> Array:
    """Return an array as (N, C), or as (N, C, D) with further axes folded into D."""
    if array.ndim == 2:
        return array
    if array.ndim == 1:
        return array[None]
    return array.reshape(*array.shape[:2], math.prod(array.shape[2:]))


def sample_shape(input: Array) -> tuple[int, ...]:
    """Return the shape of the unreduced losses."""
    if input.ndim == 0:
        raise InvalidValue("dimensions", "input", given=0, expected="1 (C) or more (N, C, …)")
    return () if input.ndim == 1 else input.shape[:1] + input.shape[2:]


def aligned_labels(target: Any, input: Array, alternative: str = "") -> Array:
    """Return the labels of the input's samples as (N,) or (N, D), refusing any other shape."""
    labels = label_array("target", target)
    expected = sample_shape(input)
    if labels.shape != expected and not (input.ndim == 1 and labels.shape == (1,)):
        raise InvalidValue(
            "shape",
            "target",
            given=labels.shape,
            expected=f"{expected}, one label a sample{alternative}",
        )
    if input.ndim > 2 and np.asarray(target).dtype == np.uint8:
        # torch takes uint8 labels for (N, C) alone.
        raise InvalidType("dtype", "target", given=np.dtype(np.uint8), expected="int64")
    if input.ndim == 2:
        return labels
    folded = input.shape[0], math.prod(input.shape[2:])
    return labels.reshape(1 if input.ndim == 1 else folded)


@declare
class NLLLoss(LabelledLoss):
    r"""Negative log-likelihood of the true class, given log-probabilities.

    Formula: l = −weight[y] · input[y] with y = target. It picks and negates, no more: applied to
    the output of a log softmax it is the cross entropy.

    Arguments:
        input: log-probabilities, (C,), (N, C) or (N, C, d1, …, dK).
        target: class indices in [0, C) or `ignore_index`, (), (N,) or (N, d1, …, dK); not
            differentiable.

    Returns the mean, the sum, or one loss per sample, in nats. "mean" divides by the sum of the
    weights of the samples that count; it is nan where none does.

    Raises InvalidIndex for a label outside of [0, C), InvalidValue if the shapes do not fit
    together, InvalidType for labels other than int64 (or uint8, for (N, C)) and for an input other
    than float32 and float64.

    Example:
        >>> NLLLoss()(np.log([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]]), np.array([0, 2])).round(4)
        np.float64(0.602)

    Source: Fisher, R. A. (1922), On the Mathematical Foundations of Theoretical Statistics.
    """

    arguments = (Argument("input", LogProbabilities(), "log-probabilities of the classes"), LABELS)
    forms: ClassVar[tuple[Form, ...]] = LABEL_FORMS

    weight: Array | None = weights("class", CLASS_WEIGHT)
    size_average: bool | None = deprecated_option()
    ignore_index: int = integer(IGNORE_NOTHING, REAL, IGNORE_INDEX)
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _samples(self, *arguments: Any) -> Samples:
        input = float_array("input", arguments[0])
        labels = aligned_labels(arguments[1], input)
        rows = with_class_axis(input)
        targets = self._targets(labels, rows.shape[1], rows.dtype)

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            losses = np.zeros(labels.shape, rows.dtype)
            if scale is None:
                return _picked(losses, rows, targets), {}
            gradient = np.zeros(rows.shape, rows.dtype)
            if gradient.size:
                slopes = np.negative(scale_of(scale, labels.shape))
                if targets.weights is not None:
                    slopes = slopes * targets.weights
                if targets.ignored is not None:
                    slopes = np.where(targets.ignored, 0.0, slopes)
                gradient.reshape(-1)[flat_index(targets.labels, rows.shape)] = slopes
            return _picked(losses, rows, targets), {"input": gradient.reshape(input.shape)}

        return Samples(sample_shape(input), rows.dtype, reciprocal(total_weight(targets)), run)


def _picked(losses: Array, rows: Array, targets: LabelTargets) -> Array:
    """Write minus the weighted entry of each label to `losses`."""
    if rows.size == 0:
        return losses
    np.negative(rows.reshape(-1)[flat_index(targets.labels, rows.shape)], losses)
    if targets.weights is not None:
        weigh(losses, targets.weights)
    if targets.ignored is not None:
        losses[targets.ignored] = 0.0
    return losses


@declare
class NLLLoss2d(NLLLoss):
    r"""Negative log-likelihood of every pixel: the deprecated name of `NLLLoss` on images.

    Formula: l = −weight[y] · input[y] for each pixel, with y its class.

    Arguments:
        input: log-probabilities, (N, C, H, W); every shape of `NLLLoss` is accepted.
        target: class indices in [0, C) or `ignore_index`, (N, H, W); not differentiable.

    Returns the mean, the sum, or one loss per pixel, (N, H, W). "mean" divides by the sum of the
    weights of the pixels that count.

    Raises what `NLLLoss` raises.

    Example:
        >>> image = np.log(np.full((1, 2, 2, 2), 0.5))
        >>> NLLLoss2d(reduction="none")(image, np.array([[[0, 1], [1, 0]]])).round(4)
        array([[[0.6931, 0.6931],
                [0.6931, 0.6931]]])

    Source: Long, J., Shelhamer, E. & Darrell, T. (2015), Fully Convolutional Networks for Semantic
    Segmentation.
    """

    forms = (
        Form("pixels", {"input": ("N", "C", "H", "W"), "target": ("N", "H", "W")}),
        *LABEL_FORMS,
    )


class CrossEntropy(LabelledLoss):
    """A cross entropy of softmax(logits), wherever the logits come from."""

    label_smoothing: float

    def _entropy_targets(
        self, target: Array, labelled: bool, classes: int, dtype: np.dtype[Any]
    ) -> tuple[Targets, float]:
        """Return the targets of logits of so many classes, and the factor of the mean.

        `target` is (N,) or (N, D) if labelled, else of the shape of the logits.
        """
        if not labelled:
            of_class = class_weights(self.weight, classes, dtype)
            count = target.size / classes if classes else 0
            soft = Distributions(target, of_class, self.label_smoothing)
            return soft, reciprocal(count)
        targets = self._targets(target, classes, dtype)
        factor = reciprocal(total_weight(targets))
        if self.label_smoothing == 0.0:
            return targets, factor
        of_class = class_weights(self.weight, classes, dtype)
        labels, ignored, _ = targets
        return SmoothedLabels(labels, ignored, of_class, self.label_smoothing), factor


@declare
class CrossEntropyLoss(CrossEntropy):
    r"""Cross entropy of softmax(input): log softmax and negative log-likelihood in one.

    Formula: l = −Σ_c weight[c] · q[c] · log softmax(input)[c]. For a label, q is one-hot;
    `label_smoothing` ε turns q into (1 − ε) q + ε / C. Without weights the gradient is
    softmax(input) − q.

    Arguments:
        input: logits, any real numbers, (C,), (N, C) or (N, C, d1, …, dK).
        target: class indices in [0, C) or `ignore_index`, (), (N,) or (N, d1, …, dK), not
            differentiable; or probabilities of the classes, of the shape of `input`.

    Returns the mean, the sum, or one loss per sample, in nats. "mean" divides by the sum of
    weight[target] over the samples that count, for probabilities by the number of samples.

    Raises InvalidIndex for a label outside of [0, C), InvalidValue if the shapes do not fit
    together or a nonnegative `ignore_index` meets probabilities, InvalidType for a dtype other than
    float32 and float64, and int64 (or uint8, for (N, C)) for labels.

    Example:
        >>> value, grads = CrossEntropyLoss().value_and_grad(np.zeros((1, 2)), np.array([1]))
        >>> value.round(4), grads["input"]
        (np.float64(0.6931), array([[ 0.5, -0.5]]))

    Source: Bridle, J. S. (1990), Probabilistic Interpretation of Feedforward Classification Network
    Outputs.
    """

    arguments = (
        Argument("input", REALS, "logits of the classes"),
        Argument("target", Labels(), "the class of each sample, or its probabilities"),
    )
    forms = (
        *LABEL_FORMS,
        Form("probabilities", {"input": ("N", "C"), "target": ("N", "C")}, PROBABILITIES),
        Form(
            "probabilities of positions",
            {"input": ("N", "C", "..."), "target": ("N", "C", "...")},
            PROBABILITIES,
        ),
        Form("one distribution", {"input": ("C",), "target": ("C",)}, PROBABILITIES),
    )

    weight: Array | None = weights("class", CLASS_WEIGHT)
    size_average: bool | None = deprecated_option()
    ignore_index: int = integer(IGNORE_NOTHING, REAL, IGNORE_INDEX)
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()
    label_smoothing: float = real(0.0, UNIT, LABEL_SMOOTHING, suggested=(0.0, 0.5))

    def _samples(self, *arguments: Any) -> Samples:
        input = float_array("input", arguments[0])
        given = as_array("target", arguments[1])
        shape = sample_shape(input)
        labelled = given.shape != input.shape
        if labelled:
            dtype = input.dtype
            target = aligned_labels(given, input, f", or {input.shape}, probabilities")
        else:
            given = self._checked_probabilities(given)
            dtype = np.result_type(input, given)
            target = with_class_axis(given).astype(dtype, copy=False)
        logits = with_class_axis(input).astype(dtype, copy=False)
        targets, factor = self._entropy_targets(target, labelled, logits.shape[1], dtype)

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            if scale is None:
                return cross_entropy(logits, targets, None, None), {}
            gradient = np.empty(logits.shape, dtype)
            if isinstance(targets, Distributions):
                of_target = np.empty(logits.shape, dtype)
                losses = cross_entropy(logits, targets.into(of_target), gradient, scale)
                return losses, {
                    "input": as_given(gradient, input),
                    "target": as_given(of_target, given),
                }
            losses = cross_entropy(logits, targets, gradient, scale)
            return losses, {"input": as_given(gradient, input)}

        return Samples(shape, dtype, factor, run)

    def _checked_probabilities(self, target: Array) -> Array:
        if target.dtype not in FLOATS:
            expected = "float32 or float64: a target of the shape of the input holds probabilities"
            raise InvalidType("dtype", "target", given=target.dtype, expected=expected)
        if self.ignore_index >= 0:
            raise InvalidValue(
                "option_conflict",
                "ignore_index",
                given=self.ignore_index,
                expected="the target holds probabilities",
            )
        return target


def as_given(gradient: Array, argument: Array) -> Array:
    """Return a gradient in the shape and dtype of its argument."""
    return gradient.reshape(argument.shape).astype(argument.dtype, copy=False)
