"""Every figure of every example is one that Plotly draws, with axes, words and finite numbers."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import losses
from content import LANGUAGES, example
from figures import KINDS
from losses import options as kinds
from losses.errors import LossError
from scenes.drawing import draw
from scenes.scene import Scene, read

ROLE_OF_COLOUR = "#345678"
ROLE_OF_SCALE = "Viridis"


def in_colours(part: Any, key: str = "") -> Any:
    """Return a specification with some colour in the place of every role."""
    if isinstance(part, dict):
        return {name: in_colours(value, name) for name, value in part.items()}
    if isinstance(part, list):
        return [in_colours(item, key) for item in part]
    if isinstance(part, str) and part.startswith("role:"):
        return ROLE_OF_SCALE if key == "colorscale" else ROLE_OF_COLOUR
    return part


def numbers(part: Any) -> Iterator[float]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list | tuple):
        for item in part:
            yield from numbers(item)
    elif isinstance(part, float):
        yield part


def test_plotly_accepts_the_figure(shown):
    figure = shown.draw()
    made = go.Figure(in_colours({"data": figure["data"], "layout": figure["layout"]}))
    assert len(made.data) == len(figure["data"]) > 0


def test_the_figure_is_strict_json(shown):
    figure = shown.draw()
    json.dumps(figure, allow_nan=False)
    assert all(np.isfinite(number) for number in numbers(figure))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words(shown, language):
    """The text alternative says what is drawn; its places are numbers that follow the drag."""
    figure, motion = shown.draw(language), shown.motion()
    alt = figure["alt"]
    assert len(alt) > 20 and "None" not in alt and shown.scene.name in alt
    live = {part.name for part in (*motion.controls, *motion.readouts)}
    assert set(re.findall(r"{(.*?)}", alt)) <= live
    # English stands in Chinese texts as names of losses and arguments alone.
    assert any("一" <= letter <= "鿿" for letter in alt) == (language == "zh")
    names = [trace["name"] for trace in figure["data"] if "name" in trace]
    assert all(name and "figure." not in name and "{" not in name for name in names)


def axes_of(figure: dict[str, Any]) -> dict[str, Any]:
    """Return the axes of a figure by their names, those of a scene among them."""
    layout = figure["layout"] | figure["layout"].get("scene", {})
    return {name: part for name, part in layout.items() if name[1:5] == "axis"}


def test_axes_have_titles(shown):
    figure = shown.draw()
    axes = axes_of(figure)
    assert len(axes) >= (3 if shown.kind == "surface" else 2)
    if shown.kind == "simplex":  # its corners are named in the picture
        assert any(trace.get("mode") == "text" for trace in figure["data"])
        return
    for name, axis in axes.items():
        shared = shown.kind in ("pixels", "frames") and name[0] == "y" and name != "yaxis"
        assert axis["title"]["text"] or shared, name


def moved_options(scene: Scene) -> Iterator[Scene]:
    """Yield the scene with each of its options moved in turn, as far as the loss takes it."""
    for name, option in scene.loss_class.options.items():
        match option:
            case kinds.Real(suggested=(low, high)):
                values: tuple[Any, ...] = (low, high)
            case kinds.Flag():
                values = (not scene.options.get(name, option.default),)
            case kinds.Choice(choices=choices):
                values = choices
            case _:
                continue
        for value in values:
            moved = replace(scene, options={**scene.options, name: value})
            with contextlib.suppress(LossError):
                moved.loss(**moved.arguments)
                yield moved


def frame(figure: dict[str, Any]) -> Any:
    """Return what must stand still: the ranges of the axes and of the colours."""
    axes = {name: axis.get("range") for name, axis in axes_of(figure).items()}
    colours = [
        (trace["cmin"], trace["cmax"]) if "cmin" in trace else (trace["zmin"], trace["zmax"])
        for trace in maps(figure)
    ]
    return axes, colours


def maps(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] in ("contour", "surface")]


def colours_fit(trace: dict[str, Any], span: tuple[float, float]) -> bool:
    """Return whether colours of this range tell half of a map's values apart."""
    values = np.array(trace["z"], float)
    values = values[np.isfinite(values)]
    values = values[values > values.min()]  # a level floor is one colour
    return bool(2 * ((values >= span[0]) & (values <= span[1])).sum() >= values.size)


