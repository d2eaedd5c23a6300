"""The chooser: every loss can be found, and what is said of it is what the losses say themselves."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import losses
from content import LANGUAGES
from content.words import table
from figures.axes import AXES
from scenes.chooser import (
    ANSWERS,
    AXIS_OF,
    OF_CLASSES,
    OPEN,
    TASKS,
    Answers,
    choices,
    forms,
    forms_of,
    read,
    weighting,
)

EVERY = [
    Answers(task, outliers, imbalance, output)
    for task in TASKS
    for outliers, imbalance in product(ANSWERS, ANSWERS)
    for output in (OPEN, *forms_of(task))
]


def test_every_loss_is_made_for_some_task() -> None:
    assert {name for names in TASKS.values() for name in names} == {
        e.name for e in losses.catalog()
    }
    assert set(AXIS_OF) <= set(TASKS) and set(AXIS_OF.values()) <= set(AXES)


def fitting(answers: Answers) -> set[str]:
    return {choice.name for choice in choices(answers) if choice.fits}


def test_outliers_leave_the_robust_losses() -> None:
    robust = {"L1Loss", "HuberLoss", "SmoothL1Loss"}
    assert fitting(Answers("quantity", outliers="yes")) == robust
    assert fitting(Answers("quantity", outliers="no")) == set(TASKS["quantity"])
    assert fitting(Answers("count", outliers="yes")) == {"L1Loss", "HuberLoss"}


def test_imbalance_leaves_the_losses_with_weights() -> None:
    assert fitting(Answers("two", imbalance="yes")) == {"BCEWithLogitsLoss", "BCELoss"}
    for name in TASKS["classes"]:
        fits = name in fitting(Answers("classes", imbalance="yes"))
        assert fits == ("weight" in getattr(losses, name).options)
    assert weighting(losses.BCEWithLogitsLoss) == "positive"
    assert fitting(Answers("quantity", imbalance="yes")) == set(TASKS["quantity"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("BCELoss", [0.2, 0.9], [1.5, 0.9]),
        ("BCEWithLogitsLoss", [-3.0, 2.0], None),
    ],
)
def test_forms_are_those_that_the_loss_takes(
    name: str, good: list[float], bad: list[float] | None
) -> None:
    loss, target = getattr(losses, name)(), np.array([1.0, 0.0])
    assert np.isfinite(loss(np.array(good), target))
    assert forms(name) == {"probabilities" if bad else "scores"}
    if bad:
        with pytest.raises(losses.errors.LossError):
            loss(np.array(bad), target)


def test_an_output_leaves_the_losses_that_take_it() -> None:
    assert fitting(Answers("two", output="probabilities")) == {"BCELoss"}
    assert fitting(Answers("quantity", output="mean_variance")) == {"GaussianNLLLoss"}
    assert fitting(Answers("embedding", output="amounts")) == {"HingeEmbeddingLoss"}
    assert forms("PoissonNLLLoss") == {"scores", "amounts"}
    for task in TASKS:
        for form in forms_of(task):
            assert fitting(Answers(task, output=form))


def test_every_sentence_exists_and_fitting_losses_come_first() -> None:
    for answers in EVERY:
        found = choices(answers)
        order = [choice.fits for choice in found]
        assert order == sorted(order, reverse=True)
        for choice in found:
            assert choice.fits or any(not reason.speaks_for for reason in choice.reasons)
            for language in LANGUAGES:
                words = table(language, "compare")
                for reason in choice.reasons:
                    places = dict.fromkeys(reason.numbers, "1")
                    assert words["reason"][reason.key].format(**places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_a_name(language: str) -> None:
    answers = table(language, "choose")["answer"]
    assert set(answers) == {*TASKS, *ANSWERS, *(form for task in TASKS for form in forms_of(task))}


def test_answers_survive_the_address_and_nonsense_is_said() -> None:
    for answers in EVERY:
        assert read(answers.query()) == answers
    scene = read({"task": "cook", "outliers": "some", "output": "probabilities"})
    assert {notice.control for notice in scene.notices} == {"task", "outliers", "output"}
    assert tuple(task for task in TASKS if task in OF_CLASSES) == OF_CLASSES
