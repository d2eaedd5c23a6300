"""Every text exists in every language, with the same places to fill, and for everything that is shown."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import losses
from content import LANGUAGES, deviation_text, loss_words, sentence, text
from content.languages import language_of
from content.words import FOLDER, table
from figures import KINDS
from losses.deviations import DEVIATIONS
from losses.errors import MESSAGES, InvalidValue
from losses.options import Choice, Deprecated
from scenes.nonfinite import KEYS as REASONS

ROOT = FOLDER.parent
NAMES = [entry.name for entry in losses.catalog()]
OTHERS = [language for language in LANGUAGES if language != "en"]


def flat(words: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested tables as one, keys joined by dots."""
    found: dict[str, Any] = {}
    for key, value in words.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{key}.")
        else:
            found[before + key] = value
    return found


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def subjects() -> list[str]:
    """Return the files of the default language, as subjects."""
    folder = FOLDER / "en"
    return sorted(str(p.relative_to(folder).with_suffix("")) for p in folder.rglob("*.toml"))


def test_chinese_has_no_space_where_a_line_ends():
    for name in NAMES:
        words = loss_words(name, "zh")
        for prose in (words.measures, words.use, words.reading):
            assert not re.search(r"[、。，；：！？）] |[\u4e00-\u9fff] [\u4e00-\u9fff]", prose), (
                prose
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_ends_within_a_number_or_before_its_unit(language):
    for subject in subjects():
        for key, words in flat(table(language, subject)).items():
            assert not re.search(r"[\d}] (%|GB|bits?\b)|\d \d{3}\b", str(words)), (subject, key)
    told = text("reading.loss", language, entry=0, loss=95, count=3)
    assert re.search("95(\N{NO-BREAK SPACE})?%", told)


# The same keys and places


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("subject", subjects())
def test_languages_have_the_same_keys(language, subject):
    default, other = flat(table("en", subject)), flat(table(language, subject))
    assert default.keys() == other.keys()
    for key, value in default.items():
        assert type(other[key]) is type(value), key
        assert len(other[key]) if isinstance(value, list) else str(other[key]).strip(), key
        if isinstance(value, list):
            assert len(other[key]) == len(value), key


@pytest.mark.parametrize("language", OTHERS)
def test_interface_texts_have_the_same_places(language):
    default, other = (flat(table(code, "interface")) for code in ("en", language))
    for key, template in default.items():
        assert places(template) == places(other[key]), key


@pytest.mark.parametrize("language", OTHERS)
def test_the_sentences_of_the_losses_are_translated(language):
    translated = table(language, "errors")
    assert set(translated) == set(MESSAGES)
    for key, template in MESSAGES.items():
        assert places(translated[key]) == places(template), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_told_in_the_readers_language(language):
    error = InvalidValue("option_interval", "delta", given="-1", expected="(0, ∞)")
    told = sentence(error, language)
    # Readers see a true minus sign; a program's traceback has the keyboard's.
    assert all(part in told for part in ("delta", "−1", "(0, ∞)"))
    assert (told == str(error).replace("-1", "−1")) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_deviations_are_told_in_the_readers_language(language):
    for deviation in DEVIATIONS:
        for english in (deviation.situation, deviation.reason):
            told = deviation_text(english, language)
            assert told and (told == english) == (language == "en")
    known = {english for d in DEVIATIONS for english in (d.situation, d.reason)}
    if language != "en":
        assert set(table(language, "deviations")) == known


def test_language_codes():
    assert [language_of(c) for c in ("zh", "zh-CN", "ZH-hans", "en-GB", "fr", "", None, "zhx")] == [
        "zh",
        "zh",
        "zh",
        "en",
        "en",
        "en",
        "en",
        "en",
    ]


@pytest.mark.parametrize("path", sorted((FOLDER / "zh").rglob("*.toml")), ids=lambda p: p.stem)
def test_chinese_is_simplified_and_uses_its_own_punctuation(path):
    """Half-width commas and full stops beside a Chinese character are a slip; so are traditional forms."""
    content = path.read_text(encoding="utf-8")
    prose = [line for line in content.splitlines() if not line.lstrip().startswith("#")]
    wrong = [line for line in prose if re.search(r"[一-鿿][,;:?!](?!\w)", line)]
    assert wrong == []
    traditional = set(
        "們個來說這時會為與對關數機學實驗國變後見話讓過還進開點樣權種將應當從無線義類"
    )
    assert sorted(traditional & set(content)) == []


# Losses


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_loss_has_its_words(name, language):
    words = loss_words(name, language)
    prose = (words.title, words.sentence, words.look, words.measures, words.use, words.reading)
    assert all(len(part.strip()) > 1 for part in prose)
    assert 2 <= len(words.tips) <= 4 and 2 <= len(words.cautions) <= 5
    assert len(words.sentence) <= 110
    cls = getattr(losses, name)
    tuned = {n for n, option in cls.options.items() if not isinstance(option, Deprecated)}
    assert set(words.options) == tuned
    assert all(words.options.values())
    assert all(note.title and note.note for note in words.presets.values())
    everything = " ".join([*prose, *words.tips, *words.cautions, *words.options.values()])
    assert "\n" not in everything and "  " not in everything.replace("\n", "")
    assert everything.count("`") % 2 == 0


@pytest.mark.parametrize("name", NAMES)
def test_options_and_arguments_mean_something(name):
    cls = getattr(losses, name)
    assert all(option.meaning for option in cls.options.values())
    assert all(argument.meaning for argument in cls.arguments)


def test_no_words_without_a_loss():
    for language in LANGUAGES:
        found = {path.stem for path in (FOLDER / language / "losses").glob("*.toml")}
        assert found == set(NAMES)


# Keys in the sources

SOURCES = [
    path
    for folder in ("pages", "components", "scenes", "figures")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


class Use:
    """One call that asks for a text: the pattern that its key has, and the details that it gives."""

    def __init__(self, call: ast.Call, path: Path) -> None:
        self.where = f"{path.relative_to(ROOT)}:{call.lineno}"
        self.pattern = pattern(call.args[0])
        self.details = {keyword.arg for keyword in call.keywords}

    def matches(self, key: str) -> bool:
        return re.fullmatch(self.pattern, key) is not None


def pattern(node: ast.expr) -> str:
    """Return a regular expression for the texts that an expression may be."""
    match node:
        case ast.Constant(value=str(value)):
            return re.escape(value)
        case ast.JoinedStr(values=parts):
            return "".join(pattern(part) for part in parts)
        case ast.IfExp(body=body, orelse=orelse):
            return f"(?:{pattern(body)}|{pattern(orelse)})"
    return r"\w+"


def uses() -> Iterator[Use]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            stated = not isinstance(node.args[0], ast.Name | ast.Attribute)
            if stated and called(node.func) in ("text", "label"):
                yield Use(node, path)


def called(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


INTERFACE = flat(table("en", "interface"))
ESSAYS = [flat(table("en", path.stem)) for path in (FOLDER / "en").glob("*.toml")]
"""Pages that explain have files of their own, and take the interface's texts besides."""


def test_the_scan_finds_the_calls():
    assert len(list(uses())) > 60


def test_every_key_in_the_sources_exists():
    missing = [
        f"{use.where} {use.pattern}"
        for use in uses()
        if "\\." in use.pattern and not any(use.matches(key) for words in ESSAYS for key in words)
    ]
    assert missing == []


def test_every_place_is_filled_by_every_call():
    unfilled = [
        f"{use.where} {key} {places(INTERFACE[key]) - use.details}"
        for use in uses()
        for key in filter(use.matches, INTERFACE)
        if None not in use.details and "\\w+" not in use.pattern
        if not places(INTERFACE[key]) <= use.details
    ]
    assert unfilled == []


REDUCTIONS = {
    choice
    for entry in losses.catalog()
    for option in entry.cls.options.values()
    if isinstance(option, Choice) and option.name == "reduction"
    for choice in option.choices
}

FAMILIES = {
    "family.{}": {entry.family for entry in losses.catalog()},
    "family_sentence.{}": {entry.family for entry in losses.catalog()},
    "nonfinite.{}": set(REASONS),
    "figure.kind.{}": set(KINDS),
    "figure.alt.{}": set(KINDS),
    "figure.value_{}": REDUCTIONS,
    "checks.live_{}": {"loading", "ready", "absent"},
    "badge.{}": {"agrees", "differs", "deviates", "loading", "absent"},
}
"""Keys that are made up at run time, with everything that may stand in their place."""


@pytest.mark.parametrize("family", FAMILIES)
def test_families_of_keys_are_complete(family):
    made = {family.format(member) for member in FAMILIES[family]}
    assert made <= set(INTERFACE)


@pytest.mark.parametrize(
    "family", ["family.{}", "family_sentence.{}", "nonfinite.{}", "figure.kind.{}"]
)
def test_families_of_keys_have_nothing_more(family):
    prefix = family.format("")
    assert {key for key in INTERFACE if key.startswith(prefix)} == {
        family.format(member) for member in FAMILIES[family]
    }


def test_figures_join_words_with_the_marks_of_the_language():
    """A text is joined by `mark.list` or `mark.clause`, not by the marks of English; an index is no text."""
    own = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "figures").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node.func) == "join"
        if ast.unparse(node.func.value) in ("', '", "'; '")
        if ast.unparse(node.args[0]) != "map(str, index)"
    ]
    assert own == []


def test_a_missing_text_is_a_mistake():
    with pytest.raises(KeyError):
        text("no.such.key", "en")


def test_places_are_filled():
    assert text("home.count", "en", count=24) == "24 losses"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_loss_declares_the_words_by_which_it_is_looked_for(language):
    declared = list(table(language, "search"))
    assert declared[0] == "ignored" and declared[1 : 1 + len(NAMES)] == NAMES
    assert all(table(language, "search").values())


def test_concepts_are_answered_by_losses_of_the_catalog():
    concepts = tomllib.loads((FOLDER / "concepts.toml").read_text(encoding="utf-8"))
    assert list(table("en", "search"))[1 + len(NAMES) :] == [*concepts, "absent"]
    assert set(table("en", "search")["absent"]) <= set(concepts)
    for answers in concepts.values():
        assert answers and set(answers) <= set(NAMES) and len(set(answers)) == len(answers)
