"""Cross entropies over large vocabularies: the projection onto the classes is part of the loss.

The parameters that torch's modules hold are arguments here, so that each has its gradient.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import MISSING
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from losses.arguments import REALS, Argument, Axes, Form, Labels
from losses.base import Gradients, declare, reciprocal
from losses.classification import (
    CLASS_WEIGHT,
    IGNORE_INDEX,
    LABEL_SMOOTHING,
    PROBABILITIES,
    CrossEntropy,
    as_given,
    check_labels,
    class_weights,
    sample_shape,
)
from losses.dtypes import INT32, INT64, float_array, label_array
from losses.errors import InvalidType, InvalidValue
from losses.options import (
    POSITIVE,
    REAL,
    UNIT,
    Array,
    Interval,
    Reduction,
    flag,
    integer,
    integers,
    real,
    reduction_option,
    size,
    weights,
)
from losses.samplewise import Samples, SamplewiseLoss, Scale
from losses.softmax import (
    Distributions,
    LabelTargets,
    Targets,
    cross_entropy,
    log_softmax,
    scale_of,
)

LOGITS = 4 * 1024 * 1024
"""Logits held at once."""

WIDEST = 2.0**63
"""No array has so many entries."""

FEATURES = "number of entries of each input vector"
AT_LEAST_ONE = Interval(low=1)


@declare
class LinearCrossEntropyLoss(CrossEntropy):
    r"""Cross entropy of a linear layer's output, without ever holding all of its logits.

    Formula: l = cross entropy(input · linear_weightᵀ + linear_bias, target), as in
    `CrossEntropyLoss`. The logits are computed, used and turned into the gradients of all arguments
    for a few samples at a time, so that memory does not grow with N · C.

    Arguments:
        input: feature vectors, (in_features,) or (N, in_features).
        linear_weight: (num_classes, *out_features, in_features), one row a class and output.
        target: class indices in [0, num_classes) or `ignore_index`, (), (N,) or (N, *out_features),
            not differentiable; or probabilities of the shape of the logits, (N, num_classes,
            *out_features).
        linear_bias: (num_classes, *out_features), present exactly when `bias` is True.

    Returns the mean, the sum, or one loss per sample and output, in nats. "mean" divides as that of
    `CrossEntropyLoss`.

    Raises what `CrossEntropyLoss` raises, InvalidValue for parameters of a wrong shape or an
    `ignore_index` beside probabilities, InvalidType for floats of different dtypes. torch's
    `device`, `dtype` and `options` concern where its parameters live and how it splits the work;
    there is nothing for them to set here.

    Example:
        >>> loss = LinearCrossEntropyLoss(in_features=2, num_classes=3)
        >>> loss(np.zeros((1, 2)), np.ones((3, 2)), np.array([1])).round(4)
        np.float64(1.0986)

    Source: Wijmans, E. et al. (2024), Cut Your Losses in Large-Vocabulary Language Models.
    """

    of_one_dtype = ("input", "linear_weight", "linear_bias", "weight")
    arguments = (
        Argument("input", REALS, "feature vectors"),
        Argument("linear_weight", REALS, "rows of the linear layer, one a class"),
        Argument("target", Labels(), "the class of each sample, or its probabilities"),
        Argument("linear_bias", REALS, "offsets of the logits", optional=True),
    )
    forms = (
        Form("labels", {"input": ("N", "F"), "linear_weight": ("C", "F"), "target": ("N",)}),
        Form(
            "labels of several outputs",
            {
                "input": ("N", "F"),
                "linear_weight": ("C", "...", "F"),
                "target": ("N", "..."),
            },
        ),
        Form("one label", {"input": ("F",), "linear_weight": ("C", "F"), "target": ()}),
        Form(
            "probabilities",
            {"input": ("N", "F"), "linear_weight": ("C", "F"), "target": ("N", "C")},
            PROBABILITIES,
        ),
        Form(
            "probabilities of several outputs",
            {
                "input": ("N", "F"),
                "linear_weight": ("C", "...", "F"),
                "target": ("N", "C", "..."),
            },
            PROBABILITIES,
        ),
        Form(
            "one distribution",
            {"input": ("F",), "linear_weight": ("C", "F"), "target": ("C",)},
            PROBABILITIES,
        ),
    )

    in_features: int = size(FEATURES, "F")
    num_classes: int = size("number of classes", "C")
    out_features: tuple[int, ...] = integers(
        (),
        AT_LEAST_ONE,
        "shape of the outputs that each sample has beside the classes",
        kw_only=True,
    )
    bias: bool = flag(False, "whether the linear layer adds an offset", kw_only=True)
    reduction: Reduction = reduction_option(kw_only=True)
    weight: Array | None = weights("class", CLASS_WEIGHT, kw_only=True)
    ignore_index: int | None = integer(None, REAL, IGNORE_INDEX, kw_only=True)
    label_smoothing: float = real(0.0, UNIT, LABEL_SMOOTHING, suggested=(0.0, 0.5), kw_only=True)

    def _check_options(self) -> None:
        class_weights(self.weight, self.num_classes, np.dtype(np.float64))

    @property
    def _ignores_a_class(self) -> bool:
        return self.ignore_index is not None

    def argument_axes(self, arguments: Mapping[str, Any]) -> dict[str, Axes | None]:
        input, target = np.asarray(arguments["input"]), np.asarray(arguments["target"])
        features, classes = {"F": self.in_features}, {"C": self.num_classes}
        outputs = {f"output {axis}": length for axis, length in enumerate(self.out_features)}
        samples = samples_axis(input)
        if outputs and not samples:
            samples = {"N": 1}
        probabilities = classes if target.dtype.kind == "f" else {}
        return {
            "input": samples | features,
            "linear_weight": classes | outputs | features,
            "target": samples | probabilities | outputs,
            "linear_bias": classes | outputs if self.bias else None,
        }

    def _samples(self, *arguments: Any) -> Samples:
        input, weight, bias = self._layer(arguments[0], arguments[1], arguments[3])
        shape = (*input.shape[:-1], self.num_classes, *self.out_features)
        given, targets, factor, dtype = self._reference(arguments[2], shape, input.dtype)
        layer = _Layer(
            input.reshape(-1, self.in_features).astype(dtype, copy=False),
            weight.reshape(-1, self.in_features).astype(dtype, copy=False),
            None if bias is None else bias.reshape(-1).astype(dtype, copy=False),
        )

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            folded = (math.prod(self.out_features),) if self.out_features else ()
            rows = (layer.input.shape[0], self.num_classes, *folded)
            slope_of_target = None
            into = targets
            if scale is not None and isinstance(targets, Distributions):
                slope_of_target = np.empty(rows, dtype)
                into = targets.into(slope_of_target)
            losses, slopes = _blocked(layer, into, rows, scale)
            if slopes is None:
                return losses, {}
            gradients = {
                "input": as_given(slopes.input, input),
                "linear_weight": as_given(slopes.weight, weight),
            }
            if slope_of_target is not None:
                gradients["target"] = as_given(slope_of_target, given)
            if bias is not None and slopes.bias is not None:
                gradients["linear_bias"] = as_given(slopes.bias, bias)
            return losses, gradients

        return Samples(sample_shape(shape), dtype, factor, run)

    def _layer(self, *parts: Any) -> tuple[Array, Array, Array | None]:
        """Return input, weight and bias, refusing what does not fit the options."""
        input = float_array("input", parts[0])
        outputs = (self.num_classes, *self.out_features)
        dimensions = (2,) if self.out_features else (1, 2)
        if input.ndim not in dimensions or input.shape[-1] != self.in_features:
            single = "" if self.out_features else f"({self.in_features},) or "
            expected = f"{single}(N, {self.in_features})"
            raise InvalidValue("shape", "input", given=input.shape, expected=expected)
        weight = parameter("linear_weight", parts[1], (*outputs, self.in_features), input.dtype)
        bias = optional_bias("linear_bias", parts[2], "bias", self.bias, outputs, input.dtype)
        return input, weight, bias


def samples_axis(input: Array) -> Axes:
    """Return the axis of the samples of an input, none where it is one vector."""
    return {"N": input.shape[0]} if input.ndim == 2 else {}


class _Layer(NamedTuple):
    """A linear layer's input and parameters, or the gradients of these, with outputs flattened."""

    input: Array
    weight: Array
    bias: Array | None

    def zeros(self) -> _Layer:
        bias = None if self.bias is None else np.zeros_like(self.bias)
        return _Layer(np.zeros_like(self.input), np.zeros_like(self.weight), bias)


