"""No number in a note is written by heart: each is computed in the state in which its preset opens."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

import losses
from content import LANGUAGES, example, loss_words
from tests.content.note_numbers import NUMBERS, PROSE, state

NAMES = [entry.name for entry in losses.catalog()]
PRESETS = [(name, preset) for name in NAMES for preset in example(name).presets]
NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[−-]?)(?:"
    r"(?P<top>\d+)/(?P<bottom>\d+)|(?P<half>½)|(?P<infinite>∞)"
    r"|(?P<mantissa>\d+(?:\.\d+)?)(?:e(?P<exponent>-?\d+))?(?P<percent>\s?%)?)(?!\w)"
)
ROUNDING = 5e-5
"""What a fraction may be away from: the arrays of the examples have four decimals."""


def stated(words: str) -> list[tuple[str, float, float]]:
    """Return each number of a text: how it is written, its value, and how far it may be rounded."""
    found = []
    for match in NUMBER.finditer(words):
        value, away = measured(match)
        found.append((match.group(), -value if match["sign"] else value, away))
    return found


def measured(match: re.Match[str]) -> tuple[float, float]:
    if match["top"]:
        value = float(Fraction(int(match["top"]), int(match["bottom"])))
        return value, ROUNDING * max(1.0, value)
    if match["half"]:
        return 0.5, ROUNDING
    if match["infinite"]:
        return np.inf, 0.0
    decimals = len(match["mantissa"].partition(".")[2])
    scale = 10.0 ** int(match["exponent"] or 0) * (0.01 if match["percent"] else 1.0)
    return float(match["mantissa"]) * scale, (0.5 * 10.0**-decimals * scale)


def quantities(name: str, preset: str | None, key: str) -> np.ndarray:
    computed = NUMBERS[name][key](state(name, preset))
    return np.concatenate([np.ravel(np.asarray(q, dtype=float)) for q in computed] or [[]])


def is_rounded(value: float, quantity: float, away: float) -> bool:
    """Say whether a number is the quantity, rounded as it is written; whole numbers are exact."""
    exact = away == 0.5
    return quantity == value or abs(quantity - value) <= (
        ROUNDING * max(1.0, abs(value)) if exact else away * 1.0001
    )


def unfounded(words: str, computed: np.ndarray) -> list[str]:
    return [
        written
        for written, value, away in stated(words)
        if not any(is_rounded(value, quantity, away) for quantity in computed)
    ]


def note(name: str, preset: str, language: str) -> str:
    words = loss_words(name, language).presets[preset]
    return f"{words.title}. {words.note}"


def test_every_note_has_its_quantities():
    known = {(name, key) for name, found in NUMBERS.items() for key in found if key != "look"}
    assert known == set(PRESETS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_every_number_in_a_note_is_on_the_screen(name, preset, language):
    assert unfounded(note(name, preset, language), quantities(name, preset, preset)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_number_under_the_title_is_computed(name, language):
    computed = quantities(name, None, "look") if "look" in NUMBERS[name] else np.array([])
    assert unfounded(loss_words(name, language).look, computed) == []


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_every_quantity_is_named(name, preset):
    """Of an array at least one entry is."""
    numbers = stated(note(name, preset, "en")) + stated(note(name, preset, "zh"))
    for q in NUMBERS[name][preset](state(name, preset)):
        entries = np.ravel(np.asarray(q, dtype=float))
        assert any(is_rounded(v, entry, away) for _, v, away in numbers for entry in entries), q


def sizeable(words: str) -> str:
    """Return a text without code, years and small whole numbers, which are counts and options."""
    grouped = "(?<=\\d)\u00a0(?=\\d)"
    bare = re.sub(rf"`[^`]*`|, \d{{4}}\)|，\d{{4}}）|{grouped}", "", words)
    return re.sub(r"(?<![\w.−-])[−-]?\d{1,2}(?:/\d+)?(?!\w|\.\d|e-?\d|\s?%)|½|∞", "", bare)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_the_prose_of_a_loss_is_computed(name, language):
    words = loss_words(name, language)
    prose = [words.sentence, words.measures, words.use, words.reading, *words.options.values()]
    text = sizeable(" ".join([*prose, *words.tips, *words.cautions]))
    computed = np.concatenate([np.ravel(q) for q in PROSE.get(name, lambda: [0.0])()])
    assert unfounded(text, computed) == []


def test_the_numbers_left_to_the_reader_are_small():
    assert [n for n, *_ in stated(sizeable("0/1, 18, (Huber, 1964), `p=2`, 1.5, 95 %, 1e12"))] == [
        "1.5",
        "95 %",
        "1e12",
    ]


def test_a_number_by_heart_is_found():
    computed = np.array([1 / 6, 5.5, np.inf, 0.41, 1e-6])
    assert unfounded("1/6, 5.5, +∞, 41 %, 1e-6 and `p=2`, 5.6, 1/7, −∞", computed) == [
        "2",
        "5.6",
        "1/7",
        "−∞",
    ]
