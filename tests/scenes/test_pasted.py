"""Pasted numbers: what has one meaning is read, and what has none is named with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import LANGUAGES
from content.words import table
from scenes.notation import parse_array
from scenes.pasted import Unread, pasted

READ: list[tuple[str, list[float], dict[str, str]]] = [
    ("0.3\t-0.2; 5 0.1，−0.4", [0.3, -0.2, 5, 0.1, -0.4], {}),
    ("900,90,10", [900, 90, 10], {}),
    ("900, 90, 10", [900, 90, 10], {}),
    ("900、90、10", [900, 90, 10], {}),
    ("100 200 300", [100, 200, 300], {}),
    ("1,2\n3,4", [1, 2, 3, 4], {}),
    ("1,000", [1000], {"thousands": "1000"}),
    ("1,000\n2,500", [1000, 2500], {"thousands": "1000"}),
    ("$12,000, $900", [12_000, 900], {"thousands": "12000"}),
    ("$5; -€6; £-7", [5, -6, -7], {}),
    ("￥1,200.50 ￥0.5", [1200.5, 0.5], {"thousands": "1200.5"}),
    ("1 000 2 500", [1000, 2500], {}),
    ("1\u00a0000\n12\u202f345", [1000, 12_345], {}),
    ("1'000 2'000", [1000, 2000], {}),
    ("12,345", [12, 345], {}),
    ("1%, 0.5 %", [0.01, 0.005], {"percent": "0.01"}),
    ("29％", [0.29], {"percent": "0.29"}),
    ("residual\n\n0.3\n-0.2\n", [0.3, -0.2], {"header": ""}),
    ("残差\n１２\n３", [12, 3], {"header": ""}),
    ("1e3 ∞", [1000, float("inf")], {}),
    ("", [], {}),
]


@pytest.mark.parametrize(("text", "numbers", "remarks"), READ, ids=lambda part: repr(part)[:30])
def test_what_has_one_meaning_is_read(
    text: str, numbers: list[float], remarks: dict[str, str]
) -> None:
    found = pasted(text)
    assert list(found.numbers) == numbers
    assert {remark.key: remark.read for remark in found.remarks} == remarks
    assert parse_array(found.text, integer=False).tolist() == numbers


@pytest.mark.parametrize("text", ["12,345", "12 345", "12\u00a0345", "$12,345", "12345 "])
def test_a_single_number_needs_no_separators(text: str) -> None:
    assert pasted(text, single=True).numbers == (12_345.0,)


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        ("5 kg", "kg", 1),
        ("5kg, 3kg", "5kg", 1),
        ("0.3\n0.2\nabout 5", "about", 3),
        ("residuals: 0.3, 0.2", "residuals:", 1),
        ("header\nanother\n3", "another", 2),
        ("1,000,2", "000", 1),
        ("1\n007", "007", 2),
        ("0,5;1,2", "0,5", 1),
        ("($5)", "($5)", 1),
        ("2020-01-03", "2020-01-03", 1),
        ("1\n\n=A1", "=A1", 3),
    ],
)
def test_what_has_none_is_named_with_its_line(text: str, part: str, line: int) -> None:
    with pytest.raises(Unread) as refused:
        pasted(text)
    assert (refused.value.part, refused.value.line) == (part, line)


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), max_size=12))
def test_what_is_written_is_read_back(numbers: list[float]) -> None:
    once = pasted(", ".join(map(repr, numbers)))
    assert list(once.numbers) == numbers and once.remarks == ()
    if all(number != int(number) for number in numbers):
        assert list(pasted(once.text).numbers) == numbers


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for single in (False, True):
        with suppress(Unread):
            assert all(isinstance(number, float) for number in pasted(text, single=single).numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_its_sentence(language: str) -> None:
    keys = {key for _, _, remarks in READ for key in remarks}
    words = table(language, "choose")["pasted"]
    assert set(words) == {*keys, "unread"}
    for key in keys:
        assert words[key].format(label="a", given="b", read="c")
