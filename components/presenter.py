"""The presenter's view of the explorer: one figure in large type, and keys that step through the examples."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from components import address
from components.heading import choose_language
from content import Language, loss_words, text
from scenes.scene import Scene

PARAMETER: Final = "present"
ON: Final = "true"

TYPE: Final = """<style>
:root:root { font-size: 21px; }
:root:root .live-plot { --st-base-font-size: 21px; }
:root:root h1 { font-size: 1.5rem; padding: 0; }
:root:root [data-testid="stMainBlockContainer"] { padding-top: 4.5rem; }
</style>"""
"""Everything on the page is sized relative to the root; the figure is to fit below its title."""


def presenting() -> bool:
    """Return whether the address asks for the presenter's view."""
    return address.given().get(PARAMETER) == ON


def kept() -> dict[str, str]:
    """Return the parameter that keeps the view."""
    return {PARAMETER: ON} if presenting() else {}


def present_button(language: Language) -> None:
    """Show the button that opens the view."""
    st.button(
        text("present.open", language),
        help=text("present.help", language),
        icon=":material/slideshow:",
        on_click=partial(address.change, PARAMETER, ON),
        key="present",
    )


def presenter_bar(scene: Scene, language: Language) -> None:
    """Show which example this is, with buttons and keys for the one before and the one after."""
    st.html(TYPE)
    presets = list(scene.example.presets)
    here = presets.index(scene.preset)
    with st.container(horizontal=True, vertical_alignment="center"):
        _step(scene, presets, here - 1, "back", "PageUp", language)
        _step(scene, presets, here + 1, "forward", "PageDown", language)
        title = loss_words(scene.name, language).presets[scene.preset].title
        st.markdown(f"**{here + 1} / {len(presets)}** · {title}")
        choose_language()
        st.button(
            text("present.close", language),
            shortcut="Esc",
            on_click=partial(address.change, PARAMETER, None),
            key="present.close",
        )


def _step(
    scene: Scene, presets: list[str], to: int, key: str, shortcut: str, language: Language
) -> None:
    inside = 0 <= to < len(presets)

    def go() -> None:
        address.write({"loss": scene.name, "preset": presets[to], PARAMETER: ON})

    st.button(
        text(f"present.{key}", language),
        shortcut=shortcut,
        on_click=go if inside else None,
        disabled=not inside,
        key=f"present.{key}",
    )
