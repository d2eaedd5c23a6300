"""Facts of the likelihoods alone: shapes of the variance, Stirling's term.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from losses import GaussianNLLLoss, PoissonNLLLoss
from losses.errors import InvalidType, InvalidValue

INPUT = np.arange(12.0).reshape(4, 3)
TARGET = np.zeros((4, 3))


@pytest.mark.parametrize("shape", [(4, 3), (4,), (4, 1), (1, 3)])
def test_variance_in_every_shape_that_torch_takes(shape: tuple[int, ...]) -> None:
    var = np.linspace(0.5, 2.0, math.prod(shape)).reshape(shape)
    column = var[:, np.newaxis] if shape == (4,) else var
    value, grads = GaussianNLLLoss().value_and_grad(INPUT, TARGET, var)
    full = np.ascontiguousarray(np.broadcast_to(column, (4, 3)))
    expected, all_grads = GaussianNLLLoss().value_and_grad(INPUT, TARGET, full)
    assert value == pytest.approx(expected, rel=1e-14)
    assert grads["var"].shape == shape
    assert grads["var"].sum() == pytest.approx(all_grads["var"].sum(), rel=1e-13)


@pytest.mark.parametrize("shape", [(3,), (1, 1), (), (4, 3, 1), (2, 4, 3)])
def test_variance_in_a_shape_that_torch_refuses(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="var") as caught:
        GaussianNLLLoss()(INPUT, TARGET, np.ones(shape))
    assert caught.value.key == "shape"


def test_a_square_input_takes_a_vector_of_variances_by_rows() -> None:
    value = GaussianNLLLoss(reduction="none")(
        np.zeros((3, 3)), np.zeros((3, 3)), np.array([1.0, 2, 4])
    )
    # torch: 0, ½ log 2 and ½ log 4, one a row.
    np.testing.assert_allclose(value[:, 0], [0.0, 0.34657359027997264, 0.6931471805599453])
    np.testing.assert_array_equal(value, value[:, :1].repeat(3, axis=1))


def test_a_python_float_is_a_constant_variance() -> None:
    value, grads = GaussianNLLLoss().value_and_grad(INPUT, TARGET, 2.0)
    assert value == pytest.approx(GaussianNLLLoss()(INPUT, TARGET, np.full((4, 3), 2.0)), rel=1e-15)
    assert set(grads) == {"input", "target"}
    assert GaussianNLLLoss()(INPUT.astype("f4"), TARGET.astype("f4"), 2.0).dtype == np.float32


def test_a_python_int_is_refused_as_variance() -> None:
    with pytest.raises(InvalidType, match="var is 1"):
        GaussianNLLLoss()(INPUT, TARGET, 1)


@pytest.mark.parametrize("var", [-0.5, np.array([1.0, np.nan, -1.0])])
def test_a_negative_variance_is_refused_even_behind_a_nan(var: object) -> None:
    with pytest.raises(InvalidValue, match=r"var contains -") as caught:
        GaussianNLLLoss()(np.zeros(3), np.zeros(3), var)
    assert caught.value.key == "domain"


@pytest.mark.parametrize("var", [0.0, 1e-7, 1e-6])
def test_eps_lifts_the_variance_and_lets_the_gradient_through(var: float) -> None:
    value, grads = GaussianNLLLoss(reduction="none").value_and_grad(
        np.array([1.0]), np.array([0.0]), np.array([var])
    )
    # torch: as if the variance were eps, the derivative too.
    np.testing.assert_allclose(value, [499993.092244721])
    np.testing.assert_allclose(grads["input"], [1e6])
    np.testing.assert_allclose(grads["var"], [-499999500000.0])


def test_full_adds_the_normaliser() -> None:
    plain, full = (GaussianNLLLoss(full=full)(INPUT, TARGET, 2.0) for full in (False, True))
    assert full - plain == pytest.approx(0.5 * math.log(2.0 * math.pi))


def test_stirling_counts_above_one_alone() -> None:
    counts = np.array([-1.0, 0.0, 0.5, 1.0, 1.5, 2.0])
    value, grads = PoissonNLLLoss(reduction="none", full=True).value_and_grad(np.zeros(6), counts)
    # torch, but for the derivative at counts below 0.5, which is nan there.
    np.testing.assert_allclose(value[1:], [1.0, 1.0, 1.0, 1.2298687494210014, 1.6518064992154672])
    np.testing.assert_allclose(
        grads["target"], [0.0, 0.0, 0.0, 0.0, 0.7387984414414976, 0.9431471805599453]
    )


def test_whole_counts_are_as_precise_as_real_ones() -> None:
    rates, counts = np.zeros(4), np.array([0, 1, 3, 20])
    loss = PoissonNLLLoss(reduction="none", full=True)
    value, grads = loss.value_and_grad(rates, counts)
    np.testing.assert_array_equal(value, loss(rates, counts.astype(float)))
    assert set(grads) == {"input"}
    assert loss(rates.astype("f4"), counts).dtype == np.float32


def test_a_rate_of_zero_is_kept_off_the_logarithm_by_eps() -> None:
    value, grads = PoissonNLLLoss(log_input=False, reduction="none").value_and_grad(
        np.zeros(2), np.array([0.0, 1.0])
    )
    # torch
    np.testing.assert_allclose(value, [0.0, 18.420680743952367])
    np.testing.assert_allclose(grads["input"], [1.0, -99999999.0])


def test_the_limits_of_the_rate() -> None:
    by_logarithm = PoissonNLLLoss(reduction="none")(
        np.array([-np.inf, -np.inf, np.inf, np.inf]), np.array([0.0, 1.0, 0.0, 5.0])
    )
    np.testing.assert_array_equal(by_logarithm, [0.0, np.inf, np.inf, np.inf])
    value, grads = PoissonNLLLoss(log_input=False, eps=0.0, reduction="none").value_and_grad(
        np.array([0.0, 0.0, np.inf]), np.array([0.0, 1.0, 1.0])
    )
    np.testing.assert_array_equal(value, [0.0, np.inf, np.inf])
    np.testing.assert_array_equal(grads["input"], [1.0, -np.inf, 1.0])


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_a_residual_whose_square_overflows(reduction: str) -> None:
    arguments = np.array([1e200, 0.0]), np.zeros(2), np.array([1e200, 1.0])
    loss = GaussianNLLLoss(reduction=reduction)
    values, _ = loss.breakdown(*arguments)
    assert values[0] == pytest.approx(5e199, rel=1e-13)
    np.testing.assert_array_equal(loss(*arguments), loss.value_and_grad(*arguments)[0])
