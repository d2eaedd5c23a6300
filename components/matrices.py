"""The small regression: its data to edit, its gradient as blocks, and the steps downhill."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from components import address
from components.plot import show
from components.tensor_table import tensor_table
from content import Language
from content.words import Speaker
from figures import matrices as figures
from figures.view import number
from scenes.matrices import MatricesScene, parameter
from scenes.notation import format_array, format_number, parse_number, written
from scenes.table import Cell, Column, Table

PROBLEMS = "matrices problems"
MANY = 20


def equation(scene: MatricesScene, say: Speaker, language: Language) -> None:
    """Show the gradient as a product of matrices."""
    name, name_of_targets = ("W", "Y") if scene.kind.classes > 1 else ("w", "y")
    factor = f"{scene.kind.factor} ·" if scene.kind.factor > 1 else ""
    whole = figures.Equation(
        figures.Block("gradient", f"∇C({name})", scene.gradient),
        figures.Block("data", "Xᵀ", scene.X.T, f"= {factor}".strip()),
        figures.Block("predictions", say(f"prediction.{scene.model}"), scene.predictions, "· ("),
        figures.Block("targets", name_of_targets, scene.Y, "−"),
        scene.kind.factor,
    )
    sample = scene.sample - 1
    show(
        figures.product(whole, sample, say),
        figures.product_motion(whole, sample, scene.each, say),
        key=f"{scene.model}.product",
        language=language,
        height=330,
        on_release=partial(_look, scene),
    )


def _look(scene: MatricesScene, values: Mapping[str, float]) -> None:
    for name, value in values.items():
        address.change(parameter(scene.model, name), format_number(value))


def picture(scene: MatricesScene, say: Speaker, language: Language) -> None:
    """Show what the model predicts along x."""
    grid = np.linspace(scene.x.min() - 1.0, scene.x.max() + 1.0, figures.CURVE)
    scores = np.column_stack([np.ones(len(grid)), grid]) @ scene.w
    span = (-0.05, 1.05)
    if scene.model == "least_squares":
        margin = 0.25 * (np.ptp(scene.y) or 1.0)
        span = (float(min(scene.y.min(), 0.0) - margin), float(scene.y.max() + margin))
    figure = figures.fit(scene.x, scene.Y, grid, scene.kind.predict(scores), span, say)
    show(figure, key=f"{scene.model}.fit", language=language, height=300)


def data_table(scene: MatricesScene, say: Speaker, language: Language) -> None:
    """Show x and y of every sample to edit, with the residual where it is one number."""
    residuals = (scene.predictions - scene.Y).sum(1) if scene.kind.classes == 1 else None
    rows = tuple(
        (
            Cell(written(scene.x[r]), "x", (r,)),
            Cell(written(scene.y[r]), "y", (r,)),
            *([] if residuals is None else [Cell(number(float(residuals[r]), 3))]),
        )
        for r in range(len(scene.x))
    )
    columns = tuple(Column(name, "") for name in ("x", "y", ""))[: len(rows[0])]
    problems = st.session_state.setdefault(PROBLEMS, {})
    words = {
        "label": say("table.title"),
        "entry": say("table.entry"),
        "sweep": "",
        "loss": say("table.residual"),
        "gradient": "",
        "gradient_legend": "",
    }
    tensor_table(
        [Table(columns, tuple(str(r + 1) for r in range(len(rows))), rows)],
        moving=set(),
        problems={
            name: say("table.not_a_number", text=f"“{text}”") for name, text in problems.items()
        },
        words=words,
        key=f"{scene.model}.table",
        on_edit=partial(_edit, scene),
        on_move=lambda argument, index: None,
    )


def _edit(scene: MatricesScene, argument: str, index: tuple[int, ...], typed: str) -> None:
    problems = st.session_state[PROBLEMS]
    if argument not in ("x", "y") or len(index) != 1 or not 0 <= index[0] < len(scene.x):
        return
    cell = f"{argument}[{index[0]}]"
    try:
        value = parse_number(typed)
    except ValueError:
        problems[cell] = typed
        return
    problems.pop(cell, None)
    changed = np.array(getattr(scene, argument))
    changed[index[0]] = value
    address.change(parameter(scene.model, argument), format_array(changed))


def descent(scene: MatricesScene, say: Speaker) -> None:
    """Show cost and gradient length, and the buttons that change the weights."""
    size = number(float(np.linalg.norm(scene.gradient)))
    st.markdown(say("descent.state", cost=number(scene.cost), size=size, weights=_weights(scene)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            say("descent.step"),
            type="primary",
            icon=":material/trending_down:",
            disabled=scene.diverges,
            on_click=partial(_move, scene, 1),
        )
        st.button(
            say("descent.many", count=MANY),
            disabled=scene.diverges,
            on_click=partial(_move, scene, MANY),
        )
        if scene.model == "least_squares":
            st.button(say("descent.solve"), on_click=partial(_keep, scene.solved()))
        st.button(say("descent.reset"), on_click=partial(_restart, scene))
    if scene.diverges:
        st.warning(say("descent.diverges"))


def _weights(scene: MatricesScene) -> str:
    rows = (", ".join(number(float(v)) for v in row) for row in scene.w)
    return f"({'; '.join(rows)})"


def _move(scene: MatricesScene, steps: int) -> None:
    _keep(scene.stepped(steps))


def _keep(scene: MatricesScene) -> None:
    address.change(parameter(scene.model, "w"), format_array(scene.w.ravel()))


def _restart(scene: MatricesScene) -> None:
    st.session_state[PROBLEMS] = {}
    for name in ("x", "y", "w", "rate", "sample"):
        address.change(parameter(scene.model, name), None)
