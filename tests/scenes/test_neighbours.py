"""Ways on from a loss: every loss has some, and all of them open what they say."""

from __future__ import annotations

import pytest

import losses
from figures.axes import AXES
from scenes import compare, matrices, noise, numerics, race
from scenes.neighbours import DERIVED, READ, compared, raced
from theory.recorded import recorded_derivations
from training import TASKS

NAMES = [entry.name for entry in losses.catalog()]


def test_every_loss_is_derived_by_derivations_that_there_are() -> None:
    assert sorted(DERIVED) == sorted(NAMES) and set(READ) <= set(NAMES)
    assert {name for names in DERIVED.values() for name in names} <= set(recorded_derivations())


@pytest.mark.parametrize("name", NAMES)
def test_a_comparison_shows_the_loss(name: str) -> None:
    way = compared(name)
    assert (way is not None) == any(name in axis.names for axis in AXES.values())
    if way is not None:
        scene = compare.read(way.query)
        assert scene.notices == () and name in {shown.name for shown in scene.curves}


@pytest.mark.parametrize("name", NAMES)
def test_a_race_has_the_loss_among_its_runners(name: str) -> None:
    way = raced(name)
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
