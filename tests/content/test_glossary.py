"""The glossary: every term is at work where it points, and Chinese has one word for it everywhere."""

from __future__ import annotations

import re

import pytest

import losses
from content import LANGUAGES, glossary
from content.words import table
from tests.content.test_words import flat, subjects

TERMS = glossary()
LOSSES = {entry.name for entry in losses.catalog()}
ELSEWHERE = {"search", "glossary"}
LOOSE = {
    "cost": "the verb, too",
    "score": "the two scores are held apart by their own test",
    "score_slope": "the two scores are held apart by their own test",
    "bit": "the digits of a format, too",
}
"""Terms whose English word has other meanings in these texts."""
CODE = re.compile(r"`[^`]*`|\{\w+\}|\]\([^)]*\)")


def prose(subject: str, language: str) -> str:
    words = " ".join(map(str, flat(table(language, subject)).values()))
    return words.replace("\n", "" if language == "zh" else " ").lower()


def test_the_terms_and_their_words_are_the_same():
    for language in LANGUAGES:
        words = table(language, "glossary")
        assert list(words["term"]) == [term.id for term in TERMS]
        assert list(words["group"]) == list(dict.fromkeys(term.group for term in TERMS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_are_one_or_two_sentences(language):
    for term in TERMS:
        ends = re.findall(r"[.。](?:\s|$|(?=[一-鿿]))", term.definition(language))
        assert 1 <= len(ends) <= 2, term.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_term_is_at_work_where_it_points(term, language):
    assert term.pages or term.losses
    assert set(term.losses) <= LOSSES
    for subject in (*term.pages, *(f"losses/{loss}" for loss in term.losses)):
        assert term.name(language).lower() in prose(subject, language), subject


def said(name: str, text: str) -> bool:
    return (
        re.search(rf"(?<![\w-]){re.escape(name.removesuffix('s'))}s?(?![\w-])", text, re.I)
        is not None
    )


def pairs():
    """Yield each English text with its Chinese, code and the places to fill left out."""
    for subject in subjects():
        if subject in ELSEWHERE:
            continue
        english, chinese = flat(table("en", subject)), flat(table("zh", subject))
        for key, value in english.items():
            both = (
                zip(value, chinese[key], strict=True)
                if isinstance(value, list)
                else [(value, chinese[key])]
            )
            for one, other in both:
                yield f"{subject} {key}", CODE.sub("", str(one)), str(other)


PAIRS = list(pairs())


@pytest.mark.parametrize(
    "term", [term for term in TERMS if term.id not in LOOSE], ids=lambda term: term.id
)
def test_chinese_says_a_term_one_way(term):
    """Wherever the English text has the term, the Chinese has its one word."""
    longer = [t.name("en") for t in TERMS if term.name("en") in t.name("en") and t is not term]
    for where, english, chinese in PAIRS:
        for name in longer:
            english = re.sub(re.escape(name), "", english, flags=re.I)
        if said(term.name("en"), english):
            assert term.name("zh").lower() in chinese.lower(), (where, english, chinese)


def test_links_to_the_glossary_name_a_term_and_keep_the_language():
    known = {term.id for term in TERMS}
    found = set()
    for language in LANGUAGES:
        for subject in subjects():
            words = " ".join(map(str, flat(table(language, subject)).values()))
            for term, code in re.findall(r"\(glossary\?term=(\w+)&lang=(\w+)\)", words):
                assert term in known and code == language
                found.add((subject, term))
            assert words.count("](glossary") == len(
                re.findall(r"\(glossary\?term=\w+&lang=", words)
            )
    assert len(found) >= 9
