"""The head of a page: its title, the switch between the languages, and the sentence that opens it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.language import choose_language


def heading(title: str, lead: str, beside: Callable[[], object] | None = None) -> None:
    """Show a page's title and lead; `beside` shows what else concerns the whole page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(title, anchor=False)
        if beside is not None:
            beside()
        choose_language()
    st.markdown(lead)
