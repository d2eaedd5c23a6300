"""The message of the live plot: what the browser is told, and what of the browser is believed."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from components.live_plot.mount import _answered, _released, _wanted
from content import Language
from content.words import table
from figures.motion import Control, Handle, Readout, Table, steps
from live_plot import Words, encode, message

GRID = steps(0.0, 1.0, 0.25)
FIGURE: dict[str, Any] = {
    "data": [{"type": "scatter", "uid": "curve", "x": [0.0, 1.0], "y": [0.0, 1.0]}],
    "layout": {"shapes": [{"type": "line"}]},
    "alt": "A line at {a}.",
}
WORDS = Words(**dict.fromkeys(Words.__dataclass_fields__, "{text}"))
A = Control("a", "A", GRID, 0.5)
B = Control("b", "B", steps(0.0, 2.0, 1.0), 1.0)


def decode(data: bytes) -> Any:
    """Read a message as the browser does."""
    length = int.from_bytes(data[:4], "little")
    start = -(-(4 + length) // 4) * 4
    numbers = np.frombuffer(data, dtype="<f4", offset=start)

    def restored(part: dict[str, Any]) -> Any:
        if "float32" not in part:
            return part
        first, *shape = part["float32"]
        return numbers[first : first + math.prod(shape)].reshape(shape)

    return json.loads(data[4 : 4 + length], object_hook=restored)


floats = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
)


@given(st.lists(floats, max_size=4), st.text(max_size=9))
def test_arrays_arrive_as_they_were_sent(sent: list[Any], text: str) -> None:
    received = decode(encode({"text": text, "arrays": sent}))
    assert received["text"] == text
    for ours, theirs in zip(sent, received["arrays"], strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert np.shape(ours) == np.shape(theirs)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_lacks_leave_a_gap(value: float) -> None:
    assert decode(encode([1.0, value, np.float64(value)])) == [1.0, None, None]


def test_long_columns_of_a_trace_travel_as_arrays_and_texts_as_they_are() -> None:
    columns = {"x": [*range(39), None], "z": [[1, None]] * 40, "text": ["1"] * 40, "y": [0.1, None]}
    figure = {**FIGURE, "data": [{"type": "scatter", "uid": "curve", **columns}]}
    sent = message(figure, height=1, words=WORDS)["figure"]["data"][0]
    assert sent["x"].dtype == sent["z"].dtype == np.float32
    np.testing.assert_array_equal(sent["x"], [*range(39), math.nan])
    assert sent["z"].shape == (40, 2)
    assert (sent["text"], sent["y"]) == (columns["text"], columns["y"])


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e300, 0.1])
def test_a_readout_keeps_its_number(value: float) -> None:
    readout = Readout("value", "Value", value)
    sent = message(FIGURE, height=1, words=WORDS, readouts=[readout])["readouts"][0]["value"]
    assert float(decode(encode(sent))) == pytest.approx(value, rel=0.0, abs=0.0, nan_ok=True)


@given(st.integers(1, 9), st.integers(1, 6))
def test_a_row_holds_what_belongs_to_its_value(points: int, size: int) -> None:
    rng = np.random.default_rng(points * 10 + size)
    curve = rng.normal(size=(len(GRID), points))
    heat = rng.normal(size=(len(GRID), points, size))
    value = rng.normal(size=len(GRID))
    columns = {
        "curve.y": curve,
        "value": value,
        "curve.z": heat,
        "layout.shapes[0].x0": value,
    }
    table = message(
        FIGURE,
        height=1,
        words=WORDS,
        controls=[A],
        tables=[Table(("a",), columns)],
        readouts=[Readout("value", "Value", 0.0)],
    )["tables"][0]
    for place, part in zip(columns.values(), table["slots"], strict=True):
        stop = part["first"] + part["size"]
        held = table["rows"][:, part["first"] : stop].reshape(len(GRID), *part["shape"])
        np.testing.assert_array_equal(held, place.astype(np.float32))
    assert [part.get("trace", "none") for part in table["slots"]] == [
        0,
        "none",
        0,
        None,
    ]


def test_two_controls_make_a_row_for_every_pair() -> None:
    values = np.arange(15.0).reshape(5, 3)
    table = message(
        FIGURE,
        height=1,
        words=WORDS,
        controls=[A, B],
        tables=[Table(("a", "b"), {"value": values})],
        readouts=[Readout("value", "Value", 0.0)],
    )["tables"][0]
    assert table["rows"][:, 0].tolist() == values.ravel().tolist()


def test_a_table_that_is_a_function_is_computed_for_its_own_control_alone() -> None:
    calls: list[str] = []

    def columns(name: str) -> dict[str, Any]:
        calls.append(name)
        return {"curve.y": np.zeros((len(GRID if name == "a" else B.grid), 2))}

    tables = [Table(("a",), lambda: columns("a")), Table(("b",), lambda: columns("b"))]
    for moved, called in (({}, []), ({"wanted": "b"}, ["b"]), ({"released": "a"}, ["b", "a"])):
        sent = message(FIGURE, height=1, words=WORDS, controls=[A, B], tables=tables, **moved)
        assert calls == called
        names = [table["over"][0] for table in sent["tables"] if "rows" in table]
        assert names == [*moved.values()]


def test_a_table_with_a_key_is_sent_where_it_is_wanted_but_not_again_at_the_release() -> None:
    table = Table(("a",), lambda: {"curve.y": np.zeros((len(GRID), 2))}, key="zeros")
    for moved, due in (({}, False), ({"wanted": ("a",)}, True), ({"released": ("a",)}, False)):
        sent = message(FIGURE, height=1, words=WORDS, controls=[A], tables=[table], **moved)
        assert sent["tables"][0]["key"] == "zeros"
        assert ("rows" in sent["tables"][0]) == due


@pytest.mark.parametrize(
    "parts",
    [
        {"tables": [Table(("a",), {"value": np.zeros(5)})]},
        {"tables": [Table(("c",), {"curve.y": np.zeros((5, 2))})]},
        {"tables": [Table(("a",), {"line.y": np.zeros((5, 2))})]},
        {"tables": [Table(("a",), {"curve.y;": np.zeros((5, 2))})]},
        {"handles": [Handle("line", "Line", x="a")]},
        {"handles": [Handle("curve", "Curve", x="c")]},
        {"handles": [Handle("curve", "Curve")]},
    ],
)
def test_a_part_that_names_what_is_not_there_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        message(FIGURE, height=1, words=WORDS, controls=[A], **parts)


def test_a_table_without_a_row_for_every_value_is_refused() -> None:
    with pytest.raises(ValueError, match="has shape"):
        message(
            FIGURE,
            height=1,
            words=WORDS,
            controls=[A],
            tables=[Table(("a",), {"curve.y": np.zeros((4, 2))})],
        )


@pytest.mark.parametrize("grid", [[0.0], [0.0, 0.0], [1.0, 0.0], [0.0, math.nan]])
def test_a_grid_that_does_not_ascend_is_refused(grid: list[float]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        Control("a", "A", np.array(grid), 0.0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_are_complete(language: Language) -> None:
    words = Words(**table(language, "interface")["live_plot"])
    assert "{text}" in words.not_a_number


@pytest.mark.parametrize(
    ("report", "believed"),
    [
        (None, {}),
        ("released", {}),
        ({"serial": "1", "values": {"a": 1.0}}, {}),
        ({"serial": 1, "values": [1.0]}, {}),
        ({"serial": 1, "values": {"a": 2.0, "c": 1.0}}, {"a": 2.0}),
        ({"serial": 2, "values": {"a": math.nan, "b": "1"}}, {}),
        ({"serial": 3, "values": {"a": True, "b": 1}}, {"b": 1.0}),
        ({"serial": 4, "values": {"a": 10**400}}, {}),
    ],
)
def test_only_numbers_of_known_controls_are_believed(report: Any, believed: Any) -> None:
    assert _released({"released": report}, ("a", "b")) == believed


@pytest.mark.parametrize("name", ["a", "b", 3, ["a"], None])
def test_only_known_controls_can_be_wanted(name: Any) -> None:
    assert _wanted({"wanted": {"serial": 1, "name": name}}, ("a",)) == (
        ("a",) if name == "a" else ()
    )


@pytest.mark.parametrize(
    ("state", "answered"),
    [
        ({}, 0),
        ({"wanted": "a", "released": 3}, 0),
        ({"wanted": {"serial": 2}, "released": {"serial": 1}}, 2),
        ({"wanted": {"serial": "9"}, "released": {"serial": 1}}, 1),
    ],
)
def test_the_answer_counts_wishes_and_releases_together(state: Any, answered: int) -> None:
    assert _answered(state) == answered


@given(
    st.floats(-10, 10),
    st.integers(1, 50),
    st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.25, 1.0]),
)
def test_steps_are_the_multiples_of_the_step(low: float, count: int, step: float) -> None:
    low = round(low, 1)
    grid = steps(low, low + count * step, step)
    assert len(grid) == count + 1
    np.testing.assert_allclose(np.diff(grid), step)
    # Short texts: no 0.30000000000000004.
    assert all(len(repr(value)) <= 7 for value in grid.tolist())
