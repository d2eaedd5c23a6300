"""What one types into the gallery, in the script that ranks the losses for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Browser, Page, expect

import losses
from components.gallery import FOLDER, search_index
from content import LANGUAGES, Language, text
from content.search import absent, concepts, ignored
from tests.browser.conftest import PATIENCE, Visitor

USED: Mapping[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "queries.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def asked(chromium: Browser) -> Iterator[Page]:
    """A page that ranks: `ask(question)` returns the names, `answer(question)` also what there is to say."""
    page = chromium.new_page()
    script = (FOLDER / "search.js").read_text(encoding="utf-8")
    page.evaluate(
        """async ([script, index, about]) => {
            const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            const { readIndex, answer } = await import(url);
            const read = readIndex(JSON.parse(index));
            window.answer = (question) => answer(read, question, about);
            window.ask = (question) => window.answer(question).found.map(({ name }) => name);
        }""",
        [script, orjson.dumps(search_index()).decode(), list(absent("en"))],
    )
    yield page
    page.close()


def ask(page: Page, questions: list[str]) -> dict[str, list[str]]:
    answers = page.evaluate("(questions) => questions.map(window.ask)", questions)
    return dict(zip(questions, answers, strict=True))


def test_a_declared_word_finds_its_losses_in_the_declared_order(asked: Page) -> None:
    declared = [(word, concept.losses) for concept in concepts() for word in concept.words]
    found = ask(asked, [word for word, _ in declared])
    wrong = {
        word: (found[word][: len(names)], names)
        for word, names in declared
        if found[word][:1] != list(names[:1]) or not set(names) <= set(found[word])
    }
    assert wrong == {}


def unspaced(word: str) -> str:
    """Return the word without spaces beside Chinese characters."""
    return re.sub(r"(?<=[一-鿿]) | (?=[一-鿿])", "", word)


def spaced(word: str) -> str:
    """Return the word with a space between Chinese characters and Latin letters, and around it."""
    return f" {re.sub(r'(?<=[一-鿿])(?=[A-Za-z])|(?<=[A-Za-z0-9])(?=[一-鿿])', ' ', word)} "


@pytest.mark.parametrize("written", [str.upper, str.lower, unspaced, spaced])
def test_case_and_spaces_do_not_matter(asked: Page, written: Callable[[str], str]) -> None:
    words = [word for concept in concepts() for word in concept.words]
    plain, other = ask(asked, words), ask(asked, [written(word) for word in words])
    wrong = [word for word in words if other[written(word)][:1] != plain[word][:1]]
    assert wrong == []


def test_the_words_that_people_use_find_the_best_answer_first(asked: Page) -> None:
    found = ask(asked, list(USED))
    wrong = {
        query: found[query][: len(names)]
        for query, names in USED.items()
        if found[query][:1] != names[:1] or set(found[query][: len(names)]) != set(names)
    }
    assert wrong == {}


@pytest.mark.parametrize("question", ["zzzz", "qqq www", "龘", "???", ""])
def test_what_nobody_declared_finds_nothing(asked: Page, question: str) -> None:
    assert ask(asked, [question])[question] == []


def test_the_word_that_found_a_loss_is_told(asked: Page) -> None:
    """A declared word is told as it is declared, and so are its other forms and what it begins."""
    questions = {
        "pinball": "pinball",
        "siamese nets": "siamese",
        "Outliers": "outlier",
        "交并": "交并比",
    }
    for question, word in questions.items():
        answer = asked.evaluate("(question) => window.answer(question)", question)
        assert answer["found"][0]["word"] == word, question


def test_what_torch_does_not_have_is_said(asked: Page) -> None:
    keys = absent("en")
    assert list(keys) == list(absent("zh"))
    declared = {word: c.key for c in concepts() if c.key in keys for word in c.words}
    asking = {**declared, **{f"{word} loss": key for word, key in declared.items()}}
    found = asked.evaluate("(qs) => qs.map((q) => window.answer(q).concept)", list(asking))
    assert dict(zip(asking, found, strict=True)) == asking
    others = [word for c in concepts() if c.key not in keys for word in c.words]
    found = asked.evaluate("(qs) => qs.map((q) => window.answer(q).concept ?? '')", others)
    assert [word for word, key in zip(others, found, strict=True) if key] == []


def test_a_question_that_says_no_more_than_loss_shows_every_loss(asked: Page) -> None:
    for question in (*ignored(), "loss function", "which loss is best?", "损失函数", "什么损失"):
        answer = asked.evaluate("(question) => window.answer(question)", question)
        assert answer["every"] and answer["found"] == [], question


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_says_why_it_was_found_unless_it_can_be_read_there(
    visitor: Visitor, language: Language
) -> None:
    visit = visitor().open(f"/?lang={language}")
    field, note = visit.page.locator(".gallery input"), visit.page.locator(".gallery .note")
    field.fill("pinball", timeout=PATIENCE)
    why = text("home.why", language, word="pinball")
    card = visit.page.locator(".gallery .found li")
    expect(card.locator(".why")).to_have_text(why, timeout=PATIENCE)
    expect(note).to_contain_text(absent(language)["quantile"])
    field.fill("L1Loss")
    expect(card.first.locator(".why")).to_be_empty()
    expect(note).to_be_hidden()
    field.fill(ignored()[0])
    expect(note).to_contain_text(text("home.every", language))
    expect(card).to_have_count(0)
    expect(visit.page.locator(".gallery .families li")).to_have_count(len(losses.catalog()))
    visit.expect_calm()
