"""The parts of a page that explains: a question to answer first, and sentences beside what they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from components import address
from components.control import control
from components.language import language_parameters
from components.links import prose
from content import Language, sentence, text
from content.derivations import derivation_words
from content.markdown import literal
from content.words import phrase
from scenes.notation import plain_minus, true_minus
from scenes.scene import Notice

Speaker = Callable[..., str]
"""Returns a text of one subject in the reader's language by its key."""


def speaker(subject: str, language: Language) -> Speaker:
    """Return what says the texts of one subject's file and, where it has none, the interface's."""

    def say(key: str, **details: object) -> str:
        try:
            return phrase(subject, key, language, **details)
        except KeyError:
            return text(key, language, **details)

    return say


def predict(say: Speaker, section: str) -> None:
    """Ask a question whose answer opens on demand, so that the reader can commit to one first."""
    with st.expander(f"**{say(f'{section}.ask')}**", icon=":material/psychology_alt:"):
        prose(say(f"{section}.answer"))


def refusals(
    notices: Sequence[Notice], controls: Sequence[str] | Mapping[str, str], language: Language
) -> None:
    """Say what was wrong with the values given for some controls, by their labels where they are given."""
    labels = controls if isinstance(controls, Mapping) else {}
    for notice in notices:
        if notice.control in controls:
            label = labels.get(notice.control, "")
            st.error(literal(sentence(notice.error, language, label)))


def choose(name: str, label: str, names: Mapping[str, str], value: str) -> None:
    """Show a choice that stands in the address under its name."""
    control(
        st.segmented_control,
        label,
        list(names),
        format_func=names.__getitem__,
        key=name,
        value=value,
        required=True,
        on_change=partial(_taken, name),
    )


def pick(name: str, label: str, names: Mapping[str, str], value: str) -> None:
    """Show a longer list to choose from, which stands in the address under its name."""
    control(
        st.selectbox,
        label,
        list(names),
        format_func=names.__getitem__,
        key=name,
        value=value,
        on_change=partial(_taken, name),
    )


def typed(name: str, label: str, value: str, **settings: str) -> None:
    """Show a text field whose numbers stand in the address under its name."""
    control(
        st.text_input,
        label,
        key=name,
        value=true_minus(value),
        on_change=lambda chosen: _taken(name, plain_minus(chosen)),
        **settings,
    )


def _taken(name: str, chosen: str) -> None:
    address.change(name, chosen.strip() or None)


def settle(query: Mapping[str, str], notices: Sequence[Notice]) -> None:
    """Make the address say what is shown; what was refused stays in it, and so does its notice."""
    address.write({**query, **{notice.control: notice.given for notice in notices}})


def derived(derivations: Mapping[str, str], language: Language) -> None:
    """Link to the derivations that prove what a section says: ``{derivation: topic}``."""
    links = []
    for name, topic in derivations.items():
        query = urlencode({"derivation": name, **language_parameters()})
        title = derivation_words(topic, name, language).title
        links.append(f"[{title}](derivations?{query})")
    st.caption(f"{text('essay.derived', language)} {' · '.join(links)}")


def choose_unit(unit: str, language: Language) -> None:
    """Show the switch between bits and nats."""
    names = {"bits": text("unit.bits", language), "nats": text("unit.nats", language)}
    choose("unit", text("unit.label", language), names, unit)
