"""A table whose columns sort, and whose entries may open into the reason for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

FOLDER = Path(__file__).parent

_mount = st.components.v2.component(
    "table",
    html=(FOLDER / "table.html").read_text(encoding="utf-8"),
    css=(FOLDER / "table.css").read_text(encoding="utf-8"),
    js=(FOLDER / "table.js").read_text(encoding="utf-8"),
)


def table(
    columns: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    label: str,
    first: str,
    sort: str,
    on_sort: Callable[[str], None],
    why: str = "",
    on_why: Callable[[str], None] = lambda _: None,
) -> None:
    """Show rows of entries; `first` heads the column of the rows' own names.

    A column has a `name`, a `title` and a `help`; a row an `id`, a `label`, an `href` and `cells`; a
    cell a `text` and an `order`, and, if it opens, a `reason`. `sort` names a column, "-" before it
    for downward; `why` is the entry that is open, as "row.column".
    """
    words = {"label": label, "first": first}
    data = {"columns": columns, "rows": rows, "sort": sort, "why": why, "words": words}
    _mount(
        key=key,
        # Bytes: at anything else Streamlit would look with pandas, and load it.
        data=orjson.dumps(data),
        on_sort_change=lambda: on_sort(str(st.session_state[key].sort)),
        on_why_change=lambda: on_why(str(st.session_state[key].why)),
        width="stretch",
        height="content",
    )


def order(size: float) -> float:
    """Return a number by which to sort, as JSON can say it: it has no infinity."""
    return max(-1e300, min(1e300, size))
