"""What is said of an address that leads to no page, and which pages are offered instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from components.language import PARAMETER, TAGS
from content import language_of, loss_words, text
from scenes.pages import PATHS, nearest
from server.missing import missing_page

LONGEST: Final = 80
"""Characters of a wrong address that are repeated."""


def missing(path: str, query: Mapping[str, str], accepted: str, base: str = "") -> str | None:
    """Return the page for a wrong address below `base`, or None where there is one.

    `accepted` is what the browser says of languages: it decides where the address does not.
    """
    here = path.removeprefix(base).strip("/")
    if here in PATHS.values():
        return None
    language = language_of(query.get(PARAMETER) or accepted.split(",", maxsplit=1)[0])
    kept = {PARAMETER: language} if PARAMETER in query else {}
    links = {}
    for near in nearest(here):
        parameters = urlencode({"loss": near.loss, **kept} if near.loss else kept)
        address = f"{base}/{near.page.path}" + (f"?{parameters}" if parameters else "")
        label = text(f"page.{near.page.title}", language)
        if near.loss:
            label = text("missing.loss", language, loss=loss_words(near.loss, language).title)
        links[address] = label
    shown = here if len(here) <= LONGEST else here[:LONGEST] + "…"
    return missing_page(
        text("missing.title", language),
        text("missing.text", language, path=shown),
        links,
        TAGS[language],
    )
