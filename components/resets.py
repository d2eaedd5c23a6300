"""How often the numbers were reset: a text that was refused stays in its field until then."""

from __future__ import annotations

from typing import Final

import streamlit as st

_COUNT: Final = "resets.count"
_NOW: Final = "resets.now"


def add() -> None:
    """Throw away what was typed and refused, in every field."""
    st.session_state[_COUNT] = count() + 1
    st.session_state[_NOW] = True


def count() -> int:
    """Return how often that was done."""
    times: int = st.session_state.get(_COUNT, 0)
    return times


def hears_reports() -> bool:
    """Return whether a report is to be heard: one that comes along with a reset was made before it."""
    return _NOW not in st.session_state


def settle() -> None:
    """Hear reports again, once the page shows the numbers as they were reset."""
    st.session_state.pop(_NOW, None)
