"""A table of numbers to edit: each entry with its gradient beneath, each row with its loss.

Every cell is a labelled text field of the browser's own, so that keyboards, screen readers and phones
can use it, and what a person typed stays in its cell until it is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from scenes.table import Cell, Table

FOLDER = Path(__file__).parent

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
) -> None:
    """Show tables of a call.

    `moving` holds the entries that the figure moves, `problems` a sentence for each cell whose text is no
    number, by its written name. `on_edit` receives argument, index and text; `on_move` argument and index.
    """
    data = {
        "tables": [_with_names(table) for table in tables],
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

    _mount(
        key=key,
        # Bytes: at anything else Streamlit would look with pandas, and load it.
        data=orjson.dumps(data),
        on_edit_change=edited,
        on_move_change=moved,
        width="stretch",
        height="content",
    )


def _with_names(table: Table) -> dict[str, Any]:
    data = table.as_data()
    data["names"] = [[_name(cell) for cell in row] for row in table.rows]
    return data


def _name(cell: Cell) -> str:
    return cell.name if cell.argument else ""
