"""The live plot as an element of a Streamlit page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from components.live_plot.files import FOLDER, URL
from components.live_plot.payload import Words, encode
from server.files import PLOTLY_URL

# Streamlit sends a component's script with every message. This one only fetches the real script,
# which browsers keep.
_SCRIPT = f"""
const script = new URL("{URL}/streamlit.js", document.baseURI).href;
export default async (component) => (await import(script)).default(component);
"""

_mount = st.components.v2.component(
    "live_plot",
    css=(FOLDER / "live_plot.css").read_text(encoding="utf-8"),
    js=_SCRIPT,
    isolate_styles=False,  # Plotly's style sheet stands in the document's head
)


def live_plot(
    figure: dict[str, Any],
    *,
    key: str,
    height: int = 420,
    words: Words | None = None,
) -> None:
    """Show a figure; zoom, camera and hidden traces survive every change of it.

    Args:
        figure: Plotly's `data` and `layout`, and `alt`, the text alternative. Colours may be roles.
        key: identifies the element on its page; the figure is redrawn in place under the same key.
        height: in pixels.
        words: what the component itself says; English unless told.
    """
    message = {
        "figure": {"data": figure["data"], "layout": figure["layout"]},
        "alt": figure["alt"],
        "height": height,
        "words": asdict(words or Words()),
        "plotly": PLOTLY_URL,
    }
    _mount(key=key, data=encode(message))
