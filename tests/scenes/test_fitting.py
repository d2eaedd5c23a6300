"""Every option can be tuned: where it decides shapes, the tensors follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from checks import torch_oracle
from checks.deviations import compare_call
from content import LANGUAGES, example, sentence
from figures.option_motion import grid
from losses import options as kinds
from losses.errors import InvalidIndex, LossError
from losses.options import Option
from scenes import read
from scenes.choices import NONE, format_option, parse_option
from scenes.drawing import draw, fitting
from scenes.fitting import class_count, filling
from scenes.notation import MAX_ELEMENTS, format_array
from scenes.scene import Scene, editable, open_preset, visible_options
from tests.scenes.test_scene import NAMES, same

SHAPES = {"shape", "labels_shape", "target_shape", "class_weights", "clusters", "parameter_missing",
          "parameter_unused", "shape_mismatch", "dimensions"}  # fmt: skip
"""Keys of refusals that are about the shapes of arguments."""

SHAPED = ("LinearCrossEntropyLoss", "AdaptiveLogSoftmaxWithLoss")

CHANGES = {
    "LinearCrossEntropyLoss": [
        ("num_classes", "4"), ("bias", "true"), ("in_features", "3"), ("out_features", "2"),
        ("num_classes", "2"), ("out_features", "2,2"), ("in_features", "1"), ("bias", "false"),
        ("out_features", ""), ("num_classes", "1"),
    ],
    "AdaptiveLogSoftmaxWithLoss": [
        ("n_classes", "8"), ("head_bias", "true"), ("cutoffs", "2,4,5"), ("in_features", "5"),
        ("div_value", "4"), ("cutoffs", "1"), ("in_features", "2"), ("n_classes", "3"),
        ("div_value", "0.5"), ("head_bias", "false"), ("n_classes", "2"),
    ],
}  # fmt: skip


def texts(option: Option, scene: Scene) -> Iterator[str]:
    """Yield what a widget offers for an option, and a few texts that a reader may type."""
    match option:
        case kinds.Choice(choices=choices) | kinds.Named(choices=choices):
            yield from map(str, choices)
        case kinds.Flag():
            yield from ("true", "false")
        case kinds.Real():
            yield from map(format_option, grid(option)[::16])
            yield from ("0", "0.5", "1", "3", "100", "0.015", "1e-300", "inf", "-inf")
        case kinds.Size():
            yield from ("1", "2", "3", "4", "5", "6", "9", "20", "1000000000000")
        case kinds.Integers():
            yield from ("", "1", "2", "3", "1,2", "2,3", "1,3,4", "2,2", "500")
        case kinds.Integer():
            yield from (NONE, "0", "1", "2", "-100")
        case kinds.Weights(per="class"):
            shape = scene.arguments["input"].shape
            count = class_count(scene.loss_class, scene.options) or shape[min(1, len(shape) - 1)]
            yield from (NONE, ",".join("1234567"[:count]))
        case kinds.Weights():
            yield from (NONE, format_array(np.full_like(scene.arguments["input"], 2.0)))


def edits(name: str) -> Iterator[tuple[Scene, str, str]]:
    """Yield each preset with an option and a text for it."""
    for preset in example(name).presets:
        scene = open_preset(name, preset)
        for option in visible_options(scene.loss_class).values():
            for text in texts(option, scene):
                yield scene, option.name, text


def evaluated(scene: Scene) -> Any:
    """Return value and gradients, or the refusal."""
    try:
        return scene.loss.value_and_grad(**scene.arguments)
    except LossError as error:
        return error


@pytest.mark.parametrize("name", NAMES)
def test_every_option_can_take_every_value(name: str) -> None:
    for start, option, text in edits(name):
        scene = read({"loss": name, "preset": start.preset, option: text})
        where = (name, start.preset, option, text)
        assert same(read(scene.query()), scene), where
        if scene.notices:
            assert [notice.control for notice in scene.notices] == [option], where
            continue
        here = evaluated(scene)
        if isinstance(here, LossError):
            assert here.key not in SHAPES, (*where, str(here))
            continue
        there = torch_oracle.evaluate(name, scene.options, scene.arguments)
        assert compare_call(scene.loss, scene.arguments, here, there).agrees, where


@pytest.mark.parametrize("name", SHAPED)
def test_every_figure_follows_the_options(name: str) -> None:
    for preset, (option, text), figure in product(
        example(name).presets, CHANGES[name], example(name).figures
    ):
        if figure.kind != "surface":  # the same heights as the plane's
            query = {"loss": name, "preset": preset, option: text, "figure": figure.id}
            scene = fitting(read(query))
            if scene is not None and not isinstance(evaluated(scene), LossError):
                drawn = draw(scene, lambda key, **_: key)
                json.dumps(drawn.figure, allow_nan=False)


@pytest.mark.parametrize("name", SHAPED)
def test_changes_after_edits_keep_the_entries_and_compute(name: str) -> None:
    """A reader edits an entry of each argument, and then one option after the other."""
    for preset in example(name).presets:
        scene = open_preset(name, preset)
        first = {k: (0,) * v.ndim for k, v in scene.arguments.items() if editable(v)}
        floats = [k for k in first if k != "target"]
        for argument in floats:
            scene = scene.with_entry(argument, first[argument], 0.25)
        for option, text in CHANGES[name]:
            declared = scene.loss_class.options[option]
            scene = scene.with_option(option, declared.validated(parse_option(declared, text)))
            again = read(scene.query())
            assert again.notices == () and same(again, scene), (preset, option, text)
            assert np.isfinite(scene.loss(**scene.arguments)).all()
            for argument in set(floats) & scene.arguments.keys():
                array = scene.arguments[argument]
                assert array[(0,) * array.ndim] == 0.25, (preset, option, text, argument)


@pytest.mark.parametrize("name", SHAPED)
def test_a_refusal_on_the_way_loses_nothing(name: str) -> None:
    """Options that do not fit together leave the tensors as they are, for those that do."""
    scene = open_preset(name).with_entry("input", (0, 0), 0.25)
    size = "num_classes" if name == "LinearCrossEntropyLoss" else "n_classes"
    if name == "AdaptiveLogSoftmaxWithLoss":
        scene = scene.with_option("cutoffs", (9,))
        with pytest.raises(LossError):
            scene.loss  # noqa: B018
        scene = read(scene.query()).with_option("cutoffs", (1, 3))
    scene = scene.with_option(size, 6)
    assert np.isfinite(scene.loss(**scene.arguments)) and scene.arguments["input"][0, 0] == 0.25


def test_labels_of_classes_that_are_gone_become_the_last_one() -> None:
    scene = read({"loss": "LinearCrossEntropyLoss", "num_classes": "2"})
    assert scene.arguments["target"].tolist() == [0, 1, 1] and scene.lost_labels == {"target": 2}
    edited = open_preset("LinearCrossEntropyLoss").with_entry("target", (0,), 2)
    changed = edited.with_option("num_classes", 2)
    assert changed.arguments["target"].tolist() == [1, 1, 1]
    assert changed.lost_labels == {} and changed.lost_since(edited) == {"target": 2}
    # A label to ignore is no class, and what a reader types after the change is refused as ever.
    ignored = read({"loss": "LinearCrossEntropyLoss", "preset": "padding", "num_classes": "1"})
    assert ignored.arguments["target"].tolist() == [0, 0, -100]
    typed = read({"loss": "LinearCrossEntropyLoss", "num_classes": "2", "x.target": "0,1,2"})
    with pytest.raises(InvalidIndex):
        typed.loss(**typed.arguments)


def test_probabilities_of_classes_that_are_gone_go_to_the_last_one() -> None:
    scene = read({"loss": "LinearCrossEntropyLoss", "preset": "soft_targets", "num_classes": "2"})
    assert scene.arguments["target"].tolist() == [[0.7, 0.3], [0.1, 0.9]]


def test_a_factor_a_class_grows_with_the_classes() -> None:
    query = {"loss": "LinearCrossEntropyLoss", "preset": "padding", "num_classes": "4"}
    assert read(query).options["weight"].tolist() == [1.0, 2.0, 1.0, 1.0]
    typed = read({**query, "weight": "3,2,1"})
    with pytest.raises(LossError):
        typed.loss  # noqa: B018
    assert typed.with_option("num_classes", 5).options["weight"].tolist() == [3, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("query", "highest"),
    [
        ({"loss": "LinearCrossEntropyLoss", "in_features": "1000000000000"}, 133),
        ({"loss": "LinearCrossEntropyLoss", "num_classes": "500"}, 200),
        ({"loss": "AdaptiveLogSoftmaxWithLoss", "n_classes": "500"}, 402),
    ],
)
def test_tensors_have_a_largest_size(query: dict[str, str], highest: int) -> None:
    """The refusal names the largest size under which every tensor has at most 400 entries."""
    (option,) = set(query) - {"loss"}
    (notice,) = read(query).notices
    assert f"[1, {highest}]" in str(notice.error)
    at_most = read({**query, option: str(highest)})
    assert not at_most.notices and np.isfinite(at_most.loss(**at_most.arguments))
    assert largest(at_most) <= MAX_ELEMENTS
    assert read({**query, option: str(highest + 1)}).notices
    assert all(sentence(notice.error, language) for language in LANGUAGES)


def largest(scene: Scene) -> int:
    arrays = [np.asarray(v) for v in scene.arguments.values() if editable(v)]
    tails = scene.arguments.get("tail_weights", [])
    return max(array.size for array in (*arrays, *(part for pair in tails for part in pair)))


def test_new_entries_depend_on_their_place_alone() -> None:
    assert filling((3, 2)).tolist() == filling((4, 5))[:3, :2].tolist()
    assert abs(filling((20, 20))).max() <= 1.0 and len(set(filling((7,)).tolist())) == 7
    # The docstring's formula at (1, 2): 0.618… · 12 has the fraction 0.4164…
    assert filling((2, 3))[1, 2] == -0.17
