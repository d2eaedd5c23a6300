"""Ways on from the chooser: what fits is compared and raced as the answers have it."""

from __future__ import annotations

from itertools import product

import pytest

from scenes import compare, race
from scenes.advice import advise
from scenes.chooser import ANSWERS, TASKS, Answers, choices, forms_of, read
from scenes.further import FLIPPED, OUTLIERS, RACES, together
from scenes.further import race as race_of
from scenes.race import FEW, SHARES
from training.tasks import TUNED

EVERY = [
    Answers(task, outliers, imbalance, output)
    for task in TASKS
    for outliers, imbalance in product(ANSWERS, ANSWERS)
    for output in ("open", *forms_of(task))
]
RESIDUALS = "0.3,-0.2,5,0.1,-0.4"


def fitting(answers: Answers) -> set[str]:
    return {choice.name for choice in choices(answers) if choice.fits}


def test_fitting_losses_open_side_by_side() -> None:
    for answers in EVERY:
        query = together(answers)
        if query:
            scene = compare.read(query)
            assert scene.notices == () and scene.axis_id == query["axis"]
            assert {shown.name for shown in scene.curves} <= fitting(answers)


def test_every_race_opens_without_a_notice_and_runs_what_fits() -> None:
    for answers in EVERY:
        query = race_of(answers)
        assert bool(query) == (answers.task in RACES)
        if query:
            scene = race.read(query)
            assert scene.notices == () and {"task": scene.task.id, **scene.query()} == query
            able = {entrant.loss.__name__ for entrant in scene.task.entrants}
            running = {entrant.loss.__name__ for entrant in scene.entrants}
            rare = answers.task == "two" and answers.imbalance == "yes"
            assert rare or fitting(answers) & able <= running


@pytest.mark.parametrize("task", RACES)
@pytest.mark.parametrize("imbalance", ["no", "yes"])
def test_a_race_has_outliers_where_the_reader_has_them(task: str, imbalance: str) -> None:
    wild = race.read(race_of(Answers(task, outliers="yes", imbalance=imbalance))).recipe
    tame = race.read(race_of(Answers(task, outliers="no", imbalance=imbalance))).recipe
    assert (wild.outliers, tame.outliers) == (OUTLIERS, 0)
    assert (wild.flipped, tame.flipped) == ((FLIPPED, 0.0) if task == "two" else (0.0, 0.0))


@pytest.mark.parametrize(("name", "option"), [("HuberLoss", "delta"), ("SmoothL1Loss", "beta")])
def test_what_follows_from_residuals_is_compared_and_raced(name: str, option: str) -> None:
    told = read({"task": "quantity", "outliers": "yes", "residuals": RESIDUALS})
    value = advise(name, told).options[option]
    scene = compare.read(together(told))
    (shown,) = (shown for shown in scene.curves if shown.name == name)
    assert shown.option(scene.axis, option) == value
    running = race.read(race_of(told))
    assert name in running.runners and running.tuned[option] == value


@pytest.mark.parametrize(
    ("positives", "negatives", "share"), [(30, 270, 0.1), (10, 990, 0.01), (1, 10**6, 0.01)]
)
def test_rare_positives_are_as_rare_in_the_race(
    positives: int, negatives: int, share: float
) -> None:
    numbers = {"positives": str(positives), "negatives": str(negatives)}
    scene = race.read(race_of(read({"task": "two", "imbalance": "yes", **numbers})))
    assert scene.recipe.positive == share == min(SHARES["positive"], key=lambda s: abs(s - share))
    assert scene.recipe.positive * scene.recipe.count >= FEW
    ratio = negatives / positives
    expected = ratio if ratio <= TUNED["pos_weight"][2] else (1.0 - share) / share
    assert scene.tuned["pos_weight"] == pytest.approx(expected)
    assert scene.runners == ("BCEWithLogitsLoss", "pos_weight")
