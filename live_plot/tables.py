"""Tables as the browser reads them: rows of numbers, and what each part of a row fills."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from figures.motion import Columns, Readout
from losses.options import Array


def trace_index(figure: Mapping[str, Any], uid: str) -> int:
    """Return the place of a trace by its `uid`, a single word. Raises KeyError if none has it."""
    for index, trace in enumerate(figure["data"]):
        # Plotly makes the uid a class of the drawing, where a space would end it.
        if trace.get("uid") == uid and re.fullmatch(r"[\w-]+", uid):
            return index
    raise KeyError(f"no trace has the uid {uid!r}")


def slot(figure: Mapping[str, Any], readouts: tuple[Readout, ...], place: str) -> dict[str, Any]:
    """Return what a column fills: a readout, a part of the layout or an attribute of a trace."""
    if any(readout.name == place for readout in readouts):
        return {"readout": place}
    owner, dot, attribute = place.partition(".")
    if not dot or not re.fullmatch(r"[\w.\[\]]+", attribute):
        raise KeyError(f"no readout is called {place!r}")
    if owner == "layout":
        return {"trace": None, "attribute": attribute}
    return {"trace": trace_index(figure, owner), "attribute": attribute}


def rows(grids: tuple[Array, ...], columns: Columns) -> tuple[Array, list[dict[str, Any]]]:
    """Lay the columns side by side: one row for each value, or pair of values, of the controls.

    Args:
        grids: the values of the controls.
        columns: arrays of shape ``(*lengths of grids, *shape of the place)``.

    Returns:
        An array of shape (rows, numbers a row), and for each column where in a row it stands.

    Raises:
        ValueError: for a column without a value for every row.

    Example:
        >>> grid = np.array([0.0, 1.0])
        >>> columns = {"curve.y": np.array([[1, 2], [3, 4]]), "value": np.array([5, 6])}
        >>> table, places = rows((grid,), columns)
        >>> table.tolist()
        [[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]]
        >>> places[1]
        {'first': 2, 'size': 1, 'shape': []}
    """
    lengths = tuple(len(grid) for grid in grids)
    parts: list[Array] = []
    places: list[dict[str, Any]] = []
    first = 0
    for place, column in columns.items():
        values = np.asarray(column)
        if values.shape[: len(lengths)] != lengths:
            raise ValueError(f"column {place!r} has shape {values.shape}, its grids have {lengths}")
        shape = values.shape[len(lengths) :]
        size = math.prod(shape)
        parts.append(values.reshape(math.prod(lengths), size).astype("<f4", copy=False))
        places.append({"first": first, "size": size, "shape": list(shape)})
        first += size
    return np.concatenate(parts, axis=1), places
