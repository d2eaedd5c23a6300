"""The reader's language: from the address, kept while they move from page to page."""

from __future__ import annotations

import streamlit as st

from content import DEFAULT, LANGUAGES, Language, language_of, text

PARAMETER = "lang"
_CHOICE = "language"


def current_language() -> Language:
    """Return the language of this run: the address's, else the one chosen on an earlier page."""
    given = st.query_params.get(PARAMETER) or st.session_state.get(PARAMETER)
    language = language_of(given)
    st.session_state[PARAMETER] = language
    return language


def language_parameters() -> dict[str, str]:
    """Return what an address needs to keep the language."""
    language = st.session_state.get(PARAMETER, DEFAULT)
    return {} if language == DEFAULT else {PARAMETER: language}


def choose_language() -> None:
    """Show the switch between the languages, each in its own words."""
    language = current_language()
    st.session_state[_CHOICE] = language

    def chosen() -> None:
        st.session_state[PARAMETER] = st.session_state[_CHOICE]
        st.query_params.pop(PARAMETER, None)
        st.query_params.update(language_parameters())

    st.segmented_control(
        text("app.language", language),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=_CHOICE,
        on_change=chosen,
        required=True,
        label_visibility="collapsed",
    )
