"""Ways on from a figure: the same loss compared, raced, derived, and the page that it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import streamlit as st

from components.links import href
from content import Language, loss_words, text
from content.derivations import derivation_words
from scenes.neighbours import (
    DERIVED,
    LossState,
    Way,
    compared,
    explored,
    raced,
    read,
)
from theory.recorded import recorded_derivations

BETWEEN = " · "


def ways(
    states: Sequence[LossState], here: str, language: Language, told: Collection[str | None] = ()
) -> None:
    """Show where the losses of a figure are found on other pages than `here`, as they are in the figure.

    Derivations in `told` are linked beside the figure already.
    """
    lines = {
        _name(state, language): BETWEEN.join(_links(state, here, language, told))
        for state in states
    }
    if len(lines) == 1:
        (line,) = lines.values()
        st.caption(f"**{text('ways.on', language)}** {line}")
    elif lines:
        with st.expander(text("ways.elsewhere", language), icon=":material/signpost:"):
            st.markdown(
                "\n".join(
                    text("ways.line", language, loss=name, links=line)
                    for name, line in lines.items()
                )
            )


def _name(state: LossState, language: Language) -> str:
    """Return the title of a loss and what is set, by which its copies are told apart."""
    options = (f"`{name}={value}`" for name, value in state.changed.items())
    return " ".join((loss_words(state.name, language).title, *options))


def _links(
    state: LossState, here: str, language: Language, told: Collection[str | None]
) -> Iterator[str]:
    found = {"explorer": explored(state), "compare": compared(state), "race": raced(state)}
    for key, way in found.items():
        if way is not None and way.page != here:
            yield _link(text(f"ways.{key}", language), way)
    for derivation in DERIVED[state.name]:
        if derivation in told:
            continue
        topic = recorded_derivations()[derivation].topic
        title = derivation_words(topic, derivation, language).title
        way = Way("derivations", {"derivation": derivation})
        yield _link(text("ways.derive", language, title=title), way)
    source = read(state)
    if source is not None and source.page != here:
        page = text(f"page.{source.page}", language)
        yield _link(text("ways.read", language, page=page), source)


def _link(label: str, way: Way) -> str:
    return f"[{label}]({href(way.page, dict(way.query))})"
