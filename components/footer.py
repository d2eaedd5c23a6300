"""The foot of every page: which version this is, and under which licences its code and its words are."""

from __future__ import annotations

import streamlit as st

from components.presenter import presenting
from content import Language, text
from content.version import VERSION


def footer(language: Language) -> None:
    """Show the line, unless one figure has the page for itself."""
    if presenting():
        return
    licences = {name: text(f"footer.{name}", language) for name in ("mit", "cc")}
    st.caption(text("footer.line", language, version=VERSION, **licences))
