"""What the browser is told: a JSON text and the float32 arrays it refers to, in one piece."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import orjson

from figures.motion import Control, Handle, Readout, Table
from figures.view import DRAWABLE, MARGIN, TAILS
from live_plot.tables import rows, slot, trace_index
from losses.options import Array

NOT_FINITE: Final = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
LONG: Final = 32
"""Numbers from which on a list is sent as an array."""


@dataclass(frozen=True)
class Words:
    """What the live plot itself says; `{text}` in `not_a_number` is what was typed."""

    reset: str
    fit: str
    svg: str
    png: str
    not_saved: str
    script_failed: str
    not_a_number: str
    nan: str
    play: str
    pause: str
    back: str
    forward: str
    slow: str
    restart: str
    waiting: str


def message(
    figure: dict[str, Any],
    *,
    height: int,
    words: Words,
    controls: Sequence[Control] = (),
    handles: Sequence[Handle] = (),
    tables: Sequence[Table] = (),
    readouts: Sequence[Readout] = (),
    wanted: Collection[str] = (),
    released: Collection[str] = (),
    resets: int = 0,
    answered: int = 0,
) -> dict[str, Any]:
    """Return all that a live plot shows, as plain data.

    Args:
        figure: Plotly's `data` and `layout`, and `alt`; also `narrow`, if it is to look different on
            a phone: its `height`, its `width` where that is more than a phone's, so that it scrolls,
            and values of the layout by their paths.
        height: of the picture, in pixels.
        words: what the live plot itself says.
        controls: what can be dragged.
        handles: grips in the picture.
        tables: what the picture shows as the controls move.
        readouts: numbers above the picture.
        wanted: controls about to be used: tables that are functions are computed for them alone.
        released: controls that may be used again, whose tables the browser has if they have a key.
        resets: another number than before throws away what was typed and is no number.
        answered: the serial number of the last report that this message takes into account.

    Raises:
        KeyError: where a part names a trace, a control or a readout that is not there.
        ValueError: where a table has not one row a value.
    """
    grids = {control.name: control.grid for control in controls}
    shown = tuple(readouts)
    return {
        "figure": {
            **{part: figure[part] for part in ("layout", "narrow") if part in figure},
            "data": [
                {name: _compact(part) for name, part in trace.items()} for trace in figure["data"]
            ],
        },
        "alt": figure["alt"],
        "height": height,
        "controls": [_control(control) for control in controls],
        "handles": [_handle(figure, grids, handle) for handle in handles],
        "tables": [
            _table(figure, grids, shown, table, _is_due(table, wanted, released))
            for table in tables
        ],
        "readouts": [_readout(readout) for readout in readouts],
        "words": asdict(words),
        "resets": resets,
        "bulk": {"tails": TAILS, "margin": MARGIN},
        "answered": answered,
    }


def _control(control: Control) -> dict[str, Any]:
    return {**vars(control), "grid": control.grid.tolist(), "value": _exact(control.value)}


def _exact(value: float) -> float | str:
    """Return a number for JSON, which has no word for inf and nan; JavaScript reads these texts as numbers."""
    return float(value) if math.isfinite(value) else NOT_FINITE[str(float(value))]


def _compact(part: Any) -> Any:
    """Return a long list of numbers as an array, which takes four bytes a number; None becomes nan.

    In a short one None stands for what cannot be drawn.
    """
    if not isinstance(part, list) or not part or isinstance(part[0], str):
        return part
    if len(part) < LONG:
        return [None if isinstance(v, float) and not abs(v) <= DRAWABLE else v for v in part]
    with np.errstate(over="ignore"):  # what float32 does not hold is not drawn
        return np.array(part, dtype=np.float32)


def _handle(figure: dict[str, Any], grids: dict[str, Array], handle: Handle) -> dict[str, Any]:
    names = {name for name in (handle.x, handle.y) if name is not None}
    if not names or not names <= grids.keys():
        raise KeyError(f"handle {handle.label!r} moves no control of this plot")
    return {**asdict(handle), "trace": trace_index(figure, handle.trace)}


def _readout(readout: Readout) -> dict[str, Any]:
    return {**asdict(readout), "value": _exact(readout.value)}


def _is_due(table: Table, wanted: Collection[str], released: Collection[str]) -> bool:
    """Return whether the browser is to get the rows of a table with this message."""
    moved = {*wanted} if table.key else {*wanted, *released}
    return not callable(table.columns) or not moved.isdisjoint(table.over)


def _table(
    figure: dict[str, Any],
    grids: dict[str, Array],
    readouts: tuple[Readout, ...],
    table: Table,
    due: bool,
) -> dict[str, Any]:
    head = {"over": list(table.over), "key": table.key}
    if not due:
        return head
    axes = tuple(grids[name] for name in table.over)
    columns = table.columns() if callable(table.columns) else table.columns
    numbers, places = rows(axes, columns)
    slots = [
        slot(figure, readouts, place) | part for place, part in zip(columns, places, strict=True)
    ]
    return head | {"slots": slots, "rows": numbers}


def encode(content: Any) -> bytes:
    """Return `content` as one message; numeric arrays travel as float32, nan and inf included.

    The layout is described in `browser/payload.js`, which reads it. nan and inf outside of arrays,
    for which JSON has no word, become null.
    """
    arrays: list[Array] = []

    def placed(part: Any) -> Any:
        """Return what stands in the text for a part that JSON has no word for."""
        if not isinstance(part, np.ndarray) or part.dtype.kind not in "fiu":
            return part.tolist()
        first = sum(array.size for array in arrays)
        arrays.append(np.ascontiguousarray(part, dtype="<f4"))
        return {"float32": [first, *part.shape]}

    body = orjson.dumps(content, default=placed)
    head = len(body).to_bytes(4, "little") + body
    padding = bytes(-len(head) % 4)
    return b"".join((head, padding, *(array.tobytes() for array in arrays)))
