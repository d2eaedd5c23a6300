"""The glossary: which terms there are, and the pages and losses where each is at work.

Names and definitions are words, in `content/<language>/glossary.toml` under the same keys.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from content.languages import Language
from content.words import FOLDER, phrase


@dataclass(frozen=True)
class Term:
    """One term: its key, its group, and the pages and losses that use it."""

    id: str
    group: str
    pages: tuple[str, ...]
    losses: tuple[str, ...]

    def name(self, language: Language) -> str:
        """Return what the term is called."""
        return phrase("glossary", f"term.{self.id}.name", language)

    def definition(self, language: Language) -> str:
        """Return what the term means."""
        return phrase("glossary", f"term.{self.id}.definition", language)


@cache
def glossary() -> tuple[Term, ...]:
    """Return the terms in the order in which they are shown."""
    with (FOLDER / "glossary.toml").open("rb") as file:
        data = tomllib.load(file)
    return tuple(
        Term(key, entry["group"], tuple(entry["pages"]), tuple(entry["losses"]))
        for key, entry in data.items()
    )
