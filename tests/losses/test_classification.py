"""Facts of the classification losses alone: what counts, what is certain, what is read how.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from losses import CrossEntropyLoss, NLLLoss, NLLLoss2d, softmax
from losses.errors import InvalidIndex, InvalidType, InvalidValue
from losses.options import Array

inf, nan = np.inf, np.nan
E1 = 0.36787944117144233
"""exp(−1)."""


def test_a_weighted_mean_divides_by_the_weights_of_the_labels() -> None:
    loss = NLLLoss(weight=np.array([1.0, 5.0, 3.0]))
    value, grads = loss.value_and_grad(np.array([[-1.0, 0, 0], [0, 0, -2.5]]), np.array([0, 2]))
    # torch.
    assert value == 2.125
    np.testing.assert_array_equal(grads["input"], [[-0.25, 0.0, 0.0], [0.0, 0.0, -0.75]])


@pytest.mark.parametrize("loss", [NLLLoss, CrossEntropyLoss])
def test_the_weight_of_an_ignored_label_does_not_count(loss: Any) -> None:
    made, logits = loss(weight=np.array([1.0, 5.0]), ignore_index=-1), np.array([[0.0, -1.0]])
    alone = made(logits, np.array([1]))
    assert made(np.repeat(logits, 2, axis=0), np.array([1, -1])) == alone


@pytest.mark.parametrize("loss", [NLLLoss, CrossEntropyLoss])
def test_nothing_that_counts(loss: type[NLLLoss] | type[CrossEntropyLoss]) -> None:
    logits, ignored = np.ones((2, 3)), np.array([-100, -100])
    # torch: the mean of nothing is nan, its gradient 0; the sum of nothing is 0.
    value, grads = loss().value_and_grad(logits, ignored)
    assert np.isnan(value)
    np.testing.assert_array_equal(grads["input"], np.zeros((2, 3)))
    assert loss(reduction="sum")(logits, ignored) == 0.0
    np.testing.assert_array_equal(loss(reduction="none")(logits, ignored), [0.0, 0.0])
    assert np.isnan(loss()(np.empty((0, 3)), np.empty(0, np.int64)))


def test_a_total_weight_of_zero() -> None:
    weight, logits, target = np.array([0.0, 1.0]), np.array([[1.0, 0.0]]), np.array([0])
    # torch: 0 / 0 reaches the label alone without a softmax, every class with one.
    value, grads = NLLLoss(weight=weight).value_and_grad(logits, target)
    np.testing.assert_array_equal([value, *grads["input"][0]], [nan, nan, 0.0])
    value, grads = CrossEntropyLoss(weight=weight).value_and_grad(logits, target)
    np.testing.assert_array_equal([value, *grads["input"][0]], [nan, nan, nan])


def test_an_infinitely_improbable_label() -> None:
    logits, target = np.array([[1.0, 0.0, -inf], [1.0, -inf, 2.0]]), np.array([1, 1])
    values, grads = CrossEntropyLoss(reduction="none").value_and_grad(logits, target)
    likely, other = 1 / (1 + E1), E1 / (1 + E1)
    # torch: an impossible class that is not the label changes nothing; as the label it costs ∞.
    np.testing.assert_allclose(values, [math.log1p(math.e), inf], rtol=1e-15)
    expected = [[likely, -likely, 0.0], [other, -1.0, likely]]
    np.testing.assert_allclose(grads["input"], expected, rtol=1e-15)
    assert CrossEntropyLoss(label_smoothing=0.1)(logits[:1], target[:1]) == inf
    assert np.isnan(CrossEntropyLoss()(np.full((1, 3), -inf), target[:1]))


@pytest.mark.parametrize("infinite", [1, 2])
def test_infinite_logits(infinite: int) -> None:
    logits = np.zeros((1, 3))
    logits[0, :infinite] = inf
    value, grads = CrossEntropyLoss().value_and_grad(logits, np.array([0]))
    certain = infinite == 1
    assert value == 0.0 if certain else np.isnan(value)
    np.testing.assert_array_equal(grads["input"], np.full((1, 3), 0.0 if certain else nan))


def test_a_certain_class_meets_probabilities() -> None:
    logits, target = np.array([[inf, 0.0]]), np.array([[1.0, 0.0]])
    value, grads = CrossEntropyLoss().value_and_grad(logits, target)
    assert value == 0.0
    np.testing.assert_array_equal(grads["input"], [[0.0, 0.0]])
    np.testing.assert_array_equal(grads["target"], [[0.0, inf]])


@pytest.mark.parametrize("lead", [1e-3, 1.0, 30.0, 300.0, 500.0, 700.0])
def test_digits_of_a_confident_prediction(lead: float) -> None:
    logits = np.array([[lead, 0.0], [0.0, lead]])
    values, grads = CrossEntropyLoss(reduction="none").value_and_grad(logits, np.array([0, 0]))
    small = math.exp(-lead)
    np.testing.assert_allclose(values, [math.log1p(small), lead + math.log1p(small)], rtol=1e-14)
    slope = small / (1 + small)
    expected = [[-slope, slope], [-1 / (1 + small), 1 / (1 + small)]]
    np.testing.assert_allclose(grads["input"], expected, rtol=1e-13)


@pytest.mark.parametrize("shift", [1e4, -1e4])
def test_a_shift_of_all_logits_changes_nothing(shift: float) -> None:
    # Small whole numbers stay exact under the shift; only the way to the exponential differs.
    logits, target = np.array([[0.0, 2.0], [4.0, 8.0]]), np.array([0, 1])
    value, grads = CrossEntropyLoss().value_and_grad(logits, target)
    shifted, slopes = CrossEntropyLoss().value_and_grad(logits + shift, target)
    np.testing.assert_allclose(shifted, value, rtol=1e-15)
    np.testing.assert_allclose(slopes["input"], grads["input"], rtol=1e-14)


def test_logits_of_any_size() -> None:
    value, grads = CrossEntropyLoss().value_and_grad(np.array([[0.0, 1e300]]), np.array([0]))
    assert value == 1e300
    np.testing.assert_array_equal(grads["input"], [[-1.0, 1.0]])


def test_label_smoothing_with_weights_divides_by_the_weights_of_the_labels() -> None:
    rng = np.random.default_rng(0)
    logits, weight, labels = (
        rng.normal(size=(4, 3)),
        np.array([1.0, 2.0, 5.0]),
        np.array([0, 2, 1, 0]),
    )
    surprise = np.log(np.exp(logits).sum(axis=1, keepdims=True)) - logits
    of_label = weight[labels] * surprise[np.arange(4), labels]
    # torch: both parts are divided by the weights of the labels.
    expected = (0.7 * of_label + 0.1 * (surprise @ weight)).sum() / weight[labels].sum()
    value = CrossEntropyLoss(weight=weight, label_smoothing=0.3)(logits, labels)
    assert value == pytest.approx(expected, rel=1e-14)


def test_one_hot_probabilities_equal_labels_but_for_the_mean() -> None:
    rng = np.random.default_rng(1)
    logits, labels, weight = rng.normal(size=(5, 3)), rng.integers(0, 3, 5), rng.random(3)
    for smoothing in (0.0, 0.2):
        for reduction in ("none", "sum", "mean"):
            loss = CrossEntropyLoss(weight, reduction=reduction, label_smoothing=smoothing)
            # The mean over probabilities divides by N, over labels by their weights.
            factor = weight[labels].sum() / 5 if reduction == "mean" else 1.0
            hard, of_hard = loss.value_and_grad(logits, labels)
            soft, of_soft = loss.value_and_grad(logits, np.eye(3)[labels])
            np.testing.assert_allclose(soft, hard * factor, rtol=1e-13)
            np.testing.assert_allclose(of_soft["input"], of_hard["input"] * factor, atol=1e-15)


def test_probabilities_need_not_sum_to_one() -> None:
    logits, target = np.array([[1.0, 0.0, -1.0]]), np.array([[2.0, 1.0, 0.5]])
    _, grads = CrossEntropyLoss().value_and_grad(logits, target)
    probabilities = np.exp(logits) / np.exp(logits).sum()
    np.testing.assert_allclose(grads["input"], 3.5 * probabilities - target, rtol=1e-14)


def test_an_ignored_label_may_be_a_class() -> None:
    logits = np.array([[0.0, 1.0], [3.0, 0.0]])
    kept = CrossEntropyLoss(ignore_index=1)(logits, np.array([1, 0]))
    assert kept == CrossEntropyLoss()(logits[1:], np.array([0]))


def test_a_single_class_is_certain() -> None:
    value, grads = CrossEntropyLoss().value_and_grad(np.array([[7.0]]), np.array([0]))
    assert value == 0.0
    np.testing.assert_array_equal(grads["input"], [[0.0]])


@pytest.mark.parametrize("loss", [NLLLoss, CrossEntropyLoss])
def test_one_sample_has_a_value_without_axes(loss: Any) -> None:
    for labels in (np.array(1), np.array([1])):
        value = loss(reduction="none")(np.array([0.0, -1.0]), labels)
        assert np.shape(value) == ()


def test_nll_of_log_softmax_is_cross_entropy_pixel_by_pixel() -> None:
    rng = np.random.default_rng(2)
    logits, labels = rng.normal(size=(2, 3, 4, 5)), rng.integers(0, 3, (2, 4, 5))
    log_probabilities = softmax.log_softmax(logits.reshape(2, 3, 20)).reshape(logits.shape)
    pixels = NLLLoss2d(reduction="none")(log_probabilities, labels)
    assert pixels.shape == (2, 4, 5)
    np.testing.assert_allclose(
        CrossEntropyLoss(reduction="none")(logits, labels), pixels, rtol=1e-13
    )


def test_transposed_images_are_read_as_they_lie() -> None:
    rng = np.random.default_rng(3)
    logits, labels = rng.normal(size=(64, 80, 3, 2)).T, rng.integers(0, 3, (2, 80, 64))
    straight = CrossEntropyLoss().value_and_grad(np.ascontiguousarray(logits), labels)
    crooked = CrossEntropyLoss().value_and_grad(logits, labels)
    np.testing.assert_allclose(crooked[0], straight[0], rtol=1e-14)
    np.testing.assert_allclose(crooked[1]["input"], straight[1]["input"], rtol=1e-14)


def ones(*shape: int) -> Array:
    return np.ones(shape)


def labels(*given: Any, dtype: Any = np.int64) -> Array:
    return np.array(given, dtype)


@pytest.mark.parametrize(
    ("options", "arguments", "error", "sentence"),
    [
        ({}, (np.array(1.0), np.array(0)), InvalidValue, "input has 0 dimensions"),
        ({}, (ones(1, 3), np.array(0)), InvalidValue, "target has shape (); expected (1,)"),
        ({}, (ones(2, 3), labels(0, 1, 2)), InvalidValue, "expected (2,), one label a sample"),
        ({}, (ones(2, 3), labels([0], [1])), InvalidValue, "or (2, 3), the probabilities"),
        ({}, (ones(2, 3, 4), labels(0, 1)), InvalidValue, "expected (2, 4)"),
        ({}, (ones(2, 3), labels(0, 3)), InvalidIndex, "label 3; labels must lie in [0, 3)"),
        ({}, (ones(2, 3), labels(0, -1)), InvalidIndex, "label -1; labels must lie in [0, 3)"),
        ({}, (ones(2, 3), labels(0, 1, dtype=np.int32)), InvalidType, "int64 or uint8"),
        ({}, (ones(2, 3), labels(0, 1, dtype=bool)), InvalidType, "dtype bool"),
        ({}, (ones(2, 3), labels(0, 1, dtype=float)), InvalidType, "dtype float64"),
        ({}, (ones(1, 3, 2), labels([0, 1], dtype=np.uint8)), InvalidType, "expected int64"),
        ({}, (ones(2, 3).astype(int), labels(0, 1)), InvalidType, "input has dtype int64"),
        ({}, (ones(2, 3), ones(2, 3).astype(int)), InvalidType, "holds probabilities"),
        ({"ignore_index": 1}, (ones(2, 3), ones(2, 3)), InvalidValue, "ignore_index is 1"),
        ({"weight": [1, 2]}, (ones(2, 3), labels(0, 1)), InvalidValue, "weight has shape (2,)"),
        ({"weight": [1, 2]}, (ones(2, 3), ones(2, 3)), InvalidValue, "one factor a class"),
    ],
)
def test_refused(
    options: dict[str, Any], arguments: tuple[Any, ...], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        CrossEntropyLoss(**options)(*arguments)
    assert sentence in str(caught.value)


def test_nll_takes_no_probabilities_as_target() -> None:
    with pytest.raises(InvalidType, match="target has dtype float64"):
        NLLLoss()(ones(2, 3), ones(2, 3))
    with pytest.raises(InvalidIndex, match="label 3"):
        NLLLoss2d()(ones(1, 3, 1, 1), labels([[3]]))
