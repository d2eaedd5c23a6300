"""Ways on from a figure: the same loss compared, raced, derived, and the page that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from components.links import href
from content import Language, loss_words, text
from content.derivations import derivation_words
from scenes.neighbours import DERIVED, READ, Way, compared, raced
from theory.recorded import recorded_derivations

BETWEEN = " · "


def ways(names: Sequence[str], here: str, language: Language) -> None:
    """Show where the losses of a figure are found on other pages than `here`."""
    lines = [_line(name, here, language) for name in dict.fromkeys(names)]
    if len(lines) == 1:
        st.caption(f"**{text('ways.on', language)}** {lines[0]}")
    elif lines:
        with st.expander(text("ways.elsewhere", language), icon=":material/signpost:"):
            st.markdown(
                "\n".join(
                    text("ways.line", language, loss=loss_words(name, language).title, links=line)
                    for name, line in zip(dict.fromkeys(names), lines, strict=True)
                )
            )


def _line(name: str, here: str, language: Language) -> str:
    return BETWEEN.join(_links(name, here, language))


def _links(name: str, here: str, language: Language) -> Iterator[str]:
    found = {
        "explorer": Way("explorer", {"loss": name}),
        "compare": compared(name),
        "race": raced(name),
    }
    for key, way in found.items():
        if way is not None and way.page != here:
            yield _link(text(f"ways.{key}", language), way)
    for derivation in DERIVED[name]:
        topic = recorded_derivations()[derivation].topic
        title = derivation_words(topic, derivation, language).title
        way = Way("derivations", {"derivation": derivation})
        yield _link(text("ways.derive", language, title=title), way)
    if name in READ:
        way = READ[name]
        page = text(f"page.{way.page}", language)
        yield _link(text("ways.read", language, page=page), way)


def _link(label: str, way: Way) -> str:
    return f"[{label}]({href(way.page, dict(way.query))})"
