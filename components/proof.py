"""The proof behind a section, opened where it is needed and made only then."""

from __future__ import annotations

import streamlit as st

from components import address
from components.derivation import show_derivation
from content import Language, text
from content.derivations import derivation_words
from scenes.proof import PREFIX
from theory.recorded import recorded_derivations


def proof(derivation_id: str, language: Language) -> None:
    """Show a derivation's title; the derivation itself once it is opened."""
    topic = recorded_derivations()[derivation_id].topic
    title = derivation_words(topic, derivation_id, language).title
    begun = any(name.startswith(PREFIX + derivation_id) for name in address.given())
    key = f"opened.{derivation_id}"
    box = st.expander(
        text("essay.proof", language, title=title),
        icon=":material/function:",
        expanded=begun,
        key=key,
        on_change="rerun",
    )
    if box.open:
        with box:
            show_derivation(derivation_id, language)
