"""What the losses say, in the reader's language: why they refuse, and where they differ from torch."""

from __future__ import annotations

from content.languages import Language
from content.words import table
from losses.errors import MESSAGES, LossError


def sentence(error: LossError, language: Language) -> str:
    """Return the sentence of an error; English is the loss's own."""
    template = MESSAGES[error.key] if language == "en" else table(language, "errors")[error.key]
    return str(template).format(**error.details)


def deviation_text(english: str, language: Language) -> str:
    """Return a sentence of `losses.DEVIATIONS`, whose English is the library's own."""
    return english if language == "en" else str(table(language, "deviations")[english])
