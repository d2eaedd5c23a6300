"""Rows, columns and whole blocks of numbers: how a table grows, shrinks and takes what is pasted.

An axis belongs to every array in which the loss's forms name it: a new row is a new sample in all of them, a
new column a new class or coordinate. What is new repeats its neighbour, so that it is one of the values that
the argument may have; a new class has probability 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from losses.arguments import Distribution, LabelLists, Lengths, Probabilities, Shape, axis_names
from losses.base import Loss
from losses.errors import LossError
from losses.options import Array, Size, Weights
from scenes.fitting import is_shaped
from scenes.notation import MAX_ELEMENTS, parse_integer, parse_number
from scenes.scene import Scene, editable
from scenes.table import Table

LINES: Final = re.compile(r"\r\n|\r|\n")
SEPARATORS: Final = ("\t", ";", "；", ",", "，")
"""What separates the entries of a line: the first of these that occurs in the text."""


LONGEST: Final = 20_000
"""Characters of a pasted text that are read; so many numbers no table takes."""


class Refused(Exception):
    """An edit that cannot be made: the key of the sentence in the interface, and its details."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key, self.details = key, details


# Axes


def resizable(scene: Scene) -> dict[str, Shape]:
    """Return the names of the axes of each array, "" for those whose lengths are not free."""
    named = _axes(scene)
    free = _free_axes(scene, {axis for axes in named.values() for axis in axes})
    return {
        name: tuple(axis if axis in free else "" for axis in axes) for name, axes in named.items()
    }


def _axes(scene: Scene) -> Mapping[str, Shape]:
    """Return the names of the axes of each array; nothing where they do not go together."""
    arrays = {name: value.shape for name, value in scene.arguments.items() if editable(value)}
    if is_shaped(scene.loss_class):
        try:
            demanded = scene.loss.argument_axes(scene.arguments)
        except LossError:
            return {}
        fits = all(tuple(demanded[name].values()) == shape for name, shape in arrays.items())
        return {name: tuple(demanded[name]) for name in arrays} if fits else {}
    named = (axis_names(form, arrays) for form in scene.loss_class.forms)
    return next((names for names in named if names is not None), {})


def _free_axes(scene: Scene, axes: set[str]) -> set[str]:
    """Return the axes that may change alone: no option and no other number says how long they are."""
    if is_shaped(scene.loss_class):
        return axes & {"N", *_sizes(scene.loss_class)}
    sums = {axis for axis in axes if " " in axis}
    # One more sample would need its part of what is summed over the samples.
    return {axis for axis in axes - sums if not axis.isdigit()} - ({"N"} if sums else set())


def _sizes(cls: type[Loss]) -> dict[str, str]:
    """Return the option that says how long an axis is, by the axis."""
    return {o.axis: o.name for o in cls.options.values() if isinstance(o, Size)}


def _axis(scene: Scene, argument: str, position: int) -> str:
    names = resizable(scene).get(argument, ())
    axis = names[position] if position < len(names) else ""
    if not axis:
        raise Refused("table.fixed", name=argument)
    return axis


# One more, one less


def lengthened(scene: Scene, argument: str, position: int) -> Scene:
    """Return the scene with one more place along an axis. Raises Refused where it cannot be."""
    axis = _axis(scene, argument, position)
    if option := _sizes(scene.loss_class).get(axis):
        length = scene.arguments[argument].shape[position]
        try:
            return scene.with_option(option, length + 1)
        except LossError:
            raise Refused("table.too_many", limit=MAX_ELEMENTS) from None

    def append(name: str, array: Array, along: int) -> Array:
        if not array.shape[along]:
            new = np.zeros_like(
                array, shape=[1 if k == along else n for k, n in enumerate(array.shape)]
            )
        else:
            new = np.take(array, [-1], axis=along)
        new[...] = _new_class(scene, name, new) if axis == "C" else new
        return np.concatenate([array, new], axis=along)

    longer = _changed(scene, axis, append)
    return longer.with_arguments(
        {
            name: np.asarray(value + 1) if _is_whole_length(scene, name, axis) else value
            for name, value in longer.arguments.items()
        }
    )


