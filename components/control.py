"""Widgets that show what the address says, and report what a reader chooses.

A request carries every widget as the browser shows it. One that was sent before the last answer was shown
shows some as they were, which Streamlit takes for a change. It is none where the value is the one that the
answer replaces, for the reader has not seen another; nor where it is not among the choices: it is the name
of one in the language before.

That an answer was not shown yet can be told by the address, if this was not there either, and by another
change in the same request: a reader makes one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from components import address

_REPLACED: Final = "control.replaced"
_CHANGED: Final = "control.changed"


def control(
    widget: Callable[..., object],
    label: str,
    choices: Sequence[Any] | None = None,
    *,
    key: str,
    value: Any,
    on_change: Callable[[Any], object],
    **settings: Any,
) -> None:
    """Show a widget with this value; `on_change` takes the reader's.

    Streamlit keeps the value under `key`; further settings are the widget's own.
    """
    st.session_state.pop(_CHANGED, None)
    replaced: dict[str, Any] = st.session_state.setdefault(_REPLACED, {})
    before = st.session_state.get(key, value)
    if before != value:
        replaced[key] = before
    elif address.is_level():
        replaced.pop(key, None)
    if key not in st.session_state or before != value:
        st.session_state[key] = value

    def changed() -> None:
        chosen = st.session_state[key]
        early = address.was_overtaken() or _CHANGED in st.session_state
        overtaken = early and key in replaced and replaced[key] == chosen
        values = chosen if isinstance(chosen, list) else [chosen]
        known = choices is None or all(value in choices for value in values)
        if known and not overtaken:
            st.session_state[_CHANGED] = True
            on_change(chosen)

    labels = (label,) if choices is None else (label, choices)
    widget(*labels, key=key, on_change=changed, **settings)
