"""One state of the explorer: a loss, its options, its arguments, and the entry that is dragged.

The address is the single source of truth. A scene is read from its query parameters at every run;
what does not pass validation becomes a notice beside the control it belongs to, and the preset's own
value is used instead. Where options decide shapes, the preset's arguments are fitted to the options
first. Only what differs from that is written back, so that addresses stay short.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Final

import numpy as np

import losses
from content.examples import Example, Figure, Index, Preset, example
from losses.base import Loss
from losses.errors import InvalidType, InvalidValue, LossError
from losses.options import Deprecated, Named, Option
from scenes.choices import format_option, parse_option
from scenes.fitting import (
    check_size,
    class_count,
    fitted_arguments,
    fitted_options,
    is_shaped,
    lost_labels,
)
from scenes.notation import MAX_ELEMENTS, format_array, parse_array

ARGUMENT_PREFIX: Final = "x."
"""Arguments carry it in addresses: an option and an argument may have the same name."""


@dataclass(frozen=True)
class Notice:
    """Why a part of an address was not used: the control it belongs to, the text, and the error."""

    control: str
    given: str
    error: LossError


@dataclass(frozen=True)
class Scene:
    """A loss with everything that a reader can set."""

    name: str
    preset: str
    options: Mapping[str, Any]
    arguments: Mapping[str, Any]
    figure: str
    at: Mapping[str, Index]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def loss_class(self) -> type[Loss]:
        """The class of the loss."""
        return loss_class(self.name)

    @property
    def example(self) -> Example:
        """The example data of the loss."""
        return example(self.name)

    @cached_property
    def loss(self) -> Loss:
        """The loss with these options. Raises LossError where the options do not fit together."""
        return self.loss_class(**self.options)

    @cached_property
    def shown(self) -> Figure:
        """The figure that is shown."""
        return next(figure for figure in self.example.figures if figure.id == self.figure)

    def index(self, role: str = "at") -> Index:
        """Return the entry that a figure moves: "at", "x_at" or "y_at".

        It is the preset's, else the figure's: of these the first that the argument has.
        """
        names = self.shown.arguments
        shape = np.shape(self.arguments.get(names[-1] if role == "y_at" else names[0], ()))
        known = (self.at.get(role), self.shown.at.get(role), self.at["at"])
        given = [index for index in known if index is not None]
        return next((index for index in given if _has(shape, index)), given[0])

    def notice(self, control: str) -> Notice | None:
        """Return what was wrong with a control, if anything."""
        return next((notice for notice in self.notices if notice.control == control), None)

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = self.start
        parts = {"loss": self.name}
        if self.preset != self.example.first.id:
            parts["preset"] = self.preset
        if self.figure != self.example.figures[0].id:
            parts["figure"] = self.figure
        if self.at.get("at") != start.at.get("at"):
            parts["at"] = ",".join(map(str, self.at["at"]))
        for name, option in visible_options(self.loss_class).items():
            text = format_option(self.options.get(name, option.default))
            if text != format_option(start.options.get(name, option.default)):
                parts[name] = text
        for name, value in self.arguments.items():
            if editable(value) and not _same(value, start.arguments[name]):
                parts[ARGUMENT_PREFIX + name] = format_array(value)
        return parts

    @cached_property
    def start(self) -> Preset:
        """The preset, its arguments and weights in the shapes that the scene's options demand."""
        return _fitted(self.name, self.example.presets[self.preset], self.options)

    @property
    def lost_labels(self) -> Mapping[str, int]:
        """For each argument that is as the preset has it, the largest label whose class is gone."""
        return {
            name: label
            for name, label in self.lost_since(open_preset(self.name, self.preset)).items()
            if _same(self.arguments[name], self.start.arguments[name])
        }

    def lost_since(self, before: Scene) -> Mapping[str, int]:
        """Return the largest label of each argument of an earlier scene whose class is gone."""
        try:
            return lost_labels(self.loss, before.arguments)
        except LossError:
            return {}

    @property
    def is_preset(self) -> bool:
        """Whether options and numbers are those of the example, whatever the figure moves."""
        return self.query().keys() <= {"loss", "preset", "figure", "at"}

    @property
    def has_own_numbers(self) -> bool:
        """Whether the numbers are no longer the example's: in another shape, or most of them."""
        pairs = [(v, self.start.arguments[k]) for k, v in self.arguments.items() if editable(v)]
        if any(here.shape != there.shape for here, there in pairs):
            return True
        alike = sum(int(np.isclose(*pair, rtol=0, atol=0, equal_nan=True).sum()) for pair in pairs)
        return alike < 0.5 * sum(int(here.size) for here, _ in pairs)

    def with_entry(self, name: str, index: Index, value: float) -> Scene:
        """Return the scene with one entry of one argument changed."""
        array = self.arguments[name].copy()
        array[index] = value
        return replace(self, arguments={**self.arguments, name: array})

    def with_option(self, name: str, value: Any) -> Scene:
        """Return the scene with one option changed, and the arguments in the shapes that it demands.

        Raises InvalidValue where an array would be too large to be shown.
        """
        options = {**self.options, name: value}
        check_size(self.loss_class, options, name, self.arguments)
        options = fitted_options(self.loss_class, options)
        changed = replace(self, options=options)
        try:
            after = changed.loss
        except LossError:
            return changed
        try:
            before = self.loss
        except LossError:
            before = None
        arguments = fitted_arguments(after, self.arguments, before)
        # What an address cannot say is the preset's, however a reader came here.
        start = changed.start.arguments
        arguments = {k: v if editable(v) else start[k] for k, v in arguments.items()}
        return changed.with_arguments(arguments)

    def with_arguments(self, arguments: Mapping[str, Any]) -> Scene:
        """Return the scene with other arguments; the figure moves an entry that they have."""
        at = _inside(self.at, arguments[self.shown.arguments[0]])
        return replace(self, arguments=arguments, at=at)


