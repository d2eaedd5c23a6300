"""The pages and their addresses, which are the same in all languages; and those nearest to a wrong address."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, NamedTuple

import losses


class Page(NamedTuple):
    """A page: its script, which is also how links call it, its address, and the key of its title."""

    script: str
    path: str
    title: str


def _page(script: str, path: str, title: str = "") -> Page:
    return Page(script, path, title or script)


PAGES: Final = (
    _page("home", ""),
    _page("explorer", "explore"),
    _page("compare", "compare"),
    _page("race", "race"),
    _page("choose", "choose"),
    _page("parity", "checks", "checks"),
)
THEORY: Final = (
    _page("learning", "learn"),
    _page("noise", "noise"),
    _page("information", "information"),
    _page("divergences", "divergences"),
    _page("matrices", "matrices"),
    _page("numerics", "numerics"),
    _page("derivations", "derivations"),
    _page("glossary", "glossary"),
)
PATHS: Final = MappingProxyType({page.script: page.path for page in (*PAGES, *THEORY)})
"""The address of each page."""
SECTION: Final = "theory"
"""The section of the navigation that has no page of its own."""
ALIKE: Final = 0.6
"""How alike a word and a name are that are taken for one: the share of letters in common."""


class Near(NamedTuple):
    """A place that may have been meant: a page, and the loss that it shows, if any."""

    page: Page
    loss: str = ""


def nearest(path: str) -> tuple[Near, ...]:
    """Return the places that a wrong address may have meant, the first page last.

    Example:
        >>> [near.page.script for near in nearest("/explorer/x")]
        ['explorer', 'home']
    """
    known: dict[str, tuple[Near, ...]] = {}
    for page in (*PAGES[1:], *THEORY):
        known |= {page.path: (Near(page),), page.script: (Near(page),)}
    known[SECTION] = tuple(map(Near, THEORY))
    explorer = next(page for page in PAGES if page.script == "explorer")
    for entry in losses.catalog():
        names = (entry.name, entry.name.removesuffix("Loss"))
        known |= {name.lower(): (Near(explorer, entry.name),) for name in names}
    words = [word.lower() for word in path.split("/") if word]
    meant = [near for word in words for name in _like(word, list(known)) for near in known[name]]
    return tuple(dict.fromkeys([*meant, Near(PAGES[0])]))


def _like(word: str, names: list[str]) -> list[str]:
    return [word] if word in names else get_close_matches(word, names, n=1, cutoff=ALIKE)