@pytest.mark.parametrize("figure", ["plane-input1-input2", "surface-input1-input2"])
def test_the_colours_of_a_map_refit_once_its_values_have_left_them(figure: str) -> None:
    def drawn_with(**options: str) -> dict[str, Any]:
        query = {"loss": "MarginRankingLoss", "figure": figure, **options}
        return draw(read(query), lambda key, **details: key).figure

    opened, slight, far = drawn_with(), drawn_with(margin="0.1"), drawn_with(margin="100")
    before = frame(opened)[1]
    assert frame(slight)[1] == before
    assert not colours_fit(maps(far)[0], before[0])
    assert colours_fit(maps(far)[0], frame(far)[1][0])


@pytest.mark.kinds("sweep", "plane", "surface", "points", "simplex", every=False)
def test_axes_stand_still_while_an_option_moves(shown):
    expected = frame(shown.draw())
    for scene in moved_options(shown.scene):
        figure = replace(shown, scene=scene).draw()
        axes, colours = frame(figure)
        # A curve's own axis may change at the release, where it would not show what it is for.
        refitted = {name for name in axes if axes[name] != expected[0][name]}
        for name in refitted - {"zaxis"}:  # which shows the heights that the colours tell apart
            assert not fits(figure, name, expected[0][name]), (name, scene.options)
        assert ("zaxis" in refitted) <= (colours != expected[1])
        # So may the colours of a map.
        for trace, now, before in zip(maps(figure), colours, expected[1], strict=True):
            assert now == before or not colours_fit(trace, before), scene.options


def fits(figure: dict[str, Any], axis: str, span: list[float]) -> bool:
    """Return whether an axis of this range shows a curve's marker, and half of the curve."""
    of_axis = {"yaxis": ("curve", "here"), "yaxis2": ("rise", "slope-here")}.get(axis)
    if of_axis is None:
        return True
    traces = {trace.get("uid"): trace for trace in figure["data"]}
    if not {*of_axis} <= traces.keys():
        return True
    low, high = span
    curve = np.array(traces[of_axis[0]]["y"], float)
    (point,) = np.array(traces[of_axis[1]]["y"], float)
    within = (curve >= low) & (curve <= high)
    half = 2 * within.sum() >= np.isfinite(curve).sum()
    return bool(half and (low <= point <= high or not np.isfinite(point)))


@pytest.mark.kinds("sweep", "plane", "surface", "points", "simplex", every=False)
def test_no_axis_moves_during_a_drag(shown):
    for table in shown.motion().tables:
        columns = table.columns() if callable(table.columns) else table.columns
        assert not [place for place in columns if "axis" in place]


@pytest.mark.kinds("sweep", every=False)
def test_axes_stand_still_while_the_entry_moves(shown):
    scene = shown.scene
    name, at = scene.shown.arguments[0], scene.index()
    low, high = scene.example.spans[name]
    expected = frame(shown.draw())[0]["xaxis"]
    for value in (low, 0.5 * (low + high), high):
        moved = replace(shown, scene=scene.with_entry(name, at, value))
        assert frame(moved.draw())[0]["xaxis"] == expected


@pytest.mark.kinds("sweep")
def test_the_curve_is_the_loss(shown):
    """Points of the drawn curve, taken one by one, are what the loss returns."""
    scene, figure = shown.scene, shown.draw()
    name, at = scene.shown.arguments[0], scene.index()
    assert figure["layout"]["xaxis"]["title"]["text"].startswith(name)
    value_of, slope_of = (
        next(t for t in figure["data"] if t.get("line", {}).get("color") == f"role:{role}")
        for role in ("value", "gradient")
    )
    for position in range(0, len(value_of["x"]), 57):
        moved = scene.with_entry(name, at, value_of["x"][position])
        value, gradients = moved.loss.value_and_grad(**moved.arguments)
        assert drawn(slope_of, position, gradients[name][at])
        if np.ndim(value) == 0:  # else the curve is that of the losses that the entry concerns
            assert drawn(value_of, position, value)


