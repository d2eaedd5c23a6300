"""Facts of the vocabulary losses alone: parameters as arguments, blocks, clusters."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from losses import AdaptiveLogSoftmaxWithLoss, CrossEntropyLoss, LinearCrossEntropyLoss, vocabulary
from losses.errors import InvalidIndex, InvalidType, InvalidValue
from losses.options import Array

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(0)


def linear(*outputs: int, samples: int = 5) -> tuple[Array, Array, Array]:
    """Return input, weight and bias of a layer of 4 features and 3 classes."""
    shapes = (samples, 4), (3, *outputs, 4), (3, *outputs)
    return RNG.normal(size=shapes[0]), RNG.normal(size=shapes[1]), RNG.normal(size=shapes[2])


def test_linear_cross_entropy_is_the_cross_entropy_of_a_linear_layer() -> None:
    input, weight, bias = linear()
    target = np.array([0, 2, 1, 1, 0])
    fused = LinearCrossEntropyLoss(4, 3, bias=True)
    value, grads = fused.value_and_grad(input, weight, target, bias)
    plain, of_logits = CrossEntropyLoss().value_and_grad(input @ weight.T + bias, target)
    slope = of_logits["input"]
    np.testing.assert_allclose(value, plain, rtol=1e-14)
    np.testing.assert_allclose(grads["input"], slope @ weight, rtol=1e-13)
    np.testing.assert_allclose(grads["linear_weight"], slope.T @ input, rtol=1e-13)
    np.testing.assert_allclose(grads["linear_bias"], slope.sum(axis=0), rtol=1e-13)
    assert "target" not in grads


@pytest.mark.parametrize("outputs", [(), (2,), (2, 2)])
@pytest.mark.parametrize("soft", [False, True])
def test_few_logits_at_once_give_the_same(
    outputs: tuple[int, ...], soft: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    input, weight, bias = linear(*outputs)
    target: Array = RNG.random((5, 3, *outputs)) if soft else RNG.integers(0, 3, (5, *outputs))
    loss = LinearCrossEntropyLoss(4, 3, out_features=outputs, bias=True, reduction="none")
    arguments = input, weight, target, bias
    cotangent = RNG.normal(size=(5, *outputs))
    value, grads = loss.value_and_grad(*arguments, grad_output=cotangent)
    monkeypatch.setattr(vocabulary, "LOGITS", 24)
    again, slopes = loss.value_and_grad(*arguments, grad_output=cotangent)
    np.testing.assert_allclose(again, value, rtol=1e-13)
    for name, slope in slopes.items():
        np.testing.assert_allclose(slope, grads[name], rtol=1e-12, atol=1e-14)


def test_memory_does_not_grow_with_samples_times_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "LOGITS", 16 * 1024)
    samples, classes = 1024, 1024
    input, weight = RNG.normal(size=(samples, 4)), RNG.normal(size=(classes, 4))
    target = RNG.integers(0, classes, samples)
    loss = LinearCrossEntropyLoss(4, classes)
    tracemalloc.start()
    loss.value_and_grad(input, weight, target)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    logits = samples * classes * 8
    assert peak < logits / 8


@pytest.mark.parametrize(
    ("options", "arguments", "error", "sentence"),
    [
        ({}, ((2, 5), (3, 4)), InvalidValue, "input has shape (2, 5); expected (4,) or (N, 4)"),
        ({}, ((2, 4), (4, 4)), InvalidValue, "linear_weight has shape (4, 4); expected (3, 4)"),
        ({"bias": True}, ((2, 4), (3, 4)), InvalidType, "needed because bias is True"),
        ({}, ((2, 4), (3, 4), (3,)), InvalidValue, "would not be used, because bias is False"),
        ({"bias": True}, ((2, 4), (3, 4), (4,)), InvalidValue, "linear_bias has shape (4,)"),
        ({"out_features": (2,)}, ((4,), (3, 2, 4)), InvalidValue, "expected (N, 4)"),
    ],
)
def test_linear_cross_entropy_refuses(
    options: dict[str, Any], arguments: tuple[Any, ...], error: type[Exception], sentence: str
) -> None:
    input, weight, *bias = map(np.ones, arguments)
    with pytest.raises(error) as caught:
        LinearCrossEntropyLoss(4, 3, **options)(input, weight, np.zeros(2, int), *bias)
    assert sentence in str(caught.value)


def test_parameters_have_the_dtype_of_the_input() -> None:
    with pytest.raises(InvalidType, match="does not match input of dtype float64"):
        LinearCrossEntropyLoss(4, 3)(np.ones((2, 4)), np.ones((3, 4), np.float32), np.array([0, 1]))


def test_probabilities_leave_nothing_to_ignore() -> None:
    loss = LinearCrossEntropyLoss(4, 3, ignore_index=-100)
    with pytest.raises(InvalidValue, match="ignore_index is -100"):
        loss(np.ones((2, 4)), np.ones((3, 4)), np.ones((2, 3)))


Module = Any


def adaptive(**options: Any) -> tuple[AdaptiveLogSoftmaxWithLoss, Module, tuple[Any, ...]]:
    """Return a loss, torch's module, and the module's parameters as arguments."""
    options = {"in_features": 4, "n_classes": 7, "cutoffs": [2, 4], "div_value": 2.0, **options}
    module = torch.nn.AdaptiveLogSoftmaxWithLoss(**options).double()
    tails = [tuple(layer.weight.detach().numpy() for layer in tail) for tail in module.tail]
    head = module.head.weight.detach().numpy()
    bias = () if module.head.bias is None else (module.head.bias.detach().numpy(),)
    return AdaptiveLogSoftmaxWithLoss(**options), module, (head, tails, *bias)


@pytest.mark.parametrize("head_bias", [False, True])
def test_adaptive_softmax_against_torch(head_bias: bool) -> None:
    loss, module, parameters = adaptive(head_bias=head_bias)
    input, target = RNG.normal(size=(6, 4)), np.array([0, 6, 1, 3, 4, 0])
    value, grads = loss.value_and_grad(input, target, *parameters)
    tensor = torch.tensor(input, requires_grad=True)
    result = module(tensor, torch.tensor(target))
    result.loss.backward()
    np.testing.assert_allclose(value, result.loss.item(), rtol=1e-13)
    np.testing.assert_allclose(loss.output(input, target, *parameters), result.output.tolist())
    np.testing.assert_allclose(
        -loss.breakdown(input, target, *parameters)[0], result.output.tolist()
    )
    np.testing.assert_allclose(grads["input"], tensor.grad.numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(grads["head_weight"], module.head.weight.grad.numpy(), atol=1e-15)
    for pair, tail in zip(grads["tail_weights"], module.tail, strict=True):
        for slope, layer in zip(pair, tail, strict=True):
            np.testing.assert_allclose(slope, layer.weight.grad.numpy(), rtol=1e-12, atol=1e-15)
    assert ("head_bias" in grads) == head_bias


def test_log_prob_and_predict_against_torch() -> None:
    loss, module, parameters = adaptive()
    input = RNG.normal(size=(50, 4)) * 5
    scores = loss.log_prob(input, *parameters)
    np.testing.assert_allclose(scores, module.log_prob(torch.tensor(input)).tolist(), rtol=1e-12)
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1.0)
    predicted = loss.predict(input, *parameters)
    np.testing.assert_array_equal(predicted, module.predict(torch.tensor(input)).tolist())


def test_a_cluster_without_samples_has_a_gradient_of_zero() -> None:
    # torch leaves it at None.
    loss, _, parameters = adaptive()
    _, grads = loss.value_and_grad(np.ones((1, 4)), np.array([3]), *parameters)
    assert all(not slope.any() for slope in grads["tail_weights"][1])
    assert all(slope.any() for slope in grads["tail_weights"][0])


@pytest.mark.parametrize("cutoffs", [[], [3, 2], [2, 2], [0], [7]])
def test_cutoffs_increase_within_the_classes(cutoffs: list[int]) -> None:
    with pytest.raises(ValueError, match=r"cutoffs is .*\[1, "):
        AdaptiveLogSoftmaxWithLoss(4, 7, cutoffs)


def test_adaptive_softmax_refuses() -> None:
    loss, _, (head, tails) = adaptive()
    input = np.ones((2, 4))
    for target, error in (
        (np.array([0, 7]), InvalidIndex),
        (np.array([0, -1]), InvalidIndex),
        (np.array([0, 1, 2]), InvalidValue),
        (np.array([0, 1], np.uint8), InvalidType),
    ):
        with pytest.raises(error, match="target"):
            loss(input, target, head, tails)
    with pytest.raises(InvalidValue, match=r"tail_weights has parts of lengths \[2\]"):
        loss(input, np.array([0, 1]), head, tails[:1])
    with pytest.raises(InvalidValue, match=r"tail_weights\[0\]\[1\] has shape \(3, 2\)"):
        loss(input, np.array([0, 1]), head, [(tails[0][0], np.ones((3, 2))), tails[1]])
