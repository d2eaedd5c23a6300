"""Losses of one class out of C: the negative log-likelihood of log-probabilities, and of logits.

The class axis is the second one, (N, C, d1, …, dK); every other position is one sample with one
loss. A single sample has the shape (C,).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from losses.arguments import REALS, Argument, Domain, Form, Labels, LogProbabilities, Probabilities
from losses.base import Gradients, all_within, declare, reciprocal
from losses.dtypes import FLOATS, INT64, UINT8, as_array, float_array, label_array, promoted
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

    of_one_dtype: ClassVar[tuple[str, ...]] = ("input", "weight")
    weight: Array | None
    ignore_index: int | None

    @property
    def ignored_label(self) -> int:
        """The label of samples that do not count: `ignore_index`, or torch's own where that is None."""
        return IGNORE_NOTHING if self.ignore_index is None else self.ignore_index

    def _targets(self, labels: Array, classes: int, dtype: np.dtype[Any]) -> LabelTargets:
        labels, ignored = checked_labels(labels, classes, self.ignored_label)
        weight = label_weights(self.weight, classes, dtype)
        if weight is None or classes == 0:
            return LabelTargets(labels, ignored)
        weight_of_each = weight[labels]
        if ignored is not None:
            weight_of_each[ignored] = 0.0
        return LabelTargets(labels, ignored, weight_of_each)


def class_weights(weight: Array | None, classes: int, dtype: np.dtype[Any]) -> Array | None:
    """Return the option `weight` in the dtype of the losses, unless its shape is wrong."""
    if weight is None:
        return None
    if weight.shape != (classes,):
        raise InvalidValue("class_weights", "weight", given=weight.shape, expected=(classes,))
    return weight.astype(dtype, copy=False)


def label_weights(weight: Array | None, classes: int, dtype: np.dtype[Any]) -> Array | None:
    """Return the same for labels, with which torch takes weights in the input's dtype alone."""
    if weight is not None and weight.dtype != dtype:
        given = weight.dtype
        raise InvalidType("dtype_mismatch", "weight", given=given, expected=dtype, other="input")
    return class_weights(weight, classes, dtype)


def checked_labels(labels: Array, classes: int, ignored_label: int) -> tuple[Array, Array | None]:
    """Return the labels, 0 where ignored, and which are ignored; refuse all other labels."""
    if not 0 <= ignored_label < classes and all_within(labels, classes):
        return labels, None
    ignored = labels == ignored_label
    check_labels(labels[~ignored], classes)
    return np.where(ignored, 0, labels), ignored


def check_labels(labels: Array, classes: int, lowest: int = 0) -> None:
    """Refuse labels outside of [lowest, classes)."""
    if not all_within(labels - lowest if lowest else labels, classes - lowest):
        wrong = labels[(labels < lowest) | (labels >= classes)]
        expected = f"[{lowest}, {classes})".replace("-", "−")
        raise InvalidIndex("label", "target", given=int(wrong[0]), expected=expected)


def _labels(given: Sequence[Any]) -> bool:
    """Return whether the target of a call holds labels rather than probabilities."""
    return any(array is not None and array.dtype.kind in "iu" for array in given)


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


def sample_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of the losses of logits of a shape: that without the class axis."""
    if not shape:
        raise InvalidValue("dimensions", "input", given=0, expected="1: (C), or more: (N, C, …)")
    return () if len(shape) == 1 else shape[:1] + shape[2:]


def aligned_labels(target: Any, shape: tuple[int, ...], *, or_soft: bool = False) -> Array:
    """Return the labels for logits of a shape as (N,) or (N, D), refusing any other shape.

    `or_soft` says that the caller would also have taken probabilities.
    """
    # torch takes uint8 labels for (N, C) alone.
    labels = label_array("target", target, (INT64, UINT8) if len(shape) < 3 else (INT64,))
    expected = sample_shape(shape)
    if labels.shape != expected and not (len(shape) == 1 and labels.shape == (1,)):
        key = "target_shape" if or_soft else "labels_shape"
        raise InvalidValue(key, "target", given=labels.shape, expected=expected, other=shape)
    if len(shape) == 2:
        return labels
    folded = shape[0], math.prod(shape[2:])
    return labels.reshape(1 if len(shape) == 1 else folded)


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
    together, InvalidType for labels other than int64 (or uint8, for (N, C)), an input other than
    float32 and float64, and weights in another dtype than the input's.

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
        labels = aligned_labels(arguments[1], input.shape)
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

        return Samples(
            sample_shape(input.shape), rows.dtype, reciprocal(total_weight(targets)), run
        )


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


Reference = tuple[Array, Targets, float, np.dtype[Any]]
"""The target as given and as the kernel reads it, the factor of the mean, the value's dtype."""


