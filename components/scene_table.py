"""The editable numbers of a scene."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np
import streamlit as st

from components import address, remark, resets
from components.scene_change import change_scene, lost_label
from components.tensor_table import tensor_table
from content import Language, sentence, text
from content.markdown import literal
from figures import KINDS
from figures.view import entry_name, number
from losses.errors import LossError
from scenes.editing import Refused, lengthened, parse_entry, paste, resizable, shortened
from scenes.notation import format_array, written
from scenes.scene import ARGUMENT_PREFIX, Scene, editable
from scenes.table import Evaluation, Table, evaluated, tables

PROBLEMS = "table problems"
ACTION = ("", ())
"""Stands for the entry where what was refused is no text of one entry: rows, columns, what was pasted."""

WORDS = (
    *("label", "entry", "sweep", "loss", "gradient", "gradient_legend"),
    *("add_row", "remove_row", "add_column", "remove_column"),
)
MOST_TERMS = 4
"""Losses that are written out beside their shares."""

Entry = tuple[str, tuple[int, ...]]


def scene_table(
    scene: Scene, shown: list[Table], result: Evaluation | LossError, language: Language
) -> None:
    """Show every entry with its gradient and every loss before it is reduced."""
    st.header(
        text("explorer.table", language), anchor=False, help=text("explorer.table_help", language)
    )
    resets.settle()
    problems = _held(scene)
    tensor_table(
        shown,
        moving=_moving(scene),
        problems={
            entry_name(*entry): text(wrong.key, language, **wrong.details)
            for entry, (wrong, _) in problems.items()
        },
        words={name: text(f"table.{name}", language) for name in WORDS},
        key=f"{scene.name}.table",
        on_edit=lambda argument, index, text: _edit(scene, argument, index, text),
        on_move=lambda argument, index: _move(scene, argument, index),
        resizable=resizable(scene),
        on_resize=lambda argument, axis, place: _resize(scene, argument, axis, place),
        on_paste=lambda argument, index, pasted: _paste(scene, argument, index, pasted),
    )
    for name, label in scene.lost_labels.items():
        st.info(text("table.lost_label", language, **lost_label(scene, name, label)))
    remark.show(scene, language)
    for wrong in _refusals(scene, result):
        st.error(literal(sentence(wrong, language)))
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
    notices = [
        notice.error for name in scene.arguments if (notice := scene.notice(ARGUMENT_PREFIX + name))
    ]
    if isinstance(result, LossError) and about_arguments(scene, result):
        return [*notices, result]
    return notices


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
        return text("explorer.reduced_shares", language, terms=_terms(result), value=value)
    return text(
        "explorer.reduced_mean",
        language,
        reduction=reduction,
        total=number(float(np.sum(result.losses))),
        divisor=number(result.divisor),
        value=value,
    )


def _terms(result: Evaluation) -> str:
    """Return the first of the losses, each times its share in the value, as a sum."""
    pairs = zip(np.ravel(result.shares), np.ravel(result.losses), strict=True)
    products = [f"{number(float(s))} · {number(float(x))}" for s, x in islice(pairs, MOST_TERMS)]
    return " + ".join(products) + (" + …" if np.size(result.losses) > MOST_TERMS else "")


def _moving(scene: Scene) -> set[Entry]:
    roles = KINDS[scene.shown.kind].roles
    return {(name, scene.index(role)) for name in scene.shown.arguments for role in roles}


Problems = dict[Entry, tuple[Refused, str]]
"""What was refused, and the number that the entry had and has."""


def _problems(scene: Scene) -> Problems:
    """Return what was refused in this scene's example and since the last reset."""
    of = (scene.name, scene.preset, resets.count())
    if st.session_state.get(PROBLEMS, (None,))[0] != of:
        st.session_state[PROBLEMS] = (of, {})
    found: Problems = st.session_state[PROBLEMS][1]
    return found


def _held(scene: Scene) -> Problems:
    """Return what still stands in its field: where the entry has another number now, that is shown."""
    problems = _problems(scene)
    for entry, (_, before) in [*problems.items()]:
        if _number(scene, entry) != before:
            del problems[entry]
    return problems


def _number(scene: Scene, entry: Entry) -> str:
    return written(scene.arguments[entry[0]][entry[1]]) if _has(scene, *entry) else ""


def _edit(scene: Scene, argument: str, index: tuple[int, ...], text: str) -> None:
    if not resets.hears_reports() or not _has(scene, argument, index):
        return
    problems, entry = _problems(scene), (argument, index)
    problems.pop(ACTION, None)
    try:
        value = parse_entry(scene, argument, text)
    except Refused as refused:
        problems[entry] = refused, _number(scene, entry)
        return
    problems.pop(entry, None)
    changed = scene.with_entry(argument, index, value)
    address.change(ARGUMENT_PREFIX + argument, format_array(changed.arguments[argument]))


def _paste(scene: Scene, argument: str, index: tuple[int, ...], pasted: str) -> None:
    if _has(scene, argument, index):
        _change(scene, lambda: paste(scene, _shown, argument, index, pasted))


def _resize(scene: Scene, argument: str, axis: int, place: int | None) -> None:
    if place is None:
        _change(scene, lambda: lengthened(scene, argument, axis))
    else:
        _change(scene, lambda: shortened(scene, argument, axis, place))


def _change(scene: Scene, edit: Callable[[], Scene]) -> None:
    """Make the address say what an edit of several numbers makes of the scene, or why it is refused."""
    if not resets.hears_reports():
        return
    problems = _problems(scene)
    try:
        changed = edit()
    except Refused as refused:
        problems[ACTION] = refused, ""
        return
    problems.clear()
    change_scene(scene, changed)


def _has(scene: Scene, argument: str, index: tuple[int, ...]) -> bool:
    array = scene.arguments.get(argument)
    return (
        editable(array)
        and len(index) == array.ndim
        and all(0 <= i < n for i, n in zip(index, array.shape, strict=True))
    )


def _shown(scene: Scene) -> list[Table]:
    return tables(scene, evaluated(scene))


def _move(scene: Scene, argument: str, index: tuple[int, ...]) -> None:
    _problems(scene).pop(ACTION, None)
    figure = next((f for f in scene.example.figures if f.arguments[0] == argument), scene.shown)
    address.change("figure", figure.id if argument not in scene.shown.arguments else scene.figure)
    address.change("at", ",".join(map(str, index)))
