"""The path through the theory: at the end of each of its pages the one before and the one after."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from components.language import language_parameters
from content import Language, text


def path(pages: Sequence[Page], shown: Page, language: Language) -> None:
    """Show links to the neighbours of a page in the order of the navigation."""
    if shown not in pages:
        return
    at = pages.index(shown)
    query = language_parameters()
    st.divider()
    before, after = st.columns(2)
    if at > 0:
        label = text("path.previous", language, page=pages[at - 1].title)
        before.page_link(
            pages[at - 1], label=label, icon=":material/arrow_back:", query_params=query
        )
    if at + 1 < len(pages):
        label = text("path.next", language, page=pages[at + 1].title)
        after.page_link(
            pages[at + 1], label=label, icon=":material/arrow_forward:", query_params=query
        )