class CrossEntropy(LabelledLoss):
    """A cross entropy of softmax(logits), wherever the logits come from."""

    label_smoothing: float

    # With labels the weights must have the input's dtype; with probabilities they take part in the
    # promotion of dtypes.

    def _together(self, given: Sequence[Any]) -> tuple[str, ...]:
        return tuple(name for name in self.of_one_dtype if name != "weight" or _labels(given))

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        return promoted(given if _labels(given) else (*given, self.weight))

    def _reference(self, target: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Reference:
        """Read the target of logits of this shape and dtype: one of the same shape is soft."""
        given = as_array("target", target)
        return (self._soft if given.shape == shape else self._hard)(given, shape, dtype)

    def _hard(self, given: Array, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Reference:
        labels = aligned_labels(given, shape, or_soft=True)
        classes = shape[0] if len(shape) == 1 else shape[1]
        targets = self._targets(labels, classes, dtype)
        factor = reciprocal(total_weight(targets))
        if self.label_smoothing == 0.0:
            return given, targets, factor, dtype
        of_class = label_weights(self.weight, classes, dtype)
        smoothed = SmoothedLabels(targets.labels, targets.ignored, of_class, self.label_smoothing)
        return given, smoothed, factor, dtype

    def _soft(self, given: Array, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Reference:
        if given.dtype not in FLOATS:
            floats = "float32 or float64"
            raise InvalidType("probabilities_dtype", "target", given=given.dtype, expected=floats)
        if self._ignores_a_class:
            label = self.ignore_index
            raise InvalidValue(
                "probabilities_ignored", "ignore_index", given=label, expected="labels"
            )
        dtype = np.result_type(dtype, promoted((given, self.weight)))
        probabilities = with_class_axis(given).astype(dtype, copy=False)
        classes = probabilities.shape[1]
        of_class = class_weights(self.weight, classes, dtype)
        soft = Distributions(probabilities, of_class, self.label_smoothing)
        return given, soft, reciprocal(given.size / max(classes, 1)), dtype

    @property
    def _ignores_a_class(self) -> bool:
        """Whether `ignore_index` was set to something that probabilities cannot honour."""
        return self.ignore_index is not None and self.ignore_index >= 0


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
    float32 and float64, and int64 (or uint8, for (N, C)) for labels, and for weights of labels in
    another dtype than the input's.

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
        shape = sample_shape(input.shape)
        given, targets, factor, dtype = self._reference(arguments[1], input.shape, input.dtype)
        logits = with_class_axis(input).astype(dtype, copy=False)

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            if scale is None:
                return cross_entropy(logits, targets, None, None), {}
            if not isinstance(scale, float):
                scale = scale.reshape(logits.shape[:1] + logits.shape[2:])
            slope = np.empty(logits.shape, dtype)
            if not isinstance(targets, Distributions):
                losses = cross_entropy(logits, targets, slope, scale)
                return losses, {"input": as_given(slope, input)}
            slope_of_target = np.empty(logits.shape, dtype)
            losses = cross_entropy(logits, targets.into(slope_of_target), slope, scale)
            gradients = {"input": as_given(slope, input)}
            gradients["target"] = as_given(slope_of_target, given)
            return losses, gradients

        return Samples(shape, dtype, factor, run)


def as_given(gradient: Array, argument: Array) -> Array:
    """Return a gradient in the shape and dtype of its argument."""
    if gradient.shape != argument.shape:
        gradient = gradient.reshape(argument.shape)
    return gradient.astype(argument.dtype, copy=False)
