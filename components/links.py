"""Links in texts: a loss that is named is a link to it, wherever a text is read."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import streamlit as st

import losses
from components.language import language_parameters
from scenes.pages import PATHS

_NAMES = "|".join(sorted((entry.name for entry in losses.catalog()), key=len, reverse=True))
_PARTS = re.compile(
    r"(?P<kept>```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]]*\]\([^)]*\))"
    rf"|`(?P<code>{_NAMES})`|(?P<other>`[^`]*`)|(?<![\w.])(?P<plain>{_NAMES})(?!\w)",
    re.DOTALL,
)
"""What a text is read as: formulas, code and links stay; a loss's name, in code or not, becomes a link."""


def href(page: str, query: dict[str, str]) -> str:
    """Return the address of a page in the reader's language."""
    parameters = urlencode({**query, **language_parameters()}, safe=",()=")
    return f"{PATHS[page]}?{parameters}" if parameters else PATHS[page]


def linked(text: str, but: str = "") -> str:
    """Return a text of Markdown in which every loss that it names is a link, except the one it is about."""

    def link(found: re.Match[str]) -> str:
        name = found["code"] or found["plain"]
        if name is None or name == but:
            return found[0]
        return f"[{found[0]}]({href('explorer', {'loss': name})})"

    return _PARTS.sub(link, text)


def prose(text: str) -> None:
    """Show a text in which every loss that it names is a link."""
    st.markdown(linked(text))
