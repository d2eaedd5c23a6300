"""Ways on from a loss: every loss has some, and all of them open what they say, as the reader left it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import losses
import scenes as explorer
from figures.axes import AXES, Shown
from figures.likelihood import MODELS
from figures.noise import FAMILIES
from losses.options import Choice, Flag, Named, Option, Real
from scenes import compare, matrices, noise, numerics, race
from scenes.choices import format_option
from scenes.neighbours import (
    ABOUT,
    DERIVED,
    READ,
    LossState,
    about,
    compared,
    explored,
    of_curve,
    of_entrant,
    of_scene,
    raced,
    read,
)
from scenes.scene import open_preset
from scenes.table import evaluate
from theory.numerics import FUNCTIONS
from theory.recorded import recorded_derivations
from training import TASKS, Entrant
from training.tasks import TUNED

NAMES = [entry.name for entry in losses.catalog()]


def test_every_loss_is_derived_by_derivations_that_there_are() -> None:
    assert sorted(DERIVED) == sorted(NAMES) and set(READ) <= set(NAMES)
    assert {name for names in DERIVED.values() for name in names} <= set(recorded_derivations())


@pytest.mark.parametrize("name", NAMES)
def test_a_comparison_shows_the_loss(name: str) -> None:
    way = compared(of_scene(open_preset(name)))
    assert (way is not None) == any(name in axis.names for axis in AXES.values())
    if way is not None:
        scene = compare.read(way.query)
        assert scene.notices == () and name in {shown.name for shown in scene.curves}


@pytest.mark.parametrize("name", NAMES)
def test_a_race_has_the_loss_among_its_runners(name: str) -> None:
    way = raced(of_scene(open_preset(name)))
    runs = {entrant.loss.__name__ for task in TASKS.values() for entrant in task.entrants}
    assert (way is not None) == (name in runs)
    if way is not None:
        scene = race.read(way.query)
        assert scene.notices == ()
        assert name in {entrant.loss.__name__ for entrant in scene.entrants}


@pytest.mark.parametrize("name", READ)
def test_a_page_of_theory_opens_at_its_place(name: str) -> None:
    way = READ[name]
    readers = {"noise": noise.read, "numerics": numerics.read, "matrices": matrices.read}
    if way.query:
        scene = readers[way.page](way.query)
        assert scene.notices == ()
        (value,) = way.query.values()
        assert value in vars(scene).values()


# Options go along: every value that the page at the other end can show is shown there.


def values_of(option: Option) -> Iterator[Any]:
    """Yield values of an option, the default among them."""
    match option:
        case Choice(choices=choices) | Named(choices=choices):
            yield from choices
        case Flag():
            yield from (False, True)
        case Real(suggested=(low, high)):
            yield from (low + share * (high - low) for share in (0.25, 0.5, 1.0))
    yield option.default


CURVES = [
    (name, option)
    for name in NAMES
    for option in dict.fromkeys(
        option
        for axis in AXES.values()
        if name in axis.names
        for option in axis.placement(name).options
    )
]


@pytest.mark.parametrize(("name", "option"), CURVES)
def test_an_option_of_the_explorer_is_shown_in_the_comparison(name: str, option: str) -> None:
    start = of_scene(open_preset(name))
    links = {}
    for value in values_of(open_preset(name).loss_class.options[option]):
        way = compared(LossState(name, {**start.options, option: value}))
        assert way is not None
        scene = compare.read(way.query)
        (shown,) = (shown for shown in scene.curves if shown.name == name)
        assert scene.notices == ()
        assert format_option(shown.option(scene.axis, option)) == format_option(value)
        links[format_option(value)] = str(way)
    assert len(set(links.values())) == len(links) > 1


ENTRANTS = [(task, entrant) for task in TASKS.values() for entrant in task.entrants]
TUNABLE = list({(e.loss.__name__, e.option): e for _, e in ENTRANTS if e.option}.values())


def given(option: str, number: float) -> Any:
    """Return the value of a loss's option for a number of a race."""
    return {"pos_weight": np.full(3, number), "weight": np.array([2.0, 2.0 * number])}.get(
        option, number
    )


