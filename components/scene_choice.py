"""The choices that make a scene: the loss, the example, the figure."""

from __future__ import annotations

import streamlit as st

import losses
from components import address
from content import Language, loss_words, text
from figures.view import entry_name
from scenes.drawing import fitting_figures
from scenes.scene import Scene

VIEW = ("view", "formula")
"""Parameters of what is read: they stay when another loss or example is chosen."""


def choose_loss(scene: Scene, language: Language) -> None:
    """Show the list of all losses; another loss opens with its own first example."""
    names = [entry.name for entry in losses.catalog()]
    st.session_state["loss"] = scene.name

    def label(name: str) -> str:
        return f"{loss_words(name, language).title} · {name}"

    def chosen() -> None:
        kept = {key: value for key, value in address.given().items() if key in VIEW}
        address.write({"loss": st.session_state["loss"], **kept})

    st.selectbox(
        text("explorer.choose", language), names, format_func=label, key="loss", on_change=chosen
    )


def choose_preset(scene: Scene, language: Language) -> None:
    """Show the named examples of the loss."""
    words = loss_words(scene.name, language).presets
    key = f"{scene.name}.preset"
    st.session_state[key] = scene.preset

    def chosen() -> None:
        kept = {k: v for k, v in address.given().items() if k in ("loss", "figure", *VIEW)}
        address.write({**kept, "preset": st.session_state[key]})

    st.selectbox(
        text("explorer.preset", language),
        list(scene.example.presets),
        format_func=lambda preset: words[preset].title,
        key=key,
        on_change=chosen,
    )


def choose_figure(scene: Scene, language: Language) -> None:
    """Show the figures that this example has, where there is more than one."""
    figures = {figure.id: figure for figure in fitting_figures(scene)}
    if len(figures) < 2:
        return
    key = f"{scene.name}.figure"
    st.session_state[key] = scene.figure if scene.figure in figures else next(iter(figures))

    def label(figure_id: str) -> str:
        figure = figures[figure_id]
        entries = {
            "entry": figure.arguments[0],
            "x": entry_name(figure.arguments[0], scene.index("x_at")),
            "y": entry_name(figure.arguments[-1], scene.index("y_at")),
        }
        return text(f"figure.kind.{figure.kind}", language, **entries)

    st.segmented_control(
        text("explorer.figure", language),
        list(figures),
        format_func=label,
        key=key,
        required=True,
        on_change=lambda: address.change("figure", st.session_state[key]),
        label_visibility="collapsed",
    )
