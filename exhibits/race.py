"""The same model trained under several losses, step by step together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from content.words import Speaker
from exhibits.exhibit import (
    Action,
    Changes,
    Choice,
    Control,
    Exhibit,
    Question,
    Several,
    Text,
    Verbatim,
    Words,
)
from figures.motion import Drawing
from figures.race import race_figure, race_motion
from scenes.neighbours import of_entrant
from scenes.notation import format_number
from scenes.race import COUNTS, FEW, OUTLIERS, SEEDS, SHARES, RaceScene, enough, read, released
from training import TASKS
from training.samples import NOISES

MOVED = ("points", "start")
PLACED = (*MOVED, "step", "rate", "momentum")


def _draw(scene: RaceScene, say: Speaker) -> Drawing:
    view = scene.view()
    return Drawing(race_figure(view, scene.step, say), race_motion(view, scene.step, say), 470)


def _controls(scene: RaceScene) -> Iterator[Control]:
    entrants: dict[str, Words] = {e.id: Verbatim(e.name) for e in scene.task.entrants}
    yield Several("losses", Text("losses"), entrants, scene.runners, partial(_enter, scene))
    everything = tuple(name for name in scene.query() if name != "task")
    tasks: dict[str, Words] = {task: Text(f"tasks.{task}") for task in TASKS}
    yield Choice("task", Text("task"), tasks, scene.task.id, many=True, dropped=everything)
    if len(scene.task.courses) > 1:
        models: dict[str, Words] = {model: Text(f"models.{model}") for model in scene.task.courses}
        yield Choice("model", Text("model"), models, scene.model, many=True, dropped=PLACED)
    over: dict[str, Words] = {entrant.id: Verbatim(entrant.name) for entrant in scene.entrants}
    yield Choice("over", Text("over"), over, scene.over, many=True)
    yield from _data(scene)
    yield Action("again", Text("again"), _again, help=Text("again_help"), icon="casino")
    if scene.places is not None or scene.start is not None:
        yield Action("back", Text("back"), lambda scene: dict.fromkeys(MOVED), icon="undo")


def _enter(scene: RaceScene, chosen: Sequence[str]) -> Changes:
    """Let these losses run; one that no longer does has no landscape to draw."""
    over: Changes = {} if scene.over in chosen else {"over": None}
    return {"losses": ",".join(chosen) or None, **over}


def _data(scene: RaceScene) -> Iterator[Choice]:
    """Yield the choices of what the samples are made of; others than those are drawn anew."""
    recipe = scene.recipe
    yield _drawn("samples", Text("count"), [str(count) for count in COUNTS], str(recipe.count))
    if scene.task.labels:
        for name, shares in SHARES.items():
            texts: dict[str, Words] = {format_number(s): Verbatim(f"{s:.0%}") for s in shares}
            value = format_number(getattr(recipe, name))
            yield Choice(name, Text(name), texts, value, many=True, dropped=MOVED)
    elif not scene.task.whole:
        noises: dict[str, Words] = {noise: Text(f"noises.{noise}") for noise in NOISES}
        yield Choice("noise", Text("noise"), noises, recipe.noise, many=True, dropped=MOVED)
    counts = [str(count) for count in range(int(OUTLIERS.low), int(OUTLIERS.high) + 1)]
    yield _drawn("outliers", Text("outliers"), counts, str(recipe.outliers))


def _drawn(name: str, label: Text, values: Sequence[str], value: str) -> Choice:
    return Choice(name, label, {v: Verbatim(v) for v in values}, value, many=True, dropped=MOVED)


def _again(scene: RaceScene) -> Changes:
    """Take the next seed; what a reader moved was of the seed before."""
    return {**dict.fromkeys(MOVED), "seed": str(scene.recipe.seed % int(SEEDS.high) + 1)}


def _notes(scene: RaceScene) -> Iterator[Text]:
    view = scene.view()
    for runner, lost in zip(view.runners, view.result.lost, strict=True):
        if lost is not None:
            yield Text("diverged", {"name": runner.name, "step": lost}, tone="warning")
    yield Text(f"look.{scene.task.id}")
    if view.draggable:
        yield Text(f"moves.{'follows' if view.follows else 'released'}", tone="small")
    truth = view.samples.truth
    if view.rare and truth is not None:
        yield from _rarity(scene, int(truth.sum()))
    else:
        yield Text(f"miss.{scene.task.id}", tone="small")
    if scene.recipe.hidden:
        yield Text("unlabelled", tone="small")
    if view.course.model.size > len(view.course.weights):
        yield Text("slice", {"name": view.runners[view.over].name}, tone="small")


def _rarity(scene: RaceScene, positives: int) -> Iterator[Text]:
    """Yield what hides the errors of a rare class, and where it is too rare to learn from."""
    count = scene.recipe.count
    yield Text("rare.note", {"share": f"{100.0 * positives / count:.3g}%"}, tone="small")
    if positives < FEW:
        needed = enough(scene.recipe.positive)
        details = {"count": count, "positives": positives, "needed": needed}
        yield Text("rare.few", details, tone="warning")


RACE = Exhibit[RaceScene](
    "race.steps",
    lambda scene: Text("title"),
    lambda scene: Text("lead"),
    read=read,
    draw=_draw,
    released=released,
    controls=lambda scene: tuple(_controls(scene)),
    refusals=lambda scene: tuple(notice.control for notice in scene.notices),
    notes=lambda scene: tuple(_notes(scene)),
    question=lambda scene: Question(Text(f"ask.{scene.task.id}"), Text(f"answer.{scene.task.id}")),
    losses=lambda scene: tuple(of_entrant(entrant, scene.tuned) for entrant in scene.entrants),
)
