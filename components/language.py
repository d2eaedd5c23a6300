"""The reader's language: from the address, kept while they move from page to page."""

from __future__ import annotations

import streamlit as st

from content import DEFAULT, Language, language_of

PARAMETER = "lang"


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
