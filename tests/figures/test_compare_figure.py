"""The picture of several losses: what moves is what the losses say, names are free of each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from figures.axes import AXES, Shown, along_axis, curvature
from figures.compare import COLOURS, DASHES, Comparison, compare, compare_motion
from figures.labels import LINE, WIDTH, spots
from scenes.compare import opening

HEIGHTS = {"value": 243.0, "slope": 189.0, "curvature": 162.0}
"""Pixels of the panels."""


def label(key: str, **details: object) -> str:
    return key + " ".join(f"{name}={value}" for name, value in details.items())


def view(axis_id: str, *names: str, **changes: object) -> Comparison:
    scene = opening(axis_id)
    if names:
        scene = scene.with_curves(*map(Shown, names))
    return replace(scene.comparison(label), **changes)


def everything(axis_id: str, **changes: object) -> Comparison:
    return view(axis_id, *AXES[axis_id].names, **changes)


def table(shown: Comparison, control: str) -> dict[str, np.ndarray]:
    found = next(t for t in compare_motion(shown).tables if t.over == (control,))
    return dict(found.columns())  # type: ignore[operator]


@pytest.mark.parametrize("layout", ["overlay", "multiples"])
@pytest.mark.parametrize("axis_id", AXES)
def test_one_hand_moves_a_point_on_every_curve_along_it(axis_id: str, layout: str) -> None:
    shown = everything(axis_id, layout=layout, second=True)
    columns = table(shown, "at")
    axis = shown.axis
    for slot, curve in zip(shown.slots, shown.curves, strict=True):
        line = along_axis(axis, curve, axis.grid, shown.setting)
        np.testing.assert_array_equal(columns[f"value-at-{slot}.x"][:, 0], axis.grid)
        np.testing.assert_allclose(columns[f"value-at-{slot}.y"][:, 0], line.value)
        np.testing.assert_allclose(columns[f"slope-at-{slot}.y"][:, 0], line.slope)
        np.testing.assert_allclose(columns[f"value_{slot}"], line.value)
        second = curvature(axis, curve, axis.grid, shown.setting)
        np.testing.assert_allclose(columns[f"curvature-at-{slot}.y"][:, 0], second)


def test_a_slider_draws_the_loss_with_that_option() -> None:
    shown = view("residual", "MSELoss", "HuberLoss")
    slot = shown.slots[1]
    control = f"{slot}.delta"
    columns = table(shown, control)
    grid = next(c.grid for c in compare_motion(shown).controls if c.name == control)
    for row in range(0, len(grid), 10):
        moved = Shown("HuberLoss", (("delta", float(grid[row])),))
        line = along_axis(shown.axis, moved, shown.axis.grid)
        np.testing.assert_allclose(columns[f"value-{slot}.y"][row], line.value)
        np.testing.assert_allclose(columns[f"slope-{slot}.y"][row], line.slope)
    assert not any(place.startswith(f"value-{shown.slots[0]}.") for place in columns)


def test_the_setting_moves_every_curve_that_follows_it() -> None:
    shown = everything("count")
    columns = table(shown, "setting")
    for observed in (0, 5, 20):
        for slot, curve in zip(shown.slots, shown.curves, strict=True):
            line = along_axis(shown.axis, curve, shown.axis.grid, observed)
            np.testing.assert_allclose(columns[f"value-{slot}.y"][observed], line.value)
    assert all(c.name != "setting" for c in compare_motion(view("residual")).controls)
    with_variance = view("residual", "MSELoss", "GaussianNLLLoss")
    assert f"value-{with_variance.slots[0]}.y" not in table(with_variance, "setting")


def test_no_colour_says_anything_alone() -> None:
    looks = {(slot % COLOURS, DASHES[slot % len(DASHES)]) for slot in range(30)}
    assert len(looks) == 30
    drawn = compare(everything("margin"))["data"]
    lines = [
        trace["line"] for trace in drawn if trace["uid"].startswith("value-") and "line" in trace
    ]
    styles = [(line["color"], line["dash"]) for line in lines]
    assert len(set(styles)) == len(styles) == len(AXES["margin"].names)
    names = [trace["text"] for trace in drawn if trace.get("mode") == "text"]
    assert [*everything("margin").names] * 2 == [n for (n,) in names]


def test_a_curve_keeps_its_looks_while_others_come_and_go() -> None:
    all_of_them = everything("residual")
    slot = dict(zip(all_of_them.curves, all_of_them.slots, strict=True))
    for name in AXES["residual"].names:
        assert view("residual", name).slots == (slot[Shown(name)],)


def test_nothing_but_numbers_changes_when_an_option_is_let_go() -> None:
    """So the picture follows in place, as during a drag, and no name jumps."""

    def form(shown: Comparison) -> object:
        figure = compare(shown)
        return [
            {key: value for key, value in trace.items() if key not in ("x", "y")}
            for trace in figure["data"]
        ], figure["layout"]

    for layout in ("overlay", "multiples"):
        plain = view("residual", "MSELoss", "HuberLoss", layout=layout)
        moved = replace(plain, curves=(plain.curves[0], Shown("HuberLoss", (("delta", 3.0),))))
        assert form(plain) == form(moved)


def test_axes_stand_still_whatever_is_drawn() -> None:
    def ranges(shown: Comparison) -> list[object]:
        layout = compare(shown)["layout"]
        return [layout[axis]["range"] for axis in ("xaxis", "yaxis", "yaxis2")]

    for axis_id in AXES:
        assert ranges(view(axis_id)) == ranges(everything(axis_id))
        assert ranges(view(axis_id)) == ranges(view(axis_id, scale="value"))


Box = tuple[float, float, float, float]


def boxes(shown: Comparison, panel: str) -> list[Box]:
    """Return the rectangles of the names on a phone, in pixels: left, right, low, high."""
    low, high = shown.axis.ranges[panel]
    span = shown.axis.grid[-1] - shown.axis.grid[0]
    height = HEIGHTS[panel]
    found = []
    for spot, name in zip(shown.spots[panel], shown.names, strict=True):
        assert low <= spot.y <= high
        half = 7.4 * len(name) / 2
        middle = (spot.x - shown.axis.grid[0]) / span * WIDTH
        middle += {"center": 0, "left": -half, "right": half}[spot.position.split()[1]]
        base = (spot.y + spot.lift - low) / (high - low) * height
        foot = base if spot.position.startswith("top") else base - LINE
        found.append((middle - half, middle + half, foot, foot + LINE))
    return found


def switched(axis_id: str) -> list[Comparison]:
    """Return an axis as it opens, with each of its losses switched off or on, and with all of them."""
    begin = AXES[axis_id].begin
    toggled = [
        tuple(name for name in AXES[axis_id].names if (name in begin) != (name == other))
        for other in AXES[axis_id].names
    ]
    states = [begin, *toggled, AXES[axis_id].names]
    return [view(axis_id, *names, second=True) for names in states if names]


@pytest.mark.parametrize("axis_id", AXES)
@pytest.mark.parametrize("panel", HEIGHTS)
def test_names_cover_no_other_name_on_a_phone(axis_id: str, panel: str) -> None:
    for shown in switched(axis_id):
        found = boxes(shown, panel)
        covered = [
            (a, b)
            for i, a in enumerate(found)
            for b in found[:i]
            if min(a[1], b[1]) - max(a[0], b[0]) > 4 and min(a[3], b[3]) - max(a[2], b[2]) > 7
        ]
        assert covered == [], shown.names


@pytest.mark.parametrize("axis_id", AXES)
@pytest.mark.parametrize("panel", HEIGHTS)
def test_no_name_is_struck_through_by_the_line_of_zero(axis_id: str, panel: str) -> None:
    low, high = AXES[axis_id].ranges[panel]
    zero = -low / (high - low) * HEIGHTS[panel]
    for shown in switched(axis_id):
        names = zip(shown.names, boxes(shown, panel), strict=True)
        assert [name for name, (_, _, foot, top) in names if foot < zero < top] == [], shown.names


def test_a_name_belongs_to_its_curve() -> None:
    x = np.linspace(-1.0, 1.0, 201)
    curves = [x, -x, np.full_like(x, 0.5)]
    found = spots(x, curves, ["up", "down", "level"], (-1.0, 1.0), 200.0)
    for spot, curve in zip(found, curves, strict=True):
        assert np.interp(spot.x, x, curve) == pytest.approx(spot.y, abs=0.11)


def test_the_text_alternative_names_every_curve_with_its_live_numbers() -> None:
    shown = everything("count")
    alt = compare(shown)["alt"]
    for slot, name in zip(shown.slots, shown.names, strict=True):
        assert name in alt and f"{{value_{slot}}}" in alt and f"{{slope_{slot}}}" in alt
