"""Tables grow, shrink and take blocks of numbers, and what they become computes and has an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from checks import torch_oracle
from checks.deviations import compare_call
from content import LANGUAGES, text
from losses.errors import LossError
from scenes import read
from scenes.editing import Refused, block, lengthened, parse_entry, paste, resizable, shortened
from scenes.notation import MAX_ELEMENTS, MINUS, format_number
from scenes.scene import Scene, editable, open_preset
from scenes.table import Table, evaluated, tables
from tests.scenes.test_fitting import SHAPES
from tests.scenes.test_scene import NAMES, PRESETS, same


def shown(scene: Scene) -> list[Table]:
    return tables(scene, evaluated(scene))


def axes(scene: Scene) -> Iterator[tuple[str, int]]:
    """Yield every axis whose length a reader may change."""
    for argument, names in resizable(scene).items():
        for axis, name in enumerate(names):
            if name:
                yield argument, axis


def expect_sound(scene: Scene, what: object) -> None:
    """The scene has an address, and computes as torch does or is refused for another reason than shapes."""
    again = read(scene.query())
    assert again.notices == () and same(again, scene), what
    result = evaluated(scene)
    if isinstance(result, LossError):
        assert result.key not in SHAPES, (what, str(result))
        return
    there = torch_oracle.evaluate(scene.name, scene.options, scene.arguments)
    here = scene.loss.value_and_grad(**scene.arguments)
    assert compare_call(scene.loss, scene.arguments, here, there).agrees, what


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_every_table_grows_and_shrinks(name: str, preset: str) -> None:
    scene = open_preset(name, preset)
    for argument, axis in axes(scene):
        longer = lengthened(scene, argument, axis)
        length = scene.arguments[argument].shape[axis]
        assert longer.arguments[argument].shape[axis] == length + 1
        expect_sound(longer, (name, preset, argument, axis, "longer"))
        back = shortened(longer, argument, axis, length)
        assert same(replace(back, at=scene.at), scene), (name, preset, argument, axis)
        if length > 1:
            shorter = shortened(scene, argument, axis, 0)
            kept = np.delete(scene.arguments[argument], 0, axis)
            if kept.dtype.kind == "f":
                assert np.array_equal(shorter.arguments[argument], kept, equal_nan=True)
            expect_sound(shorter, (name, preset, argument, axis, "shorter"))


def test_most_tables_can_grow() -> None:
    """Of every loss, the first example has an axis of samples, classes or coordinates to change."""
    assert [name for name in NAMES if not list(axes(open_preset(name)))] == []


def test_labels_follow_the_classes() -> None:
    scene = open_preset("CrossEntropyLoss")
    scene = scene.with_entry("target", (0,), scene.arguments["input"].shape[1] - 1)
    last = shortened(scene, "input", 1, scene.arguments["input"].shape[1] - 1)
    assert last.arguments["target"][0] == scene.arguments["target"][0] - 1
    first = shortened(scene, "input", 1, 0)
    expected = np.maximum(scene.arguments["target"] - 1, 0)
    assert first.arguments["target"].tolist() == expected.tolist()


def test_new_classes_have_no_probability() -> None:
    scene = lengthened(open_preset("LinearCrossEntropyLoss", "soft_targets"), "target", 1)
    assert scene.options["num_classes"] == 4
    assert scene.arguments["target"][:, 3].tolist() == [0.0, 0.0]


def test_parameters_have_no_row_a_sample() -> None:
    scene = read({"loss": "LinearCrossEntropyLoss", "bias": "true"})
    together, *alone = shown(scene)
    assert {cell.argument for row in together.rows for cell in row} == {"input", "target", ""}
    assert [table.columns[0].argument for table in alone] == ["linear_weight", "linear_bias"]


def test_the_last_row_and_shapes_of_options_stay() -> None:
    scene = open_preset("MSELoss")
    for _ in range(5):
        scene = shortened(scene, "input", 0, 0)
    with pytest.raises(Refused, match="last_one"):
        shortened(scene, "input", 0, 0)
    with pytest.raises(Refused, match="fixed"):
        lengthened(open_preset("AdaptiveLogSoftmaxWithLoss"), "head_weight", 0)


def test_tables_have_a_largest_size() -> None:
    scene = open_preset("MSELoss")
    numbers = ",".join(["1"] * MAX_ELEMENTS)
    full = paste(scene, shown, "input", (0,), numbers)
    assert full.arguments["input"].size == full.arguments["target"].size == MAX_ELEMENTS
    expect_sound(full, "full")
    with pytest.raises(Refused, match="too_many"):
        lengthened(full, "input", 0)
    with pytest.raises(Refused, match="too_many"):
        paste(scene, shown, "input", (0,), numbers + ",1")
    linear = open_preset("LinearCrossEntropyLoss").with_option("num_classes", 200)
    with pytest.raises(Refused, match="too_many"):
        lengthened(linear, "linear_weight", 0)


# Pasting


@pytest.mark.parametrize(("name", "preset"), PRESETS)
@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_a_table_pasted_onto_itself_changes_nothing(name: str, preset: str, separator: str) -> None:
    scene = open_preset(name, preset)
    for table in shown(scene):
        first = table.rows[0][0]
        several = len({cell.argument for cell in table.rows[0]} - {""}) > 1
        listed = len(table.rows) == 1 and several and separator != "\t"
        if not first.argument or listed:  # a list runs along one argument
            continue
        lines = (separator.join(c.exact for c in row if c.argument) for row in table.rows)
        again = paste(scene, shown, first.argument, first.index, "\r\n".join(lines) + "\n")
        assert same(again, scene), (name, preset, first.argument)


@pytest.mark.parametrize(
    ("copied", "entries"),
    [
        ("1\t2\n3\t4\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\r\n3\t4", [["1", "2"], ["3", "4"]]),
        ("1, 2, 3", [["1", "2", "3"]]),
        ("1; 2\n3; 4", [["1", "2"], ["3", "4"]]),
        ("1，2；3", [["1，2", "3"]]),
        ("1\n2\n\n3\n", [["1"], ["2"], ["3"]]),
        ("1,5\t2,5", [["1,5", "2,5"]]),
        (" −1 \t 2", [["−1", "2"]]),
    ],
)
def test_texts_of_spreadsheets(copied: str, entries: list[list[str]]) -> None:
    assert block(copied) == entries


@pytest.mark.parametrize("copied", ["7,8,9", "7\n8\n9", "7;8;9\n", "7\r\n8\r\n9\r\n"])
def test_a_list_runs_along_its_argument(copied: str) -> None:
    scene = open_preset("MSELoss")
    changed = paste(scene, shown, "input", (5,), copied)
    before = scene.arguments["input"].tolist()
    assert changed.arguments["input"].tolist() == [*before[:5], 7.0, 8.0, 9.0]
    assert len(changed.arguments["target"]) == 8
    expect_sound(changed, copied)


def test_a_block_crosses_arguments_and_grows_rows() -> None:
    scene = open_preset("MSELoss")
    changed = paste(scene, shown, "input", (4,), "1\t2\n3\t4\n−5\t6")
    assert changed.arguments["input"][4:].tolist() == [1.0, 3.0, -5.0]
    assert changed.arguments["target"][4:].tolist() == [2.0, 4.0, 6.0]
    logits = open_preset("CrossEntropyLoss")
    rows, classes = logits.arguments["input"].shape
    line = "\t".join(["0.5"] * classes + ["1"])
    changed = paste(logits, shown, "input", (rows - 1, 0), f"{line}\n{line}")
    assert changed.arguments["input"].shape == (rows + 1, classes)
    assert changed.arguments["target"][-2:].tolist() == [1, 1]


@pytest.mark.parametrize("minus", [*"-−–－﹣"])
def test_every_minus_sign_counts(minus: str) -> None:
    scene = paste(open_preset("MSELoss"), shown, "input", (0,), f"{minus}1.5,2e{minus}3")
    assert scene.arguments["input"][:2].tolist() == [-1.5, 2e-3]
    assert read({"loss": "HingeEmbeddingLoss", "margin": f"{minus}1"}).options["margin"] == -1.0
    assert read({"loss": "MSELoss", "x.input": f"{minus}1"}).arguments["input"].tolist() == [-1.0]


REFUSED = [
    ("MSELoss", (0,), "1,x,3", "not_a_number"),
    ("MSELoss", (0,), "1,,3", "not_a_number"),
    ("MSELoss", (0,), "1,5\t2,5", "not_a_number"),
    ("MSELoss", (0,), "1\t2\t3", "too_wide"),
    ("CrossEntropyLoss", (0, 0), "1\t2\n3", "ragged"),
    ("CrossEntropyLoss", (0, 2), "1\t0.5", "not_whole"),
]


@pytest.mark.parametrize(("name", "index", "copied", "key"), REFUSED)
def test_a_refusal_is_a_sentence_and_changes_nothing(
    name: str, index: tuple[int, ...], copied: str, key: str
) -> None:
    scene = open_preset(name)
    before = {k: np.copy(v) for k, v in scene.arguments.items()}
    with pytest.raises(Refused) as refused:
        paste(scene, shown, "input", index, copied)
    assert refused.value.key == f"table.{key}"
    for language in LANGUAGES:
        assert text(refused.value.key, language, **refused.value.details)
    assert all(np.array_equal(before[k], v) for k, v in scene.arguments.items())


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_fields_show_true_minus_signs(name: str, preset: str) -> None:
    scene = open_preset(name, preset)
    for cell in (cell for table in shown(scene) for row in table.rows for cell in row):
        assert "-" not in cell.text and "-" not in cell.gradient
        if cell.argument:
            number = scene.arguments[cell.argument][cell.index]
            assert cell.exact.replace(MINUS, "-") == format_number(number)
    assert all(editable(scene.arguments[k]) for k in resizable(scene))


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (-np.log(2.0), "−0.693147"),
        (0.1 + 0.2, "0.3"),
        (-0.25, "−0.25"),
        (-100, "−100"),
        (1 / 960, "0.00104167"),
        (1e-7 / 3, "3.33333\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻⁸"),
        (123456789.0, "123456789"),
        (-np.inf, "−inf"),
    ],
)
def test_an_entry_is_read_with_six_digits_and_kept_in_full(number: float, read: str) -> None:
    scene = open_preset("MSELoss").with_entry("input", (0,), number)
    cell = shown(scene)[0].rows[0][0]
    assert cell.text == read
    assert parse_entry(scene, "input", cell.exact) == number
