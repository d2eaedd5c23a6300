"""The picture of the parity report: every number is drawn, an agreement left of its limit."""

from __future__ import annotations

import math

import pytest

from checks.comparison import TOLERANCE
from checks.recorded import report
from content import LANGUAGES, text
from figures.parity import DTYPES, PARTS, SAME, parity

ROWS = report()["losses"]


def drawn(language="en"):
    return parity(ROWS, TOLERANCE, lambda key, **details: text(key, language, **details))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("part", PARTS)
def test_every_difference_is_drawn_in_the_row_of_its_loss(dtype, part):
    figure = drawn()
    trace = next(trace for trace in figure["data"] if trace["uid"] == f"{part}-{dtype}")
    low, high = figure["layout"]["xaxis"]["range"]
    names = figure["layout"]["yaxis"]["ticktext"]
    for name, x, y in zip(ROWS, trace["x"], trace["y"], strict=True):
        difference = ROWS[name][part][dtype]
        assert names[y] == name
        assert x == (difference or SAME)
        assert low < math.log10(x) < math.log10(TOLERANCE[dtype]) < high


def test_the_limits_are_drawn_where_they_are():
    figure = drawn()
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == list(TOLERANCE.values())
    named = figure["layout"]["annotations"][len(ROWS) :]
    assert [10.0 ** note["x"] for note in named] == pytest.approx(list(TOLERANCE.values()))


def test_where_it_is_narrow_the_names_stand_in_the_picture():
    figure = drawn()
    shown = [place for place, value in figure["narrow"].items() if value is True]
    notes = figure["layout"]["annotations"]
    assert shown == [f"annotations[{place}].visible" for place in range(len(ROWS))]
    assert [note["text"] for note in notes[: len(ROWS)]] == list(ROWS)
    assert not any(note["visible"] for note in notes[: len(ROWS)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_alternative_names_the_largest_and_the_limits(language):
    largest = max(row[part]["float64"] for row in ROWS.values() for part in PARTS)
    alt = drawn(language)["alt"]
    assert f"{largest:.2g}".partition("e")[0] in alt
    assert "1\u00a0×\u00a010⁻¹⁰" in alt
