"""The comparison of losses as data: which curves on which axis, read from an address and written to one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from figures.axes import AXES, Axis, Shown, curve_names, factor, scales
from figures.compare import Comparison, Layout
from figures.view import Label
from losses.errors import InvalidValue, LossError
from losses.options import Choice, Integer, Interval, Named, Option
from scenes.choices import format_option, parse_option
from scenes.notation import format_number
from scenes.properties import PROPERTIES
from scenes.reading import LONGEST, Reading
from scenes.scene import Notice

LAYOUTS: Final = ("overlay", "multiples")
MOST: Final = 12
"""Curves that one picture holds."""

_CURVE = re.compile(r"(\w{1,40})(?:\(([^()]{0,200})\))?", re.ASCII)
_SEPARATOR = re.compile(r",(?![^(]*\))")


@dataclass(frozen=True)
class CompareScene:
    """Losses side by side: what a reader has set.

    `sort` is a property by which the table of properties is sorted, "-" before it for downward; `why`
    the entry whose reason is open, a loss and a property such as "HuberLoss(delta=2).noise".
    """

    axis_id: str
    curves: tuple[Shown, ...]
    at: float
    setting: Any
    scale: str = "none"
    layout: Layout = "overlay"
    second: bool = False
    sort: str = ""
    why: str = ""
    notices: tuple[Notice, ...] = ()

    @property
    def axis(self) -> Axis:
        """The axis that the losses share."""
        return AXES[self.axis_id]

    @property
    def rows(self) -> tuple[Shown, ...]:
        """The losses of the table: the curves on screen, then the others of the axis."""
        names = {shown.name for shown in self.curves}
        rest = (Shown(name) for name in self.axis.names if name not in names)
        return (*dict.fromkeys(self.curves), *rest)

    @property
    def labels(self) -> dict[Shown, str]:
        """How the losses of the table are called: their names, and what is set."""
        curves = (*self.curves, *(row for row in self.rows if row not in self.curves))
        named = zip(curves, curve_names(curves), strict=True)
        return {shown: f"{name} {shown.settings}".strip() for shown, name in reversed(list(named))}

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries of the table, as `why` names them."""
        return tuple(
            f"{format_curve(shown)}.{name}"
            for shown in self.rows
            for name in PROPERTIES[self.axis_id]
        )

    def comparison(self, label: Label) -> Comparison:
        """Return what the figure is made from."""
        return Comparison(
            self.axis,
            self.curves,
            self.at,
            self.setting,
            self.scale,
            self.layout,
            self.second,
            label,
        )

    @property
    def unscaled(self) -> tuple[Shown, ...]:
        """The curves that the chosen scale asks the impossible of: they are drawn as they are."""
        return tuple(
            shown
            for shown in self.curves
            if factor(self.axis_id, shown, self.setting, self.scale) is None
        )

    def places(self, scale: str) -> dict[str, str]:
        """Return the coordinate at which a scale makes curves equal, as its text names it."""
        if scale == "curvature" and self.axis.curvature_at is not None:
            return {"place": f"{self.axis.curvature_at(self.setting):g}"}
        if scale == "value":
            return {"place": f"{self.axis.value_at:g}"}
        return {}

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = opening(self.axis_id)
        parts = {}
        if self.axis_id != next(iter(AXES)):
            parts["axis"] = self.axis_id
        if self.curves != start.curves:
            parts["curves"] = format_curves(self.curves) or "none"
        if self.at != start.at:
            parts["at"] = format_number(self.at)
        if self.axis.setting is not None and self.setting != start.setting:
            parts[self.axis.setting.name] = format_option(self.setting)
        for name in ("scale", "layout", "sort"):
            if getattr(self, name) != getattr(start, name):
                parts[name] = getattr(self, name)
        if self.second:
            parts["second"] = "true"
        if self.why in self.entries:
            parts["why"] = self.why
        return parts

    @property
    def surroundings(self) -> object:
        """All that is said of the scene beside the picture: where the marker is does not belong to it."""
        wrong = [(notice.control, notice.given) for notice in self.notices]
        return {**self.query(), "at": ""}, wrong

    def with_curves(self, *curves: Shown) -> CompareScene:
        """Return the scene with these curves, in the order of the axis."""
        order = self.axis.names
        return replace(self, curves=tuple(sorted(curves, key=lambda c: order.index(c.name)))[:MOST])

    def with_option(self, index: int, option: str, value: Any) -> CompareScene:
        """Return the scene with one option of one curve changed."""
        curves = list(self.curves)
        before = f"{format_curve(curves[index])}."
        curves[index] = curves[index].with_option(self.axis, option, value)
        why = self.why
        if why.startswith(before):
            why = f"{format_curve(curves[index])}.{why.removeprefix(before)}"
        return replace(self, curves=tuple(curves), why=why)

    def once_more(self, index: int) -> CompareScene:
        """Return the scene with a second curve of a loss, its first option moved aside."""
        shown = self.curves[index]
        name = self.axis.placement(shown.name).options[0]
        value = other_value(
            self.axis.placement(shown.name).loss_class.options[name], shown.option(self.axis, name)
        )
        return self.with_curves(*self.curves, shown.with_option(self.axis, name, value))


