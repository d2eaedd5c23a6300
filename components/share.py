"""What a reader takes away from an exhibit: its address, a line that embeds it, and files of what it shows now."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import streamlit as st

from components import alone_address
from components.language import language_parameters
from content import Language, text
from content.markdown import plain
from exhibits import Exhibit
from exhibits.exhibit import State
from exports.citation import bibtex
from exports.csv import curves, numbers
from exports.html import drawable, html
from exports.notebook import notebook
from exports.python import python
from exports.qr import LONGEST, qr
from figures.motion import Drawing
from scenes.pages import PATHS

BESIDE: Final = 320
"""Pixels of a frame for what stands above and below the picture: title, numbers, sliders, controls."""


def share(exhibit: Exhibit[Any], state: State, language: Language) -> None:
    """Show the button that opens what can be taken away; it is made once it is opened."""
    box = st.popover(
        text("share.open", language),
        icon=":material/ios_share:",
        key=f"{exhibit.id}.share",
        on_change="rerun",
    )
    drawing = exhibit.draw(state, exhibit.speaker(language)) if box.open else None
    if drawing is None:
        return
    with box:
        permalink = _address(exhibit, state)
        title = exhibit.title(state).said(exhibit.subject, language)
        _links(exhibit, state, permalink, title, drawing.height, language)
        _code(permalink, language)
        st.caption(text("share.picture", language))
        _files(exhibit, state, drawing, permalink, title, language)


def _address(exhibit: Exhibit[Any], state: State, **more: str) -> str:
    """Return the address that opens the exhibit in a state, at the host by which the reader reached it."""
    site = urlsplit(st.context.url or "")
    folder = site.path.rpartition("/")[0]
    query = urlencode({**exhibit.write(state), **language_parameters(), **more}, safe=",():;")
    path = f"{folder}/{PATHS[exhibit.subject]}"
    return f"{site.scheme}://{site.netloc}{path}" + (f"?{query}" if query else "")


def _links(
    exhibit: Exhibit[Any],
    state: State,
    permalink: str,
    title: str,
    height: int,
    language: Language,
) -> None:
    st.markdown(f"**{text('share.link', language)}**")
    st.code(permalink, language=None, wrap_lines=True)
    frame = escape(_address(exhibit, state, **alone_address.of(exhibit)))
    st.markdown(f"**{text('share.embed', language)}**", help=text("share.embed_help", language))
    st.code(
        f'<iframe src="{frame}" title="{escape(title)}" width="100%" height="{height + BESIDE}" '
        'style="border: 0" loading="lazy"></iframe>',
        language="html",
        wrap_lines=True,
    )


def _code(permalink: str, language: Language) -> None:
    length = len(permalink.encode())
    if length > LONGEST:
        st.caption(text("share.too_long", language, length=length, most=LONGEST))
        return
    alt = text("share.code", language, address=permalink)
    st.image(qr(permalink, language), width=180, alt=alt)


def _files(
    exhibit: Exhibit[Any],
    state: State,
    drawing: Drawing,
    permalink: str,
    title: str,
    language: Language,
) -> None:
    told = {"title": title, "permalink": permalink, "language": language}
    caption = plain(exhibit.caption(state).said(exhibit.subject, language))
    made: dict[str, tuple[str, Callable[[], str | bytes]]] = {}
    if drawable(drawing):
        made["html"] = ("text/html", partial(html, drawing, caption=caption, **told))
    made["curves.csv"] = ("text/csv", partial(curves, drawing, language))
    made["numbers.csv"] = ("text/csv", partial(numbers, drawing, language))
    scene = exhibit.checked(state)
    if scene is not None:
        made["py"] = ("text/x-python", partial(python, scene, **told))
        made["ipynb"] = ("application/x-ipynb+json", partial(notebook, scene, **told))
    today = datetime.datetime.now(datetime.UTC).date()
    made["bib"] = ("application/x-bibtex", partial(bibtex, permalink, title=title, day=today))
    for ending, (mime, content) in made.items():
        st.download_button(
            text(f"share.{ending.replace('.', '_')}", language),
            content,
            file_name=f"{exhibit.id}.{ending}",
            mime=mime,
            key=f"{exhibit.id}.share.{ending}",
            on_click="ignore",
            width="stretch",
        )
