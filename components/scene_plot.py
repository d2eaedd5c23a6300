"""The figure of a scene, moving while it is dragged."""

from __future__ import annotations

import streamlit as st

from components import address
from components.plot import show
from content import Language, text
from figures.motion import Drawing
from scenes.drawing import draw, fitting, released
from scenes.scene import Scene


def drawn(scene: Scene, language: Language) -> tuple[Scene, Drawing] | None:
    """Return the figure with the scene that it shows, None where no figure fits."""
    shown = fitting(scene)
    if shown is None:
        return None
    return shown, draw(shown, lambda key, **details: text(key, language, **details))


def scene_plot(picture: tuple[Scene, Drawing] | None, language: Language) -> None:
    """Show the figure; what is released goes into the address."""
    if picture is None:
        st.info(text("explorer.no_figure", language))
        return
    shown, drawing = picture

    def keep(values: dict[str, float]) -> None:
        for name, value in released(shown, values).items():
            address.change(name, value)

    show(
        drawing.figure,
        drawing.motion,
        key="figure",
        height=drawing.height,
        language=language,
        on_release=keep,
    )
