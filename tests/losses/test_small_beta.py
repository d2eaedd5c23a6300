"""SmoothL1Loss down to the smallest beta of a dtype, where 1 / beta overflows."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import losses


@np.errstate(over="ignore")
@pytest.mark.parametrize("beta", [0.0, 1e-320, 1e-310, 1e-300, 1e-200, 1e-45, 1e-40, 1e-30, 1e-3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_a_small_beta_is_torchs(reduction: str, dtype: type, beta: float) -> None:
    # Whole residuals, none, and one that lies on the parabola of this beta in the dtype, if any.
    input = np.array([0.0, 1.0, -2.0, 0.5 * beta], dtype)
    target = np.zeros(4, dtype)
    tensors = [torch.tensor(array, requires_grad=True) for array in (input, target)]
    expected = torch.nn.SmoothL1Loss(reduction=reduction, beta=beta)(*tensors)
    expected.sum().backward()
    loss = losses.SmoothL1Loss(reduction=reduction, beta=beta)
    value, grads = loss.value_and_grad(input, target)
    for result in (value, loss(input, target)):
        np.testing.assert_allclose(result, expected.detach().numpy(), rtol=1e-6, atol=1e-30)
    for gradient, tensor in zip(grads.values(), tensors, strict=True):
        # torch divides a subnormal residual by the count first, which costs it digits.
        subnormal = 0.0 < beta < np.finfo(dtype).tiny
        rtol = 1e-4 if subnormal and reduction == "mean" else 1e-6
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=rtol)
    exact = np.clip(input.astype(np.float64) / beta, -1.0, 1.0) if beta else np.sign(input)
    share = 0.25 if reduction == "mean" else 1.0
    np.testing.assert_allclose(grads["input"], exact * share, rtol=1e-6)
