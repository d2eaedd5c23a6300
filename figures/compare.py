"""Several losses on one axis: values above, slopes below, curvatures on demand, under one handle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from figures.axes import AXES, Axis, Shown, along_axis, curvature, curve_names, factor
from figures.labels import Spot, spots
from figures.motion import Columns, Control, Handle, Motion, Readout, Table
from figures.option_motion import grid as option_grid
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout, marker
from losses.options import Array, Integer, Real

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
INK: Final = ("solid", "longdash", "longdashdot", "dash", "dashdot", "dot")
"""The dashes, those that cover most first."""
COLOURS: Final = 10
GAP: Final = 0.07
COLUMNS: Final = 2
"""Small multiples side by side: as many as fit on a phone."""
HEIGHT: Final = {"value": 270, "slope": 210, "curvature": 180}
CELL: Final = 165

Layout = Literal["overlay", "multiples"]


@dataclass(frozen=True)
class Comparison:
    """Curves on one axis, to be drawn.

    Attributes:
        axis: what they share.
        curves: the losses, in the order of the axis.
        at: where the handle is.
        setting: the axis' setting.
        scale: "none", or what is made equal: "curvature" or "value".
        layout: all in one panel, or a panel each.
        second: whether curvatures are drawn as well.
        label: says the figure's words.
    """

    axis: Axis
    curves: tuple[Shown, ...]
    at: float
    setting: Any
    scale: str
    layout: Layout
    second: bool
    label: Label

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """A number for every curve that stays its own while others come and go: it decides its looks."""
        found: list[int] = []
        names = (*self.axis.begin, *(n for n in self.axis.names if n not in self.axis.begin))
        for shown in self.curves:
            own = names.index(shown.name)
            copies = len(names) + sum(slot >= len(names) for slot in found)
            found.append(copies if own in found else own)
        return tuple(found)

    @property
    def names(self) -> tuple[str, ...]:
        """How the curves are called."""
        return curve_names(self.curves)

    @cached_property
    def spots(self) -> Mapping[str, list[Spot]]:
        """Where the names of the curves stand in each panel, those of one panel in their order.

        They are those of the losses as they begin, so that no name jumps when an option is let go.
        """
        curves = tuple(Shown(shown.name) for shown in self.curves)
        return {
            panel: _spots(self.axis.id, curves, self.scale, self.second, panel)
            for panel in self.panels
        }

    @property
    def panels(self) -> tuple[str, ...]:
        """The quantities that are drawn."""
        return ("value", "slope", "curvature") if self.second else ("value", "slope")

    @property
    def height(self) -> int:
        """Pixels that the picture needs."""
        if self.layout == "overlay":
            return 68 + sum(HEIGHT[panel] for panel in self.panels)
        return 68 + CELL * len(self.panels) * _rows(self)


@dataclass(frozen=True)
class Cell:
    """A panel's place: the numbers of its axes in Plotly, and its edges as shares of the picture."""

    number: int
    left: float
    right: float
    low: float
    high: float

    @property
    def suffix(self) -> str:
        """What follows "x" and "y" in the names of its axes."""
        return "" if self.number == 1 else str(self.number)


def compare(view: Comparison) -> Figure:
    """Return the curves of all losses, with a point on each at the place of the handle."""
    lines_drawn: list[dict[str, Any]] = []
    data: list[dict[str, Any]] = []
    for index, (slot, shown) in enumerate(zip(view.slots, view.curves, strict=True)):
        name = view.names[index]
        look = _look(slot)
        lines = _lines(view, shown, view.setting)
        points = {place: rows[0] for place, rows in _points(view, index, shown).items()}
        for panel in view.panels:
            cell = _cell(view, panel, index)
            axes = {"xaxis": f"x{cell.suffix}", "yaxis": f"y{cell.suffix}"}
            line = curve(f"{panel}-{slot}", view.axis.grid, lines[panel], look[0], name)
            line["line"] |= {"dash": look[1], "width": look[2]}
            uid = f"{panel}-at-{slot}"
            point = grip(uid, points[f"{uid}.x"], points[f"{uid}.y"], name, role=look[0])
            point |= {"marker": marker(12, look[0]), "cliponaxis": True}
            lines_drawn.append(line | axes)
            data.append(point | axes)
    if view.layout == "overlay" and view.curves:
        data += [*_names(view), _hand(view)]
    # Where curves lie on each other, the broad and the whole are beneath the thin and the broken.
    lines_drawn.sort(key=lambda line: (-line["line"]["width"], INK.index(line["line"]["dash"])))
    return {
        "data": lines_drawn + data,
        "layout": _layout(view),
        "alt": view.label(
            "figure.alt",
            coordinate=view.label(f"axis.{view.axis.id}.coordinate"),
            at="{at}",
            curves=view.label("mark.clause").join(
                view.label("figure.alt_curve", name=name, value=f"{{value_{slot}}}",
                           slope=f"{{slope_{slot}}}")
                for slot, name in zip(view.slots, view.names, strict=True)
            ),
        ),
    }  # fmt: skip


