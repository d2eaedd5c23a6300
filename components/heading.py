"""The head of a page: its title, the switch between the languages, and the sentence that opens it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import address
from components.control import control
from components.language import current_language, declare_language
from content import LANGUAGES, text


def heading(title: str, lead: str, beside: Callable[[], object] | None = None) -> None:
    """Show a page's title and lead; `beside` shows what else concerns the whole page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(title, anchor=False)
        if beside is not None:
            beside()
        choose_language()
    st.markdown(lead)


def choose_language() -> None:
    """Show the switch between the languages, each in its own words."""
    language = current_language()
    declare_language(language)
    control(
        st.segmented_control,
        text("app.language", language),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        value=language,
        on_change=address.speak,
        required=True,
        label_visibility="collapsed",
    )
