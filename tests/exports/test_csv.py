"""Numbers for a spreadsheet: they read back as they are, and no text becomes a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from content import Language
from exports.csv import FORMULA, curves, numbers
from figures.motion import Drawing
from scenes.notation import parse_number
from tests import daily
from tests.exports.scenes import Shown, every_figure


def read(file: bytes) -> list[list[str]]:
    text = file.decode("utf-8-sig")
    assert file.startswith("\N{BYTE ORDER MARK}".encode())
    assert text.count("\n") == text.count("\r\n") and text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_point_of_a_curve_reads_back(language: Language) -> None:
    for scene in daily.sample(every_figure(), 12, "csv", language):
        figure = Shown(scene, language).drawing.figure
        _, *rows = read(curves(Shown(scene, language).drawing, language))
        back = iter(rows)
        for trace in figure["data"]:
            if trace.get("visible", True) is not True:
                continue
            name = trace.get("name") or trace.get("uid", "")
            if trace.get("type") in ("contour", "heatmap", "surface"):
                sent = np.ravel(np.array(trace["z"], float))
                column = -1
            else:
                sent = np.array(list(trace["y"]), float)
                column = 3
            points = [next(back) for _ in sent]
            assert {point[0].lstrip("'") for point in points} <= {name}
            shown = [parse_number(point[column] or "nan") for point in points]
            np.testing.assert_array_equal(np.array(shown), sent)
        assert list(back) == []


def test_curves_of_one_name_differ_in_their_axes() -> None:
    _, *rows = read(curves(Shown(every_figure()[0]).drawing, "en"))
    now = [row[1] for row in rows if row[0] == "now"]
    assert len(now) == len(set(now)) == 2


def test_a_map_has_a_row_a_cell() -> None:
    trace = {"type": "heatmap", "name": "m", "z": [[1.0, 2.0], [3.0, np.inf]], "x": [0.5, 1.5]}
    drawing = Drawing({"data": [trace], "layout": {}, "alt": ""}, motion=None, height=1)  # type: ignore[arg-type]
    assert read(curves(drawing, "en")) == [
        ["curve", "axis", "x", "y", "z"],
        ["m", "", "0.5", "0", "1"],
        ["m", "", "1.5", "0", "2"],
        ["m", "", "0.5", "1", "3"],
        ["m", "", "1.5", "1", "inf"],
    ]


def test_controls_and_readouts_have_their_units() -> None:
    for scene in every_figure():
        motion = Shown(scene).drawing.motion
        _, *rows = read(numbers(Shown(scene).drawing, "en"))
        shown = [*motion.controls, *motion.readouts]
        assert [row[1] for row in rows] == [row[1] for row in rows if row[1] != ""]
        for row, one in zip(rows, shown, strict=True):
            assert row[0].lstrip("'") == one.label and row[2] == one.unit
            assert parse_number(row[1]) == one.value or np.isnan(one.value)


@pytest.mark.parametrize("mark", FORMULA)
def test_no_text_becomes_a_formula(mark: str) -> None:
    name = f'{mark}HYPERLINK("https://a.example")'
    drawing = Shown(every_figure()[0]).drawing
    trace = {"name": name, "x": [-1.0, None], "y": [-2.5, np.nan]}
    hostile = replace(drawing, figure={**drawing.figure, "data": [trace]})
    _, first, second = read(curves(hostile, "en"))
    assert first == [f"'{name}", first[1], "-1", "-2.5"]
    assert second == [f"'{name}", first[1], "", "nan"]