def compare_motion(view: Comparison) -> Motion:
    """Return what moves: the handle of all curves, every real option of every loss, the setting."""
    coordinate = view.label(f"axis.{view.axis.id}.coordinate")
    readouts = []
    for index, (slot, shown) in enumerate(zip(view.slots, view.curves, strict=True)):
        here = _points(view, index, shown)
        readouts.append(
            Readout(f"value_{slot}", view.names[index], float(here[f"value_{slot}"][0]))
        )
        readouts.append(
            Readout(f"slope_{slot}", view.label("figure.slope"), float(here[f"slope_{slot}"][0]))
        )
    own = Motion(
        controls=(Control("at", coordinate, view.axis.grid, view.at),),
        handles=tuple(Handle(trace, coordinate, x="at") for trace in _held(view)),
        tables=(_table("at", replace(view, at=0.0), partial(_under_hand, view)),),
        readouts=tuple(readouts),
    )
    options = Motion()
    for index, shown in enumerate(view.curves):
        options += _option_motion(view, index, shown)
    return own + _setting_motion(view) + options


def _look(slot: int) -> tuple[str, str, float]:
    """Return colour, dash and width of a slot: no two of the first thirty share colour and dash."""
    again, dash = divmod(slot, len(DASHES))
    return f"series{slot % COLOURS + 1}", DASHES[dash], 3.0 + 2.5 * again


# Numbers


def _table(control: str, elsewhere: Comparison, columns: Callable[[], Columns]) -> Table:
    """Return a control's table; `elsewhere` is the view where the control stands somewhere else."""
    decides = ("curves", "at", "setting", "scale", "layout", "second")
    key = [control, elsewhere.axis.id, *(getattr(elsewhere, name) for name in decides)]
    return Table((control,), columns, repr(key))


def _lines(
    view: Comparison, shown: Shown, setting: Any, x: Array | None = None
) -> Mapping[str, Array]:
    """Return what every panel shows of a loss."""
    if x is None:
        return _drawn(view.axis.id, shown, setting, view.scale, view.second)
    return _scaled(view.axis, shown, setting, view.scale, view.second, x)


@lru_cache(maxsize=512)
def _drawn(
    axis_id: str, shown: Shown, setting: Any, scale: str, second: bool
) -> Mapping[str, Array]:
    axis = AXES[axis_id]
    return MappingProxyType(_scaled(axis, shown, setting, scale, second, axis.grid))


def _scaled(
    axis: Axis, shown: Shown, setting: Any, scale: str, second: bool, x: Array
) -> dict[str, Array]:
    line = along_axis(axis, shown, x, setting)
    times = factor(axis.id, shown, setting, scale) or 1.0
    found = {"value": times * line.value, "slope": times * line.slope}
    if second:
        found["curvature"] = times * curvature(axis, shown, x, setting)
    return found


def _points(
    view: Comparison, index: int, shown: Shown, setting: Any = None, x: Array | None = None
) -> dict[str, Array]:
    """Return the points that travel with the handle, one row a place; the present one by default."""
    places = np.array([view.at]) if x is None else x
    slot = view.slots[index]
    lines = _lines(view, shown, view.setting if setting is None else setting, places)
    columns = {f"value_{slot}": lines["value"], f"slope_{slot}": lines["slope"]}
    for panel in view.panels:
        columns[f"{panel}-at-{slot}.x"] = places[:, None]
        columns[f"{panel}-at-{slot}.y"] = lines[panel][:, None]
    return columns


def _under_hand(view: Comparison) -> Columns:
    x = view.axis.grid
    columns: dict[str, Array] = {}
    for index, shown in enumerate(view.curves):
        columns |= _points(view, index, shown, x=x)
    for number in range(len(_layout(view)["shapes"])):
        columns |= {f"layout.shapes[{number}].x{end}": x for end in (0, 1)}
    if view.layout == "overlay" and view.curves:
        columns["handle.x"] = x[:, None]
    return columns


