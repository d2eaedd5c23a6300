"""What moves in a live plot, as data: controls, handles, readouts and the tables between them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from losses.options import Array

Columns = Mapping[str, Array]
"""What a table fills in, by its place: ``"<uid>.<attribute>"`` of a trace (``"curve.y"``,
``"bars.marker.color"``), ``"layout.<path>"`` (``"layout.shapes[0].x0"``), or the name of a readout."""


def steps(low: float, high: float, step: float) -> Array:
    """Return the multiples of a step from `low` up to `high`, free of rounding noise.

    Example:
        >>> steps(0.0, 0.3, 0.1).tolist()
        [0.0, 0.1, 0.2, 0.3]
    """
    count = math.floor((high - low) / step + 1e-9)
    places = max(0, 2 - math.floor(math.log10(step)))
    return np.round(low + step * np.arange(count + 1), places) + 0.0


@dataclass(frozen=True)
class Control:
    """One number that a hand may move.

    Attributes:
        name: how tables, handles and reports call it.
        label: how it is called on the page.
        grid: the values that the slider takes, ascending.
        value: where it stands; any number, on the grid or not.
        slider: whether it has a slider and a field below the picture.
        unit: written behind the number.
        play: rows a second when it moves by itself; 0 for no such button.
    """

    name: str
    label: str
    grid: Array
    value: float
    slider: bool = True
    unit: str = ""
    play: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError unless the grid ascends."""
        if len(self.grid) < 2 or not np.all(np.diff(self.grid) > 0):
            raise ValueError(
                f"the grid of control {self.name!r} needs two or more ascending values"
            )


@dataclass(frozen=True)
class Handle:
    """A grip on one marker of the picture.

    Attributes:
        trace: the `uid` of the marker's trace.
        label: what it is to somebody who does not see it.
        x: the control that it moves along the x axis, whose values are coordinates there.
        y: the same along the y axis; with both, the marker moves freely in the plane.
        point: the marker's index in its trace.
    """

    trace: str
    label: str
    x: str | None = None
    y: str | None = None
    point: int = 0


@dataclass(frozen=True)
class Readout:
    """A number above the picture that travels with the hand.

    Attributes:
        name: how tables call it.
        label: how it is called on the page.
        value: what it is now.
        digits: significant digits shown.
        unit: written behind the number.
    """

    name: str
    label: str
    value: float
    digits: int = 4
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """What the picture shows for each value of one control, or for each pair of values of two.

    Attributes:
        over: the names of the controls.
        columns: by place, an array whose first axes are the controls' grids and whose other axes are
            the shape of what it replaces. A function that returns them is called once the reader is
            about to use the control, and not before.
    """

    over: tuple[str, ...]
    columns: Columns | Callable[[], Columns]


@dataclass(frozen=True)
class Words:
    """What the live plot itself says."""

    reset: str = "Back to the first view"
    script_failed: str = (
        "The drawing program did not load; reload the page to try again."
    )
    not_a_number: str = "“{text}” is not a number."
    nan: str = "undefined"
    play: str = "Play"
    pause: str = "Pause"
    back: str = "One step back"
    forward: str = "One step on"


def trace_index(figure: Mapping[str, Any], uid: str) -> int:
    """Return the place of a trace by its `uid`, a single word. Raises KeyError if no trace has it."""
    for index, trace in enumerate(figure["data"]):
        # Plotly makes the uid a class of the drawing, where a space would end it.
        if trace.get("uid") == uid and re.fullmatch(r"[\w-]+", uid):
            return index
    raise KeyError(f"no trace has the uid {uid!r}")


def slot(
    figure: Mapping[str, Any], readouts: tuple[Readout, ...], place: str
) -> dict[str, Any]:
    """Return what a column fills: a readout, a part of the layout or an attribute of a trace."""
    if any(readout.name == place for readout in readouts):
        return {"readout": place}
    owner, dot, attribute = place.partition(".")
    if not dot or not re.fullmatch(r"[\w.\[\]]+", attribute):
        raise KeyError(f"no readout is called {place!r}")
    if owner == "layout":
        return {"trace": None, "attribute": attribute}
    return {"trace": trace_index(figure, owner), "attribute": attribute}


def rows(
    grids: tuple[Array, ...], columns: Columns
) -> tuple[Array, list[dict[str, Any]]]:
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
        >>> rows((grid,), {"curve.y": np.array([[1, 2], [3, 4]]), "value": np.array([5, 6])})
        (array([[1., 2., 5.],
               [3., 4., 6.]], dtype=float32), [{'first': 0, 'size': 2, 'shape': [2]}, {'first': 2, 'size': 1, 'shape': []}])
    """
    lengths = tuple(len(grid) for grid in grids)
    parts: list[Array] = []
    places: list[dict[str, Any]] = []
    first = 0
    for place, column in columns.items():
        values = np.asarray(column)
        if values.shape[: len(lengths)] != lengths:
            raise ValueError(
                f"column {place!r} has shape {values.shape}, its grids have {lengths}"
            )
        shape = values.shape[len(lengths) :]
        size = math.prod(shape)
        parts.append(values.reshape(math.prod(lengths), size).astype("<f4", copy=False))
        places.append({"first": first, "size": size, "shape": list(shape)})
        first += size
    return np.concatenate(parts, axis=1), places
