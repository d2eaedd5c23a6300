"""The router: declares every page, in the reader's language; addresses are the same in all of them."""

from pathlib import Path

import streamlit as st

from checks.live import live_check
from components import address
from components import language as languages
from components.path import path
from content import text

language = languages.arrive()
st.set_page_config(
    page_title=text("app.name", language),
    page_icon=str(Path(__file__).parent.parent / "assets" / "icon.png"),
    layout="wide",
)
# torch begins to load, in its own process, when the first reader arrives.
live_check()


def page(script: str, key: str, path: str) -> st.Page:
    """Return a page with its title in the reader's language."""
    return st.Page(f"{script}.py", title=text(f"page.{key}", language), url_path=path)


theory = [
    page("learning", "learning", "learn"),
    page("noise", "noise", "noise"),
    page("information", "information", "information"),
    page("divergences", "divergences", "divergences"),
    page("matrices", "matrices", "matrices"),
    page("numerics", "numerics", "numerics"),
    page("derivations", "derivations", "derivations"),
    page("glossary", "glossary", "glossary"),
]
shown = st.navigation(
    {
        "": [
            st.Page("home.py", title=text("page.home", language), default=True),
            page("explorer", "explorer", "explore"),
            page("compare", "compare", "compare"),
            page("race", "race", "race"),
            page("choose", "choose", "choose"),
            page("parity", "checks", "checks"),
        ],
        text("page.theory", language): theory,
    },
    position="top",
)
address.arrive(shown.url_path)
if shown.url_path:
    st.set_page_config(page_title=f"{shown.title} · {text('app.name', language)}")
shown.run()
path(theory, shown, language)
