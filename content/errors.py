"""What the losses say, in the reader's language: why they refuse, and where they differ from torch."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from content.languages import Language
from content.words import table
from losses.errors import MESSAGES, LossError

_HYPHEN = re.compile(r"(?<!\w)-(?=\.?\d|inf\b)|(?<=\de)-(?=\d)")
"""A keyboard's minus sign in a number, not the hyphen of a word."""

_PLACE = re.compile(r"\\\{(\w+)\\\}")
"""A place of a template after `re.escape`."""


def sentence(error: LossError, language: Language, subject: str = "") -> str:
    """Return the sentence of an error, about `subject` if that is how its control is called.

    English is the loss's own.
    """
    template = MESSAGES[error.key] if language == "en" else table(language, "errors")[error.key]
    given, expected = error.details["given"], error.details["expected"]
    details = {
        **error.details,
        "subject": subject or error.subject,
        # What was given may be what a person typed: only a phrase as a whole is another's words.
        "given": given if language == "en" else table(language, "expected").get(str(given), given),
        "expected": phrase_text(str(expected), language),
    }
    return str(template).format(**{name: readable(part) for name, part in details.items()})


def readable(detail: Any) -> str:
    """Return a detail as text, its numbers with true minus signs."""
    return _HYPHEN.sub("−", str(detail))


def phrase_text(english: str, language: Language) -> str:
    """Return a phrase that fills a sentence in the reader's language; what has no words stays."""
    if language == "en":
        return english
    for template, translated in table(language, "expected").items():
        if found := re.fullmatch(pattern(template), english):
            return str(translated).format(**found.groupdict())
    return english


@cache
def pattern(template: str) -> str:
    """Return the regular expression of a template; a place that comes again is the same again."""
    seen: set[str] = set()

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    return _PLACE.sub(place, re.escape(template))


def deviation_text(english: str, language: Language) -> str:
    """Return a sentence of `losses.DEVIATIONS`, whose English is the library's own."""
    return english if language == "en" else str(table(language, "deviations")[english])
