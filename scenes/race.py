"""A race as data: what a reader has set, read from an address and written to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from figures.race import View
from losses.options import Array, Interval
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice
from training import STEPS, TASKS, Course, Entrant, Recipe, Task, race
from training.samples import NOISES
from training.tasks import TUNED

RATES: Final = Interval(1e-5, 100.0)
MOMENTA: Final = Interval(0.0, 0.999)
COUNTS: Final = (12, 24, 40, 200, 500)
SEEDS: Final = Interval(1, 9999)
OUTLIERS: Final = Interval(0, 6)
SHARES: Final[dict[str, tuple[float, ...]]] = {
    "flipped": (0.0, 0.1, 0.2, 0.3),
    "positive": (0.5, 0.25, 0.1, 0.05, 0.02, 0.01),
    "hidden": (0.0, 0.25, 0.5),
}
"""Shares that a reader may choose for what is wrong with labels."""
FEW: Final = 5
"""Fewer samples of a class than these say little: another draw moves the border far."""
FARTHEST: Final = 1000.0
DIGITS: Final = 2
"""Decimals of a sample's place and of a start in the address."""


@dataclass(frozen=True)
class RaceScene:
    """A task, a model, the losses that run, and how.

    Attributes:
        task: what is to be learnt.
        model: the key of a course of the task.
        runners: the entrants that run, by id.
        recipe: how the samples are drawn.
        rate: the learning rate.
        momentum: of the descent.
        tuned: values of the tuned options.
        over: the runner whose landscape is drawn.
        step: where the race stands.
        places: where the samples were moved to, or None.
        start: the first two weights at the start where a reader has set them, or None.
        notices: what was wrong with an address.
    """

    task: Task
    model: str
    runners: tuple[str, ...]
    recipe: Recipe
    rate: float
    momentum: float
    tuned: Mapping[str, float]
    over: str
    step: int = 0
    places: Array | None = None
    start: Array | None = None
    notices: tuple[Notice, ...] = field(default=())

    @property
    def course(self) -> Course:
        """The model with what belongs to it."""
        return self.task.courses[self.model]

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """The losses that run."""
        return tuple(entrant for entrant in self.task.entrants if entrant.id in self.runners)

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        begin = opening(self.task, self.model)
        parts = {
            "task": (self.task.id, REGRESSION),
            "model": (self.model, next(iter(self.task.courses))),
            "losses": (",".join(self.runners), ",".join(begin.runners)),
            "over": (self.over, self.runners[0]),
            "noise": (self.recipe.noise, begin.recipe.noise),
        }
        numbers: dict[str, tuple[Any, Any]] = {
            "step": (self.step, begin.step),
            "rate": (self.rate, begin.rate),
            "momentum": (self.momentum, begin.momentum),
            "samples": (self.recipe.count, begin.recipe.count),
            "seed": (self.recipe.seed, begin.recipe.seed),
            "outliers": (self.recipe.outliers, begin.recipe.outliers),
            **{name: (getattr(self.recipe, name), getattr(begin.recipe, name)) for name in SHARES},
            **{name: (value, TUNED[name][0]) for name, value in self.tuned.items()},
        }
        arrays = {"points": self.places, "start": self.start}
        return {
            **{name: now for name, (now, before) in parts.items() if now != before},
            **{name: format_number(a) for name, (a, b) in numbers.items() if a != b},
            **{name: format_array(a.round(DIGITS)) for name, a in arrays.items() if a is not None},
        }

    def view(self) -> View:
        """Run the race, or take it from those that have been run, and return what is seen of it."""
        # What is written in an address decides a race; at which step it is seen does not.
        return _run(tuple((name, text) for name, text in self.query().items() if name != "step"))


REGRESSION: Final = next(iter(TASKS))


