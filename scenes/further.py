"""Where the chooser's answers lead: the fitting losses side by side, and a race on data of their kind.

Both open with the options that the reader's own numbers give, as far as they can show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from figures.axes import AXES
from scenes import race as races
from scenes.advice import advise
from scenes.chooser import AXIS_OF, Answers, choices
from scenes.compare import format_curves
from scenes.neighbours import LossState, curve, entrants
from scenes.race import SHARES
from training import TASKS, Entrant

RACES: Final[Mapping[str, str]] = MappingProxyType(
    {"quantity": "regression", "count": "counts", "two": "classification"}
)
"""The race in which losses of a task train models."""
OUTLIERS: Final = 3
"""Samples that a race spoils where the reader's targets are wild."""
FLIPPED: Final = 0.1
"""Share of wrong labels where the reader's labels are."""
RARE: Final = 0.1
"""Share of positives where they are rare and the reader has not said how rare."""


def fitting(answers: Answers) -> tuple[LossState, ...]:
    """Return the losses that fit, with the advised options."""
    return tuple(
        LossState(choice.name, advise(choice.name, answers).options)
        for choice in choices(answers)
        if choice.fits
    )


def together(answers: Answers) -> dict[str, str]:
    """Return the query parameters that show the fitting losses side by side; none if they share no axis."""
    axis = AXES.get(AXIS_OF.get(answers.task, ""))
    if axis is None:
        return {}
    curves = tuple(curve(axis, state) for state in fitting(answers) if state.name in axis.names)
    return {"axis": axis.id, "curves": format_curves(curves)} if curves else {}


def race(answers: Answers) -> dict[str, str]:
    """Return the query parameters of a race of the fitting losses on data of the kind; none where there is none."""
    task = TASKS.get(RACES.get(answers.task, ""))
    if task is None:
        return {}
    run: list[Entrant] = []
    tuned: dict[str, float] = {}
    for state in fitting(answers):
        own, numbers = entrants(task, state)
        run += own
        tuned |= numbers
    scene = races.entered(task, run, tuned)
    scene = replace(scene, recipe=replace(scene.recipe, **_spoilt(answers)))
    if task.labels and answers.imbalance == "yes":
        share = _share(answers)
        # Without the weight and with it: by default so much that both classes count the same.
        weights = {"pos_weight": float(np.round((1.0 - share) / share, 6)), **tuned}
        scene = replace(
            scene,
            recipe=replace(scene.recipe, positive=share, count=races.enough(share)),
            runners=("BCEWithLogitsLoss", "pos_weight"),
            over="BCEWithLogitsLoss",
            tuned={**scene.tuned, **weights},
        )
    return {"task": task.id, **scene.query()}


def _spoilt(answers: Answers) -> dict[str, Any]:
    """Return what the recipe of a race says of wild and wrong targets."""
    if answers.outliers == "yes":
        wrong = {"flipped": FLIPPED} if answers.task == "two" else {}
        return {"outliers": OUTLIERS, **wrong}
    # Points far on their own side would hide what a rare class does.
    undisturbed = answers.outliers == "no" or answers.imbalance == "yes"
    return {"outliers": 0} if undisturbed else {}


def _share(answers: Answers) -> float:
    """Return the share of positives that a race offers nearest to the reader's own."""
    counts = [np.array(answers.numbers.get(name, ())) for name in ("positives", "negatives")]
    own = float(counts[0][0] / (counts[0] + counts[1])[0]) if all(map(len, counts)) else RARE
    return min(SHARES["positive"], key=lambda share: abs(np.log(share / own)))