def opening(axis_id: str) -> CompareScene:
    """Return the scene with which an axis opens."""
    axis = AXES[axis_id]
    setting = None if axis.setting is None else axis.setting.default
    return CompareScene(axis_id, tuple(map(Shown, axis.begin)), axis.start, setting)


def other_value(option: Option, value: Any) -> Any:
    """Return a value of an option that draws another curve than `value` does."""
    match option:
        case Choice(choices=choices):
            return next(choice for choice in choices if choice != value)
        case _ if isinstance(value, bool):
            return not value
        case _ if isinstance(value, str):
            return next(choice for choice in option.choices if choice != value)  # type: ignore[attr-defined]
    low, high = option.suggested  # type: ignore[attr-defined]
    return value / 2.0 if low <= value / 2.0 and value else (low + high) / 2.0


def format_curves(curves: tuple[Shown, ...]) -> str:
    """Return the text of curves; `read_curves` reads it back."""
    return ",".join(map(format_curve, curves))


def format_curve(shown: Shown) -> str:
    """Return one loss with its options, such as "HuberLoss(delta=2)"."""
    options = ",".join(f"{name}={format_option(value)}" for name, value in shown.options)
    return f"{shown.name}({options})" if options else shown.name


def read(query: Mapping[str, str]) -> CompareScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    axis_id = reading.choice("axis", list(AXES), next(iter(AXES)))
    start = opening(axis_id)
    axis = start.axis
    curves, wrong = read_curves(axis, query.get("curves"))
    reading.notices += wrong
    setting = start.setting
    if axis.setting is not None and axis.setting.name in query:
        given = query[axis.setting.name]
        option = replace(axis.setting.option, name=axis.setting.name)
        try:
            setting = option.validated(parse_option(option, given))
        except LossError as error:
            reading.notices.append(Notice(axis.setting.name, given, error))
    scene = replace(
        start,
        curves=start.curves if curves is None else curves,
        at=reading.number("at", Interval(float(axis.grid[0]), float(axis.grid[-1])), start.at),
        setting=setting,
        scale=reading.choice("scale", scales(axis), start.scale),
        layout=reading.choice("layout", LAYOUTS, start.layout),  # type: ignore[arg-type]
        second=reading.choice("second", ("true", "false"), "false") == "true",
    )
    columns = PROPERTIES[axis_id]
    scene = replace(
        scene,
        sort=reading.choice("sort", (*columns, *(f"-{name}" for name in columns)), ""),
        why=reading.choice("why", scene.entries, ""),
    )
    return replace(scene, notices=tuple(reading.notices))


def read_curves(axis: Axis, given: str | None) -> tuple[tuple[Shown, ...] | None, list[Notice]]:
    """Return the curves that a text names and what was wrong with it; None if it names none at all."""
    if given is None or given == "none":
        return (None if given is None else ()), []
    curves: list[Shown] = []
    notices: list[Notice] = []
    for part in _SEPARATOR.split(given[:4000])[: MOST + 1]:
        errors = _read_curve(axis, part.strip(), curves)
        notices += [Notice("curves", given, error) for error in errors]
    if len(curves) > MOST:
        expected = f"[0, {MOST}]"
        many = InvalidValue("option_interval", "curves", given=len(curves), expected=expected)
        notices.append(Notice("curves", given, many))
    if not curves and notices:
        return None, notices
    return opening(axis.id).with_curves(*curves).curves, notices


def _read_curve(axis: Axis, text: str, curves: list[Shown]) -> list[LossError]:
    """Add the curve that a text names, and return what was wrong: an option that is, keeps its default."""
    found = _CURVE.fullmatch(text)
    if found is None or found[1] not in axis.names:
        expected = ", ".join(axis.names)
        return [InvalidValue("option_choice", "curves", given=_short(text), expected=expected)]
    shown = Shown(found[1])
    errors: list[LossError] = []
    for pair in filter(None, (found[2] or "").split(",")):
        name, _, value = pair.partition("=")
        try:
            shown = shown.with_option(axis, name, _option(axis, shown, name, value))
        except LossError as error:
            errors.append(error)
    curves.append(shown)
    return errors


def _short(text: str) -> str:
    return repr(text if len(text) <= LONGEST else text[:LONGEST] + "…")


def _option(axis: Axis, shown: Shown, name: str, text: str) -> Any:
    placement = axis.placement(shown.name)
    if name not in placement.options:
        expected = ", ".join(placement.options) or "—"
        raise InvalidValue("option_choice", shown.name, given=_short(name), expected=expected)
    option = placement.loss_class.options[name]
    value = parse_option(option, text.strip())
    validated = option.validated(value)
    # A distance is kept by its name, which an address can carry.
    return value if isinstance(option, Named) else validated


def released(scene: CompareScene, values: Mapping[str, float]) -> CompareScene:
    """Return the scene after released controls of its figure."""
    slots = list(map(str, scene.comparison(lambda key, **details: key).slots))
    for control, value in values.items():
        slot, _, option = control.partition(".")
        if control == "at":
            scene = replace(scene, at=value)
        elif control == "setting" and scene.axis.setting is not None:
            whole = isinstance(scene.axis.setting.option, Integer)
            scene = replace(scene, setting=int(value) if whole else value)
        elif option and slot in slots:
            scene = scene.with_option(slots.index(slot), option, value)
    return scene
