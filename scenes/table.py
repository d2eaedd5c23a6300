"""The numbers of a call as tables: every entry with its gradient, every loss before it is reduced.

Arguments that have one row a sample stand side by side with the losses of the samples; the others get a
table of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from content.examples import Index
from figures.view import entry_name, number
from losses.arguments import matching_form
from losses.errors import LossError
from losses.options import Array
from scenes.notation import parse_number, written
from scenes.scene import Scene

LONGEST: Final = 9
"""Characters of an entry that is shown as it is written."""

DIGITS: Final = 6
"""Significant digits of one that would be longer."""


@dataclass(frozen=True)
class Cell:
    """One number: an entry that can be edited and moved, or a loss.

    Attributes:
        text: the number for reading.
        exact: an entry's number in full, which is what a reader edits.
        argument: the argument that the entry is of, "" for a loss.
        index: where in the argument it stands.
        gradient: its gradient, for reading.
        moves: whether the figure can move it.
    """

    text: str
    exact: str = ""
    argument: str = ""
    index: Index = ()
    gradient: str = ""
    moves: bool = False

    @property
    def name(self) -> str:
        """How the entry is written."""
        return entry_name(self.argument, self.index)


@dataclass(frozen=True)
class Column:
    """A column's argument, "" for the losses, and its index within the argument's row."""

    argument: str
    index: str


@dataclass(frozen=True)
class Table:
    """A table: columns, the label of each row, and the cells.

    `rows_along` is an argument whose first axis are the rows, "" where there is none; `columns_along`
    the axis of each argument that its columns are.
    """

    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rows_along: str = ""
    columns_along: Mapping[str, int] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        # `asdict` would copy every cell, which takes longer than all else about a table.
        return {
            "columns": [vars(column) for column in self.columns],
            "labels": self.labels,
            "rows": [[vars(cell) for cell in row] for row in self.rows],
        }


@dataclass(frozen=True)
class Evaluation:
    """What one call returned, with the unreduced losses and their shares in the value."""

    value: Any
    gradients: Mapping[str, Any]
    losses: Any
    shares: Any

    @property
    def divisor(self) -> float | None:
        """What the value divides the sum of the losses by; None where each has its own share."""
        shares = np.unique(self.shares)
        return float(1.0 / shares[0]) if shares.size == 1 and shares[0] else None


def evaluate(scene: Scene) -> Evaluation:
    """Return value, gradients and unreduced losses. Raises LossError where the loss refuses."""
    loss = scene.loss
    value, gradients = loss.value_and_grad(**scene.arguments)
    losses, shares = loss.breakdown(**scene.arguments)
    return Evaluation(value, gradients, losses, shares)


def evaluated(scene: Scene) -> Evaluation | LossError:
    """Return what the call returns, or the error with which the loss refuses it."""
    try:
        return evaluate(scene)
    except LossError as error:
        return error


def tables(scene: Scene, result: Evaluation | LossError) -> list[Table]:
    """Return the tables of a scene; where the loss refused, without losses and gradients."""
    arrays = {k: v for k, v in scene.arguments.items() if isinstance(v, np.ndarray)}
    gradients = {} if isinstance(result, LossError) else result.gradients
    losses = None if isinstance(result, LossError) else np.asarray(result.losses)
    aligned = _aligned(scene, arrays, losses)
    swept = scene.shown.arguments
    made = []
    if aligned:
        made.append(_side_by_side(aligned, gradients, losses, swept))
    made += [
        _alone(name, array, gradients.get(name), name in swept)
        for name, array in arrays.items()
        if name not in aligned
    ]
    if losses is not None and (not aligned or losses.ndim > 2):
        made.append(_alone("", losses, None, False))
    return made


def _aligned(scene: Scene, arrays: Mapping[str, Array], losses: Array | None) -> dict[str, Array]:
    """Return the arguments that have one row a sample, by their form or, if refused, by length."""
    forms = scene.loss_class.forms
    # Optional parameters are in no form; they have no row a sample.
    formed = {k: v.shape for k, v in arrays.items() if any(k in form.shapes for form in forms)}
    form = matching_form(forms, formed)
    lengths = {v.shape[0] for v in arrays.values() if v.ndim}
    if form is None:
        same = len(lengths) == 1 and all(0 < v.ndim <= 2 for v in arrays.values())
        return dict(arrays) if same else {}
    first = [name for name in formed if form.shapes[name][:1] in (("N",), ("*",))]
    if all(0 < arrays[name].ndim <= 2 for name in first) and first:
        return {name: arrays[name] for name in first}
    if losses is not None and losses.ndim == 0 and all(v.ndim <= 1 for v in arrays.values()):
        return dict(arrays)
    return {}


def _side_by_side(
    arrays: Mapping[str, Array],
    gradients: Mapping[str, Any],
    losses: Array | None,
    swept: tuple[str, ...],
) -> Table:
    single = losses is not None and losses.ndim == 0
    columns: list[Column] = []
    parts: list[list[list[Cell]]] = []
    for name, array in arrays.items():
        cells = _rows(name, array, gradients.get(name), name in swept, single=single)
        parts.append(cells)
        columns += [
            Column(name, label) for label in _labels(cells[0] if cells else [], array, single)
        ]
    if losses is not None and losses.ndim <= 2:
        shaped = losses.reshape(1, 1) if single else losses.reshape(len(losses), -1)
        parts.append([[Cell(_short(value)) for value in row] for row in shaped])
        wide = shaped.shape[1] > 1
        columns += [Column("", str(i) if wide else "") for i in range(shaped.shape[1])]
    count = min(map(len, parts))
    rows = tuple(tuple(cell for part in parts for cell in part[r]) for r in range(count))
    labels = tuple("" if single else str(r) for r in range(count))
    least = 1 if single else 2
    along = {name: array.ndim - 1 for name, array in arrays.items() if array.ndim >= least}
    return Table(tuple(columns), labels, rows, "" if single else next(iter(arrays)), along)


def _labels(row: list[Cell], array: Array, single: bool) -> list[str]:
    if len(row) == 1 and array.ndim <= (0 if single else 1):
        return [""]
    return [str(cell.index[-1]) for cell in row]


def _rows(
    name: str, array: Array, gradient: Any, moves: bool, *, single: bool = False
) -> list[list[Cell]]:
    """Return the cells of an array, one row for each index but the last axis'."""
    shape = (1, array.size) if single or array.ndim == 0 else array.shape
    if len(shape) == 1:
        shape = (*shape, 1)
    indices = list(np.ndindex(array.shape))
    cells = iter(
        Cell(
            _read(array[index]),
            written(array[index]),
            name,
            tuple(index),
            "" if gradient is None else _short(gradient[index]),
            moves and array.dtype.kind == "f",
        )
        for index in indices
    )
    count = int(np.prod(shape[:-1]))
    return [_take(cells, shape[-1]) for _ in range(count)]


def _take(cells: Iterator[Cell], count: int) -> list[Cell]:
    return [next(cells) for _ in range(count)]


def _alone(name: str, array: Array, gradient: Any, moves: bool) -> Table:
    shaped = array.reshape(1, -1) if array.ndim == 1 else array
    rows = _rows(name, array, gradient, moves, single=array.ndim <= 1)
    if not name:
        rows = [[Cell(_short(parse_number(cell.exact))) for cell in row] for row in rows]
    width = len(rows[0]) if rows else 0
    leading = list(np.ndindex(shaped.shape[:-1])) if array.ndim > 1 else [()]
    columns = tuple(Column(name, str(i) if array.ndim else "") for i in range(width))
    labels = tuple(", ".join(map(str, index)) for index in leading)
    along = {name: array.ndim - 1} if name and array.ndim else {}
    first = name if array.ndim > 1 else ""
    return Table(columns, labels, tuple(map(tuple, rows)), first, along)


def _read(value: Any) -> str:
    """Return an entry for reading: as it is written, with fewer digits where that is long."""
    exact = written(value)
    return exact if len(exact) <= LONGEST else number(float(value), DIGITS)


def _short(value: Any) -> str:
    return number(float(value))
