"""The live plot as an element of a Streamlit page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from components.live_plot.files import ADAPTER, URL
from figures.motion import Control, Handle, Readout, Table
from live_plot import Words, encode, message, style
from server.files import PLOTLY_URL

SPECIAL = ("Infinity", "-Infinity", "NaN")
"""How the browser reports what JSON has no number for."""

# Streamlit sends a component's script with every message. This one only fetches the real script,
# which browsers keep.
_SCRIPT = f"""
const script = new URL("{URL}/{ADAPTER}", document.baseURI).href;
export default async (component) => (await import(script)).default(component);
"""

_mount = st.components.v2.component(
    "live_plot",
    css=style(),
    js=_SCRIPT,
    isolate_styles=False,  # Plotly's style sheet stands in the document's head
)


def live_plot(
    figure: dict[str, Any],
    *,
    key: str,
    words: Words,
    height: int = 420,
    controls: Sequence[Control] = (),
    handles: Sequence[Handle] = (),
    tables: Sequence[Table] = (),
    readouts: Sequence[Readout] = (),
    resets: int = 0,
    on_release: Callable[[dict[str, float]], None] | None = None,
) -> dict[str, float]:
    """Show a figure that moves while it is dragged; zoom, camera and hidden traces survive every change.

    While a slider or a handle moves, the browser draws the tables' rows by itself. At the release
    the page runs once.

    Args:
        figure: Plotly's `data` and `layout`, and `alt`, the text alternative. Colours may be roles;
            traces that move have a `uid`; `{name}` in `alt` stands for a number that travels.
        key: identifies the element on its page; the figure is redrawn in place under the same key.
        words: what the live plot itself says.
        height: of the picture, in pixels.
        controls: what can be dragged, with the values as they are now.
        handles: grips in the picture.
        tables: what the picture shows as one control moves while the others stand as they are.
        readouts: numbers above the picture.
        resets: another number than before throws away what was typed and is no number.
        on_release: called with ``{control: value}`` before the page runs.

    Returns:
        ``{control: value}`` in the run that a release caused, else nothing. A value may lie off the
        grid and outside of it, where the reader typed it; it is inf or nan only where the control says
        that it may be.

    Raises:
        KeyError: where a part names a trace, a control or a readout that is not there.
        ValueError: where a table has not one row a value.
    """
    names = tuple(control.name for control in controls)
    special = {control.name for control in controls if control.special}
    fresh, wish = f"{key}.released", f"{key}.wanted"

    def released() -> None:
        values = _released(st.session_state[key], names, special)
        st.session_state[fresh] = values
        if on_release is not None and values:
            on_release(values)

    def wanted() -> None:
        st.session_state[wish] = _wanted(st.session_state[key], names)

    values: dict[str, float] = st.session_state.pop(fresh, {})
    content = message(
        figure,
        height=height,
        controls=controls,
        handles=handles,
        tables=tables,
        readouts=readouts,
        words=words,
        wanted=st.session_state.pop(wish, ()),
        released=values,
        resets=resets,
        answered=_answered(st.session_state.get(key, {})),
    )
    _mount(
        key=key,
        data=encode(content | {"plotly": PLOTLY_URL}),
        on_released_change=released,
        on_wanted_change=wanted,
    )
    return values


def _report(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return what the browser last reported under a name, nothing if it cannot be believed."""
    report = state.get(name)
    known = isinstance(report, Mapping) and isinstance(report.get("serial"), int)
    return report if known else {}


def _answered(state: Mapping[str, Any]) -> int:
    """Return the serial number of the last report; a wish and a release are counted together."""
    return max(_report(state, name).get("serial", 0) for name in ("wanted", "released"))


def _wanted(state: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    wish = _report(state, "wanted").get("name")
    return (wish,) if wish in names else ()


def _released(
    state: Mapping[str, Any], names: Collection[str], special: Collection[str] = ()
) -> dict[str, float]:
    """Return those of the last report's values that can be believed."""
    values = _report(state, "released").get("values")
    if not isinstance(values, Mapping):
        return {}
    finite = {k: float(v) for k, v in values.items() if k in names and _is_finite(v)}
    # A text, for which JSON has a word.
    beyond = {k: float(v) for k, v in values.items() if k in special and v in SPECIAL}
    return finite | beyond


def _is_finite(value: Any) -> bool:
    # A comparison, since JSON's whole numbers may be too large for a float; it is false for nan.
    return type(value) in (int, float) and abs(value) <= sys.float_info.max
