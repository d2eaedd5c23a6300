"""All losses as cards with a small curve, by family, found as one types."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import orjson
import streamlit as st

import losses
from components.language import language_parameters
from content import LANGUAGES, Language, loss_words, search, text
from figures.thumbnail import HEIGHT, WIDTH, thumbnail
from losses.catalog import Entry
from scenes.scene import open_preset

FOLDER = Path(__file__).parent
EXPLORER = "explore"
CHOOSER = "choose"

_mount = st.components.v2.component(
    "gallery",
    html=(FOLDER / "gallery.html").read_text(encoding="utf-8"),
    css=(FOLDER / "gallery.css").read_text(encoding="utf-8"),
    # One script: a component's has no address of its own, from which it could import another.
    js="".join((FOLDER / name).read_text(encoding="utf-8") for name in ("search.js", "gallery.js")),
)


def gallery(language: Language, *, key: str) -> str | None:
    """Show the gallery and return the loss that was just chosen, if any."""
    result = _mount(
        key=key,
        # Bytes: at anything else Streamlit would look with pandas, and load it.
        data=orjson.dumps(_data(language, urlencode(language_parameters()))),
        on_open_change=lambda: None,
        width="stretch",
        height="content",
    )
    chosen = result.open
    return chosen if chosen in {entry.name for entry in losses.catalog()} else None


@cache
def _data(language: Language, kept: str) -> dict[str, object]:
    families = dict.fromkeys(entry.family for entry in losses.catalog())
    return {
        "box": [WIDTH, HEIGHT],
        "words": {
            "find": text("home.find", language),
            "hint": text("home.find_hint", language),
            "nothing": text("home.nothing", language, query="{query}"),
            "every": text("home.every", language),
            "why": text("home.why", language, word="{word}"),
            "absent": search.absent(language),
            "choose": text("home.choose", language),
            "chooser": f"{CHOOSER}?{kept}" if kept else CHOOSER,
            "label": text("home.gallery", language),
        },
        "search": search_index(),
        "families": [
            {
                "title": text(f"family.{family}", language),
                "sentence": text(f"family_sentence.{family}", language),
                "cards": [
                    _card(entry, language, kept)
                    for entry in losses.catalog()
                    if entry.family == family
                ],
            }
            for family in families
        ],
    }


def _card(entry: Entry, language: Language, kept: str) -> dict[str, str]:
    words = loss_words(entry.name, language)
    return {
        "name": entry.name,
        "title": words.title,
        "sentence": words.sentence,
        "path": _path(entry.name),
        "href": f"{EXPLORER}?loss={entry.name}" + (f"&{kept}" if kept else ""),
    }


def search_index() -> dict[str, object]:
    """Return what the browser needs to rank the losses for what one types, in all languages at once."""
    return {
        "ignored": search.ignored(),
        "concepts": search.concepts(),
        "prose": {
            entry.name: " ".join(search.prose(entry.name, code) for code in LANGUAGES)
            for entry in losses.catalog()
        },
    }


@cache
def _path(name: str) -> str:
    scene = open_preset(name)
    swept = next(
        argument
        for figure in scene.example.figures
        for argument in figure.arguments
        if np.ndim(scene.arguments[argument]) == len(scene.at["at"])
    )
    return thumbnail(scene.loss, scene.arguments, swept, scene.at["at"], scene.example.spans[swept])
