"""The pages that explain: what all of them have, and what they say to a wrong address."""

from __future__ import annotations

import pytest

from content import LANGUAGES, Language
from content.markdown import literal
from content.words import phrase, speaker
from tests.pages.opening import address, mounted, opened

FIGURES = {"information": 3, "divergences": 6, "learning": 5, "noise": 2}


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_it_has_to_say(page: str, language: Language) -> None:
    app = opened(page, lang=language)
    assert not app.error
    assert app.title[0].value == phrase(page, "title", language)
    assert len(mounted(app)) == FIGURES[page]
    assert len(app.expander) >= FIGURES[page]
    assert not app.latex


LABELS = {
    ("divergences", "unit"): "unit.label",
    ("information", "bars"): "codes.bars",
    ("information", "preset"): "codes.choose",
    ("learning", "noise"): "sample.choose",
    ("noise", "noise"): "choose",
    ("noise", "points"): "figure.sample.points",
}
"""What fields are called on their page, where that is not the parameter's own name."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        ("information", "p", "7"),
        ("information", "bars", "a,b"),
        ("information", "preset", "coins"),
        ("divergences", "shift", "far"),
        ("divergences", "heaps", "1,2"),
        ("divergences", "unit", "miles"),
        ("learning", "w", "7"),
        ("learning", "tosses", "1,x"),
        ("learning", "noise", "cauchy"),
        ("learning", "copies", "0"),
        ("learning", "strength", "-1"),
        ("noise", "noise", "cauchy"),
        ("noise", "sigma", "0"),
        ("noise", "points", "1;2"),
    ],
)
def test_a_wrong_parameter_becomes_one_sentence_and_stays_in_the_address(
    page: str, name: str, value: str, language: Language
) -> None:
    app = opened(page, lang=language, **{name: value})
    label = speaker(page, language)(LABELS[page, name]) if (page, name) in LABELS else name
    assert [literal(label) in error.value for error in app.error] == [True]
    assert address(app)[name] == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_shows_its_terms_and_the_one_that_is_asked_for(language: Language) -> None:
    app = opened("glossary", lang=language, term="entropy")
    assert app.title[0].value == phrase("glossary", "title", language)
    assert [
        phrase("glossary", "term.entropy.definition", language) in i.value for i in app.info
    ] == [True]
    assert [part.key for part in mounted(app)] == ["glossary"]
    assert address(app)["term"] == "entropy"
    wrong = opened("glossary", lang=language, term="nothing")
    assert len(wrong.error) == 1 and not wrong.info
