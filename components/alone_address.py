"""How an address asks for one exhibit alone."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from exhibits import Exhibit, of_subject

VIEW: Final = "view"
FIGURE: Final = "figure"
WHICH: Final = "exhibit"
"""Which exhibit of a page; the first where an address names none."""


def of(exhibit: Exhibit[Any]) -> dict[str, str]:
    """Return the parameters that ask for an exhibit alone."""
    first = of_subject(exhibit.subject)[0]
    return {VIEW: FIGURE, **({} if exhibit is first else {WHICH: exhibit.section})}


def is_asked() -> bool:
    """Return whether the address asks for an exhibit alone."""
    return st.query_params.get(VIEW) == FIGURE


def asked(subject: str) -> Exhibit[Any] | None:
    """Return the exhibit that the address asks for alone, if it does and the page has any."""
    found = {exhibit.section: exhibit for exhibit in of_subject(subject)}
    if not is_asked() or not found:
        return None
    return found.get(st.query_params.get(WHICH, ""), next(iter(found.values())))
