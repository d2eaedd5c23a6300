"""The editable numbers of a scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from components import address, remark
from components.tensor_table import tensor_table
from content import Language, sentence, text
from figures import KINDS
from figures.view import entry_name, number
from losses.errors import LossError
from scenes.fitting import class_count
from scenes.notation import format_array, parse_integer, parse_number
from scenes.scene import ARGUMENT_PREFIX, Scene, editable
from scenes.table import Evaluation, Table

PROBLEMS = "table problems"
Entry = tuple[str, tuple[int, ...]]


def scene_table(
    scene: Scene, shown: list[Table], result: Evaluation | LossError, language: Language
) -> None:
    """Show every entry with its gradient and every loss before it is reduced."""
    st.header(
        text("explorer.table", language), anchor=False, help=text("explorer.table_help", language)
    )
    names = ("label", "entry", "sweep", "loss", "gradient", "gradient_legend")
    problems = st.session_state.setdefault(PROBLEMS, {})
    tensor_table(
        shown,
        moving=_moving(scene),
        problems={
            name: _sentence(text_, scene, name, language) for name, text_ in problems.items()
        },
        words={name: text(f"table.{name}", language) for name in names},
        key=f"{scene.name}.table",
        on_edit=lambda argument, index, typed: _edit(scene, argument, index, typed),
        on_move=lambda argument, index: _move(scene, argument, index),
    )
    for name, label in scene.lost_labels.items():
        st.info(text("table.lost_label", language, **lost_label(scene, name, label)))
    remark.show(scene, language)
    for wrong in _refusals(scene, result):
        st.error(sentence(wrong, language))
    if not isinstance(result, LossError):
        st.markdown(_reduction(scene, result, language))
    for name, value in scene.arguments.items():
        if not editable(value):
            st.caption(text("table.readonly", language, name=name))
            lines = [str(part.tolist()) for pair in value for part in pair]
            st.code("\n".join(lines), language=None, wrap_lines=True)


def about_arguments(scene: Scene, result: Evaluation | LossError) -> bool:
    """Return whether a refusal is about the numbers of the table, not about an option."""
    return isinstance(result, LossError) and result.subject.partition("[")[0] in scene.arguments


def _refusals(scene: Scene, result: Evaluation | LossError) -> list[LossError]:
    """Return what is wrong with the numbers: in the address, or in what the loss makes of them."""
    notices = [notice.error for name in scene.arguments if (notice := scene.notice(name))]
    if isinstance(result, LossError) and about_arguments(scene, result):
        return [*notices, result]
    return notices


def lost_label(scene: Scene, name: str, label: int) -> dict[str, Any]:
    """Return the details of the sentence on a label whose class is gone."""
    count = class_count(scene.loss_class, scene.options) or 0
    return {"name": name, "label": label, "count": count, "last": count - 1}


def _reduction(scene: Scene, result: Evaluation, language: Language) -> str:
    """Return how the losses of the table become the value."""
    reduction = getattr(scene.loss, "reduction", "mean")
    count = np.size(result.losses)
    if reduction == "none":
        return text("explorer.reduced_none", language, count=count)
    value = number(float(result.value))
    if reduction == "sum":
        return text("explorer.reduced_sum", language, count=count, value=value)
    if result.divisor is None:
        return text("explorer.reduced_shares", language, count=count, value=value)
    return text(
        "explorer.reduced_mean",
        language,
        reduction=reduction,
        total=number(float(np.sum(result.losses))),
        divisor=number(result.divisor),
        value=value,
    )


def _moving(scene: Scene) -> set[Entry]:
    roles = KINDS[scene.shown.kind].roles
    return {(name, scene.index(role)) for name in scene.shown.arguments for role in roles}


def _edit(scene: Scene, argument: str, index: tuple[int, ...], typed: str) -> None:
    problems = st.session_state[PROBLEMS]
    array = scene.arguments.get(argument)
    if not editable(array) or len(index) != array.ndim:
        return
    name = entry_name(argument, index)
    try:
        value = parse_integer(typed) if array.dtype.kind == "i" else parse_number(typed)
    except ValueError:
        problems[name] = typed
        return
    problems.pop(name, None)
    changed = scene.with_entry(argument, index, value)
    address.change(ARGUMENT_PREFIX + argument, format_array(changed.arguments[argument]))


def _move(scene: Scene, argument: str, index: tuple[int, ...]) -> None:
    figure = next((f for f in scene.example.figures if f.arguments[0] == argument), scene.shown)
    address.change("figure", figure.id if argument not in scene.shown.arguments else scene.figure)
    address.change("at", ",".join(map(str, index)))


def _sentence(typed: str, scene: Scene, name: str, language: Language) -> str:
    whole = scene.arguments.get(name.partition("[")[0])
    key = "not_whole" if whole is not None and whole.dtype.kind == "i" else "not_a_number"
    return text(f"table.{key}", language, text=f"“{typed}”")
