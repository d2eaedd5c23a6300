"""The router: declares every page, in the reader's language; addresses are the same in all of them."""

from pathlib import Path

import streamlit as st

from checks.live import live_check
from components import address, alone_address
from components import language as languages
from components.alone import show_alone
from components.footer import footer
from components.path import path
from content import text
from scenes.pages import PAGES, SECTION, THEORY, Page

language = languages.arrive()
st.set_page_config(
    page_title=text("app.name", language),
    page_icon=str(Path(__file__).parent.parent / "assets" / "icon.png"),
    layout="wide",
)
# torch begins to load, in its own process, when the first reader arrives.
live_check()


def declared(page: Page) -> st.Page:
    """Return a page with its title in the reader's language."""
    title = text(f"page.{page.title}", language)
    if not page.path:
        return st.Page(f"{page.script}.py", title=title, default=True)
    return st.Page(f"{page.script}.py", title=title, url_path=page.path)


theory = [declared(page) for page in THEORY]
shown = st.navigation(
    {"": [declared(page) for page in PAGES], text(f"page.{SECTION}", language): theory},
    position="hidden" if alone_address.is_asked() else "top",
)
address.arrive(shown.url_path)
if shown.url_path:
    st.set_page_config(page_title=f"{shown.title} · {text('app.name', language)}")
scripts = {page.path: page.script for page in (*PAGES, *THEORY)}
exhibit = alone_address.asked(scripts[shown.url_path])
if exhibit is not None:
    show_alone(exhibit)
else:
    shown.run()
    path(theory, shown, language)
    footer(language)
