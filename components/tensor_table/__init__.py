"""A table of numbers to edit: each entry with its gradient beneath, each row with its loss.

Every cell is a labelled text field of the browser's own, so that keyboards, screen readers and phones
can use it, and what a person typed stays in its cell until it is a number. Where axes may change their lengths, rows
and columns have buttons to remove them and to add one; several numbers at once can be pasted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson
import streamlit as st

from scenes.table import Cell, Table

FOLDER = Path(__file__).parent

NOTHING: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})

_mount = st.components.v2.component(
    "tensor_table",
    html=(FOLDER / "table.html").read_text(encoding="utf-8"),
    css=(FOLDER / "table.css").read_text(encoding="utf-8"),
    js=(FOLDER / "table.js").read_text(encoding="utf-8"),
)


def tensor_table(
    tables: list[Table],
    moving: set[tuple[str, tuple[int, ...]]],
    problems: Mapping[str, str],
    words: Mapping[str, str],
    *,
    key: str,
    on_edit: Callable[[str, tuple[int, ...], str], None],
    on_move: Callable[[str, tuple[int, ...]], None],
    resizable: Mapping[str, Sequence[str]] = NOTHING,
    on_resize: Callable[[str, int, int | None], None] | None = None,
    on_paste: Callable[[str, tuple[int, ...], str], None] | None = None,
) -> None:
    """Show tables of a call.

    `moving` holds the entries that the figure moves, `problems` a sentence for each cell whose text is no
    number, by its written name, `resizable` the axes of each argument, "" where the length is fixed.
    `on_edit` receives argument, index and text; `on_move` argument and index; `on_resize` argument, axis
    and the place to remove, None for one more; `on_paste` the entry from which on a text was pasted.
    """
    data = {
        "tables": [_as_data(table, resizable) for table in tables],
        "pastes": on_paste is not None,
        "moving": [f"{name}|{','.join(map(str, index))}" for name, index in moving],
        "problems": dict(problems),
        "words": dict(words),
    }

    def edited() -> None:
        event = st.session_state[key].edit
        if event:
            on_edit(event["argument"], tuple(event["index"]), str(event["text"])[:40])

    def moved() -> None:
        event = st.session_state[key].move
        if event:
            on_move(event["argument"], tuple(event["index"]))

    def resized() -> None:
        event = st.session_state[key].resize
        if event and on_resize:
            on_resize(event["argument"], int(event["axis"]), event["place"])

    def took() -> None:
        event = st.session_state[key].paste
        if event and on_paste:
            on_paste(event["argument"], tuple(event["index"]), str(event["text"]))

    _mount(
        key=key,
        # Bytes: at anything else Streamlit would look with pandas, and load it.
        data=orjson.dumps(data),
        on_edit_change=edited,
        on_move_change=moved,
        on_resize_change=resized,
        on_paste_change=took,
        width="stretch",
        height="content",
    )


def _as_data(table: Table, resizable: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    names = [[_name(cell) for cell in row] for row in table.rows]
    first = table.rows_along
    return {
        **table.as_data(),
        "names": names,
        "rows_along": first if first and any(resizable.get(first, ())[:1]) else "",
        "places": [_place(row[0]) for row in table.rows],
        "columns_along": {
            name: axis
            for name, axis in table.columns_along.items()
            if any(resizable.get(name, ())[axis : axis + 1])
        },
    }


def _place(cell: Cell) -> int | None:
    """Return the place along the first axis that begins with the row of a cell."""
    return None if any(cell.index[1:-1]) else next(iter(cell.index), None)


def _name(cell: Cell) -> str:
    return cell.name if cell.argument else ""
