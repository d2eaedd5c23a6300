"""The comparison as data: addresses are read and written back, and what is wrong becomes a notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from content import LANGUAGES
from content.words import table
from figures.axes import AXES, Shown, scales
from figures.compare import compare, compare_motion
from losses.errors import LossError
from scenes.compare import (
    LAYOUTS,
    MOST,
    CompareScene,
    format_curves,
    opening,
    read,
    read_curves,
    released,
)
from scenes.properties import PROPERTIES, properties
from tests.axis_references import cases


def scenes() -> list[CompareScene]:
    found = []
    for axis in AXES.values():
        start = opening(axis.id)
        everything = start.with_curves(*map(Shown, axis.names))
        found += [start, everything, start.with_curves()]
        found += [replace(everything, scale=scale, second=True) for scale in scales(axis)]
        found.append(replace(start, layout="multiples", sort="-bounded", at=float(axis.grid[7])))
        with_options = (i for i, c in enumerate(start.curves) if axis.placement(c.name).options)
        found += [start.once_more(index) for index in list(with_options)]
    residual = opening("residual").with_option(2, "delta", 2.0)
    found.append(replace(residual, why="HuberLoss(delta=2).noise"))
    found.append(replace(opening("similarity"), setting="unlike"))
    found.append(replace(opening("count"), setting=7))
    return found


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: str(scene.query()))
def test_an_address_opens_the_scene_that_wrote_it(scene: CompareScene) -> None:
    assert read(scene.query()) == scene


def test_the_plain_page_needs_no_parameters() -> None:
    assert opening("residual").query() == {}


def test_options_of_every_case_survive_the_address() -> None:
    for axis_id, shown, _ in cases():
        curves, notices = read_curves(AXES[axis_id], format_curves((shown,)))
        assert curves == (shown,) and notices == []


@pytest.mark.parametrize(
    ("query", "control"),
    [
        ({"axis": "../etc"}, "axis"),
        ({"curves": "FooLoss"}, "curves"),
        ({"curves": "CTCLoss"}, "curves"),
        ({"curves": "HuberLoss(delta=-1)"}, "curves"),
        ({"curves": "HuberLoss(delta=x)"}, "curves"),
        ({"curves": "HuberLoss(reduction=sum)"}, "curves"),
        ({"curves": "HuberLoss((((((("}, "curves"),
        ({"curves": "__import__('os')"}, "curves"),
        ({"curves": ",".join(["MSELoss"] * 500)}, "curves"),
        ({"curves": "," * 5000}, "curves"),
        ({"at": "nan"}, "at"),
        ({"at": "1e99"}, "at"),
        ({"var": "0"}, "var"),
        ({"axis": "count", "observed": "2.5"}, "observed"),
        ({"axis": "count", "observed": "99"}, "observed"),
        ({"axis": "similarity", "pair": "both"}, "pair"),
        ({"axis": "count", "scale": "value"}, "scale"),
        ({"layout": "pie"}, "layout"),
        ({"second": "maybe"}, "second"),
        ({"sort": "proper"}, "sort"),
        ({"why": "HuberLoss.taste"}, "why"),
    ],
)
def test_nonsense_becomes_a_notice_and_the_rest_stands(query: dict[str, str], control: str) -> None:
    scene = read(query)
    assert {notice.control for notice in scene.notices} == {control}
    assert all(isinstance(notice.error, LossError) for notice in scene.notices)
    assert len(scene.curves) <= MOST
    assert read(scene.query()).notices == ()


def test_a_wrong_option_keeps_its_curve() -> None:
    scene = read({"curves": "HuberLoss(delta=-1),MSELoss"})
    assert [shown.name for shown in scene.curves] == ["MSELoss", "HuberLoss"]
    assert len(scene.notices) == 1


def test_released_controls_change_the_scene() -> None:
    scene = opening("residual").with_curves(Shown("HuberLoss"), Shown("GaussianNLLLoss"))
    slots = scene.comparison(str).slots
    moved = released(scene, {"at": -2.0, f"{slots[0]}.delta": 2.0, "setting": 3.0, "zz.delta": 1.0}
                     | {"at": -2.5})  # fmt: skip
    assert moved.at == -2.5 and moved.setting == 3.0
    assert moved.curves[0] == Shown("HuberLoss", (("delta", 2.0),))
    assert released(opening("count"), {"setting": 7.0}).setting == 7


def test_only_the_hand_leaves_the_surroundings_as_they_are() -> None:
    scene = opening("residual")
    assert replace(scene, at=3.0).surroundings == scene.surroundings
    for other in (scene.once_more(2), replace(scene, second=True), read({"curves": "Foo"})):
        assert other.surroundings != scene.surroundings


def test_an_open_reason_follows_its_curve() -> None:
    scene = replace(opening("residual"), why="HuberLoss.noise").with_option(2, "delta", 2.0)
    assert scene.why == "HuberLoss(delta=2).noise"
    assert scene.query()["why"] == scene.why
    assert "why" not in scene.with_curves().query()


def test_the_same_loss_twice_differs_in_looks_and_options() -> None:
    scene = opening("residual").once_more(2)
    names = [shown.name for shown in scene.curves]
    assert names.count("HuberLoss") == 2
    slots = scene.comparison(str).slots
    assert len(set(slots)) == len(slots)
    assert len(set(scene.curves)) == len(scene.curves)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_words(language: str) -> None:
    words = table(language, "compare")
    for case in cases():
        for name, finding in properties(*case).items():
            places: dict[str, Any] = dict.fromkeys(finding.numbers, "1")
            assert words["verdict"][finding.verdict].format(**places)
            assert words["reason"][finding.reason].format(**places)
            assert {"title", "help"} == set(words["property"][name])
    assert set(words["property"]) == {name for names in PROPERTIES.values() for name in names}
    assert set(words["axis"]) == set(AXES)
    assert set(words["layout"]) == set(LAYOUTS)


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: str(scene.query()))
def test_every_scene_can_be_drawn_and_moved(scene: CompareScene) -> None:
    view = scene.comparison(lambda key, **details: key + "".join(map(str, details.values())))
    figure, motion = compare(view), compare_motion(view)
    uids = [trace["uid"] for trace in figure["data"]]
    assert len(set(uids)) == len(uids)
    for moved in motion.tables:
        columns = moved.columns() if callable(moved.columns) else moved.columns
        control = next(c for c in motion.controls if c.name == moved.over[0])
        assert all(len(column) == len(control.grid) for column in columns.values())