def shortened(scene: Scene, argument: str, position: int, place: int) -> Scene:
    """Return the scene without one place along an axis. Raises Refused where it is the only one."""
    axis = _axis(scene, argument, position)
    length = scene.arguments[argument].shape[position]
    if length < 2 or not 0 <= place < length:
        raise Refused("table.last_one", name=argument)
    changed = _changed(scene, axis, lambda _, array, along: np.delete(array, place, axis=along))
    arguments = {
        name: _renumbered(scene, name, value, axis, place, length)
        for name, value in changed.arguments.items()
    }
    changed = changed.with_arguments(arguments)
    option = _sizes(scene.loss_class).get(axis)
    return changed.with_option(option, length - 1) if option else changed


def _changed(scene: Scene, axis: str, change: Callable[[str, Array, int], Array]) -> Scene:
    """Return the scene with every array and weight changed along an axis."""
    names = _axes(scene)
    arguments = dict(scene.arguments)
    for name, axes in names.items():
        if axis in axes:
            arguments[name] = change(name, arguments[name], axes.index(axis))
    options = dict(scene.options)
    for option in scene.loss_class.options.values():
        value = options.get(option.name)
        if isinstance(option, Weights) and value is not None:
            axes = _weight_axes(option, np.asarray(value), scene, names)
            if axis in axes:
                options[option.name] = change(option.name, np.asarray(value), axes.index(axis))
    if any(np.size(v) > MAX_ELEMENTS for v in arguments.values() if editable(v)):
        raise Refused("table.too_many", limit=MAX_ELEMENTS)
    return replace(scene, options=options).with_arguments(arguments)


def _weight_axes(option: Weights, weight: Array, scene: Scene, names: Mapping[str, Shape]) -> Shape:
    """Return the names of the axes of a weight: of the classes, or the last ones of the input."""
    if option.per == "class":
        return ("C",)
    input = scene.loss_class.argument_names[0]
    last = len(names.get(input, ())) - weight.ndim
    shape = scene.arguments[input].shape[max(last, 0) :]
    axes = names.get(input, ())[max(last, 0) :]
    return axes if last >= 0 and weight.shape == shape else ()


def _new_class(scene: Scene, name: str, new: Array) -> Any:
    """Return what an argument says about a class that no sample has yet."""
    domain = _domain(scene, name)
    if isinstance(domain, Probabilities):
        return 0.0
    return -1 if isinstance(domain, LabelLists) else new


def _domain(scene: Scene, name: str) -> Any:
    argument = next((a for a in scene.loss_class.arguments if a.name == name), None)
    if argument is None:
        return None
    domain = argument.domain_under(scene.options)
    value = scene.arguments[name]
    # Probabilities may stand where the loss also takes labels.
    if domain.integer and editable(value) and value.dtype.kind == "f":
        return Probabilities()
    return domain


def _is_whole_length(scene: Scene, name: str, axis: str) -> bool:
    """Return whether an argument is the length of the one sequence along an axis, not of one of many."""
    domain = _domain(scene, name)
    return (
        isinstance(domain, Lengths) and domain.axis == axis and np.ndim(scene.arguments[name]) == 0
    )


def _renumbered(scene: Scene, name: str, value: Any, axis: str, place: int, length: int) -> Any:
    """Return labels and lengths that point into an axis, after one of its places has gone."""
    domain = _domain(scene, name)
    if not editable(value) or value.dtype.kind != "i" or isinstance(domain, Distribution):
        return value
    if getattr(domain, "axis", None) != axis:
        return value
    if _is_whole_length(scene, name, axis):
        return np.asarray(np.maximum(value - 1, 0))
    if isinstance(domain, Lengths):
        return np.asarray(np.minimum(value, length - 1))
    ignored = value == scene.options.get("ignore_index")
    beyond = (value > place) | ((value == place) & (place == length - 1))
    return np.where(beyond & (value < length) & ~ignored & (value > 0), value - 1, value)


# Texts