def _option_motion(view: Comparison, index: int, shown: Shown) -> Motion:
    placement = view.axis.placement(shown.name)
    motion = Motion()
    for name in placement.options:
        option = placement.loss_class.options[name]
        if isinstance(option, Real):
            control = f"{view.slots[index]}.{name}"
            value = float(shown.option(view.axis, name))
            label = f"{view.names[index]} {name}"
            motion += Motion(
                controls=(Control(control, label, option_grid(option), value),),
                tables=(_option_table(view, index, option, control),),
            )
    return motion


def _option_table(view: Comparison, index: int, option: Real, control: str) -> Table:
    curves = list(view.curves)
    curves[index] = curves[index].with_option(view.axis, option.name, option_grid(option)[0].item())
    elsewhere = replace(view, curves=tuple(curves))
    return _table(control, elsewhere, partial(_under_option, view, index, option))


def _under_option(view: Comparison, index: int, option: Real) -> Columns:
    rows = [
        _of_curve(view, index, view.curves[index].with_option(view.axis, option.name, value))
        for value in option_grid(option).tolist()
    ]
    return _stacked(rows)


def _setting_motion(view: Comparison) -> Motion:
    setting = view.axis.setting
    follow = [shown for shown in view.curves if view.axis.placement(shown.name).follows_setting]
    if not follow or setting is None or not isinstance(setting.option, Real | Integer):
        return Motion()
    values = _setting_grid(setting.option)
    label = view.label(f"setting.{setting.name}")
    return Motion(
        controls=(Control("setting", label, values, float(view.setting)),),
        tables=(
            _table("setting", replace(view, setting=0), partial(_under_setting, view, values)),
        ),
    )


def _setting_grid(option: Real | Integer) -> Array:
    if isinstance(option, Real):
        return option_grid(option)
    return np.arange(option.interval.low, option.interval.high + 1.0)


def _under_setting(view: Comparison, values: Array) -> Columns:
    rows = []
    for value in values.tolist():
        row: dict[str, Array] = {}
        for index, shown in enumerate(view.curves):
            if view.axis.placement(shown.name).follows_setting:
                row |= _of_curve(view, index, shown, value)
        rows.append(row)
    return _stacked(rows)


def _of_curve(view: Comparison, index: int, shown: Shown, setting: Any = None) -> dict[str, Array]:
    """Return everything that the picture shows of one curve."""
    slot = view.slots[index]
    given = view.setting if setting is None else setting
    lines = _lines(view, shown, given)
    columns = {f"{panel}-{slot}.y": lines[panel] for panel in view.panels}
    columns |= {place: rows[0] for place, rows in _points(view, index, shown, given).items()}
    if view.layout == "overlay":
        for panel in view.panels:
            columns[f"{panel}-name-{slot}.y"] = _name_at(view, panel, index, lines[panel])
    return columns


def _name_at(view: Comparison, panel: str, index: int, line: Array) -> Array:
    """Return the height at which the name of a curve stands, inside of its panel."""
    x, y, lift, _ = view.spots[panel][index]
    here = np.interp([x], view.axis.grid, np.nan_to_num(line, nan=y))
    inside: Array = np.clip(here + lift, *_inner(view, panel))
    return inside


def _stacked(rows: list[dict[str, Array]]) -> Columns:
    return {place: np.array([row[place] for row in rows]) for place in rows[0]}


# Places


@lru_cache(maxsize=128)
def _spots(
    axis_id: str, curves: tuple[Shown, ...], scale: str, second: bool, panel: str
) -> list[Spot]:
    axis = AXES[axis_id]
    setting = None if axis.setting is None else axis.setting.default
    lines = [_drawn(axis_id, shown, setting, scale, second)[panel] for shown in curves]
    span, height = axis.ranges[panel], 0.9 * HEIGHT[panel]
    return spots(axis.grid, lines, curve_names(curves), span, height)


