"""Facts of the embedding losses alone: ties, coincident vectors, broadcasting, range, refusals.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from losses import (
    CosineEmbeddingLoss,
    TripletMarginLoss,
    TripletMarginWithDistanceLoss,
    embedding,
)
from losses.distances import DISTANCES, Distance, Pullback
from losses.errors import InvalidType, InvalidValue, LossError
from losses.options import Array

inf = np.inf
TRIPLET = ("anchor", "positive", "negative")


@pytest.mark.parametrize(
    ("options", "vectors", "value", "slopes"),
    # torch
    [
        # Vectors that coincide are eps · √D apart and have a slope; both slopes of the anchor
        # cancel.
        (
            {},
            ([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
            1.0,
            ([0.0, 0.0], [-(0.5**0.5), -(0.5**0.5)], [0.5**0.5, 0.5**0.5]),
        ),
        # Without eps the slope is 0 there.
        (
            {"eps": 0.0, "margin": 2.0},
            ([0.0, 0.0], [0.0, 0.0], [0.0, 1.0]),
            1.0,
            ([0.0, 1.0], [0.0, 0.0], [0.0, -1.0]),
        ),
        # At a tie of the hinge the gradient passes.
        ({"eps": 0.0}, ([0.0], [1.0], [2.0]), 0.0, ([0.0], [1.0], [-1.0])),
        # At a tie of the swap each distance has half of it.
        (
            {"eps": 0.0, "swap": True, "margin": 6.0},
            ([0.0], [2.0], [1.0]),
            7.0,
            ([-0.5], [0.5], [0.0]),
        ),
        # p = 1 has the slope 0 where an entry is 0, p = ∞ shares it among the largest.
        (
            {"eps": 0.0, "p": 1.0, "margin": 6.0},
            ([0.0, 0.0], [2.0, 1.0], [0.0, 2.0]),
            7.0,
            ([-1.0, 0.0], [1.0, 1.0], [0.0, -1.0]),
        ),
        (
            {"eps": 0.0, "p": inf},
            ([0.0, 0.0], [2.0, 2.0], [1.0, 0.0]),
            2.0,
            ([0.5, -0.5], [0.5, 0.5], [-1.0, 0.0]),
        ),
    ],
)
def test_triplet(
    options: dict[str, Any],
    vectors: tuple[list[float], ...],
    value: float,
    slopes: tuple[list[float], ...],
) -> None:
    loss = TripletMarginLoss(**options)
    result, grads = loss.value_and_grad(*(np.array([vector]) for vector in vectors))
    np.testing.assert_allclose(result, value, rtol=1e-14)
    for name, slope in zip(TRIPLET, slopes, strict=True):
        np.testing.assert_allclose(grads[name], [slope], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("p", "value"), [(0.5, 13.9262), (0.0, 1.0)])
def test_triplet_of_small_exponents(p: float, value: float) -> None:
    # torch; at p = 0 the norm counts entries that differ.
    vectors = (np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), np.array([[0.0, 1.0]]))
    if p == 0.0:
        vectors = (*vectors[:2], np.array([[1.0, 1.0]]))
    np.testing.assert_allclose(TripletMarginLoss(p=p)(*vectors), value, rtol=2e-4)


@pytest.mark.parametrize("name", DISTANCES)
@pytest.mark.parametrize("swap", [False, True])
def test_any_distance_agrees_with_finite_differences(name: str, swap: bool) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((3, 5, 4))
    loss = TripletMarginWithDistanceLoss(
        distance_function=name, margin=1.5, swap=swap, reduction="none"
    )
    cotangent = rng.standard_normal(5)
    _, grads = loss.value_and_grad(*vectors, grad_output=cotangent)
    step = 1e-6 * rng.standard_normal(vectors.shape)
    change = (loss(*(vectors + step)) - loss(*(vectors - step))) @ cotangent / 2
    slope = sum(
        (grads[argument] * part).sum() for argument, part in zip(TRIPLET, step, strict=True)
    )
    np.testing.assert_allclose(change, slope, rtol=1e-7)


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_blocks_agree_with_the_whole(
    swap: bool, reduction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((3, 7, 2, 4))
    loss = TripletMarginLoss(swap=swap, reduction=reduction)
    cotangent = rng.standard_normal(np.shape(loss(*vectors)))
    value, grads = loss.value_and_grad(*vectors, grad_output=cotangent)
    monkeypatch.setattr(embedding, "BLOCK", 3 * 4)
    in_blocks, grads_in_blocks = loss.value_and_grad(*vectors, grad_output=cotangent)
    np.testing.assert_array_equal(in_blocks, value)
    for name in TRIPLET:
        np.testing.assert_array_equal(grads_in_blocks[name], grads[name])


@pytest.mark.parametrize(
    "shapes",
    [
        ((1, 3), (4, 3), (4, 3)),
        ((1, 3), (1, 3), (4, 3)),
        ((4, 3), (4, 1), (1, 3)),
        ((2, 1, 3), (4, 3), (4, 3)),
    ],
)
def test_triplets_broadcast_in_pairs(shapes: tuple[tuple[int, ...], ...]) -> None:
    rng = np.random.default_rng(2)
    vectors = [rng.standard_normal(shape) for shape in shapes]
    loss = TripletMarginLoss(reduction="none")
    if len({len(shape) for shape in shapes}) > 1:
        # torch refuses different numbers of axes even where they would broadcast.
        with pytest.raises(InvalidValue, match="dimensions"):
            loss(*vectors)
        return
    value, grads = loss.value_and_grad(*vectors)
    whole = [np.broadcast_to(vector, (4, 3)) for vector in vectors]
    expected, of_whole = loss.value_and_grad(*whole)
    np.testing.assert_allclose(value, expected, rtol=1e-14)
    for name, vector in zip(TRIPLET, vectors, strict=True):
        axes = tuple(axis for axis in (0, 1) if vector.shape[axis] == 1)
        np.testing.assert_allclose(
            grads[name], of_whole[name].sum(axis=axes, keepdims=True), rtol=1e-12
        )


def test_a_length_of_one_is_no_stretched_vector() -> None:
    # torch compares each pair in its own width: the anchor is 1 away from the positive, not √3.
    loss = TripletMarginLoss(reduction="none", eps=0.0)
    value = loss(np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 3)))
    np.testing.assert_allclose(value, [2.0 - 3**0.5], rtol=1e-14)


@pytest.mark.parametrize("size", [1e-170, 1e170])
def test_lengths_of_any_size(size: float) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((3, 5, 4))
    loss = TripletMarginLoss(eps=0.0, margin=2.0)
    scaled = TripletMarginLoss(eps=0.0, margin=2.0 * size)
    value, grads = loss.value_and_grad(*vectors)
    value_scaled, grads_scaled = scaled.value_and_grad(*(size * vectors))
    np.testing.assert_allclose(value_scaled, size * value, rtol=1e-13)
    for name in TRIPLET:
        np.testing.assert_allclose(grads_scaled[name], grads[name], rtol=1e-11)


class WeightedDistance(Distance):
    """A distance of one's own: |x1 − x2| with a factor for each entry."""

    def linearize(self, x1: Array, x2: Array) -> tuple[Array, Pullback]:
        weight = np.arange(1.0, x1.shape[-1] + 1.0)
        difference = x1 - x2

        def pullback(cotangent: Any) -> tuple[Array, Array]:
            slope = np.sign(difference) * weight * np.asarray(cotangent)[..., None]
            return slope, -slope

        return np.abs(difference) @ weight, pullback


