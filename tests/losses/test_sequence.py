"""Facts of CTC alone: its gradient convention, forms of targets, lattice, range and refusals.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from losses import CTCLoss, alignment
from losses.errors import InvalidIndex, InvalidType, InvalidValue, LossError
from losses.options import Array

LOG_HALF = np.log(0.5)
LOG_THIRD = np.log(1 / 3)
NONE = CTCLoss(reduction="none")


def log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def problem(
    rng: np.random.Generator, frames: int, classes: int, labels: int, size: float = 1.0
) -> tuple[Any, ...]:
    """Return the arguments of three sequences of different lengths."""
    log_probs = log_softmax(size * rng.standard_normal((frames, 3, classes)))
    targets = rng.integers(1, classes, (3, labels))
    input_lengths = np.array([frames, frames - 1, frames])
    return log_probs, targets, input_lengths, np.array([labels, labels - 1, 0])


def spelled(path: tuple[int, ...], blank: int) -> list[int]:
    return [label for label, _ in itertools.groupby(path) if label != blank]


def by_enumeration(log_probs: Array, target: list[int], blank: int) -> float:
    """Return the loss as its definition has it: a sum over all paths that spell the target."""
    frames, classes = log_probs.shape
    probability = sum(
        np.exp(sum(log_probs[frame, label] for frame, label in enumerate(path)))
        for path in itertools.product(range(classes), repeat=frames)
        if spelled(path, blank) == target
    )
    return float(-np.log(probability))


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("target", [[], [1], [1, 1], [1, 1, 1]])
def test_value_is_the_sum_over_all_paths(target: list[int], blank: int) -> None:
    log_probs = log_softmax(np.random.default_rng(0).standard_normal((5, 3)))
    value = CTCLoss(blank=blank, reduction="sum")(
        log_probs, np.array(target, np.int64), np.array(5), np.array(len(target))
    )
    np.testing.assert_allclose(value, by_enumeration(log_probs, target, blank), rtol=1e-12)


def test_padded_concatenated_and_single_targets_agree() -> None:
    rng = np.random.default_rng(1)
    log_probs, targets, input_lengths, target_lengths = problem(rng, 7, 4, 3)
    padded, of_padded = NONE.value_and_grad(log_probs, targets, input_lengths, target_lengths)
    rows = [row[:count] for row, count in zip(targets, target_lengths, strict=True)]
    joined, of_joined = NONE.value_and_grad(
        log_probs, np.concatenate(rows), input_lengths, target_lengths
    )
    np.testing.assert_array_equal(joined, padded)
    np.testing.assert_array_equal(of_joined["log_probs"], of_padded["log_probs"])
    for index, row in enumerate(rows):
        lengths = np.array(input_lengths[index]), np.array(target_lengths[index])
        single, of_single = NONE.value_and_grad(log_probs[:, index], row, *lengths)
        assert np.shape(single) == ()
        np.testing.assert_allclose(single, padded[index], rtol=1e-13)
        np.testing.assert_allclose(
            of_single["log_probs"], of_padded["log_probs"][:, index], atol=1e-13
        )


def test_what_lies_beyond_the_lengths_does_not_count() -> None:
    log_probs, targets, input_lengths, target_lengths = problem(np.random.default_rng(2), 6, 4, 3)
    value, grads = NONE.value_and_grad(log_probs, targets, input_lengths, target_lengths)
    log_probs[5, 1] = np.nan
    targets[1, 2] = -9
    again, grads_again = NONE.value_and_grad(log_probs, targets, input_lengths, target_lengths)
    np.testing.assert_allclose(again, value, rtol=1e-12)
    np.testing.assert_allclose(grads_again["log_probs"], grads["log_probs"], atol=1e-12)
    np.testing.assert_array_equal(grads_again["log_probs"][5, 1], 0.0)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_partial_derivative_agrees_with_finite_differences(reduction: str) -> None:
    rng = np.random.default_rng(3)
    log_probs, *rest = problem(rng, 6, 4, 2)
    loss = CTCLoss(reduction=reduction)
    cotangent = rng.standard_normal(np.shape(loss(log_probs, *rest)))
    gradient = loss.partial_derivative(log_probs, *rest, grad_output=cotangent)
    direction = 1e-6 * rng.standard_normal(log_probs.shape)
    change = loss(log_probs + direction, *rest) - loss(log_probs - direction, *rest)
    np.testing.assert_allclose(
        (change * cotangent).sum() / 2, (gradient * direction).sum(), rtol=1e-7
    )


def test_gradient_is_exp_log_probs_minus_posterior() -> None:
    log_probs, *rest = problem(np.random.default_rng(4), 6, 4, 2)
    gradient = CTCLoss(reduction="sum").value_and_grad(log_probs, *rest)[1]["log_probs"]
    partial = CTCLoss(reduction="sum").partial_derivative(log_probs, *rest)
    within = np.arange(6)[:, None] < rest[1]
    expected = (np.exp(log_probs) + partial) * within[:, :, None]
    np.testing.assert_allclose(gradient, expected, atol=1e-15)
    # Right after a log_softmax it is the gradient of the logits: each frame sums to 0.
    np.testing.assert_allclose(gradient.sum(axis=2), 0.0, atol=1e-14)


def test_lattice() -> None:
    log_probs, *rest = problem(np.random.default_rng(5), 6, 4, 2)
    lattice = NONE.lattice(log_probs, *rest)
    np.testing.assert_allclose(lattice.log_likelihood, -NONE(log_probs, *rest), rtol=1e-13)
    np.testing.assert_allclose(
        lattice.posterior, -NONE.partial_derivative(log_probs, *rest), atol=1e-14
    )
    through = lattice.log_alpha + lattice.log_beta - lattice.log_likelihood[:, None]
    np.testing.assert_allclose(np.exp(through), lattice.occupancy, atol=1e-14)
    within = np.arange(6)[:, None] < rest[1]
    np.testing.assert_allclose(lattice.occupancy.sum(axis=2), within, atol=1e-14)
    first, second = rest[0][0]
    np.testing.assert_array_equal(lattice.labels[0], [0, first, 0, second, 0])
    np.testing.assert_array_equal(lattice.labels[2], [0, -1, -1, -1, -1])
    single = NONE.lattice(log_probs[:, 0], rest[0][0], np.array(6), np.array(2))
    assert single.log_alpha.shape == (6, 5)
    np.testing.assert_allclose(single.posterior, lattice.posterior[:, 0], atol=1e-14)


@pytest.mark.parametrize("size", [1.0, 30.0, 100.0, 300.0])
@pytest.mark.parametrize("frames", [1, 5, 12, 200])
def test_probabilities_and_logarithms_agree(
    size: float, frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = problem(np.random.default_rng(6), frames, 6, 5, size)
    value, grads = NONE.value_and_grad(*arguments)
    value_alone = NONE(*arguments)
    monkeypatch.setattr(alignment, "_frames_in_range", lambda log_probs: 0)
    in_logs, grads_in_logs = NONE.value_and_grad(*arguments)
    np.testing.assert_allclose(value, in_logs, rtol=1e-12)
    np.testing.assert_allclose(value_alone, in_logs, rtol=1e-12)
    np.testing.assert_allclose(grads["log_probs"], grads_in_logs["log_probs"], atol=1e-10)


def test_confident_blanks_do_not_underflow() -> None:
    # Each label costs 30, so exp(−900) is left of the only paths that count: one frame a label.
    frames, labels = 80, 30
    log_probs = np.full((frames, 3), -30.0)
    log_probs[:, 0] = np.log1p(-2 * np.exp(-30.0))
    arguments = log_probs, np.resize([1, 2], labels), np.array(frames), np.array(labels)
    expected = 30.0 * labels - math.log(math.comb(frames, labels))
    np.testing.assert_allclose(NONE(*arguments), expected, rtol=1e-10)
    value, _ = NONE.value_and_grad(*arguments)
    np.testing.assert_allclose(value, expected, rtol=1e-10)
    posterior = -NONE.partial_derivative(*arguments)
    np.testing.assert_allclose(posterior[:, 1:].sum(), labels, rtol=1e-10)


def test_a_posterior_far_from_both_recursions_does_not_underflow() -> None:
    # Before and after the frames that show 3, each recursion favours paths without labels by
    # exp(12 · 34), while all 25 labels must be passed: where both meet, exp(−816) is left, although
    # neither of them underflows.
    side = np.resize([1, 2], 12)
    log_probs = np.full((12 + 4 + 12, 4), -34.0)
    log_probs[:, 0] = 0.0
    log_probs[12:-12] = -40.0
    log_probs[12:-12, 3] = 0.0
    target = np.concatenate((side, [3], side))
    arguments = log_probs, target, np.array(len(log_probs)), np.array(len(target))
    posterior = -NONE.partial_derivative(*arguments)
    np.testing.assert_allclose(posterior.sum(axis=1), 1.0, rtol=1e-10)
    np.testing.assert_allclose(posterior, NONE.lattice(*arguments).posterior, atol=1e-10)


@pytest.mark.parametrize("frames", [1, 2, 9, 20])
def test_a_target_that_does_not_fit(frames: int) -> None:
    log_probs = np.full((frames, 2, 3), LOG_THIRD)
    target = np.ones((2, frames), np.int64)
    lengths = np.full(2, frames), np.array([frames if frames > 1 else 1, 1])
    if frames == 1:
        target, lengths = np.ones((2, 2), np.int64), (np.full(2, 1), np.array([2, 1]))
    value, grads = NONE.value_and_grad(log_probs, target, *lengths)
    assert value[0] == np.inf and np.isfinite(value[1])
    assert np.isnan(grads["log_probs"][:, 0]).all()
    assert np.isfinite(grads["log_probs"][:, 1]).all()
    zeroed = CTCLoss(reduction="none", zero_infinity=True)
    value, grads = zeroed.value_and_grad(log_probs, target, *lengths)
    assert value[0] == 0.0
    np.testing.assert_array_equal(grads["log_probs"][:, 0], 0.0)


@pytest.mark.parametrize(
    ("input_length", "target_length", "value"),
    # torch: no frame spells the empty target with certainty, and no other.
    [(0, 0, 0.0), (0, 1, np.inf), (2, 0, -2 * LOG_HALF)],
)
def test_empty_sequences(input_length: int, target_length: int, value: float) -> None:
    log_probs = np.full((2, 2), LOG_HALF)
    target = np.ones(target_length, np.int64)
    result = NONE(log_probs, target, np.array(input_length), np.array(target_length))
    np.testing.assert_allclose(result, value, rtol=1e-15)


def test_mean_divides_by_target_length_first() -> None:
    arguments = problem(np.random.default_rng(7), 6, 4, 2)
    expected = (NONE(*arguments) / np.array([2, 1, 1])).mean()
    np.testing.assert_allclose(CTCLoss()(*arguments), expected, rtol=1e-14)


LOG_PROBS = np.full((4, 2, 3), LOG_THIRD)
TARGETS = np.array([[1, 2], [2, 1]])


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"targets": [[1, 7], [2, 1]]}, InvalidIndex, "7"),
        ({"targets": [[1, -1], [2, 1]]}, InvalidIndex, "-1"),
        ({"targets": [1, 2, 2, 1, 1]}, InvalidValue, "(5,)"),
        ({"targets": [[1], [2]]}, InvalidValue, "(2, 1)"),
        ({"targets": [[1, 2]]}, InvalidValue, "(1, 2)"),
        ({"targets": 1}, InvalidValue, "0 dimensions"),
        ({"targets": [[1.5, 2.0], [2.0, 1.0]]}, InvalidValue, "1.5"),
        ({"targets": [[1.0j, 2.0], [2.0, 1.0]]}, InvalidType, "complex128"),
        ({"input_lengths": [4, 5]}, InvalidValue, "5"),
        ({"input_lengths": [4, -1]}, InvalidValue, "-1"),
        ({"input_lengths": [4]}, InvalidValue, "(1,)"),
        ({"input_lengths": [4.0, 4.0]}, InvalidType, "float64"),
        ({"target_lengths": [2, -1]}, InvalidValue, "-1"),
        ({"target_lengths": [2, 3]}, InvalidValue, "(2, 2)"),
        ({"log_probs": LOG_PROBS[0, 0]}, InvalidValue, "1 dimensions"),
        ({"log_probs": LOG_PROBS[:0]}, InvalidValue, "(0, 2, 3)"),
        ({"log_probs": LOG_PROBS.astype(np.float16)}, InvalidType, "float16"),
    ],
)
def test_refused_arguments(changes: dict[str, Any], error: type[LossError], words: str) -> None:
    arguments = {
        "log_probs": LOG_PROBS,
        "targets": TARGETS,
        "input_lengths": [4, 4],
        "target_lengths": [2, 2],
    }
    name = next(iter(changes))
    with pytest.raises(error) as caught:
        NONE(**{**arguments, **changes})
    assert caught.value.subject in (name, "targets")
    assert words in str(caught.value)


def test_refused_blank() -> None:
    with pytest.raises(InvalidValue):
        CTCLoss(blank=-1)
    with pytest.raises(InvalidIndex, match="blank is 3"):
        CTCLoss(blank=3)(LOG_PROBS, TARGETS, [4, 4], [2, 2])
