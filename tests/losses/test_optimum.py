"""Where each loss is least: what it estimates, and that its gradient is zero there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import losses

RNG = np.random.default_rng(7)
X = RNG.standard_normal((5, 3)) * 2.0
P = RNG.dirichlet(np.ones(3), 5)
COUNTS = np.array([0.0, 1.0, 4.0, 2.0, 7.0])


def log_softmax(scores: Any) -> Any:
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


class Optimum(NamedTuple):
    """Arguments at which the gradient of `name` is zero."""

    name: str
    options: dict[str, Any]
    argument: str
    arguments: dict[str, Any]


OPTIMA = [
    Optimum("MSELoss", {}, "input", {"input": X, "target": X}),
    Optimum("L1Loss", {}, "input", {"input": X, "target": X}),
    Optimum("HuberLoss", {"delta": 0.3}, "input", {"input": X, "target": X}),
    Optimum("SmoothL1Loss", {"beta": 0.3}, "input", {"input": X, "target": X}),
    Optimum("SmoothL1Loss", {"beta": 0.0}, "input", {"input": X, "target": X}),
    Optimum("GaussianNLLLoss", {}, "input", {"input": X, "target": X, "var": P}),
    Optimum("GaussianNLLLoss", {}, "var", {"input": X, "target": X + P, "var": P**2}),
    Optimum("PoissonNLLLoss", {}, "input", {"input": np.log(P), "target": P}),
    Optimum("PoissonNLLLoss", {"log_input": False, "eps": 0.0}, "input", {"input": P, "target": P}),
    Optimum("BCELoss", {}, "input", {"input": P, "target": P}),
    Optimum("BCEWithLogitsLoss", {}, "input", {"input": X, "target": 1.0 / (1.0 + np.exp(-X))}),
    Optimum(
        "MultiLabelSoftMarginLoss", {}, "input", {"input": X, "target": 1.0 / (1.0 + np.exp(-X))}
    ),
    Optimum("CrossEntropyLoss", {}, "input", {"input": np.log(P), "target": P}),
    Optimum("KLDivLoss", {"log_target": True}, "target", {"input": X, "target": X - 1.0}),
    Optimum("MultiMarginLoss", {}, "input", {"input": 3.0 * np.eye(3), "target": np.arange(3)}),
    Optimum(
        "MultiLabelMarginLoss",
        {},
        "input",
        {"input": np.array([[3.0, 0.0, 3.0]]), "target": np.array([[0, 2, -1]])},
    ),
    Optimum("HingeEmbeddingLoss", {}, "input", {"input": np.array([1.5]), "target": -np.ones(1)}),
    Optimum(
        "MarginRankingLoss",
        {"margin": 0.5},
        "input1",
        {"input1": np.array([1.0]), "input2": np.zeros(1), "target": np.ones(1)},
    ),
    Optimum("CosineEmbeddingLoss", {}, "input1", {"input1": X, "input2": X, "target": np.ones(5)}),
    Optimum("TripletMarginLoss", {}, "anchor", {"anchor": X, "positive": X, "negative": X + 5.0}),
    Optimum(
        "TripletMarginWithDistanceLoss",
        {"distance_function": "squared_euclidean"},
        "anchor",
        {"anchor": X, "positive": X, "negative": X + 5.0},
    ),
    Optimum(
        "LinearCrossEntropyLoss",
        {"in_features": 3, "num_classes": 3},
        "input",
        {"input": np.log(P), "linear_weight": np.eye(3), "target": P},
    ),
]


def name_of(optimum: Optimum) -> str:
    return f"{optimum.name}-{optimum.argument}"


@pytest.mark.parametrize("optimum", OPTIMA, ids=name_of)
def test_the_gradient_is_zero_at_the_optimum(optimum):
    loss = getattr(losses, optimum.name)(**optimum.options)
    gradient = loss.value_and_grad(**optimum.arguments)[1][optimum.argument]
    # Rounding of terms that cancel, in the units of the argument.
    assert np.abs(gradient).max() < 1e-12


def is_unit(array: Any) -> bool:
    return bool(np.all((array > 0.0) & (array < 1.0)))


@pytest.mark.parametrize("optimum", OPTIMA, ids=name_of)
def test_no_step_from_the_optimum_leads_down(optimum):
    loss = getattr(losses, optimum.name)(**optimum.options)
    least = loss(**optimum.arguments)
    at = optimum.arguments[optimum.argument]
    for size in (1e-3, 1e-1):
        for _ in range(10):
            # Relative steps keep positive what must be positive, and probabilities below 1.
            step = (
                size * RNG.uniform(-1.0, 1.0, at.shape) * (at * (1.0 - at) if is_unit(at) else at)
            )
            moved = loss(**{**optimum.arguments, optimum.argument: at + step})
            assert moved >= least - 1e-12


@pytest.mark.parametrize(
    "loss",
    [losses.KLDivLoss(reduction="batchmean"), losses.NLLLoss()],
    ids=lambda x: type(x).__name__,
)
def test_through_a_softmax_the_optimum_is_the_target(loss):
    """Alone these losses fall for ever; on log-probabilities that sum to 1, they are least at the target."""
    labels = np.array([2, 0, 1, 1, 0])
    target = P if isinstance(loss, losses.KLDivLoss) else labels
    reached = P if isinstance(loss, losses.KLDivLoss) else np.eye(3)[labels] + 1e-300
    log_probs = log_softmax(np.log(reached))
    gradient = loss.value_and_grad(log_probs, target)[1]["input"]
    through = gradient - np.exp(log_probs) * gradient.sum(-1, keepdims=True)
    assert np.abs(through).max() < 1e-12


def test_ctc_is_least_where_the_frames_spell_the_target():
    scores = np.full((3, 1, 3), -1e3)
    for frame, label in enumerate([1, 0, 2]):
        scores[frame, 0, label] = 0.0
    lengths = np.array([3]), np.array([2])
    value, gradients = losses.CTCLoss().value_and_grad(scores, np.array([[1, 2]]), *lengths)
    assert value == 0.0 and np.abs(gradients["log_probs"]).max() < 1e-12


# What a constant prediction for a whole sample tends to


def slope(loss: Any, argument: str, make: Callable[[float], dict[str, Any]], at: float) -> float:
    """Return the derivative of the mean loss with respect to one number given to every element."""
    return float(np.sum(loss.value_and_grad(**make(at))[1][argument]))


def constant(target: Any, name: str = "input") -> Callable[[float], dict[str, Any]]:
    return lambda at: {name: np.full(np.shape(target), at), "target": target}


def logit(p: float) -> float:
    return float(np.log(p / (1.0 - p)))


BITS = np.array([1.0, 1.0, 0.0])
SKEWED = np.array([0.0, 0.1, 0.4, 1.0, 9.0])
WEIGHT = np.array([1.0, 2.0, 3.0, 1.0, 0.5])

MINIMISERS = {
    "the mean": (losses.MSELoss(), "input", constant(SKEWED), SKEWED.mean()),
    "the weighted mean": (
        losses.MSELoss(weight=WEIGHT),
        "input",
        constant(SKEWED),
        np.average(SKEWED, weights=WEIGHT),
    ),
    "the median": (losses.L1Loss(), "input", constant(SKEWED), np.median(SKEWED)),
    "the median, with Huber's loss of a tiny delta": (
        losses.HuberLoss(delta=1e-3),
        "input",
        constant(SKEWED),
        np.median(SKEWED),
    ),
    "the mean, with Huber's loss of a huge delta": (
        losses.HuberLoss(delta=1e3),
        "input",
        constant(SKEWED),
        SKEWED.mean(),
    ),
    # Three points labelled 1, 1, 0: their likelihood P · P · (1 − P) peaks at 2/3.
    "the frequency": (losses.BCELoss(), "input", constant(BITS), 2.0 / 3.0),
    "the logit of the frequency": (
        losses.BCEWithLogitsLoss(),
        "input",
        constant(BITS),
        logit(2 / 3),
    ),
    "the odds of signs": (
        losses.SoftMarginLoss(),
        "input",
        constant(2.0 * BITS - 1.0),
        logit(2 / 3),
    ),
    "the logarithm of the mean count": (
        losses.PoissonNLLLoss(),
        "input",
        constant(COUNTS),
        np.log(COUNTS.mean()),
    ),
    "the mean count": (
        losses.PoissonNLLLoss(log_input=False, eps=0.0),
        "input",
        constant(COUNTS),
        COUNTS.mean(),
    ),
    "the mean squared residual": (
        losses.GaussianNLLLoss(),
        "var",
        lambda at: {"input": np.zeros(5), "target": SKEWED, "var": np.full(5, at)},
        np.mean(SKEWED**2),
    ),
}


@pytest.mark.parametrize(("loss", "argument", "make", "best"), MINIMISERS.values(), ids=MINIMISERS)
def test_a_constant_prediction_tends_to(loss, argument, make, best):
    assert abs(slope(loss, argument, make, best)) < 1e-12
    assert slope(loss, argument, make, best - 0.01) < 0.0 < slope(loss, argument, make, best + 0.01)


def test_constant_logits_tend_to_the_class_frequencies():
    labels = np.array([0, 0, 0, 1, 1, 2])
    logits = np.tile(np.log([3 / 6, 2 / 6, 1 / 6]), (6, 1))
    gradient = losses.CrossEntropyLoss().value_and_grad(logits, labels)[1]["input"]
    np.testing.assert_allclose(gradient.sum(0), 0.0, atol=1e-15)


def test_class_weights_count_as_repetitions_of_the_class():
    labels, weight = np.array([0, 0, 0, 1]), np.array([1.0, 3.0])
    logits = np.zeros((4, 2))  # three of each class, after weighting
    gradient = losses.CrossEntropyLoss(weight=weight).value_and_grad(logits, labels)[1]["input"]
    np.testing.assert_allclose(gradient.sum(0), 0.0, atol=1e-15)


def test_every_loss_has_an_optimum_here():
    shown = {optimum.name for optimum in OPTIMA} | {"KLDivLoss", "NLLLoss", "CTCLoss"}
    falling = {
        "SoftMarginLoss",  # the larger the score of the right sign, the better
        "NLLLoss2d",  # NLLLoss by another name
        "AdaptiveLogSoftmaxWithLoss",  # CrossEntropyLoss in two steps, on labels
    }
    assert shown | falling == {entry.name for entry in losses.catalog()}