@lru_cache(maxsize=32)
def _run(query: tuple[tuple[str, str], ...]) -> View:
    scene = read(dict(query))
    course, recipe = scene.course, scene.recipe
    samples = scene.task.samples(recipe, course)
    if scene.places is not None:
        samples = samples.moved(scene.places)
    start = course.model.start(np.random.default_rng(recipe.seed))
    if scene.start is not None:
        start[:2] = scene.start
    runners = tuple(entrant.runner(scene.tuned) for entrant in scene.entrants)
    ids = [entrant.id for entrant in scene.task.entrants]
    tuned = {entrant.option for entrant in scene.entrants}
    return View(
        task=scene.task,
        course=course,
        samples=samples,
        runners=runners,
        ranks=tuple(ids.index(runner.id) for runner in runners),
        result=race(
            course.model, runners, samples, start, rate=scene.rate, momentum=scene.momentum
        ),
        over=scene.runners.index(scene.over),
        rate=scene.rate,
        momentum=scene.momentum,
        tuned={name: value for name, value in scene.tuned.items() if name in tuned},
    )


def opening(task: Task, model: str) -> RaceScene:
    """Return the scene with which a model of a task opens."""
    course = task.courses[model]
    return RaceScene(
        task=task,
        model=model,
        runners=task.begin,
        recipe=Recipe(count=task.count, outliers=task.outliers),
        rate=course.rate,
        momentum=course.momentum,
        tuned={name: start for name, (start, _, _) in TUNED.items()},
        over=task.begin[0],
    )


def entered(task: Task, entrants: Sequence[Entrant], tuned: Mapping[str, float]) -> RaceScene:
    """Return the opening scene of a task with some more runners, and numbers for tuned options."""
    begin = opening(task, next(iter(task.courses)))
    running = {*begin.runners, *(entrant.id for entrant in entrants)}
    runners = tuple(entrant.id for entrant in task.entrants if entrant.id in running)
    return replace(begin, runners=runners, over=runners[0], tuned={**begin.tuned, **tuned})


def enough(share: float) -> int:
    """Return the least number of samples with enough of a class among them, or the largest there is."""
    return next((count for count in COUNTS if count * share >= FEW), COUNTS[-1])


def read(query: Mapping[str, str]) -> RaceScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    task = TASKS[reading.choice("task", list(TASKS), REGRESSION)]
    model = reading.choice("model", list(task.courses), next(iter(task.courses)))
    begin = opening(task, model)
    runners = reading.several("losses", [e.id for e in task.entrants], begin.runners)
    counts = {str(count): count for count in COUNTS}
    recipe = Recipe(
        count=counts[reading.choice("samples", list(counts), str(begin.recipe.count))],
        seed=reading.whole("seed", SEEDS, begin.recipe.seed),
        noise=reading.choice("noise", list(NOISES), begin.recipe.noise),
        outliers=reading.whole("outliers", OUTLIERS, begin.recipe.outliers),
        **{name: _share(reading, name, getattr(begin.recipe, name)) for name in SHARES},
    )
    tuned = {
        name: reading.number(name, Interval(low, high), start)
        for name, (start, low, high) in TUNED.items()
    }
    places = reading.array("points", (2, recipe.count), FARTHEST)
    if places is not None and task.whole:
        places[1] = np.maximum(places[1].round(), 0.0)
    scene = replace(
        begin,
        runners=runners,
        recipe=recipe,
        rate=reading.number("rate", RATES, begin.rate),
        momentum=reading.number("momentum", MOMENTA, begin.momentum),
        tuned=tuned,
        over=reading.choice("over", runners, runners[0]),
        step=reading.whole("step", Interval(0, STEPS), begin.step),
        places=places,
        start=reading.array("start", (2,), FARTHEST),
    )
    return replace(scene, notices=tuple(reading.notices))


def _share(reading: Reading, name: str, default: float) -> float:
    choices = {format_number(share): share for share in SHARES[name]}
    return choices[reading.choice(name, list(choices), format_number(default))]


def released(scene: RaceScene, values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    view = scene.view()
    places = view.samples.places.copy()
    start = view.result.weights[0, 0, :2].copy()
    parts = {}
    for control, value in values.items():
        stem, order = control.rstrip("0123456789"), control.lstrip("abcdefghijklmnopqrstuvwxyz_")
        if stem in ("x", "y"):
            if int(order) >= places.shape[1]:  # gone since it was taken hold of
                continue
            places["xy".index(stem), int(order)] = value
            parts["points"] = format_array(places.round(DIGITS))
        elif stem == "start":
            start[int(order)] = value
            parts["start"] = format_array(start.round(DIGITS))
        else:
            parts[control] = format_number(round(value) if control == "step" else value)
    return parts
