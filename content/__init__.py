"""Every word a person reads, in English and Chinese, and the example data that goes with it."""

from content.errors import deviation_text, sentence
from content.examples import Example, Figure, Preset, Source, example
from content.glossary import Term, glossary
from content.languages import DEFAULT, LANGUAGES, Language, language_of
from content.words import LossWords, loss_words, text

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "Example",
    "Figure",
    "Language",
    "LossWords",
    "Preset",
    "Source",
    "Term",
    "deviation_text",
    "example",
    "glossary",
    "language_of",
    "loss_words",
    "sentence",
    "text",
]