@pytest.mark.parametrize("entrant", TUNABLE, ids=lambda entrant: entrant.id)
def test_an_option_of_the_explorer_runs_in_the_race(entrant: Entrant) -> None:
    name, option = entrant.loss.__name__, str(entrant.option)
    start = of_scene(open_preset(name))
    _, low, high = TUNED[option]
    links = set()
    for number in (low, low + 0.25 * (high - low), high):
        way = raced(LossState(name, {**start.options, option: given(option, number)}))
        assert way is not None
        scene = race.read(way.query)
        assert scene.notices == ()
        run = {runner.option for runner in scene.entrants if runner.loss is entrant.loss}
        # A loss without label smoothing runs as the plain one.
        plain = None in run and option not in run and number == entrant.loss.options[option].default
        assert plain or (option in run and scene.tuned[option] == pytest.approx(number))
        links.add(str(way))
    assert len(links) == 3


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("HuberLoss", {"delta": 12_000.0}),
        ("BCEWithLogitsLoss", {"pos_weight": np.array([1.0, 5.0])}),
        ("CrossEntropyLoss", {"weight": np.array([1.0, 2.0, 3.0])}),
        ("CrossEntropyLoss", {"weight": np.array([0.0, 2.0])}),
    ],
)
def test_what_a_race_cannot_show_is_left_out(name: str, options: dict[str, Any]) -> None:
    assert raced(LossState(name, options)) == raced(LossState(name))


def test_both_options_of_a_loss_run_side_by_side() -> None:
    options = {"label_smoothing": 0.3, "weight": np.array([1.0, 7.0])}
    way = raced(LossState("CrossEntropyLoss", options))
    assert way is not None
    scene = race.read(way.query)
    assert {"label_smoothing", "weight"} <= set(scene.runners)
    assert (scene.tuned["label_smoothing"], scene.tuned["weight"]) == (0.3, 7.0)


def opens_as(state: LossState) -> None:
    """Check that the Explorer opens a loss with its options, and can evaluate it."""
    scene = explorer.read(explored(state).query)
    assert scene.notices == ()
    for name, value in state.options.items():
        default = scene.loss_class.options[name].default
        assert format_option(scene.options.get(name, default)) == format_option(value)
    assert np.size(evaluate(scene).value)


@pytest.mark.parametrize(("name", "option"), CURVES)
def test_an_option_of_a_curve_is_shown_in_the_explorer(name: str, option: str) -> None:
    for axis in AXES.values():
        if name in axis.names and option in axis.placement(name).options:
            for value in values_of(axis.placement(name).loss_class.options[option]):
                opens_as(of_curve(axis, Shown(name).with_option(axis, option, value)))


@pytest.mark.parametrize(("task", "entrant"), ENTRANTS, ids=lambda part: part.id)
def test_a_runner_is_shown_in_the_explorer(task: Any, entrant: Entrant) -> None:
    tuned = {name: 0.5 * (low + high) for name, (_, low, high) in TUNED.items()}
    state = of_entrant(entrant, tuned)
    opens_as(state)
    if entrant.option:
        assert entrant.number(state.options) == pytest.approx(tuned[entrant.option])


@pytest.mark.parametrize(("name", "option"), [("HuberLoss", "delta"), ("SmoothL1Loss", "beta")])
def test_the_page_on_noise_opens_with_the_shape_of_the_loss(name: str, option: str) -> None:
    for value in (0.5, 1.0, 2.5):
        way = read(LossState(name, {option: value}))
        assert way is not None
        scene = noise.read(way.query)
        assert scene.notices == () and (scene.noise, scene.shape) == ("huber", value)
    assert read(LossState(name, {option: 1e9})) == READ[name]


STATES = [
    *(f"learning.{section}" for section in ("parts", "coin", "iid", "priors")),
    *(f"learning.sample.{name}" for name in MODELS),
    *(f"noise.{name}" for name in FAMILIES),
    *(f"information.{section}" for section in ("surprise", "codes", "coin")),
    *(f"divergences.{name}" for name in ("split", "grid", "fit", "detour", "shift", "plan")),
    *(f"matrices.{name}" for name in matrices.MODELS),
    *(f"numerics.{name}" for name in FUNCTIONS),
    "numerics.shift",
]


def test_every_figure_of_theory_is_about_losses() -> None:
    assert sorted(ABOUT) == sorted(STATES)
    assert {name for names in ABOUT.values() for name in names} <= set(NAMES)


def test_a_figure_gives_its_options_to_the_losses_that_have_them() -> None:
    huber, absolute = about("noise.student", {"delta": 2.0})
    assert (huber.options, absolute.options) == ({"delta": 2.0}, {})