@pytest.mark.kinds("plane", "surface")
def test_the_number_above_is_the_height_under_the_point(shown):
    """Entries moved onto points of the grid have the value that the map has there."""
    scene = shown.scene
    names = scene.shown.arguments[0], scene.shown.arguments[-1]
    places = scene.index("x_at"), scene.index("y_at")
    heights = next(trace for trace in shown.draw()["data"] if trace["uid"] == "map")
    for column, row in ((0, 0), (13, 40), (50, 27)):
        x, y = heights["x"][column], heights["y"][row]
        moved = scene.with_entry(names[0], places[0], x).with_entry(names[1], places[1], y)
        motion = replace(shown, scene=moved).motion()
        (value,) = (readout.value for readout in motion.readouts)
        assert value == pytest.approx(heights["z"][row][column], rel=1e-9, abs=1e-9)


@pytest.mark.kinds("surface")
def test_a_slider_passes_over_the_surface(shown):
    """Where both entries stand on the grid, what a slider shows is a row or column of the heights."""
    scene = shown.scene
    x, y = (shown.draw()["data"][0][axis][30] for axis in ("x", "y"))
    names = scene.shown.arguments[0], scene.shown.arguments[-1]
    moved = scene.with_entry(names[0], scene.index("x_at"), x)
    moved = replace(shown, scene=moved.with_entry(names[1], scene.index("y_at"), y))
    heights = np.array(moved.draw()["data"][0]["z"])
    tables = {table.over: table.columns() for table in moved.motion().tables}
    for over, expected in ((("x",), heights[30]), (("y",), heights[:, 30])):
        assert tables[over]["value"] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert np.array_equal(tables[over]["here.z"][:, 0], tables[over]["value"])


def drawn(trace: dict[str, Any], position: int, expected: float) -> bool:
    """Say whether a curve shows a number, and nothing where it is not finite."""
    y = trace["y"][position]
    if y is None:
        return not np.isfinite(expected)
    return bool(y == pytest.approx(float(expected), rel=1e-9, abs=1e-9))


@pytest.mark.kinds(every=False)
def test_what_moves_fits_the_picture(shown):
    """Tables have a row for every value of their controls, and fill in what the figure has."""
    figure, motion = shown.draw(), shown.motion()
    controls = {control.name: control for control in motion.controls}
    traces = {trace.get("uid"): trace for trace in figure["data"]}
    readouts = {readout.name for readout in motion.readouts}
    assert motion.readouts and all(readout.label for readout in motion.readouts)
    for handle in motion.handles:
        assert handle.trace in traces and handle.label
        assert {name for name in (handle.x, handle.y) if name} <= set(controls)
    for control in motion.controls:
        assert control.label and np.all(np.isfinite(control.grid))
    for table in motion.tables:
        columns = table.columns() if callable(table.columns) else table.columns
        lengths = tuple(len(controls[name].grid) for name in table.over)
        assert columns
        for place, values in columns.items():
            assert np.shape(values)[: len(lengths)] == lengths, place
            uid = place.partition(".")[0]
            assert uid in traces or uid == "layout" or place in readouts, place


def test_every_kind_is_shown_by_some_loss():
    declared = {f.kind for e in losses.catalog() for f in example(e.name).figures}
    assert declared == set(KINDS)


@pytest.mark.kinds("pixels", "frames", every=False)
def test_where_it_is_narrow_the_panels_stand_below_each_other(shown):
    figure = shown.draw()
    narrow = figure["narrow"]
    domains = {
        place.partition(".")[0]: value
        for place, value in narrow.items()
        if re.fullmatch(r"yaxis\d*\.domain", place)
    }
    above = {name: figure["layout"][name].get("overlaying") for name in domains}
    for name, below in above.items():  # an axis over another stands where that one does
        assert below is None or domains[name] == domains[below.replace("y", "yaxis")]
    panels = [value for name, value in domains.items() if above[name] is None]
    tops = [narrow[f"annotations[{order}].y"] for order in range(len(panels))]
    assert tops == [top for _, top in panels]
    for (bottom, top), (_, next_top) in itertools.pairwise([*panels, (0.0, 0.0)]):
        assert 1.0 >= top > bottom >= next_top
