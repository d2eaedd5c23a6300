"""Complex arguments, which torch takes in its absolute error and in both losses of triplets."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import losses
from checks.comparison import compare
from checks.torch_oracle import evaluate
from losses.base import Loss
from losses.errors import InvalidType
from losses.options import Array

DTYPES = (np.complex64, np.complex128)
MIXED = [
    dtypes
    for dtypes in itertools.product((np.float32, np.float64, *DTYPES), repeat=3)
    if set(dtypes) & set(DTYPES)
]
REDUCTIONS = ("none", "mean", "sum")


def numbers(shape: tuple[int, ...], dtype: Any, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    real, imaginary = rng.normal(size=(2, *shape))
    number = real + 1j * imaginary if np.dtype(dtype).kind == "c" else real
    return np.asarray(number, dtype=dtype)


def pair(dtype: type, shape: tuple[int, ...]) -> dict[str, Array]:
    """Return an input and a target of which the first elements are equal."""
    input, target = (numbers(shape, dtype, seed) for seed in (7, 8))
    target.flat[:1] = input.flat[:1]
    return {"input": input, "target": target}


def triplet(dtypes: tuple[Any, ...], shape: tuple[int, ...]) -> dict[str, Array]:
    """Return three arrays of vectors; those of the first triplet have an entry in common."""
    arrays = [numbers(shape, dtype, seed) for seed, dtype in enumerate(dtypes, start=3)]
    for array in arrays:
        array.flat[:1] = 0.5
    return dict(zip(("anchor", "positive", "negative"), arrays, strict=True))


def agrees_with_torch(loss: Loss, arguments: dict[str, Array], **options: Any) -> None:
    """Compare value, gradients under a cotangent, and breakdown, with their dtypes."""
    name = type(loss).__name__
    cotangent = numbers(np.shape(loss(**arguments)), np.float64, 9)
    expected, slopes = evaluate(name, options, arguments, cotangent)
    single = any(array.dtype in (np.float32, np.complex64) for array in arguments.values())
    value, grads = loss.value_and_grad(**arguments, grad_output=cotangent)
    assert (value.dtype, value.shape) == (expected.dtype, expected.shape)
    assert {n: g.dtype for n, g in grads.items()} == {n: g.dtype for n, g in slopes.items()}
    found = compare((value, grads), (expected, slopes), "float32" if single else "float64")
    assert found.agrees, f"{loss} {found}"
    np.testing.assert_allclose(loss(**arguments), value, rtol=1e-6)
    values, factors = loss.breakdown(**arguments)
    np.testing.assert_allclose((values * factors).sum(), np.sum(value), rtol=1e-6)


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3)])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_the_absolute_error(reduction: str, dtype: type, shape: tuple[int, ...]) -> None:
    loss = losses.L1Loss(reduction=reduction)
    agrees_with_torch(loss, pair(dtype, shape), reduction=reduction)


@pytest.mark.parametrize("shape", [(4,), (1, 1), (3, 4), (2, 3, 2)])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("swap", [False, True])
def test_triplets(swap: bool, reduction: str, dtype: type, shape: tuple[int, ...]) -> None:
    arguments = triplet((dtype,) * 3, shape)
    # torch has no gradient of the number of nonzero entries, p = 0, of complex ones.
    for p, eps in itertools.product((2.0, 1.0, 3.0, 0.5, -1.0, np.inf, -np.inf), (1e-6, 0.0)):
        options = {"p": p, "eps": eps, "swap": swap, "reduction": reduction}
        agrees_with_torch(losses.TripletMarginLoss(**options), arguments, **options)
    for name in (None, "euclidean", "manhattan", "chebyshev"):
        options = {"distance_function": name, "swap": swap, "reduction": reduction}
        agrees_with_torch(losses.TripletMarginWithDistanceLoss(**options), arguments, **options)


@pytest.mark.parametrize("dtypes", MIXED)
def test_triplets_of_mixed_dtypes(dtypes: tuple[Any, ...]) -> None:
    arguments = triplet(dtypes, (3, 4))
    agrees_with_torch(losses.TripletMarginLoss(swap=True), arguments, swap=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_complex_anchor_for_many(dtype: type) -> None:
    arguments = triplet((dtype,) * 3, (3, 4))
    arguments["anchor"] = arguments["anchor"][:1]
    agrees_with_torch(losses.TripletMarginLoss(), arguments)


@pytest.mark.parametrize("name", ["squared_euclidean", "cosine"])
def test_distances_of_real_vectors_alone(name: str) -> None:
    arguments = triplet((np.complex128,) * 3, (3, 4))
    with pytest.raises(InvalidType, match="complex128"):
        losses.TripletMarginWithDistanceLoss(distance_function=name)(**arguments)


def of_moduli(x1: Array, x2: Array) -> Array:
    result: Array = np.abs(x1 - x2).sum(axis=-1)
    return result


def of_differences(x1: Array, x2: Array) -> Array:
    result: Array = (x1 - x2).sum(axis=-1)
    return result


@pytest.mark.parametrize(("distance", "real"), [(of_moduli, True), (of_differences, False)])
def test_a_function_of_complex_vectors_is_a_real_distance(
    distance: Callable[[Array, Array], Array], real: bool
) -> None:
    arguments = triplet((np.complex64,) * 3, (3, 4))
    loss = losses.TripletMarginWithDistanceLoss(distance_function=distance)
    if real:
        tensors = [torch.tensor(array) for array in arguments.values()]
        there = torch.nn.TripletMarginWithDistanceLoss(
            distance_function=lambda a, b: (a - b).abs().sum(-1)
        )(*tensors)
        value = loss(**arguments)
        assert value.dtype == np.float32
        assert value == pytest.approx(float(there), rel=1e-6)
    else:
        with pytest.raises(InvalidType, match="real distances"):
            loss(**arguments)
