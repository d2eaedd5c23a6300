"""Complex arguments, which torch takes in its absolute error."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import losses
from losses.options import Array

DTYPES = (np.complex64, np.complex128)
TOLERANCE = {np.dtype(np.complex64): 1e-6, np.dtype(np.complex128): 1e-12}


def pair(dtype: type, shape: tuple[int, ...]) -> list[Array]:
    """Return an input and a target of which the first elements are equal."""
    rng = np.random.default_rng(7)
    input, target = (rng.normal(size=shape) + 1j * rng.normal(size=shape) for _ in range(2))
    target.flat[:1] = input.flat[:1]
    return [input.astype(dtype), target.astype(dtype)]


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3)])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_the_absolute_error_of_complex_numbers_is_torchs(
    reduction: str, dtype: type, shape: tuple[int, ...]
) -> None:
    given = pair(dtype, shape)
    tensors = [torch.tensor(array, requires_grad=True) for array in given]
    expected = torch.nn.L1Loss(reduction=reduction)(*tensors)
    expected.sum().backward()
    loss = losses.L1Loss(reduction=reduction)
    value, grads = loss.value_and_grad(*given)
    tolerance = TOLERANCE[np.dtype(dtype)]
    for result in (value, loss(*given)):
        assert result.dtype == expected.detach().numpy().dtype
        np.testing.assert_allclose(result, expected.detach().numpy(), rtol=tolerance)
    for gradient, tensor in zip(grads.values(), tensors, strict=True):
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=tolerance, atol=tolerance)
    values, factors = loss.breakdown(*given)
    np.testing.assert_allclose((values * factors).sum(), np.sum(value), rtol=tolerance)
