"""One exhibit alone, for a frame in another page: the figure, its controls, its title and a way back.

It fills its frame, and tells the page around it how high it is.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from components import address, alone_address
from components.exhibit import (
    WIDTHS,
    refused,
    show_controls,
    show_figure,
    show_first,
    show_refusals,
)
from components.fragment import fragment
from components.language import current_language, declare_language
from components.links import href
from content import text
from exhibits import Exhibit

_FILL: Final = """<style>
:root:root [data-testid="stHeader"], :root:root [data-testid="stToolbar"] { display: none; }
:root:root [data-testid="stMainBlockContainer"] { padding: 0.75rem 1rem; max-width: none; }
:root:root h1 { font-size: 1.2rem; padding: 0; }
</style>"""

# Any page may know how high a figure is: nothing else is told.
_tell_height = st.components.v2.component(
    "height",
    js="""export default () => {
        if (window.parent === window) return;
        const content = document.querySelector("[data-testid=stMainBlockContainer]");
        const tell = () => window.parent.postMessage(
            { type: "lossfunctions.height", height: Math.ceil(content.getBoundingClientRect().height) }, "*");
        const observer = new ResizeObserver(tell);
        observer.observe(content);
        return () => observer.disconnect();
    };""",
)


def show_alone(exhibit: Exhibit[Any]) -> None:
    """Show an exhibit and nothing else."""
    language = current_language()
    st.html(_FILL)
    declare_language(language)
    state = exhibit.read(address.given())
    title = exhibit.title(state).said(exhibit.subject, language)
    st.set_page_config(page_title=f"{title} · {text('app.name', language)}")
    st.title(title, anchor=False)
    _figure(exhibit)
    _tell_height(key="height", height="content")


@fragment
def _figure(exhibit: Exhibit[Any]) -> None:
    language = current_language()
    state = exhibit.read(address.given())
    picture, beside = st.columns(WIDTHS, gap="large")
    with beside:
        controls = exhibit.controls(state)
        show_controls(exhibit, controls, language, refused(state))
        show_refusals(exhibit, state, controls, language)
        show_first(exhibit, state, language)
    with picture:
        show_figure(exhibit, state, language)
    query = exhibit.write(state)
    way = href(exhibit.subject, query)
    st.caption(f"[{text('alone.whole', language)}]({way})")
    address.write({**query, **alone_address.of(exhibit)})