def _blocked(
    layer: _Layer, targets: Targets, shape: tuple[int, ...], scale: Scale | None
) -> tuple[Array, _Layer | None]:
    """Return the losses of logits that are made, used and dropped a few rows at a time."""
    losses = np.empty(shape[:1] + shape[2:], layer.input.dtype)
    scale = scale_of(scale, losses.shape)
    slopes = None if scale is None else layer.zeros()
    step = max(1, LOGITS // layer.weight.shape[0])
    for start in range(0, shape[0], step):
        part = slice(start, min(start + step, shape[0]))
        flat = layer.input[part] @ layer.weight.T
        if layer.bias is not None:
            flat += layer.bias
        logits = flat.reshape(-1, *shape[1:])
        share = scale if scale is None or isinstance(scale, float) else scale[part]
        losses[part] = cross_entropy(logits, targets.part((part,)), logits, share)
        if slopes is not None:
            _pull_back(flat, layer, slopes, part)
    return losses, slopes


def _pull_back(slope: Array, layer: _Layer, slopes: _Layer, part: slice) -> None:
    """Add what the slope with respect to some rows of logits means for input and parameters."""
    np.matmul(slope, layer.weight, slopes.input[part])
    # One slab of the vocabulary after the other, so that no second array of the weight's size
    # arises.
    slab = max(1, LOGITS // (8 * layer.weight.shape[1]))
    for first in range(0, layer.weight.shape[0], slab):
        classes = slice(first, first + slab)
        slopes.weight[classes] += slope[:, classes].T @ layer.input[part]
    if slopes.bias is not None:
        np.add(slopes.bias, np.add.reduce(slope, axis=0), slopes.bias)


def parameter(name: str, value: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return a parameter of the layer, refusing another shape or dtype than the options imply."""
    array = float_array(name, value)
    if array.shape != shape:
        raise InvalidValue("shape", name, given=array.shape, expected=shape)
    if array.dtype != dtype:
        raise InvalidType("dtype_mismatch", name, given=array.dtype, expected=dtype, other="input")
    return array


def optional_bias(
    name: str, value: Any, option: str, wanted: bool, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> Array | None:
    """Return the bias that an option announces, refusing one too many or too few."""
    if value is None and wanted:
        raise InvalidType("parameter_missing", name, given=None, expected=wanted, other=option)
    if value is not None and not wanted:
        raise InvalidValue("parameter_unused", name, given=name, expected=wanted, other=option)
    return None if value is None else parameter(name, value, shape, dtype)


@declare
class AdaptiveLogSoftmaxWithLoss(SamplewiseLoss):
    r"""Negative log-likelihood under a softmax in two steps: frequent classes, then clusters.

    Formula: l = −log p(y), where p(y) = softmax(head)[y] for y < cutoffs[0], and for a y of cluster
    i p(y) = softmax(head)[cutoffs[0] + i] · softmax(tail i)[y − cutoffs[i]]. Head and tails are
    linear layers of the input. A tail is only evaluated for the samples whose class lies in it.

    Arguments:
        input: feature vectors, (in_features,) or (N, in_features).
        target: classes in [0, n_classes), ordered by falling frequency, () or (N,); not
            differentiable.
        head_weight: (cutoffs[0] + number of clusters, in_features).
        tail_weights: for each cluster i a pair: the projection, (in_features // div_value^(i + 1),
            in_features), and the output layer, (classes of the cluster, rows of the projection).
        head_bias: (cutoffs[0] + number of clusters,), present exactly when the option `head_bias`
            is True.

    Returns the mean over the samples, in nats. torch returns it beside its `output`, the
    log-probability of each target, which is the method `output` here; `breakdown` gives the losses,
    −output. The gradient of `tail_weights` has its structure; unlike torch's None, that of a
    cluster without samples is 0.

    Raises InvalidIndex for a class outside of [0, n_classes), InvalidValue for a wrong shape,
    cutoffs that do not increase within [1, n_classes − 1] or a pair too many or too few,
    InvalidType for floats of different dtypes and for classes other than int64 and int32.

    Example:
        >>> loss = AdaptiveLogSoftmaxWithLoss(2, n_classes=4, cutoffs=[2], div_value=2.0)
        >>> tail = np.ones((1, 2)), np.ones((2, 1))
        >>> loss(np.zeros((2, 2)), np.array([0, 3]), np.ones((3, 2)), [tail]).round(4)
        np.float64(1.4452)

    Source: Grave, É. et al. (2017), Efficient Softmax Approximation for GPUs.
    """

    of_one_dtype = ("input", "head_weight", "tail_weights", "head_bias")
    arguments = (
        Argument("input", REALS, "feature vectors"),
        Argument("target", Labels(), "the class of each sample", differentiable=False),
        Argument("head_weight", REALS, "rows of the head, one a frequent class or cluster"),
        Argument("tail_weights", REALS, "projection and output layer of each cluster", nested=True),
        Argument("head_bias", REALS, "offsets of the head's logits", optional=True),
    )
    forms = (
        Form("labels", {"input": ("N", "F"), "target": ("N",), "head_weight": ("H", "F")}),
        Form("one label", {"input": ("F",), "target": (), "head_weight": ("H", "F")}),
    )

    in_features: int = size(FEATURES, "F")
    n_classes: int = size("number of classes", "C")
    cutoffs: tuple[int, ...] = integers(
        MISSING,
        AT_LEAST_ONE,
        "first class of each cluster; those before the first stand in the head",
    )
    div_value: float = real(
        4.0, POSITIVE, "factor by which each cluster's projection is narrower", suggested=(1.0, 8.0)
    )
    head_bias: bool = flag(False, "whether the head adds an offset")

    def _check_options(self) -> None:
        bounds = (0, *self.cutoffs, self.n_classes)
        if not self.cutoffs or any(low >= high for low, high in pairwise(bounds)):
            within = f"[1, {self.n_classes - 1}]"
            raise InvalidValue("cutoffs", "cutoffs", given=self.cutoffs, expected=within)

    def argument_axes(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        samples = samples_axis(np.asarray(arguments["input"]))
        features, rows = {"F": self.in_features}, {"H": self._head_size}
        return {
            "input": samples | features,
            "target": samples,
            "head_weight": rows | features,
            "tail_weights": [
                [{"W": width} | features, {"classes": high - low, "W": width}]
                for width, (low, high) in zip(self._widths, self._clusters, strict=True)
            ],
            "head_bias": rows if self.head_bias else None,
        }

    @property
    def _clusters(self) -> tuple[tuple[int, int], ...]:
        """The classes of each cluster, first and one past the last."""
        return tuple(pairwise((*self.cutoffs, self.n_classes)))

    @property
    def _widths(self) -> tuple[int, ...]:
        """The rows of each cluster's projection."""
        powers = range(1, len(self.cutoffs) + 1)
        return tuple(map(self._width, powers))

    def _width(self, power: int) -> int:
        try:
            divisor = self.div_value**power
        except OverflowError:
            raise self._beyond(
                Interval(0.0, sys.float_info.max ** (1.0 / power), low_open=True)
            ) from None
        if self.in_features >= WIDEST * divisor:
            low = (self.in_features / WIDEST) ** (1.0 / power)
            raise self._beyond(Interval(low=low, low_open=True))
        return int(self.in_features // divisor)

    def _beyond(self, expected: Interval) -> InvalidValue:
        given = f"{self.div_value:g}"
        return InvalidValue("option_interval", "div_value", given=given, expected=expected)

    @property
    def _head_size(self) -> int:
        return self.cutoffs[0] + len(self.cutoffs)

    @np.errstate(all="ignore")
    def output(self, *args: Any, **kwargs: Any) -> Any:
        """Return the log-probability of each target, `output` of torch's result."""
        samples = self._samples(*self._bound(args, kwargs))
        return -samples.run(None)[0].reshape(samples.shape)

    @np.errstate(all="ignore")
    def log_prob(
        self, input: Any, head_weight: Any, tail_weights: Any, head_bias: Any = None
    ) -> Array:
        """Return the log-probabilities of all classes, (N, n_classes), of (N, in_features)."""
        rows = float_array("input", input)
        if rows.ndim != 2:
            raise InvalidValue(
                "shape", "input", given=rows.shape, expected=f"(N, {self.in_features})"
            )
        model = self._model(rows, head_weight, tail_weights, head_bias)
        head = log_softmax(model.head_logits(rows))
        parts = [head[:, : self.cutoffs[0]]]
        for cluster, (projection, output) in enumerate(model.tails, self.cutoffs[0]):
            parts.append(log_softmax(rows @ projection.T @ output.T) + head[:, cluster, None])
        return np.concatenate(parts, axis=1)

    def predict(
        self, input: Any, head_weight: Any, tail_weights: Any, head_bias: Any = None
    ) -> Array:
        """Return the most probable class of each row of an input (N, in_features)."""
        scores = self.log_prob(input, head_weight, tail_weights, head_bias)
        most_probable: Array = scores.argmax(axis=1)
        return most_probable

    def _samples(self, *arguments: Any) -> Samples:
        input = float_array("input", arguments[0])
        target = label_array("target", arguments[1], (INT64, INT32))
        if input.ndim not in (1, 2):
            expected = f"({self.in_features},) or (N, {self.in_features})"
            raise InvalidValue("shape", "input", given=input.shape, expected=expected)
        if target.shape != input.shape[:-1]:
            samples = input.shape[:-1]
            raise InvalidValue("labels_shape", "target", given=target.shape, expected=samples)
        rows = np.atleast_2d(input)
        model = self._model(rows, *arguments[2:])
        labels = target.reshape(-1)
        check_labels(labels, self.n_classes)

        def run(scale: Scale | None) -> tuple[Array, Gradients]:
            losses, slopes, slope_of_rows = self._losses(rows, labels, model, scale)
            if slopes is None:
                return losses, {}
            gradients: Gradients = {
                "input": as_given(slope_of_rows, input),
                "head_weight": slopes.head,
                "tail_weights": slopes.tails,
            }
            if slopes.bias is not None:
                gradients["head_bias"] = slopes.bias
            return losses, gradients

        return Samples(target.shape, rows.dtype, reciprocal(labels.size), run)

    def _model(self, rows: Array, head: Any, tails: Any, bias: Any) -> _Model:
        dtype, features = rows.dtype, self.in_features
        if rows.shape[1] != features:
            expected = f"(N, {features})"
            raise InvalidValue("shape", "input", given=rows.shape, expected=expected)
        pairs = _pairs(tails, len(self.cutoffs))
        made = []
        for index, ((low, high), width, (projection, output)) in enumerate(
            zip(self._clusters, self._widths, pairs, strict=True)
        ):
            name = f"tail_weights[{index}]"
            made.append(
                (
                    parameter(f"{name}[0]", projection, (width, features), dtype),
                    parameter(f"{name}[1]", output, (high - low, width), dtype),
                )
            )
        size = self._head_size
        return _Model(
            parameter("head_weight", head, (size, features), dtype),
            tuple(made),
            optional_bias(
                "head_bias",
                bias,
                f"{type(self).__name__}.head_bias",
                self.head_bias,
                (size,),
                dtype,
            ),
        )

    def _losses(
        self, rows: Array, labels: Array, model: _Model, scale: Scale | None
    ) -> tuple[Array, _Model | None, Array]:
        """Return the losses and, unless `scale` is None, the slopes of parameters and rows."""
        wanted = scale is not None
        scale = scale_of(scale, labels.shape)
        in_head = labels.copy()
        members = [
            np.flatnonzero((labels >= low) & (labels < high)) for low, high in self._clusters
        ]
        for cluster, member in enumerate(members, self.cutoffs[0]):
            in_head[member] = cluster
        logits = model.head_logits(rows)
        losses = cross_entropy(logits, LabelTargets(in_head), logits, scale)
        slope_of_rows = logits @ model.head if wanted else rows
        tails = []
        for (low, _), member, tail in zip(self._clusters, members, model.tails, strict=True):
            chosen = rows[member]
            share = scale if scale is None or isinstance(scale, float) else scale[member]
            of_cluster, slopes, slope_of_chosen = _tail(chosen, labels[member] - low, tail, share)
            losses[member] += of_cluster
            if wanted:
                slope_of_rows[member] += slope_of_chosen
            tails.append(slopes)
        if not wanted:
            return losses, None, rows
        bias = None if model.bias is None else np.add.reduce(logits, axis=0)
        return losses, _Model(logits.T @ rows, tuple(tails), bias), slope_of_rows


Pair = tuple[Array, Array]


class _Model(NamedTuple):
    """The parameters of an adaptive softmax, or their gradients."""

    head: Array
    tails: tuple[Pair, ...]
    bias: Array | None

    def head_logits(self, rows: Array) -> Array:
        logits: Array = rows @ self.head.T
        if self.bias is not None:
            logits += self.bias
        return logits


def _tail(rows: Array, labels: Array, tail: Pair, scale: Scale | None) -> tuple[Array, Pair, Array]:
    """Return the losses within a cluster, and the slopes of its two layers and of its rows."""
    projection, output = tail
    hidden = rows @ projection.T
    logits = hidden @ output.T
    losses = cross_entropy(logits, LabelTargets(labels), logits, scale)
    if scale is None:
        return losses, tail, rows
    slope = logits @ output
    return losses, (slope.T @ rows, logits.T @ hidden), slope @ projection


def _pairs(tails: Any, count: int) -> list[tuple[Any, Any]]:
    """Return the tails as (projection, output) pairs, refusing another number of them."""
    try:
        pairs = [tuple(tail) for tail in tails]
    except TypeError:
        kind, wanted = type(tails).__name__, "[(projection, output), …]"
        raise InvalidType("argument_kind", "tail_weights", given=kind, expected=wanted) from None
    lengths = [len(pair) for pair in pairs]
    if lengths != [2] * count:
        raise InvalidValue("clusters", "tail_weights", given=lengths, expected=count)
    return pairs
