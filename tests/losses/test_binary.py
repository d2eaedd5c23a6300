"""Facts of the binary losses alone: bounds, infinite logits, refusals.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from losses import BCELoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss
from losses.errors import InvalidType, InvalidValue


def unreduced(loss: Any, *arguments: Any) -> tuple[Any, dict[str, Any]]:
    return loss.value_and_grad(*(np.asarray(argument) for argument in arguments))


def test_bce_bounds_its_logarithms_and_its_slope() -> None:
    loss = BCELoss(reduction="none")
    value, grads = unreduced(
        loss, [0.0, 0.0, 1.0, 1.0, 1e-50, 1e-14], [0.0, 1.0, 0.0, 1.0, 1.0, 1.0]
    )
    # torch: −100 is the smallest logarithm, the float32 nearest 1e-12 the smallest denominator, and
    # the derivative by the target bounds neither.
    steep = 2.0 * 500000001997.9014
    np.testing.assert_allclose(value, [0.0, 100.0, 100.0, 0.0, 100.0, 32.23619130191664])
    slopes = [0.0, -steep, steep, 0.0, -steep, -steep]
    np.testing.assert_allclose(grads["input"], slopes, rtol=1e-13)
    np.testing.assert_allclose(
        grads["target"], [np.inf, np.inf, -np.inf, -np.inf, 115.12925464970229, 32.23619130191664]
    )


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("miss", [1e-3, 1e-6, 1e-10])
def test_bce_keeps_the_digits_of_small_losses(reduction: str, miss: float) -> None:
    probabilities = np.array([1.0 - miss, miss])
    # −log(1 − x) of the two distances x from the right answer.
    losses = -np.log1p(-np.array([1.0 - probabilities[0], miss]))
    expected = {"none": losses, "mean": losses.mean(), "sum": losses.sum()}[reduction]
    value = BCELoss(reduction=reduction)(probabilities, np.array([1.0, 0.0]))
    np.testing.assert_allclose(value, expected, rtol=1e-14)


def test_bce_bounds_do_not_depend_on_the_neighbours() -> None:
    probabilities, labels = np.array([0.3, 0.9]), np.array([1.0, 0.0])
    alone, slopes = BCELoss(reduction="none").value_and_grad(probabilities, labels)
    beside, more = BCELoss(reduction="none").value_and_grad(
        np.append(probabilities, 0.0), np.append(labels, 1.0)
    )
    np.testing.assert_array_equal(beside[:2], alone)
    np.testing.assert_array_equal(more["input"][:2], slopes["input"])


@pytest.mark.parametrize("outside", [-0.1, 1.1, np.nan, np.inf])
@pytest.mark.parametrize("argument", ["input", "target"])
@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("size", [2, 40_000])
def test_bce_refuses_what_is_no_probability(
    outside: float, argument: str, reduction: str, size: int
) -> None:
    arguments = {"input": np.full(size, 0.5), "target": np.ones(size)}
    arguments[argument][-1] = outside
    with pytest.raises(InvalidValue, match=argument) as caught:
        BCELoss(reduction=reduction)(**arguments)
    assert caught.value.key == "domain"


def test_bce_wants_one_dtype() -> None:
    with pytest.raises(InvalidType, match="float64"):
        BCELoss()(np.array([0.5]), np.array([1.0], dtype=np.float32))


@pytest.mark.parametrize("loss", [BCELoss, BCEWithLogitsLoss])
def test_neither_target_nor_weight_may_outgrow_the_input(loss: Any) -> None:
    with pytest.raises(InvalidValue, match="target"):
        loss()(np.full((1, 1), 0.5), np.ones(1))
    with pytest.raises(InvalidValue, match="weight"):
        loss(weight=np.ones((3, 2)))(np.full(2, 0.5), np.ones(2))


def test_logits_keep_the_digits_of_small_losses() -> None:
    logits = np.array([-50.0, -700.0, 50.0, 700.0])
    value, grads = unreduced(BCEWithLogitsLoss(reduction="none"), logits, [0.0, 0.0, 1.0, 1.0])
    small = np.exp(-np.abs(logits))
    np.testing.assert_allclose(value, small, rtol=1e-14)
    np.testing.assert_allclose(grads["input"], -np.sign(logits) * small, rtol=1e-14)


@pytest.mark.parametrize("pos_weight", [None, 2.0, 0.0])
def test_infinite_logits_cost_nothing_if_right(pos_weight: float | None) -> None:
    loss = BCEWithLogitsLoss(reduction="none", pos_weight=pos_weight)
    factor = 1.0 if pos_weight is None else pos_weight
    lost = np.inf if factor else 0.0
    value, grads = unreduced(loss, [np.inf, -np.inf, np.inf, -np.inf], [1.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(value, [0.0, 0.0, np.inf, lost])
    np.testing.assert_array_equal(grads["input"], [0.0, 0.0, 1.0, -factor])
    np.testing.assert_array_equal(grads["target"], [-np.inf, lost, -np.inf, lost])


def test_an_infinite_logit_does_not_spoil_a_weighted_mean() -> None:
    weights = np.array([1.0, 3.0])
    loss = BCEWithLogitsLoss(weight=weights)
    value, grads = unreduced(loss, [np.inf, 0.0], [1.0, 1.0])
    assert value == pytest.approx(1.5 * np.log(2.0), rel=1e-15)
    np.testing.assert_allclose(grads["input"], [0.0, -0.75])


def test_logits_and_probabilities_agree() -> None:
    logits, labels = np.linspace(-6.0, 6.0, 25), np.linspace(0.0, 1.0, 25)
    probabilities = 1.0 / (1.0 + np.exp(-logits))
    np.testing.assert_allclose(
        BCEWithLogitsLoss(reduction="none")(logits, labels),
        BCELoss(reduction="none")(probabilities, labels),
        rtol=1e-12,
    )


def test_a_pos_weight_of_one_changes_nothing() -> None:
    logits, labels = np.linspace(-6.0, 6.0, 25), np.linspace(0.0, 1.0, 25)
    plain, slopes = BCEWithLogitsLoss().value_and_grad(logits, labels)
    value, grads = BCEWithLogitsLoss(pos_weight=1.0).value_and_grad(logits, labels)
    assert value == pytest.approx(plain, rel=1e-14)
    for name, slope in slopes.items():
        np.testing.assert_allclose(grads[name], slope, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1, 40_000])
def test_soft_margin_does_not_overflow(dtype: Any, size: int) -> None:
    scores = np.full(size, -1000.0, dtype)
    value, grads = SoftMarginLoss().value_and_grad(scores, np.ones(size, dtype))
    assert value == pytest.approx(1000.0)
    np.testing.assert_allclose(grads["input"] * size, -1.0, rtol=1e-6)


@pytest.mark.parametrize(("labels", "dtype"), [([1, -1], np.int64), ([1, 1], np.uint8)])
def test_soft_margin_takes_whole_labels(labels: list[int], dtype: Any) -> None:
    # Negated, an unsigned 1 is 255: torch's gradient is wrong, a documented deviation.
    scores = np.array([0.5, 0.5])
    real, slopes = SoftMarginLoss().value_and_grad(scores, np.array(labels, float))
    value, grads = SoftMarginLoss().value_and_grad(scores, np.array(labels, dtype))
    assert value == real
    np.testing.assert_array_equal(grads["input"], slopes["input"])


def test_soft_margin_takes_no_truth_values() -> None:
    # They have no negative: torch refuses the gradient.
    with pytest.raises(InvalidType, match="expected float32, float64 or integers"):
        SoftMarginLoss()(np.array([0.5, 0.5]), np.array([True, False]))


def test_soft_margin_target_broadcasts_to_the_input_and_no_further() -> None:
    assert SoftMarginLoss(reduction="none")(np.zeros((2, 3)), np.ones(3)).shape == (2, 3)
    with pytest.raises(InvalidValue, match="target"):
        SoftMarginLoss()(np.zeros((2, 1)), np.ones(3))


def test_multi_label_averages_the_labels_first() -> None:
    loss = MultiLabelSoftMarginLoss(reduction="none")
    value, grads = unreduced(loss, [[1000.0, -1000.0, 0.0]], [[0.0, 1.0, 1.0]])
    np.testing.assert_allclose(value, [(2000.0 + np.log(2.0)) / 3.0])
    np.testing.assert_allclose(grads["input"], [[1 / 3, -1 / 3, -1 / 6]])
    np.testing.assert_allclose(grads["target"], [[-1000 / 3, 1000 / 3, 0.0]])


@pytest.mark.parametrize(
    ("shape", "expected"),
    # torch: no label gives nan even in a sum; no row gives 0 in a sum.
    [((0,), (np.nan, np.nan)), ((3, 0), (np.nan, np.nan)), ((0, 3), (np.nan, 0.0))],
)
def test_multi_label_of_nothing(shape: tuple[int, ...], expected: tuple[float, float]) -> None:
    empty = np.zeros(shape)
    values = [MultiLabelSoftMarginLoss(reduction=r)(empty, empty) for r in ("mean", "sum")]
    np.testing.assert_array_equal(values, expected)


def test_multi_label_needs_an_axis_of_labels() -> None:
    with pytest.raises(InvalidValue, match="input"):
        MultiLabelSoftMarginLoss()(np.float64(0.5), np.float64(1.0))


def test_multi_label_weight_is_named_when_it_does_not_fit() -> None:
    with pytest.raises(InvalidValue, match="weight"):
        MultiLabelSoftMarginLoss(weight=np.ones(3))(np.zeros((4, 2)), np.ones((4, 2)))
