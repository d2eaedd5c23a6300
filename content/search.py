"""What people look for losses by: words, and the losses that answer them, the best answer first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import losses
from content.languages import LANGUAGES, Language
from content.words import FOLDER, loss_words, phrase, table, text

SUBJECT = "search"
BETWEEN = " · "


@dataclass(frozen=True)
class Concept:
    """Words that mean the same to somebody who looks for a loss, and what answers them."""

    key: str
    words: tuple[str, ...]
    losses: tuple[str, ...]


@cache
def concepts() -> tuple[Concept, ...]:
    """Return the declared words of all languages: of each loss, of each shared concept, of each family."""
    answers = {name: (name,) for name in _names()} | _shared()
    families = dict.fromkeys(entry.family for entry in losses.catalog())
    return (
        *(Concept(key, _declared(key), answer) for key, answer in answers.items()),
        *(Concept(family, _titles(family), _names(family)) for family in families),
    )


@cache
def ignored() -> tuple[str, ...]:
    """Return the words that say nothing about which loss is looked for."""
    return tuple(
        word for language in LANGUAGES for word in _split(phrase(SUBJECT, "ignored", language))
    )


def absent(language: Language) -> dict[str, str]:
    """Return, for each concept that torch.nn has no loss for, the sentence that says what is nearest."""
    return dict(table(language, SUBJECT)["absent"])


def prose(name: str, language: Language) -> str:
    """Return the sentences in which a word may stand without being what the loss is made for."""
    words = loss_words(name, language)
    family = next(entry.family for entry in losses.catalog() if entry.name == name)
    sentence = text(f"family_sentence.{family}", language)
    return " ".join((words.title, words.sentence, words.use, sentence))


def _shared() -> dict[str, tuple[str, ...]]:
    with (FOLDER / "concepts.toml").open("rb") as file:
        return {key: tuple(names) for key, names in tomllib.load(file).items()}


def _declared(key: str) -> tuple[str, ...]:
    words = [word for code in LANGUAGES for word in _split(table(code, SUBJECT)[key])]
    if key in _names():
        words += [key, key.lower(), *(loss_words(key, code).title for code in LANGUAGES)]
    return tuple(words)


def _titles(family: str) -> tuple[str, ...]:
    return tuple(text(f"family.{family}", language) for language in LANGUAGES)


def _names(family: str | None = None) -> tuple[str, ...]:
    return tuple(e.name for e in losses.catalog() if family in (None, e.family))


def _split(words: str) -> list[str]:
    return words.split(BETWEEN)
