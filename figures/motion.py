"""What moves in a figure, as data: controls, handles, readouts and the tables between them.

Whoever shows a figure draws a table's row at every frame during a drag; the mathematics has been
done when the table was made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    """One number that can be dragged.

    Attributes:
        name: how tables, handles and reports call it.
        label: how it is called on the page.
        grid: the values that the slider takes, ascending.
        value: where it stands; any number, on the grid or not.
        slider: whether it has a slider and a field below the picture.
        unit: written behind the number.
        play: rows a second when it moves by itself; 0 for no such button.
        special: whether inf, −inf and nan may be typed.
        typed: a text that was refused and stays in the field; the control stands at `value`.
    """

    name: str
    label: str
    grid: Array
    value: float
    slider: bool = True
    unit: str = ""
    play: float = 0.0
    special: bool = False
    typed: str = ""

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
        small: whether its ring is small, as one of many.
    """

    trace: str
    label: str
    x: str | None = None
    y: str | None = None
    point: int = 0
    small: bool = False


@dataclass(frozen=True)
class Readout:
    """A number above the picture that follows the drag.

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
        key: the same for tables that hold the same numbers, which a browser gets but once; "" where
            nothing is known of that.
    """

    over: tuple[str, ...]
    columns: Columns | Callable[[], Columns]
    key: str = ""


@dataclass(frozen=True)
class Motion:
    """All that moves in one figure."""

    controls: tuple[Control, ...] = ()
    handles: tuple[Handle, ...] = ()
    tables: tuple[Table, ...] = ()
    readouts: tuple[Readout, ...] = field(default=())

    def __add__(self, other: Motion) -> Motion:
        return Motion(
            self.controls + other.controls,
            self.handles + other.handles,
            self.tables + other.tables,
            self.readouts + other.readouts,
        )


@dataclass(frozen=True)
class Drawing:
    """A figure with its motion and its height in pixels."""

    figure: dict[str, Any]
    motion: Motion
    height: int
