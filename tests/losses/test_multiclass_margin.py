"""Facts of the multi-class margin losses alone: ties, lists that end, what is refused.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from losses import MultiLabelMarginLoss, MultiMarginLoss
from losses.errors import InvalidIndex, InvalidType, InvalidValue

inf, nan = np.inf, np.nan
third = 1 / 3


@pytest.mark.parametrize(
    ("p", "scores", "value", "slopes"),
    [
        # torch: at the margin itself the slope is 0.
        (1, [1.0, 0.0, 0.5], 0.5 / 3, [-third, 0.0, third]),
        (2, [1.0, 0.0, 0.5], 0.25 / 3, [-third, 0.0, third]),
        # torch: what is nan violates no margin.
        (1, [1.0, nan, 0.0], 0.0, [0.0, 0.0, 0.0]),
        (2, [nan, 1.0, 0.0], 0.0, [0.0, 0.0, 0.0]),
        (1, [inf, inf, 0.0], 0.0, [0.0, 0.0, 0.0]),
        (1, [1.0, inf, -inf], inf, [-third, third, 0.0]),
        (2, [1.0, inf, -inf], inf, [-inf, inf, 0.0]),
    ],
)
def test_multi_margin(p: int, scores: list[float], value: float, slopes: list[float]) -> None:
    result, grads = MultiMarginLoss(p=p).value_and_grad(np.array([scores]), np.array([0]))
    np.testing.assert_allclose(result, value, rtol=1e-15)
    np.testing.assert_allclose(grads["input"], [slopes], rtol=1e-15)


def test_multi_margin_with_weights_still_divides_by_the_number_of_samples() -> None:
    loss = MultiMarginLoss(weight=np.array([2.0, 4.0]))
    # Each sample costs weight · 1 / C at equal scores: (1 + 2) / 2.
    assert loss(np.zeros((2, 2)), np.array([0, 1])) == 1.5


def test_multi_margin_has_the_shape_of_its_target() -> None:
    loss = MultiMarginLoss(reduction="none")
    assert np.shape(loss(np.zeros(3), np.array(0))) == ()
    assert np.shape(loss(np.zeros(3), np.array([0]))) == (1,)
    assert np.shape(loss(np.zeros((1, 3)), np.array(0))) == ()
    assert loss(np.array(2.0), np.array(0)) == 0.0


@pytest.mark.parametrize(
    ("scores", "labels", "value", "slopes"),
    [
        # torch.
        ([0.1, 0.2, 0.4, 0.8], [3, 0, -1, 1], 0.85, [-0.5, 0.5, 0.5, -0.5]),
        ([0.1, 0.2, 0.4, 0.8], [1, -1, 0, 0], 0.925, [0.25, -0.75, 0.25, 0.25]),
        # torch: no label at all costs nothing; a label listed twice counts twice.
        ([0.0, 1.0], [-1, 0], 0.0, [0.0, 0.0]),
        ([0.2, 0.8], [0, -1], 0.8, [-0.5, 0.5]),
        ([0.2, 0.8], [0, 0], 1.6, [-1.0, 1.0]),
        # torch: at the margin itself the slope is 0.
        ([1.0, 0.0], [0, -1], 0.0, [0.0, 0.0]),
        # torch: a listed class is never its own rival, even at ∞.
        ([inf, inf], [0, -1], 0.0, [0.0, 0.0]),
        ([1.0, inf], [0, -1], inf, [-0.5, 0.5]),
    ],
)
def test_multi_label_margin(
    scores: list[float], labels: list[int], value: float, slopes: list[float]
) -> None:
    result, grads = MultiLabelMarginLoss().value_and_grad(np.array(scores), np.array(labels))
    np.testing.assert_allclose(result, value, rtol=1e-15)
    np.testing.assert_allclose(grads["input"], slopes, rtol=1e-15)


def test_the_mean_of_no_sample_is_nan() -> None:
    # torch returns memory that nobody has written.
    assert np.isnan(MultiMarginLoss()(np.empty((0, 3)), np.empty(0, np.int64)))
    assert np.isnan(MultiLabelMarginLoss()(np.empty((0, 3)), np.empty((0, 3), np.int64)))
    assert MultiLabelMarginLoss(reduction="sum")(np.empty((0, 3)), np.empty((0, 3), int)) == 0.0


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((np.ones((2, 3, 4)), np.zeros(2, int)), InvalidValue, "expected (C,) or (N, C), C ≥ 1"),
        ((np.ones((2, 0)), np.zeros(2, int)), InvalidValue, "expected (C,) or (N, C), C ≥ 1"),
        ((np.ones((2, 3)), np.zeros(3, int)), InvalidValue, "expected (2,), one label a sample"),
        ((np.ones((2, 3)), np.array([0, 3])), InvalidIndex, "label 3; labels must lie in [0, 3)"),
        ((np.ones((2, 3)), np.array([0, -1])), InvalidIndex, "label -1"),
        ((np.ones((2, 3)), np.zeros(2, np.uint8)), InvalidType, "expected int64"),
    ],
)
def test_multi_margin_refuses(
    arguments: tuple[Any, ...], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        MultiMarginLoss()(*arguments)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "error", "sentence"),
    [
        ([0, 1], InvalidValue, "target has shape (2,); expected (3,)"),
        ([0, 3, -1], InvalidIndex, "label 3; labels must lie in [−1, 3)"),
        ([0, -1, 3], InvalidIndex, "label 3"),
        ([0, -1, -2], InvalidIndex, "label -2"),
        ([0.0, 1.0, -1.0], InvalidType, "expected int64"),
    ],
)
def test_multi_label_margin_refuses(
    labels: list[Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        MultiLabelMarginLoss()(np.zeros(3), np.array(labels))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lists_compared_one_by_one_or_all_at_once(
    monkeypatch: pytest.MonkeyPatch, dtype: type
) -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(40, 7)).astype(dtype)
    scores[1, 2], scores[2, 3], scores[3, 0] = np.inf, -np.inf, np.nan
    lists = rng.integers(-1, 7, scores.shape)
    loss = MultiLabelMarginLoss(reduction="none")
    value, grads = loss.value_and_grad(scores, lists)
    monkeypatch.setattr("losses.multiclass_margin.PAIRS", 100)
    other, others = loss.value_and_grad(scores, lists)
    np.testing.assert_allclose(other, value, rtol=1e-6)
    np.testing.assert_allclose(others["input"], grads["input"], rtol=1e-6, atol=1e-7)
    assert grads["input"].flags.c_contiguous
