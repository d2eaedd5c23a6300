"""The texts: one TOML file a subject and language, the same keys in each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from content.languages import Language

FOLDER = Path(__file__).parent

MARK = "[、。，；：！？（）《》“”…]"
WIDE = "[\u3400-\u9fff、。，；：！？（）《》“”…]"
UNSPACED = re.compile(f"(?<={MARK})\n|\n(?={MARK})|(?<={WIDE})\n(?={WIDE})")
"""A line break that stands for no space: Chinese has none between words, nor beside a mark."""

WITHIN_A_NUMBER = re.compile(
    r"(?<=[\d}]) (?=[%‰]|(?:[kMG]i?B|px|ms|nats?|bits?)\b)|(?<=\d) (?=\d{3}(?!\d))"
)
"""A space between a number, or the place of one, and its unit, and between groups of three digits."""


@dataclass(frozen=True)
class PresetWords:
    """What a preset is called and what to see in it."""

    title: str
    note: str


@dataclass(frozen=True)
class LossWords:
    """The words of one loss, from the sentence in the gallery to the cautions."""

    title: str
    sentence: str
    look: str
    measures: str
    use: str
    tips: tuple[str, ...]
    cautions: tuple[str, ...]
    reading: str
    options: Mapping[str, str]
    presets: Mapping[str, PresetWords]


@cache
def table(language: Language, subject: str) -> Mapping[str, Any]:
    """Return the texts of one file, such as "interface" or "losses/L1Loss"; no line ends within a number."""
    with (FOLDER / language / f"{subject}.toml").open("rb") as file:
        return MappingProxyType(_unbroken(tomllib.load(file)))


def _unbroken(part: Any) -> Any:
    match part:
        case str():
            return WITHIN_A_NUMBER.sub("\N{NO-BREAK SPACE}", part)
        case list():
            return [_unbroken(item) for item in part]
        case dict():
            return {key: _unbroken(value) for key, value in part.items()}
    return part


@cache
def loss_words(name: str, language: Language) -> LossWords:
    """Return the words of the loss class `name`."""
    words = table(language, f"losses/{name}")
    presets = {key: PresetWords(**value) for key, value in words["presets"].items()}
    prose = {key: _one_line(words[key]) for key in ("measures", "use", "reading")}
    return LossWords(
        title=words["title"],
        sentence=words["sentence"],
        look=words["look"],
        tips=tuple(words["tips"]),
        cautions=tuple(words["cautions"]),
        options=MappingProxyType(words["options"]),
        presets=MappingProxyType(presets),
        **prose,
    )


def _one_line(prose: str) -> str:
    return UNSPACED.sub("", prose.strip()).replace("\n", " ")


def text(key: str, language: Language, /, **details: Any) -> str:
    """Return an interface text by its dotted key, its places filled with `details`.

    Raises KeyError for a key that no file has: a missing text is a mistake, not a blank.
    """
    return phrase("interface", key, language, **details)


def phrase(subject: str, key: str, language: Language, /, **details: Any) -> str:
    """Return the text of one subject's file by its dotted key, its places filled with `details`.

    Raises KeyError for a key that no file has.
    """
    found: Any = table(language, subject)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**details) if details else str(found)


Speaker = Callable[..., str]
"""Returns a text of one subject in the reader's language by its key."""


def speaker(subject: str, language: Language) -> Speaker:
    """Return what says the texts of one subject's file and, where that has none, the interface's."""

    def say(key: str, /, **details: Any) -> str:
        try:
            return phrase(subject, key, language, **details)
        except (KeyError, FileNotFoundError):
            return text(key, language, **details)

    return say
