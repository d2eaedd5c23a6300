"""A message of the live plot, small enough to stand in a file: the same numbers, in a better order.

Neighbouring rows of a table differ little. So each row but the first is replaced by the difference of its
bits from the row before, the table is written column by column, the bytes of all numbers are sorted by
their place within the number, and only then compressed. `browser/packing.js` undoes it.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from typing import Any, Final

import numpy as np

from live_plot import encode
from losses.options import Array

CELLS: Final = 400
"""A map with more cells is seen as colours, of which there are 256; one with fewer may say numbers."""
SPARE: Final = 11
"""Bits of such a cell that no colour shows; 12 of its fraction are left."""
LARGE: Final = 1e38
"""Numbers beyond are left alone, since rounding up could make them infinite."""


def packed(message: dict[str, Any]) -> str:
    """Return a message whose tables all have their rows as text, in the alphabet of base64."""
    tables = [{**table, "rows": _differences(_shaded(table))} for table in message["tables"]]
    data = encode({**message, "tables": tables})
    padded = np.frombuffer(data + bytes(-len(data) % 4), np.uint8)
    return b64encode(zlib.compress(padded.reshape(-1, 4).T.tobytes(), 9)).decode("ascii")


def _shaded(table: dict[str, Any]) -> Array:
    """Return the rows of a table with the cells of its maps rounded to what their colours can show."""
    rows = np.array(table["rows"], dtype="<f4")
    for slot in table["slots"]:
        cells = rows[:, slot["first"] : slot["first"] + slot["size"]]
        if len(slot["shape"]) == 2 and slot["size"] > CELLS:
            finite = np.abs(cells) < LARGE
            bits = cells.view("<u4")
            bits[finite] = (bits[finite] + (1 << SPARE - 1)) >> SPARE << SPARE
    return rows


def _differences(rows: Array) -> Array:
    bits = rows.view("<u4")
    changes = bits.copy()
    changes[1:] -= bits[:-1]  # whole numbers wrap around, so that nothing is lost
    return np.ascontiguousarray(changes.T).view("<f4")
