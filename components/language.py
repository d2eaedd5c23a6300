"""The reader's language: from the address, kept while they move from page to page."""

from __future__ import annotations

import streamlit as st

from content import DEFAULT, Language, language_of

PARAMETER = "lang"
CHOSEN = "language.chosen"
"""Where a language waits that was chosen just now, until the address says it."""


def current_language() -> Language:
    """Return the language of this run: chosen just now, the address's, or that of an earlier page."""
    kept = st.session_state
    given = kept.get(CHOSEN) or st.query_params.get(PARAMETER) or kept.get(PARAMETER)
    language = language_of(given)
    st.session_state[PARAMETER] = language
    return language


def language_parameters() -> dict[str, str]:
    """Return what an address needs to keep the language."""
    language = st.session_state.get(PARAMETER, DEFAULT)
    return {} if language == DEFAULT else {PARAMETER: language}
