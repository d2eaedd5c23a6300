"""The choices that make a scene: the loss, the example, the figure."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

import losses
from components import address
from components.control import control
from content import Language, loss_words, text
from figures.view import entry_name
from scenes.drawing import fitting_figures
from scenes.scene import Scene

VIEW = ("view", "formula")
"""Parameters of what is read: they stay when another loss or example is chosen."""

WIDTH = 360
"""Pixels of a list, so that its names are not cut off; on a phone it takes a line of its own."""

OWN = "own"
"""Stands among the examples for numbers that are a reader's own."""


def choose_loss(scene: Scene, language: Language) -> None:
    """Show the list of all losses; another loss opens with its own first example."""
    names = [entry.name for entry in losses.catalog()]

    def label(name: str) -> str:
        return f"{name} · {loss_words(name, language).title}"

    def chosen(name: str) -> None:
        kept = {key: value for key, value in address.given().items() if key in VIEW}
        address.write({"loss": name, **kept})

    control(
        st.selectbox,
        text("explorer.choose", language),
        names,
        format_func=label,
        key="loss",
        value=scene.name,
        on_change=chosen,
        width=WIDTH,
    )


def choose_preset(scene: Scene, language: Language) -> None:
    """Show the named examples of the loss; numbers that are no longer an example's have no name."""
    words = loss_words(scene.name, language).presets
    names = {preset: words[preset].title for preset in scene.example.presets}
    if scene.has_own_numbers:
        names = {OWN: text("explorer.own", language), **names}

    def chosen(preset: str) -> None:
        if preset == OWN:
            return
        kept = {k: v for k, v in address.given().items() if k in ("loss", "figure", *VIEW)}
        address.write({**kept, "preset": preset})

    control(
        st.selectbox,
        text("explorer.preset", language),
        list(names),
        format_func=names.__getitem__,
        key=f"{scene.name}.preset",
        value=OWN if scene.has_own_numbers else scene.preset,
        on_change=chosen,
        width=WIDTH,
    )


def choose_figure(scene: Scene, language: Language) -> None:
    """Show the figures that this example has, where there is more than one."""
    figures = {figure.id: figure for figure in fitting_figures(scene)}
    if len(figures) < 2:
        return

    def label(figure_id: str) -> str:
        figure = figures[figure_id]
        shown = replace(scene, figure=figure_id)
        entries = {
            "entry": figure.arguments[0],
            "x": entry_name(figure.arguments[0], shown.index("x_at")),
            "y": entry_name(figure.arguments[-1], shown.index("y_at")),
        }
        return text(f"figure.kind.{figure.kind}", language, **entries)

    control(
        st.segmented_control,
        text("explorer.figure", language),
        list(figures),
        format_func=label,
        key=f"{scene.name}.figure",
        value=scene.figure if scene.figure in figures else next(iter(figures)),
        required=True,
        on_change=partial(address.change, "figure"),
        label_visibility="collapsed",
    )
