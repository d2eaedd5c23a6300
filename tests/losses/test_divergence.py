"""Facts of KLDivLoss alone: what its means are, and classes without mass."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import torch

from losses import KLDivLoss

PREDICTED = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]))
TRUE = np.array([[0.25, 0.5, 0.25], [0.2, 0.2, 0.6]])


def test_batchmean_is_the_divergence_and_mean_is_not() -> None:
    divergences = (TRUE * (np.log(TRUE) - PREDICTED)).sum(axis=1)
    assert KLDivLoss(reduction="batchmean")(PREDICTED, TRUE) == pytest.approx(divergences.mean())
    assert KLDivLoss(reduction="mean")(PREDICTED, TRUE) == pytest.approx(divergences.mean() / 3.0)


@pytest.mark.parametrize(
    ("input", "target", "divisor"),
    # torch divides by the length of the input's first axis, whatever the target's shape.
    [((3,), (3,), 3), ((), (), 1), ((), (3,), 1), ((1, 2), (3, 2), 1), ((2, 3), (3,), 2)],
)
def test_what_batchmean_divides_by(
    input: tuple[int, ...], target: tuple[int, ...], divisor: int
) -> None:
    arguments = np.full(input, -0.5), np.full(target, 0.5)
    total = KLDivLoss(reduction="sum")(*arguments)
    assert KLDivLoss(reduction="batchmean")(*arguments) == pytest.approx(total / divisor)


def test_logarithms_of_the_target_give_the_same_loss() -> None:
    plain, slopes = KLDivLoss(reduction="sum").value_and_grad(PREDICTED, TRUE)
    value, grads = KLDivLoss(reduction="sum", log_target=True).value_and_grad(
        PREDICTED, np.log(TRUE)
    )
    assert value == pytest.approx(plain, rel=1e-14)
    np.testing.assert_allclose(grads["input"], slopes["input"], rtol=1e-14)
    np.testing.assert_allclose(grads["target"], slopes["target"] * TRUE, rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_mass_costs_nothing(dtype: type) -> None:
    predicted = np.array([-1.0, -np.inf, -np.inf], dtype)
    true = np.array([0.0, 0.0, 0.5], dtype)
    value, grads = KLDivLoss(reduction="none").value_and_grad(predicted, true)
    np.testing.assert_array_equal(value, [0.0, 0.0, np.inf])
    assert not np.signbit(value).any()
    np.testing.assert_array_equal(grads["target"], [-np.inf, np.inf, np.inf])
    with np.errstate(divide="ignore"):
        logarithms = np.log(true)
    value, grads = KLDivLoss(reduction="none", log_target=True).value_and_grad(
        predicted, logarithms
    )
    np.testing.assert_array_equal(value, [0.0, 0.0, np.inf])
    np.testing.assert_array_equal(grads["target"], [0.0, 0.0, np.inf])


def test_one_hot_targets_give_the_cross_entropy_of_their_class() -> None:
    value = KLDivLoss(reduction="batchmean")(PREDICTED, np.eye(3)[[0, 2]])
    assert value == pytest.approx(-(PREDICTED[0, 0] + PREDICTED[1, 2]) / 2.0, rel=1e-15)


def test_a_negative_target_has_no_loss() -> None:
    assert np.isnan(KLDivLoss()(np.array([-1.0]), np.array([-0.5])))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("log_target", [True, False])
def test_a_prediction_close_to_the_target_keeps_its_digits(log_target: bool, dtype: type) -> None:
    """Never worse than torch by more than a factor 4, measured against 50 digits."""
    rng = np.random.default_rng(11)
    logarithms = rng.uniform(-6.0, 0.0, 200).astype(dtype)
    target = logarithms if log_target else np.exp(logarithms)
    input = (logarithms + dtype(1e-6) * rng.normal(size=200).astype(dtype)).astype(dtype)
    with mpmath.workdps(50):
        exact = np.array(
            [_divergence(x, t, log_target) for x, t in zip(input, target, strict=True)]
        )
    ours = KLDivLoss(reduction="none", log_target=log_target)(input, target)
    tensors = (torch.tensor(input), torch.tensor(target))
    theirs = torch.nn.KLDivLoss(reduction="none", log_target=log_target)(*tensors).numpy()
    assert np.abs(ours - exact).max() <= 4 * np.abs(theirs - exact).max()


def _divergence(input: float, target: float, log_target: bool) -> float:
    x, t = mpmath.mpf(float(input)), mpmath.mpf(float(target))
    mass, logarithm = (mpmath.exp(t), t) if log_target else (t, mpmath.log(t))
    return float(mass * (logarithm - x))


def test_an_overflowing_mass_is_infinite_as_in_torch() -> None:
    input, target = np.float32([0.0, 200.0]), np.float32([100.0, 100.0])
    loss = KLDivLoss(reduction="none", log_target=True)
    value, grads = loss.value_and_grad(input, target)
    tensors = [torch.tensor(array, requires_grad=True) for array in (input, target)]
    expected = torch.nn.KLDivLoss(reduction="none", log_target=True)(*tensors)
    expected.sum().backward()
    np.testing.assert_array_equal(value, expected.detach().numpy())
    for gradient, tensor in zip(grads.values(), tensors, strict=True):
        np.testing.assert_array_equal(gradient, tensor.grad.numpy())
