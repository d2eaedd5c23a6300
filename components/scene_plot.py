"""The figure of a scene, moving while it is dragged."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import address, resets
from components.plot import show
from content import Language, text
from figures.motion import Control, Drawing, Motion
from scenes.drawing import draw, fitting, released
from scenes.notation import true_minus
from scenes.reading import LONGEST
from scenes.scene import Scene


def drawn(scene: Scene, language: Language) -> tuple[Scene, Drawing] | None:
    """Return the figure with the scene that it shows, None where no figure fits."""
    shown = fitting(scene)
    if shown is None:
        return None
    drawing = draw(shown, lambda key, **details: text(key, language, **details))
    return shown, replace(drawing, motion=_with_refused_texts(drawing.motion, scene))


def _with_refused_texts(motion: Motion, scene: Scene) -> Motion:
    """Return the motion with what was typed for an option and refused still in its field."""

    def with_text(control: Control) -> Control:
        notice = scene.notice(control.name)
        return replace(control, typed=true_minus(notice.given[:LONGEST])) if notice else control

    return replace(motion, controls=tuple(map(with_text, motion.controls)))


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
        resets=resets.count(),
        language=language,
        on_release=keep,
    )
