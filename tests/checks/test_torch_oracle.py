"""The calls that torch's modules do not offer as they are: weights, parameters, distances, refusals."""

import numpy as np
import pytest

from checks.torch_oracle import DISTANCES, TorchRefuses, evaluate
from losses import distances

torch = pytest.importorskip("torch")
X, Y = np.array([0.5, -1.0]), np.array([0.0, 1.0])


def test_gradients_of_every_argument_that_torch_differentiates():
    value, gradients = evaluate("MSELoss", {}, {"input": X, "target": Y})
    assert value == pytest.approx(2.125)  # (0.25 + 4) / 2
    assert set(gradients) == {"input", "target"}
    np.testing.assert_allclose(gradients["input"], [0.5, -2.0])
    np.testing.assert_allclose(gradients["target"], [-0.5, 2.0])


def test_grad_output():
    options = {"reduction": "none"}
    arguments = {"input": X, "target": Y}
    _, gradients = evaluate("MSELoss", options, arguments, np.array([10.0, 0.0]))
    np.testing.assert_allclose(gradients["input"], [10.0, 0.0])


@pytest.mark.parametrize("name", ["L1Loss", "MSELoss", "HuberLoss"])
def test_weights_of_the_functional_forms(name):
    options = {"reduction": "none", "weight": np.array([1.0, 3.0])}
    weighted, _ = evaluate(name, options, {"input": X, "target": Y})
    plain, _ = evaluate(name, {"reduction": "none"}, {"input": X, "target": Y})
    np.testing.assert_allclose(weighted, plain * [1.0, 3.0])


def test_the_linear_layer_is_part_of_the_loss():
    rng = np.random.default_rng(0)
    arguments = {
        "input": rng.standard_normal((2, 3)),
        "linear_weight": rng.standard_normal((4, 3)),
        "target": np.array([1, 3]),
        "linear_bias": rng.standard_normal(4),
    }
    options = {"in_features": 3, "num_classes": 4, "bias": True}
    value, gradients = evaluate("LinearCrossEntropyLoss", options, arguments)
    logits = arguments["input"] @ arguments["linear_weight"].T + arguments["linear_bias"]
    expected, _ = evaluate("CrossEntropyLoss", {}, {"input": logits, "target": arguments["target"]})
    assert value == pytest.approx(expected)
    assert set(gradients) == {"input", "linear_weight", "linear_bias"}


@pytest.mark.parametrize("head_bias", [False, True])
def test_parameters_reach_the_adaptive_softmax(head_bias):
    rng = np.random.default_rng(0)
    arguments = {
        "input": rng.standard_normal((5, 4)),
        "target": np.array([0, 1, 2, 3, 4]),
        "head_weight": rng.standard_normal((3, 4)),
        "tail_weights": [
            [rng.standard_normal((2, 4)), rng.standard_normal((2, 2))],
            [rng.standard_normal((1, 4)), rng.standard_normal((2, 1))],
        ],
    }
    if head_bias:
        arguments["head_bias"] = rng.standard_normal(3)
    options = {"in_features": 4, "n_classes": 5, "cutoffs": [1, 3], "div_value": 2.0}
    options |= {"head_bias": head_bias}
    value, gradients = evaluate("AdaptiveLogSoftmaxWithLoss", options, arguments)

    def log_softmax(scores):
        return scores - np.log(np.exp(scores).sum(-1, keepdims=True))

    head = log_softmax(
        arguments["input"] @ arguments["head_weight"].T + arguments.get("head_bias", 0)
    )
    tails = [
        log_softmax(arguments["input"] @ first.T @ second.T)
        for first, second in arguments["tail_weights"]
    ]
    picked = [
        head[0, 0],
        head[1, 1] + tails[0][1, 0],
        head[2, 1] + tails[0][2, 1],
        head[3, 2] + tails[1][3, 0],
        head[4, 2] + tails[1][4, 1],
    ]
    assert value == pytest.approx(-np.mean(picked))
    assert np.shape(gradients["tail_weights"][1][0]) == (1, 4)
    assert ("head_bias" in gradients) == head_bias


LINEAR = {
    "input": np.ones((1, 2)),
    "linear_weight": np.ones((3, 2)),
    "target": np.array([0]),
}


@pytest.mark.parametrize(
    "changed", [{"in_features": 1}, {"num_classes": 4}, {"out_features": (2,)}, {"bias": True}]
)
def test_parameters_that_the_options_do_not_make_are_refused(changed):
    options = {"in_features": 2, "num_classes": 3}
    evaluate("LinearCrossEntropyLoss", options, LINEAR)
    with pytest.raises(TorchRefuses, match="state_dict"):
        evaluate("LinearCrossEntropyLoss", options | changed, LINEAR)


def test_a_cluster_without_samples_has_a_gradient_of_zero():
    arguments = {
        "input": np.ones((1, 2)),
        "target": np.array([0]),
        "head_weight": np.ones((2, 2)),
        "tail_weights": [[np.ones((1, 2)), np.ones((2, 1))]],
    }
    options = {"in_features": 2, "n_classes": 3, "cutoffs": [1], "div_value": 2.0}
    _, gradients = evaluate("AdaptiveLogSoftmaxWithLoss", options, arguments)
    assert not any(part.any() for part in gradients["tail_weights"][0])


def test_the_oracle_knows_every_distance():
    assert set(DISTANCES) == set(distances.DISTANCES)
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 3, 4))
    for name, distance in distances.DISTANCES.items():
        there = DISTANCES[name](torch.from_numpy(a), torch.from_numpy(b))
        np.testing.assert_allclose(distance(a, b), there, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "options", "arguments"),
    [
        ("MSELoss", {"reduction": "batchmean"}, {"input": X, "target": Y}),
        ("HuberLoss", {"delta": 0.0}, {"input": X, "target": Y}),
        ("MSELoss", {}, {"input": X, "target": np.zeros(3)}),
        ("NLLLoss", {}, {"input": np.zeros((1, 2)), "target": np.array([2])}),
        ("BCELoss", {}, {"input": X, "target": Y}),
        ("GaussianNLLLoss", {}, {"input": X, "target": Y, "var": 1}),
    ],
)
def test_refusals_carry_torchs_sentence(name, options, arguments):
    with pytest.raises(TorchRefuses, match=r"\w+ \w+"):
        evaluate(name, options, arguments)


def test_arguments_are_not_changed():
    arguments = {"input": X.copy(), "target": Y.copy()}
    evaluate("MSELoss", {}, arguments)
    assert np.array_equal(arguments["input"], X) and arguments["input"].flags.writeable
