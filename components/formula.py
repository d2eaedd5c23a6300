"""The rendered formula of a loss and of its gradient, made from the expression that the tests evaluate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

import theory
from content import Language, text
from losses.errors import LossError
from scenes.scene import Scene
from scenes.table import Evaluation


def formula(scene: Scene, result: Evaluation | LossError, language: Language) -> None:
    """Show value and gradient of the branch that the scene's options select."""
    with st.spinner(text("formula.building", language)):
        expression = theory.expression_for(scene.name, dict(scene.options), dict(scene.arguments))
        value, gradients = _rendered(scene.name, expression)
    st.markdown(f"**{text('formula.value', language)}**")
    st.latex(value)
    for argument, gradient in gradients.items():
        st.markdown(f"**{text('formula.gradient', language, argument=argument)}**")
        st.latex(gradient)


@st.cache_data(max_entries=256, show_spinner=False)
def _rendered(name: str, _expression: Any) -> tuple[str, Mapping[str, str]]:
    return _expression.latex(), {
        argument: _expression.gradient_latex(argument) for argument in _expression.gradient
    }
