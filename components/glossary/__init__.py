"""The terms of the glossary by group: each with its definition and links to where it is at work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import streamlit as st

from components.language import language_parameters
from content import LANGUAGES, Language, Term, glossary, text
from content.languages import TAGS
from content.words import Speaker

FOLDER = Path(__file__).parent
PATHS = {"learning": "learn"}
"""Where a page's address is not its name."""

_mount = st.components.v2.component(
    "glossary",
    html=(FOLDER / "glossary.html").read_text(encoding="utf-8"),
    css=(FOLDER / "glossary.css").read_text(encoding="utf-8"),
    js=(FOLDER / "glossary.js").read_text(encoding="utf-8"),
)


def glossary_list(say: Speaker, language: Language) -> None:
    """Show all terms."""
    groups = [
        {"title": say(f"group.{group}"), "terms": [_term(term, language) for term in terms]}
        for group, terms in groupby(glossary(), key=attrgetter("group"))
    ]
    # Bytes: at anything else Streamlit would look with pandas, and load it.
    _mount(key="glossary", data=orjson.dumps(groups), width="stretch", height="content")


def _term(term: Term, language: Language) -> dict[str, Any]:
    return {
        "name": term.name(language),
        "elsewhere": [
            {"lang": TAGS[other], "name": term.name(other)}
            for other in LANGUAGES
            if other != language and term.name(other) != term.name(language)
        ],
        "definition": term.definition(language),
        "links": list(_links(term, language)),
    }


def _links(term: Term, language: Language) -> Iterator[dict[str, str]]:
    for page in term.pages:
        path, query = PATHS.get(page, page), urlencode(language_parameters())
        yield {
            "text": text(f"page.{page}", language),
            "href": f"{path}?{query}" if query else path,
        }
    for loss in term.losses:
        query = urlencode({"loss": loss, **language_parameters()})
        yield {"text": loss, "href": f"explore?{query}"}
