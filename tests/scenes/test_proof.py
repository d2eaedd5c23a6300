"""Derivations as the address opens them, and what becomes of a typed line."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from content import LANGUAGES
from content.derivations import (
    derivation_words,
    manner_label,
    refusal_sentence,
    rule_label,
    topic_title,
)
from content.words import table
from scenes.proof import PREFIX, answer, by_topic, chosen, manners, read
from theory.recorded import recorded_derivations

IDS = list(recorded_derivations())
BLANKS = [
    (proof.id, step.key)
    for proof in recorded_derivations().values()
    for step in proof.steps
    if step.blank
]


@pytest.mark.parametrize("derivation_id", IDS)
def test_what_is_open_is_read_back_from_its_address(derivation_id: str) -> None:
    last = len(recorded_derivations()[derivation_id].steps)
    name = PREFIX + derivation_id
    for query in ({}, {name: str(last)}, {f"{name}.mode": "type", f"{name}.typed": "x+1"}):
        found = read(query, derivation_id)
        assert not found.notices
        assert {k: v for k, v in found.query().items() if v is not None} == query
        assert len(found.shown) == found.lines
    assert read({name: str(last)}, derivation_id).next is None


@pytest.mark.parametrize("derivation_id", IDS)
def test_a_derivation_opens_with_a_line_that_can_be_typed(derivation_id: str) -> None:
    found = read({}, derivation_id, writing=True)
    later = [n for n, step in enumerate(found.proof.steps) if n >= 1 and step.blank]
    if later:
        assert found.mode == "type" and found.next and found.next.blank
        assert found.lines == later[0]
    else:
        assert (found.mode, found.lines) == ("read", 1)
    assert set(found.query().values()) == {None}
    last = len(found.proof.steps)
    for lines, mode in ((1, "read"), (last, "type"), (last, "read")):
        moved = replace(found, lines=lines, mode=mode)
        query = {name: value for name, value in moved.query().items() if value is not None}
        again = read(query, derivation_id, writing=True)
        assert (again.lines, again.mode, again.notices) == (lines, mode, ())


@pytest.mark.parametrize("given", ["0", "99", "-1", "nan", "2.5", "two", "1e400", "<b>"])
def test_wrong_number_of_lines_is_a_notice(given: str) -> None:
    found = read({"proof.gibbs": given}, "gibbs")
    assert len(found.notices) == 1
    assert 1 <= found.lines <= 6


def test_unknown_derivation_is_a_notice() -> None:
    shown, notices = chosen({"derivation": "../../etc"})
    assert shown == chosen({})[0]
    assert len(notices) == 1


def test_the_page_opens_with_a_derivation_whose_next_line_can_be_typed() -> None:
    shown, notices = chosen({})
    opened = read({}, shown, writing=True)
    assert notices == () and opened.lines == 1 and opened.next and opened.next.blank


def test_every_derivation_is_in_one_topic() -> None:
    assert [proof.id for proofs in by_topic().values() for proof in proofs] == IDS
    for proof in recorded_derivations().values():
        assert sum(manners(proof).values()) == len(proof.steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_has_its_words(language: str) -> None:
    by = table(language, "derivation")["by"]
    used = set()
    for proof in recorded_derivations().values():
        words = derivation_words(proof.topic, proof.id, language)
        assert words.title
        assert words.question
        assert topic_title(proof.topic, language)
        for step in proof.steps:
            assert words.steps[step.key]
            assert rule_label(step.kind, language)
            assert manner_label(step.manner, language)
            assert by[step.by]
            used.add(step.by)
    assert used == set(by)


@pytest.mark.parametrize(("derivation_id", "key"), BLANKS)
def test_names_of_a_blank_can_be_typed(derivation_id: str, key: str) -> None:
    steps = recorded_derivations()[derivation_id].steps
    (blank,) = (step.blank for step in steps if step.key == key)
    for name in blank.names:
        assert answer(derivation_id, key, name).verdict != "refused"


def test_answers() -> None:
    key = ("sigmoid_slope", "short")
    right = answer(*key, "sigmoid(x)*(1 - sigmoid(x))")
    assert right.verdict == "right"
    equivalent = answer(*key, "exp(-x)/(1+exp(-x))^2")
    assert equivalent.verdict == "equivalent"
    differs = answer(*key, "sigmoid(x)^2")
    assert differs.verdict == "differs"
    assert differs.typed != pytest.approx(differs.expected)
    assert set(differs.point) == {"x"}


def test_constant_that_differs_has_no_point() -> None:
    assert not answer("sigmoid_slope", "steepest", "1/2").point


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "x.__class__",
        "__import__('os')",
        "9**9**9",
        "(" * 200,
        "lambda: 1",
        "y + 1",
        "x +",
        "1/0",
        "ｘ",
    ],
)
@pytest.mark.alone
def test_what_cannot_be_read_gets_a_sentence(hostile: str, language: str) -> None:
    started = time.process_time()
    found = answer("sigmoid_slope", "short", hostile)
    assert time.process_time() - started < 0.5
    assert found.verdict == "refused"
    assert len(refusal_sentence(found.refusal, language)) > 5


def test_line_that_is_not_typed_is_no_exercise() -> None:
    with pytest.raises(KeyError):
        answer("self_information", "additive", "1")
