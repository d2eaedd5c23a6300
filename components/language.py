"""The reader's language: from the address, kept while they move from page to page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from content import Language, language_of

PARAMETER = "lang"
CHOSEN = "language.chosen"
"""Where a language waits that was chosen just now, until the address says it."""
TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""The languages as BCP 47 has them: simplified characters are a script, not a country."""

_mount = st.components.v2.component(
    "document_language",
    js="""export default ({ data }) => {
        document.documentElement.lang = new TextDecoder().decode(data);
    };""",
)


def current_language() -> Language:
    """Return the language of this run: chosen just now, the address's, an earlier page's, the browser's."""
    kept = st.session_state
    given = kept.get(CHOSEN) or st.query_params.get(PARAMETER) or kept.get(PARAMETER)
    language = language_of(given or st.context.locale)
    st.session_state[PARAMETER] = language
    return language


def language_parameters() -> dict[str, str]:
    """Return what an address needs to keep the language."""
    own = language_of(st.context.locale)
    language = st.session_state.get(PARAMETER, own)
    return {} if language == own else {PARAMETER: language}


def declare_language(language: Language) -> None:
    """Set the language of the document, which screen readers and fonts go by."""
    _mount(key="document.language", data=TAGS[language].encode(), height="content")