@cache
def loss_class(name: str) -> type[Loss]:
    """Return the loss class of that name."""
    return {entry.name: entry.cls for entry in losses.catalog()}[name]


def visible_options(cls: type[Loss]) -> dict[str, Option]:
    """Return the options that a reader tunes: all but the deprecated pair."""
    return {
        name: option for name, option in cls.options.items() if not isinstance(option, Deprecated)
    }


def editable(value: Any) -> bool:
    """Return whether an argument is one array, small enough to edit and to put into an address."""
    return isinstance(value, np.ndarray)


def open_preset(name: str, preset: str | None = None) -> Scene:
    """Return the scene of a preset, the first one by default."""
    data = example(name)
    start = data.presets[preset] if preset else data.first
    return Scene(
        name, start.id, dict(start.options), dict(start.arguments), data.figures[0].id, start.at
    )


def _fitted(name: str, preset: Preset, options: Mapping[str, Any]) -> Preset:
    """Return a preset with its arguments and weights in the shapes that options demand.

    It stays as it is where no option decides shapes, or where the options do not fit together.
    """
    cls = loss_class(name)
    if not is_shaped(cls):
        return preset
    try:
        after = cls(**fitted_options(cls, options))
        arguments = fitted_arguments(after, preset.arguments, cls(**preset.options))
    except LossError:
        return preset
    weighted = fitted_options(cls, preset.options, class_count(cls, options))
    return replace(preset, options=weighted, arguments=arguments)


def read(query: Mapping[str, str]) -> Scene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    notices: list[Notice] = []
    names = [entry.name for entry in losses.catalog()]
    name = _choose("loss", query, names, names[0], notices)
    data = example(name)
    scene = open_preset(name, _choose("preset", query, list(data.presets), data.first.id, notices))
    figures = [figure.id for figure in data.figures]
    options = _read_options(scene, data.presets[scene.preset], query, notices)
    start = _fitted(name, data.presets[scene.preset], options)
    given = {key: value for key, value in options.items() if key in query}
    scene = replace(scene, options={**start.options, **given}, arguments=dict(start.arguments))
    scene = replace(
        scene,
        arguments=_read_arguments(scene, query, notices),
        figure=_choose("figure", query, figures, figures[0], notices),
    )
    scene = replace(scene, at=_read_index(scene, query, notices))
    return replace(scene, notices=tuple(notices))


def _choose(
    control: str, query: Mapping[str, str], choices: list[str], default: str, notices: list[Notice]
) -> str:
    given = query.get(control)
    if given is None or given in choices:
        return given or default
    notices.append(_notice(control, given, ", ".join(choices)))
    return default


def _short(given: str) -> str:
    return repr(given if len(given) <= 40 else given[:40] + "…")


def _notice(control: str, given: str, expected: str) -> Notice:
    error = InvalidValue("option_choice", control, given=_short(given), expected=expected)
    return Notice(control, given, error)


def _read_options(
    scene: Scene, start: Preset, query: Mapping[str, str], notices: list[Notice]
) -> dict[str, Any]:
    options = dict(start.options)
    for name, option in visible_options(scene.loss_class).items():
        given = query.get(name)
        if given is None:
            continue
        try:
            value = parse_option(option, given)
            valid = option.validated(value)
            # A named object stays its name, which an address and a message can carry.
            chosen = {**options, name: value if isinstance(option, Named) else valid}
            check_size(scene.loss_class, chosen, name, start.arguments)
            options = chosen
        except LossError as error:
            notices.append(Notice(name, given, error))
    return options


def _read_arguments(
    scene: Scene, query: Mapping[str, str], notices: list[Notice]
) -> dict[str, Any]:
    arguments = dict(scene.arguments)
    for name, value in scene.arguments.items():
        given = query.get(ARGUMENT_PREFIX + name)
        if given is None or not editable(value):
            continue
        integer = value.dtype.kind == "i"
        try:
            arguments[name] = parse_array(given, integer=integer)
        except ValueError:
            expected = (
                f"at most {MAX_ELEMENTS} whole numbers separated by commas"
                if integer
                else f"at most {MAX_ELEMENTS} numbers separated by commas"
            )
            error = InvalidType("option_kind", name, given=_short(given), expected=expected)
            notices.append(Notice(ARGUMENT_PREFIX + name, given, error))
    return arguments


def _read_index(
    scene: Scene, query: Mapping[str, str], notices: list[Notice]
) -> Mapping[str, Index]:
    given = query.get("at")
    swept = scene.arguments[scene.shown.arguments[0]]
    if given is None or not editable(swept):
        return _inside(scene.at, swept)
    parts = given.split(",") if given else []
    if all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        index = tuple(map(int, parts))
        if _has(swept.shape, index):
            return {**scene.at, "at": index}
    notices.append(_notice("at", given, " × ".join(f"0…{length - 1}" for length in swept.shape)))
    return _inside(scene.at, swept)


def _inside(at: Mapping[str, Index], swept: Any) -> Mapping[str, Index]:
    """Return the preset's index, or the first entry where edited arguments no longer have it."""
    shape = np.shape(swept)
    return at if _has(shape, at.get("at", ())) else {**at, "at": (0,) * len(shape)}


def _has(shape: tuple[int, ...], index: Index) -> bool:
    return len(index) == len(shape) and all(map(int.__lt__, index, shape))


def _same(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.array_equal(a, b, equal_nan=True))
