"""What own numbers say about a loss: every advised state opens, and every sentence is true of it."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import torch

import losses
import scenes
from content import LANGUAGES
from content.words import table
from scenes.advice import (
    FOCUS,
    SHARE,
    TUNING,
    USUAL,
    advise,
    efficiency,
    focal,
    focal_optimum,
    line,
    milder_line,
    reported,
    rounded,
    state,
    weighted,
)
from scenes.chooser import NUMBERS, TASKS, Answers, choices, read
from scenes.table import evaluate

TOLD: dict[str, list[dict[str, str]]] = {
    "quantity": [
        {"residuals": "0.3,-0.2,5,0.1,-0.4", "outliers": "yes"},
        {"residuals": "1,1,1,1,9"},
        {"residuals": "3.1,2.8,3.3,2.9,3.05,9"},
        {"residuals": "-1e12,0,1e12"},
        {"residuals": "1e-300,2e-300,5e-300"},
    ],
    "count": [
        {"counts": "0,2,1,4,9"},
        {"counts": "4,4,5", "output": "amounts"},
        {"counts": "0,0,0"},
        {"counts": "2,1,3,4,0,2,3,1,2,5"},
        {"counts": "1000000,0,3"},
    ],
    "two": [
        {"imbalance": "yes", "positives": "37", "negatives": "900"},
        {"imbalance": "yes", "positives": "1e12", "negatives": "1"},
        {"imbalance": "yes", "positives": "37"},
        {"imbalance": "yes", "outliers": "yes", "positives": "10", "negatives": "990"},
    ],
    "labels": [
        {"imbalance": "yes", "positives": "37,10,5", "negatives": "900,927,932"},
        {"imbalance": "yes", "positives": "1", "negatives": "3"},
    ],
    "classes": [
        {"imbalance": "yes", "sizes": "900,90,10"},
        {"imbalance": "yes", "sizes": "1,1,1,1,1,1,1,1e12"},
    ],
    "sequence": [
        {"frames": "4", "symbols": "1,1,2"},
        {"frames": "3", "symbols": "1,1,2"},
        {"frames": "50", "symbols": "7,6,5,4,3,2,1"},
    ],
}
"""What readers may tell, for each task that asks for numbers."""

EVERY = [{"task": task, **numbers} for task in TASKS for numbers in ({}, *TOLD.get(task, ()))]


@pytest.mark.parametrize("query", EVERY, ids=str)
def test_an_advised_state_opens_in_the_explorer_and_the_line_runs_in_torch(
    query: dict[str, str],
) -> None:
    answers = read(query)
    assert answers.notices == () and read(answers.query()) == answers
    for choice in choices(answers):
        scene = scenes.read(state(choice.name, answers))
        assert scene.notices == (), scene.notices
        evaluate(scene)
        made: dict[str, Any] = {"torch": torch}
        exec(line(choice.name, answers), made)
        advised = advise(choice.name, answers).options
        for name, value in advised.items():
            assert format(scene.options[name]) == format(
                np.asarray(value) if _row(value) else value
            )
            if isinstance(value, float) and hasattr(made["loss"], name):
                assert getattr(made["loss"], name) == value


def _row(value: Any) -> bool:
    return isinstance(value, np.ndarray)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", EVERY, ids=str)
def test_every_sentence_exists(query: dict[str, str], language: str) -> None:
    words, answers = table(language, "choose"), read(query)
    assert words["task"][answers.task]
    for choice in choices(answers):
        assert words["why"][answers.task][choice.name]
        for part in advise(choice.name, answers).reasons:
            assert words["advice"][part.key].format(**dict.fromkeys(part.numbers, "1"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_there_for_every_number_and_no_more(language: str) -> None:
    words = table(language, "choose")
    assert set(words["numbers"]) == set(words["example"]) == set(NUMBERS)
    assert {task: set(why) for task, why in words["why"].items()} == {
        task: set(names) for task, names in TASKS.items()
    }
    told = {
        part.key
        for query in EVERY
        for choice in choices(read(query))
        for part in advise(choice.name, read(query)).reasons
    }
    assert told == set(words["advice"])


def test_the_examples_in_the_fields_are_valid() -> None:
    for task, numbers in TOLD.items():
        imbalance = {"imbalance": "yes"} if "imbalance" in numbers[0] else {}
        asked = read({"task": task, **imbalance}).asked
        examples = {name: table("en", "choose")["example"][name].replace(" ", "") for name in asked}
        answers = read({"task": task, **imbalance, **examples})
        assert answers.notices == () and set(answers.numbers) == set(asked)


def test_delta_follows_the_median_absolute_deviation() -> None:
    residuals = np.random.default_rng(1).normal(3.0, 2.0, 60).round(3)
    told = read({"task": "quantity", "residuals": ",".join(map(str, residuals))})
    deviation = np.median(np.abs(residuals - np.median(residuals)))
    # 1.4826: a Gaussian's standard deviation over its median absolute deviation.
    expected = pytest.approx(1.345 * 1.4826 * deviation, rel=1e-3)
    assert advise("HuberLoss", told).options == {"delta": expected}
    assert advise("SmoothL1Loss", told).options == {"beta": expected}
    assert advise("HuberLoss", read({"task": "quantity", "residuals": "1,1,1,1,9"})).options == {}


def test_huber_keeps_95_percent_under_gaussian_noise() -> None:
    assert 100 * efficiency(TUNING) == pytest.approx(95.0, abs=0.05)
    # A median has 2/π; without a bound it is the mean.
    assert efficiency(1e-4) == pytest.approx(2.0 / math.pi, rel=1e-3)
    assert efficiency(8.0) == pytest.approx(1.0)


def test_pos_weight_is_negatives_over_positives_and_its_shift_is_taken_back() -> None:
    told = read({"task": "two", "imbalance": "yes", "positives": "30", "negatives": "270"})
    advice = advise("BCEWithLogitsLoss", told)
    assert advice.options["pos_weight"] == [9.0]
    numbers = advice.reasons[0].numbers
    assert (numbers["share"], numbers["reported"]) == ((0.1,), (pytest.approx(0.5),))
    assert advice.milder["pos_weight"] == [3.0] and "[3.0]" in milder_line(
        "BCEWithLogitsLoss", told
    )
    mild = advice.reasons[1].numbers
    # Odds of 1 to 9, times 3, are odds of 1 to 3.
    assert (mild["weight"], mild["reported"]) == ((3.0,), (pytest.approx(0.25),))
    assert mild["shift"] == (pytest.approx(math.log(3.0)),)
    for share, weight in ((0.1, 9.0), (0.3, 2.0), (0.7, 0.5)):
        logits = np.linspace(-6.0, 6.0, 120_001)
        loss = losses.BCEWithLogitsLoss(pos_weight=np.array(weight), reduction="none")
        cost = share * loss(logits, np.ones_like(logits))
        cost = cost + (1.0 - share) * loss(logits, np.zeros_like(logits))
        best = logits[np.argmin(cost)]
        assert reported(share, weight) == pytest.approx(1.0 / (1.0 + math.exp(-best)), abs=1e-4)
        assert best - math.log(weight) == pytest.approx(math.log(share / (1.0 - share)), abs=1e-3)


@pytest.mark.parametrize(
    ("name", "query", "most"),
    [
        ("BCEWithLogitsLoss", {"task": "two", "positives": "10", "negatives": "990"}, 99.0),
        ("BCEWithLogitsLoss", {"task": "two", "positives": "990", "negatives": "10"}, 1.0),
        ("CrossEntropyLoss", {"task": "classes", "sizes": "900,90,10"}, 33.33),
        ("NLLLoss", {"task": "classes", "sizes": "900,90,10"}, 33.33),
    ],
)
def test_a_weight_makes_wrong_labels_pull_as_hard_as_torch_says(
    name: str, query: dict[str, str], most: float
) -> None:
    told = read({**query, "imbalance": "yes", "outliers": "yes"})
    advice = advise(name, told)
    assert weighted(name, told) and not weighted(name, read({"task": query["task"]}))
    (steep,) = (reason for reason in advice.reasons if reason.key == "steep")
    assert steep.numbers["most"] == most
    weights = {key: torch.tensor(value) for key, value in advice.options.items()}
    loss = getattr(torch.nn, name)(**weights, reduction="sum")
    start, target = (torch.tensor(advice.arguments[key]) for key in ("input", "target"))
    right = (
        torch.nn.functional.one_hot(target).double()
        if target.ndim == 1 and name[0] != "B"
        else target
    )
    wrong = (start + 100.0 * (1.0 - 2.0 * right)).requires_grad_()
    loss(wrong, target).backward()
    assert wrong.grad is not None
    assert float(wrong.grad.abs().max()) == pytest.approx(most, rel=1e-6)


def test_residuals_whose_median_is_off_are_called_biased() -> None:
    def keys(*residuals: float) -> list[str]:
        told = read({"task": "quantity", "residuals": ",".join(map(str, residuals))})
        return [reason.key for reason in advise("HuberLoss", told).reasons]

    spread = np.random.default_rng(3).normal(0.0, 1.0, 60).round(3)
    spread = (spread - np.median(spread)).round(3)
    assert keys(*spread) == keys(*spread + 0.3) == ["robust"]
    assert keys(*spread + 0.4) == keys(*spread - 0.4) == ["robust", "biased"]
    # The standard error of the median of n values with deviation σ is 1.2533 · σ / √n.
    error = 1.2533 * 1.4826 * np.median(np.abs(spread)) / np.sqrt(60)
    assert 0.3 < 2.0 * error < 0.4


def test_without_residuals_the_units_of_delta_are_told() -> None:
    for name, task in (
        ("HuberLoss", "quantity"),
        ("SmoothL1Loss", "quantity"),
        ("HuberLoss", "count"),
    ):
        (reason,) = advise(name, Answers(task)).reasons
        assert reason.key == "robust_units"
        assert (
            reason.numbers["sigma"] * TUNING
            == getattr(losses, name)().__dict__[reason.numbers["option"]]
        )


def test_class_weights_give_every_class_the_same_say() -> None:
    told = read({"task": "classes", "imbalance": "yes", "sizes": "900,90,10"})
    weight = advise("CrossEntropyLoss", told).options["weight"]
    totals = weight * np.array([900, 90, 10])
    assert totals == pytest.approx(np.full(3, totals[0]), rel=1e-3)
    # With true probabilities p, the weighted loss is least at p · weight, normalised: back by p / weight.
    true = np.array([0.5, 0.3, 0.2])
    told_probabilities = true * weight / (true * weight).sum()
    back = told_probabilities * np.array([900, 90, 10])
    assert back / back.sum() == pytest.approx(true, rel=1e-3)
    mild = advise("CrossEntropyLoss", told).milder["weight"]
    numbers = advise("CrossEntropyLoss", told).reasons[1].numbers
    assert mild == pytest.approx(np.sqrt(weight), rel=1e-3)
    back = true * mild * numbers["roots"]
    assert back / back.sum() == pytest.approx(true, rel=1e-3)
    assert numbers["roots"] == pytest.approx(np.sqrt([900, 90, 10]), rel=1e-3)
    gradient = losses.CrossEntropyLoss(weight=weight, reduction="sum").value_and_grad(
        np.tile(np.log(told_probabilities), (3, 1)), np.arange(3)
    )[1]["input"]
    assert true @ gradient == pytest.approx(np.zeros(3), abs=1e-12)


def test_a_focal_loss_is_not_least_at_the_true_probability() -> None:
    assert focal_optimum(SHARE, 0.0) == pytest.approx(SHARE, abs=1e-4)
    p = focal_optimum(SHARE, FOCUS)

    def expected(p: float) -> float:
        right, wrong = (1 - p) ** FOCUS * math.log(p), p**FOCUS * math.log(1 - p)
        return -SHARE * right - (1 - SHARE) * wrong

    assert expected(p) < min(expected(p - 1e-3), expected(p + 1e-3), expected(SHARE))
    assert focal()["reported"] == round(p, 2)


def test_ctc_needs_a_frame_for_each_symbol_and_between_equal_neighbours() -> None:
    for symbols in ("1", "1,2", "1,1", "2,2,2", "1,2,2,1", "1,1,2,2"):
        for frames in range(1, 9):
            told = read({"task": "sequence", "frames": str(frames), "symbols": symbols})
            scene = scenes.read(state("CTCLoss", told))
            fits = bool(np.isfinite(evaluate(scene.with_option("zero_infinity", False)).value))
            # Where no alignment exists, the advised line makes the loss 0 instead of inf.
            assert np.isfinite(evaluate(scene).value)
            assert ("zero_infinity=True" in line("CTCLoss", told)) == (not fits)
            (reason,) = advise("CTCLoss", told).reasons
            assert (reason.key == "ctc_fits") == reason.speaks_for == fits


def test_kldiv_and_cross_entropy_differ_by_the_entropy_of_the_target() -> None:
    generator = np.random.default_rng(2)
    logits, target = generator.normal(size=(4, 3)), generator.dirichlet(np.ones(3), 4)
    log_softmax = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    entropy = -(target * np.log(target)).sum(1).mean()
    kl = losses.KLDivLoss(**USUAL["distribution", "KLDivLoss"])(log_softmax, target)
    assert losses.CrossEntropyLoss()(logits, target) == pytest.approx(kl + entropy)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_scatter_by_the_root_of_their_mean(language: str) -> None:
    """The sentence names pairs of a mean and a scatter: 4 and 2, 100 and 10."""
    numbers = list(map(int, re.findall(r"\d+", table(language, "choose")["task"]["count"])))
    assert len(numbers) >= 4
    for mean, scatter in zip(numbers[0:4:2], numbers[1:4:2], strict=True):
        assert math.sqrt(mean) == scatter


def test_numbers_that_are_none_or_do_not_fit_are_refused() -> None:
    for query in (
        {"task": "quantity", "residuals": "1,two,3"},
        {"task": "quantity", "residuals": "1,inf,3"},
        {"task": "quantity", "residuals": "1,2"},
        {"task": "count", "counts": "1,2.5,3"},
        {"task": "count", "counts": "1,-2,3"},
        {"task": "two", "imbalance": "yes", "positives": "0", "negatives": "5"},
        {"task": "two", "imbalance": "yes", "positives": "5,5", "negatives": "5"},
        {"task": "labels", "imbalance": "yes", "positives": "5,5", "negatives": "5"},
        {"task": "sequence", "frames": "10001", "symbols": "1"},
        {"task": "sequence", "frames": "5", "symbols": "0,1"},
    ):
        answers = read(query)
        assert len(answers.notices) == 1 and answers.notices[0].control in query
        for choice in choices(answers):
            assert scenes.read(state(choice.name, answers)).notices == ()


def test_counts_and_rounding() -> None:
    assert rounded(24.324324) == 24.32 and rounded(0.00012345) == 0.0001234
    assert advise("PoissonNLLLoss", Answers("count", output="amounts")).options == {
        "log_input": False
    }
    kinds = {"0,2,1,4,9": "over", "2,1,3,4,0,2,3,1,2,5": "poisson", "4,4,5": "under"}
    for counts, kind in kinds.items():
        (reason,) = advise("PoissonNLLLoss", read({"task": "count", "counts": counts})).reasons
        assert reason.key == f"counts_{kind}"