def test_a_distance_of_ones_own() -> None:
    loss = TripletMarginWithDistanceLoss(distance_function=WeightedDistance())
    vectors = (np.zeros((1, 2)), np.array([[1.0, 1.0]]), np.array([[2.0, 0.0]]))
    value, grads = loss.value_and_grad(*vectors)
    assert value == 1.0 + 3.0 - 2.0
    np.testing.assert_array_equal(grads["anchor"], [[0.0, -2.0]])
    np.testing.assert_array_equal(grads["positive"], [[1.0, 2.0]])
    np.testing.assert_array_equal(grads["negative"], [[-1.0, 0.0]])


@pytest.mark.parametrize(
    ("options", "input1", "input2", "target", "value", "slope"),
    # torch
    [
        ({}, [0.0, 0.0], [1.0, 0.0], 1, 1.0, [-1e6, 0.0]),
        ({"margin": 0.1}, [0.0, 0.0], [1.0, 0.0], -1, 0.0, [0.0, 0.0]),
        # At a tie of cosine and margin the gradient passes.
        ({}, [1.0, 0.0], [0.0, 1.0], -1, 0.0, [0.0, 1.0]),
        # A label that is neither costs nothing.
        ({}, [1.0, 0.0], [1.0, 1.0], 0, 0.0, [0.0, 0.0]),
        # 1e-12 is added to the squared length: at a length of 1e-6 the cosine with itself is 1/2.
        ({}, [1e-6, 0.0], [1e-6, 0.0], 1, 0.5, [-2.5e5, 0.0]),
    ],
)
def test_cosine(
    options: dict[str, Any],
    input1: list[float],
    input2: list[float],
    target: int,
    value: float,
    slope: list[float],
) -> None:
    loss = CosineEmbeddingLoss(**options)
    result, grads = loss.value_and_grad(np.array(input1), np.array(input2), np.array(target))
    np.testing.assert_allclose(result, value, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(grads["input1"], slope, rtol=1e-7, atol=1e-12)
    assert set(grads) == {"input1", "input2"}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("count", [1, 100, 1000])
def test_cosine_of_wide_vectors_is_that_of_narrow_ones(count: int, dtype: type) -> None:
    rng = np.random.default_rng(8)
    narrow = rng.standard_normal((2, count, 5)).astype(dtype)
    wide = np.concatenate((narrow, np.zeros((2, count, embedding.WIDE // 4), dtype)), axis=2)
    target = rng.choice([-1, 0, 1], count)
    cotangent = rng.standard_normal(count).astype(dtype)
    loss = CosineEmbeddingLoss(reduction="none")
    value, grads = loss.value_and_grad(*narrow, target, grad_output=cotangent)
    of_wide, wide_grads = loss.value_and_grad(*wide, target, grad_output=cotangent)
    tolerance = {"rtol": 0.0, "atol": 20 * np.finfo(dtype).eps}
    np.testing.assert_allclose(of_wide, value, **tolerance)
    for name in ("input1", "input2"):
        np.testing.assert_array_equal(wide_grads[name][:, 5:], 0.0)
        scale = np.abs(grads[name]).max()
        np.testing.assert_allclose(
            wide_grads[name][:, :5] / scale, grads[name] / scale, **tolerance
        )


def test_cosine_does_not_see_the_length() -> None:
    rng = np.random.default_rng(4)
    input1, input2 = rng.standard_normal((2, 6, 3))
    target = np.array([1, -1, 1, -1, 1, -1])
    loss = CosineEmbeddingLoss(reduction="none")
    value, grads = loss.value_and_grad(input1, input2, target)
    size = 10.0 ** np.array([[-3], [0], [70], [150], [160], [300]])
    of_long, grads_of_long = loss.value_and_grad(size * input1, input2, target)
    np.testing.assert_allclose(of_long, value, rtol=1e-5)
    np.testing.assert_allclose(grads_of_long["input2"], grads["input2"], rtol=1e-5)
    np.testing.assert_allclose(size * grads_of_long["input1"], grads["input1"], rtol=1e-5)


ROWS = np.zeros((4, 3))


@pytest.mark.parametrize(
    ("loss", "arguments", "error", "words"),
    [
        (TripletMarginLoss(), (ROWS, ROWS[0], ROWS), InvalidValue, "positive has 1 dimensions"),
        (TripletMarginLoss(), (ROWS, ROWS[:3], ROWS), InvalidValue, "positive has shape (3, 3)"),
        (TripletMarginLoss(), (ROWS[:1], ROWS, ROWS[:3]), InvalidValue, "(3,)"),
        (TripletMarginLoss(), (ROWS.astype(bool), ROWS, ROWS), InvalidType, "bool"),
        (TripletMarginLoss(p=inf), (ROWS[:, :0],) * 3, InvalidValue, "(4, 0)"),
        (CosineEmbeddingLoss(), (ROWS, ROWS, np.ones((4, 1))), InvalidValue, "target has 2"),
        (CosineEmbeddingLoss(), (ROWS, ROWS, np.array(1)), InvalidValue, "input1 has 2"),
        (CosineEmbeddingLoss(), (ROWS, ROWS[0], np.ones(4)), InvalidValue, "input2 has 1"),
        (CosineEmbeddingLoss(), (ROWS, ROWS, np.ones(3)), InvalidValue, "target has shape (3,)"),
        (CosineEmbeddingLoss(), (ROWS, ROWS[:3], np.ones(4)), InvalidValue, "input2 has shape"),
        (CosineEmbeddingLoss(), (ROWS, ROWS, np.ones(4) * 1j), InvalidType, "complex128"),
    ],
)
def test_refused_arguments(
    loss: Any, arguments: tuple[Array, ...], error: type[LossError], words: str
) -> None:
    with pytest.raises(error) as caught:
        loss(*arguments)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "options", "error"),
    [
        (TripletMarginLoss, {"margin": 0.0}, InvalidValue),
        (TripletMarginLoss, {"p": np.nan}, InvalidValue),
        (TripletMarginWithDistanceLoss, {"margin": -1.0}, InvalidValue),
        (TripletMarginWithDistanceLoss, {"distance_function": "hamming"}, InvalidValue),
        (TripletMarginWithDistanceLoss, {"distance_function": 2.0}, InvalidType),
    ],
)
def test_refused_options(make: Any, options: dict[str, Any], error: type[LossError]) -> None:
    with pytest.raises(error, match=next(iter(options))):
        make(**options)


def l_infinity(x1, x2):
    return np.abs(x1 - x2).max(axis=-1)


def sum_of_squares(x1, x2):
    return ((x1 - x2) ** 2).sum(axis=-1)


def squares_pullback(x1, x2, cotangent):
    slope = 2.0 * (x1 - x2) * cotangent[..., None]
    return slope, -slope


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("function", [l_infinity, lambda a, b: np.abs(a - b).sum(axis=-1)])
def test_a_plain_function_is_a_distance(function, swap):
    rng = np.random.default_rng(5)
    triplet = list(rng.normal(size=(3, 6, 4)))
    name = "chebyshev" if function is l_infinity else "manhattan"
    own, named = (
        TripletMarginWithDistanceLoss(distance_function=distance, swap=swap)
        for distance in (function, name)
    )
    assert own(*triplet) == pytest.approx(named(*triplet))
    with pytest.raises(InvalidType, match=r"Distance.*pullback"):
        own.value_and_grad(*triplet)


def test_a_function_brings_its_own_gradient():
    sum_of_squares.pullback = squares_pullback
    triplet = list(np.random.default_rng(5).normal(size=(3, 6, 4)))
    own, named = (
        TripletMarginWithDistanceLoss(distance_function=distance).value_and_grad(*triplet)
        for distance in (sum_of_squares, "squared_euclidean")
    )
    np.testing.assert_allclose(own[0], named[0])
    for name, gradient in named[1].items():
        np.testing.assert_allclose(own[1][name], gradient)


def test_a_function_of_another_shape_is_refused():
    loss = TripletMarginWithDistanceLoss(distance_function=lambda a, b: a - b)
    with pytest.raises(InvalidValue, match="one distance a pair"):
        loss(*np.ones((3, 2, 4)))
