"""The parts of a page that explains: a question to answer first, and sentences beside what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from content.words import Speaker
from scenes.notation import plain_minus, true_minus
from scenes.scene import Notice
from theory.recorded import recorded_derivations


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


def derived(derivations: Sequence[str], language: Language) -> None:
    """Link to the derivations that prove what is said."""
    links = []
    for name in derivations:
        query = urlencode({"derivation": name, **language_parameters()})
        title = derivation_words(recorded_derivations()[name].topic, name, language).title
        links.append(f"[{title}](derivations?{query})")
    st.caption(f"{text('essay.derived', language)} {' · '.join(links)}")
