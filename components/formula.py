"""A loss's formula and gradient, made from the expression that the tests evaluate; also in numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components import address
from components.control import control
from content import Language, sentence, text
from content.markdown import literal
from figures.view import entry_name, number
from losses.errors import LossError
from scenes.calculation import calculation, complete_options
from scenes.scene import Scene
from scenes.table import Evaluation
from theory.recorded import Formula
from theory.recorded import formula as recorded_formula

FORMS = ("symbols", "numbers")
PARAMETER = "formula"


def formula(
    scene: Scene, result: Evaluation | LossError, form: str | None, language: Language
) -> None:
    """Show the branch that the scene's options select, in symbols or with the numbers on screen."""
    chosen = form if form in FORMS else FORMS[0]
    control(
        st.segmented_control,
        text("formula.form", language),
        FORMS,
        format_func=lambda name: text(f"formula.{name}", language),
        key=PARAMETER,
        value=chosen,
        required=True,
        label_visibility="collapsed",
        on_change=lambda form: address.put({PARAMETER: form}),
    )
    if isinstance(result, LossError):
        refused = literal(sentence(result, language))
        st.info(text("explorer.cannot", language, sentence=refused))
    elif chosen == "numbers":
        _in_numbers(scene, result, language)
    else:
        found = recorded_formula(scene.name, complete_options(scene), scene.arguments)
        reduction = getattr(scene.loss, "reduction", "mean")
        st.markdown(_in_symbols(scene.name, found, reduction, language))


def _in_symbols(name: str, found: Formula, reduction: str, language: Language) -> str:
    parts = [f"**{text('formula.value', language)}**", _display(found.value)]
    if found.where:
        parts += [text("formula.where", language), *map(_display, found.where)]
    for argument, gradient in found.gradients.items():
        parts += [
            f"**{text('formula.gradient', language, argument=argument)}**",
            _display(gradient),
        ]
        if argument in found.conventions:
            note = text(f"formula.conventions.{name}", language)
            parts += [note, _display(found.conventions[argument])]
    if reduction in found.reductions:
        title = text("formula.reduced", language, reduction=reduction)
        parts += [f"**{title}**", _display(found.reductions[reduction])]
    return "\n\n".join(parts)


def _in_numbers(scene: Scene, result: Evaluation, language: Language) -> None:
    with st.spinner(text("formula.building", language)):
        found = calculation(scene)
    if found is None:
        st.info(text("formula.too_long", language))
        return
    losses = np.asarray(result.losses)
    index = tuple(int(i) for i in np.unravel_index(found.position, losses.shape))
    value = number(float(losses[index]), 6)
    omitted = text("formula.omitted", language, count=found.omitted) if found.omitted else ""
    sample = entry_name(text("formula.sample", language), index)
    *definitions, last = found.lines
    parts = [f"**{sample}**", *map(_display, definitions), omitted, _display(last)]
    parts.append(text("formula.core", language, value=value))
    st.markdown("\n\n".join(part for part in parts if part))


def _display(latex: str) -> str:
    return f"$$\n{latex}\n$$"
