"""A scene as a figure, and what can be dragged in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Final

import numpy as np

from content.examples import Figure as Declared
from content.examples import Index
from figures import KINDS, Motion, View
from figures.motion import Columns, Control, Drawing, Readout, Table
from figures.view import Label
from losses.base import Loss
from losses.errors import LossError
from scenes.notation import format_array, format_number
from scenes.scene import ARGUMENT_PREFIX, Scene, open_preset, read

REMEMBERED: Final = 64
"""Tables kept between runs, of at most a megabyte each."""


def _key(key: str, **details: object) -> str:
    return key


def view(scene: Scene, label: Label = _key) -> View:
    """Return what a figure is made from."""
    return _view(scene, _reference(scene), label)


def _view(scene: Scene, reference: Loss, label: Label) -> View:
    at, x_at, y_at = _places(scene)
    return View(
        loss=scene.loss,
        reference=reference,
        arguments=scene.arguments,
        names=scene.shown.arguments,
        at=at,
        x_at=x_at,
        y_at=y_at,
        spans=scene.example.spans,
        label=label,
    )


def _places(scene: Scene) -> tuple[Index, Index, Index]:
    """Return the entries that the scene's figure moves: at, x_at and y_at."""
    return scene.index(), scene.index("x_at"), scene.index("y_at")


def _reference(scene: Scene) -> Loss:
    """Return the loss as the preset has it, unless it refuses what only the present options take."""
    loss = open_preset(scene.name, scene.preset).loss
    try:
        loss(**scene.arguments)
    except LossError:
        return scene.loss
    return loss


def fitting_figures(scene: Scene) -> list[Declared]:
    """Return the figures that make sense for the scene's arguments."""
    figures = scene.example.figures
    try:
        shown = _view(scene, scene.loss, _key)
    except LossError:
        return [figure for figure in figures if figure.id == scene.figure]
    return [
        figure for figure in figures if KINDS[figure.kind].fits(_with_figure(shown, scene, figure))
    ]


def _with_figure(shown: View, scene: Scene, figure: Declared) -> View:
    """Return the view of the same scene with another figure."""
    at, x_at, y_at = _places(replace(scene, figure=figure.id))
    return replace(shown, names=figure.arguments, at=at, x_at=x_at, y_at=y_at)


def fitting(scene: Scene) -> Scene | None:
    """Return the scene with a figure that fits: its own, else the first, or None if there is none."""
    figures = [figure.id for figure in fitting_figures(scene)]
    if not figures:
        return None
    return scene if scene.figure in figures else replace(scene, figure=figures[0])


def draw(scene: Scene, label: Label) -> Drawing:
    """Return the figure of a scene that fits it."""
    kind = KINDS[scene.shown.kind]
    shown = view(scene, label)
    motion = kind.motion(shown)
    query = scene.query()
    tables = tuple(
        _remembered(scene, query, motion, table) if callable(table.columns) else table
        for table in motion.tables
    )
    readouts = tuple(_from_the_loss(shown, readout) for readout in motion.readouts)
    return Drawing(kind.draw(shown), replace(motion, tables=tables, readouts=readouts), kind.height)


def _from_the_loss(shown: View, readout: Readout) -> Readout:
    """Return the number above the figure as the loss says it: a curve's own sums overflow elsewhere."""
    if readout.name != "value" or getattr(shown.loss, "reduction", "mean") == "none":
        return readout
    return replace(readout, value=shown.value)


def _remembered(scene: Scene, query: Mapping[str, str], motion: Motion, table: Table) -> Table:
    """Return a table that is made and sent but once while only its own controls move.

    Where they stand changes no entry of the table, so that it is the table of the scene in which each
    stands at an end of its grid: of an entry, at that end which a value beyond the usual range has moved.
    """
    ends = {
        control.name: float(control.grid[-1 if _is_last(scene, control) else 0])
        for control in motion.controls
        if control.name in table.over
    }
    described = tuple(sorted({**query, **released(scene, ends)}.items()))
    key = blake2b(repr((described, table.over)).encode(), digest_size=12).hexdigest()
    return replace(table, columns=partial(_columns, described, table.over), key=key)


def _is_last(scene: Scene, control: Control) -> bool:
    """Return whether an entry stands at the upper end of its grid; the grid of an option is fixed."""
    return control.name not in scene.loss_class.options and control.value >= control.grid[-1]


@lru_cache(maxsize=REMEMBERED)
def _columns(query: tuple[tuple[str, str], ...], over: tuple[str, ...]) -> Columns:
    scene = read(dict(query))
    motion = KINDS[scene.shown.kind].motion(view(scene))
    columns = next(table.columns for table in motion.tables if table.over == over)
    made = columns() if callable(columns) else columns
    # As the browser gets them; what float32 does not hold is not drawn.
    with np.errstate(over="ignore"):
        return {place: np.asarray(column, dtype=np.float32) for place, column in made.items()}


def released(scene: Scene, values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    names = scene.shown.arguments
    shown: dict[str, str] = {}
    places = {
        "entry": (names[0], scene.index()),
        "target": ("target", scene.index()),
        "x": (names[0], scene.index("x_at")),
        "y": (names[-1], scene.index("y_at")),
    }
    # A point in the plane reports its argument's first and second coordinate.
    for name in names:
        for axis, suffix in enumerate(("x", "y")):
            places[f"{name}_{suffix}"] = (name, (*scene.index()[:-1], axis))
    moved = scene
    for control, value in values.items():
        if control in places:
            name, index = places[control]
            moved = moved.with_entry(name, index, value)
            shown[ARGUMENT_PREFIX + name] = format_array(moved.arguments[name])
        elif control in scene.loss_class.options:  # others were another figure's
            shown[control] = format_number(value)
    return shown
