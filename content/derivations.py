"""The words of the derivations: titles, questions, a sentence for every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.languages import Language
from content.words import table


@dataclass(frozen=True)
class DerivationWords:
    """What a derivation is called, what it answers, and why each of its steps is allowed."""

    title: str
    question: str
    steps: Mapping[str, str]


def derivation_words(topic: str, derivation_id: str, language: Language) -> DerivationWords:
    """Return the words of one derivation."""
    return DerivationWords(**table(language, f"derivations/{topic}")[derivation_id])


def topic_title(topic: str, language: Language) -> str:
    """Return the title of a topic."""
    return str(table(language, f"derivations/{topic}")["title"])


def rule_label(kind: str, language: Language) -> str:
    """Return what a kind of step is called."""
    return str(table(language, "derivations/kinds")["kinds"][kind])


def manner_label(manner: str, language: Language) -> str:
    """Return how a manner of proof is said."""
    return str(table(language, "derivations/kinds")["manners"][manner])


def refusal_sentence(refusal: Any, language: Language) -> str:
    """Return why a typed line cannot be read (a `theory.parse.Unreadable`); English is its own."""
    if language == "en":
        return str(refusal)
    return str(table(language, "derivations/messages")[refusal.key].format(**refusal.details))
