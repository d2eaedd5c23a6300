"""What a loss says when it refuses its input, in the reader's language."""

from __future__ import annotations

from content.languages import Language
from content.words import table
from losses.errors import MESSAGES, LossError


def sentence(error: LossError, language: Language) -> str:
    """Return the sentence of an error; English is the loss's own."""
    template = MESSAGES[error.key] if language == "en" else table(language, "errors")[error.key]
    return str(template).format(**error.details)