def _rows(view: Comparison) -> int:
    return max(1, -(-len(view.curves) // COLUMNS))


def _cell(view: Comparison, panel: str, index: int) -> Cell:
    """Return the panel of a curve."""
    order = view.panels.index(panel)
    if view.layout == "overlay":
        total = sum(HEIGHT[name] for name in view.panels)
        above = sum(HEIGHT[name] for name in view.panels[:order]) / total
        gap = GAP if order else 0.0
        return Cell(order + 1, 0.0, 1.0, 1.0 - above - HEIGHT[panel] / total, 1.0 - above - gap)
    columns = min(COLUMNS, max(len(view.curves), 1))
    width = (1.0 - GAP * (columns - 1)) / columns
    left = index % columns * (width + GAP)
    row = index // columns * len(view.panels) + order
    height = 1.0 / (_rows(view) * len(view.panels))
    gap = 0.36 if order == 0 else 0.1
    top = 1.0 - row * height - gap * height
    number = index * len(view.panels) + order + 1
    return Cell(number, left, left + width, 1.0 - (row + 1) * height, top)


def _held(view: Comparison) -> list[str]:
    """Return the traces that can be dragged: the grip below, or the point of every panel."""
    if view.layout == "overlay":
        return ["handle"] if view.curves else []
    return [f"value-at-{slot}" for slot in view.slots]


def _hand(view: Comparison) -> dict[str, Any]:
    low = view.axis.ranges["value"][0]
    point = grip("handle", np.array([view.at]), np.array([low]), view.label("figure.handle"))
    return {**point, "marker": marker(16, "handle", "diamond")}


def _inner(view: Comparison, panel: str) -> tuple[float, float]:
    low, high = view.axis.ranges[panel]
    margin = 10.0 / HEIGHT[panel] * (high - low)
    return low + margin, high - margin


def _names(view: Comparison) -> list[dict[str, Any]]:
    """Return the names of the curves, beside them."""
    made = []
    for panel in view.panels:
        for index, spot in enumerate(view.spots[panel]):
            slot, cell = view.slots[index], _cell(view, panel, index)
            name = view.names[index]
            text = grip(
                f"{panel}-name-{slot}", np.array([spot.x]), np.array([spot.y + spot.lift]), name
            )
            made.append(
                text
                | {
                    "mode": "text",
                    "text": [name],
                    "textposition": spot.position,
                    "textfont": {"color": f"role:{_look(slot)[0]}", "size": 14},
                    "xaxis": f"x{cell.suffix}",
                    "yaxis": f"y{cell.suffix}",
                }
            )
    return made


def _layout(view: Comparison) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    shapes, notes = [], []
    span = [float(view.axis.grid[0]), float(view.axis.grid[-1])]
    overlay = view.layout == "overlay"
    cells = 1 if overlay else len(view.curves)
    for index in range(cells):
        for panel in view.panels:
            cell = _cell(view, panel, index)
            last = panel == view.panels[-1]
            bottom = overlay or index == COLUMNS * (_rows(view) - 1)
            settings[f"xaxis{cell.suffix}"] = {
                "range": span,
                "domain": [cell.left, cell.right],
                "anchor": f"y{cell.suffix}",
                "zeroline": False,
                "showticklabels": last,
                "title": {"text": _coordinate(view) if last and bottom else ""},
                **({} if cell.number == 1 else {"matches": "x"}),
            }
            settings[f"yaxis{cell.suffix}"] = {
                "range": list(view.axis.ranges[panel]),
                "domain": [cell.low, cell.high],
                "anchor": f"x{cell.suffix}",
                "title": {"text": view.label(f"figure.{panel}") if cell.left == 0.0 else ""},
                "zeroline": True,
                "zerolinewidth": 1,
                "nticks": 6,
            }
            shapes.append(_upright(view, cell))
            if not overlay and panel == "value":
                notes.append(_title(view, index, cell))
    return layout(shapes=shapes, annotations=notes, hovermode="x", **settings)


def _coordinate(view: Comparison) -> str:
    return view.label(f"axis.{view.axis.id}.coordinate")


def _upright(view: Comparison, cell: Cell) -> dict[str, Any]:
    return {
        **upright(view.at),
        "xref": f"x{cell.suffix}",
        "y0": cell.low,
        "y1": cell.high,
    }


def _title(view: Comparison, index: int, cell: Cell) -> dict[str, Any]:
    role = _look(view.slots[index])[0]
    return {
        "text": f"<b>{view.names[index]}</b>",
        "x": (cell.left + cell.right) / 2.0,
        "y": cell.high,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "yshift": 2,
        "showarrow": False,
        "font": {"color": f"role:{role}", "size": 14},
    }