def parse_entry(scene: Scene, argument: str, text: str) -> float:
    """Return the number of an argument that a text states. Raises Refused if it states none."""
    whole = scene.arguments[argument].dtype.kind == "i"
    try:
        return parse_integer(text) if whole else parse_number(text)
    except ValueError:
        key = "table.not_whole" if whole else "table.not_a_number"
        raise Refused(key, text=f"“{text[:40]}”") from None


def block(text: str) -> list[list[str]]:
    """Return the entries of a text, line by line, each line divided by tabs, semicolons or commas."""
    separator = next((mark for mark in SEPARATORS if mark in text), "\t")
    lines = [line for line in LINES.split(text) if line.strip()]
    return [[entry.strip() for entry in line.split(separator)] for line in lines]


def paste(
    scene: Scene,
    shown: Callable[[Scene], list[Table]],
    argument: str,
    index: tuple[int, ...],
    text: str,
) -> Scene:
    """Return the scene with a block of numbers from an entry on, as a spreadsheet takes it.

    Rows go down the table and columns to the right, over the borders of its arguments; a list without
    tabs runs along an argument of one axis. A table that is too short grows. `shown` returns the tables
    of a scene. Raises Refused, and changes nothing, where an entry is no number or has no place.
    """
    if len(text) > LONGEST:
        raise Refused("table.too_many", limit=MAX_ELEMENTS)
    entries = block(text)
    width = max(map(len, entries), default=0)
    if not entries or any(len(line) != width for line in entries):
        raise Refused("table.ragged")
    if len(entries) * width > MAX_ELEMENTS:
        raise Refused("table.too_many", limit=MAX_ELEMENTS)
    if scene.arguments[argument].ndim == 1 and 1 in (len(entries), width) and "\t" not in text:
        listed = [entry for line in entries for entry in line]
        return _filled(*_along(scene, argument, index, listed))
    return _filled(*_over(scene, shown, argument, index, entries))


Places = list[tuple[str, tuple[int, ...], str]]
"""Argument, index and text of each entry."""


def _along(
    scene: Scene, argument: str, index: tuple[int, ...], entries: list[str]
) -> tuple[Scene, Places]:
    (first,) = index
    while len(scene.arguments[argument]) < first + len(entries):
        scene = lengthened(scene, argument, 0)
    return scene, [(argument, (first + k,), entry) for k, entry in enumerate(entries)]


def _over(
    scene: Scene,
    shown: Callable[[Scene], list[Table]],
    argument: str,
    index: tuple[int, ...],
    entries: list[list[str]],
) -> tuple[Scene, Places]:
    table, row, column = _place(shown(scene), argument, index)
    width = len(entries[0])
    there = sum(cell.argument != "" for cell in table.rows[row][column:])
    last = next(cell.argument for cell in reversed(table.rows[row]) if cell.argument)
    if width > there and (last != argument or argument not in table.columns_along):
        raise Refused("table.too_wide", columns=width, there=there)
    for _ in range(width - there):
        scene = lengthened(scene, argument, table.columns_along[argument])
    for _ in range(row + len(entries) - len(table.rows)):
        if not table.rows_along:
            raise Refused("table.too_high", rows=len(entries), there=len(table.rows) - row)
        scene = lengthened(scene, table.rows_along, 0)
    table, row, column = _place(shown(scene), argument, index)
    return scene, [
        (cell.argument, cell.index, entry)
        for cells, line in zip(table.rows[row:], entries, strict=False)
        for cell, entry in zip(cells[column:], line, strict=False)
    ]


def _place(tables: list[Table], argument: str, index: tuple[int, ...]) -> tuple[Table, int, int]:
    """Return the table that shows an entry, and the row and column where it does."""
    return next(
        (table, row, column)
        for table in tables
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if (cell.argument, cell.index) == (argument, index)
    )


def _filled(scene: Scene, places: Places) -> Scene:
    arguments = {name: np.copy(v) if editable(v) else v for name, v in scene.arguments.items()}
    for name, index, entry in places:
        arguments[name][index] = parse_entry(scene, name, entry)
    return scene.with_arguments(arguments)
