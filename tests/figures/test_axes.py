"""Losses on shared axes: what is drawn is the loss, its slope the derivative, its curvature the second one."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy as sp

import losses
from content import LANGUAGES
from content.words import phrase
from figures.axes import (
    AXES,
    ELSEWHERE,
    Shown,
    along_axis,
    curvature,
    factor,
    loss_of,
    scales,
)
from losses.options import Choice, Flag, Real
from tests.axis_references import cases, formula, x

CASES = cases()


def name(case: Any) -> str:
    axis_id, shown, setting = case
    return f"{axis_id}-{shown.name}-{shown.settings}-{setting}".replace(" ", "-")


@cache
def derivative(case: tuple[str, Shown, Any], order: int) -> Any:
    return sp.lambdify(x, sp.diff(formula(*case), x, order), "numpy")


def places(axis_id: str) -> np.ndarray:
    """Return random coordinates: none of them is a kink."""
    grid = AXES[axis_id].grid
    return np.sort(np.random.default_rng(0).uniform(grid[0], grid[-1], 300))


def evaluated(case: tuple[str, Shown, Any], order: int, at: np.ndarray) -> np.ndarray:
    return np.broadcast_to(derivative(case, order)(at), at.shape)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_value_and_slope_are_those_of_the_formula(case: Any) -> None:
    axis_id, shown, setting = case
    at = places(axis_id)
    line = along_axis(AXES[axis_id], shown, at, setting)
    # torch adds 1e-6 to every difference of a triplet and 1e-8 to the rate of a count.
    allowed = {"TripletMarginLoss": 1e-5, "PoissonNLLLoss": 1e-6}.get(shown.name, 1e-9)
    np.testing.assert_allclose(line.value, evaluated(case, 0, at), rtol=allowed, atol=allowed)
    np.testing.assert_allclose(line.slope, evaluated(case, 1, at), rtol=allowed, atol=allowed)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_slope_is_the_finite_difference_of_the_value(case: Any) -> None:
    axis_id, shown, setting = case
    axis, at, step = AXES[axis_id], places(axis_id), 1e-6
    before, here, after = (along_axis(axis, shown, at + d, setting) for d in (-step, 0, step))
    difference = (after.value - before.value) / (2 * step)
    smooth = np.abs(after.slope - before.slope) < 1e-3 * (1 + np.abs(here.slope))
    assert smooth.mean() > 0.9
    np.testing.assert_allclose(here.slope[smooth], difference[smooth], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_curvature_is_the_second_derivative(case: Any) -> None:
    axis_id, shown, setting = case
    at = places(axis_id)
    drawn = curvature(AXES[axis_id], shown, at, setting)
    there = np.isfinite(drawn)
    assert there.mean() > 0.98
    expected = evaluated(case, 2, at)[there]
    np.testing.assert_allclose(drawn[there], expected, rtol=2e-3, atol=1e-4)


def test_there_is_no_curvature_where_the_slope_bends_or_jumps() -> None:
    axis = AXES["residual"]
    assert np.isnan(curvature(axis, Shown("L1Loss"), np.array([0.0])))[0]
    assert np.isnan(curvature(axis, Shown("HuberLoss"), np.array([-1.0, 1.0]))).all()
    assert np.isnan(curvature(AXES["margin"], Shown("MultiMarginLoss"), np.array([1.0])))[0]


@pytest.mark.parametrize("axis", AXES.values(), ids=lambda axis: axis.id)
def test_axes_begin_with_losses_of_their_own_inside_of_their_grid(axis: Any) -> None:
    assert set(axis.begin) <= set(axis.names)
    assert axis.grid[0] <= axis.start <= axis.grid[-1]
    assert axis.start in axis.grid
    assert (axis.grid >= axis.domain.low).all() and (axis.grid <= axis.domain.high).all()
    assert set(axis.ranges) == {"value", "slope", "curvature"}


def test_every_loss_is_on_an_axis_or_said_to_be_elsewhere() -> None:
    placed = {name for axis in AXES.values() for name in axis.names}
    assert placed | set(ELSEWHERE) == {entry.name for entry in losses.catalog()}
    assert not placed & set(ELSEWHERE)
    assert {other for other in ELSEWHERE.values() if other} <= placed
    for language in LANGUAGES:
        assert all(
            f"`{loss}`" in phrase("compare", "table.elsewhere", language) for loss in ELSEWHERE
        )


PLACEMENTS = [(axis.id, placement) for axis in AXES.values() for placement in axis.placements]


def others(option: Any, value: Any) -> list[Any]:
    match option:
        case Real():
            return list(np.linspace(*option.suggested, 7)[1:-1])
        case Flag():
            return [not value]
        case Choice():
            return [choice for choice in option.choices if choice != value]
    return ["euclidean"]


@pytest.mark.parametrize(("axis_id", "placement"), PLACEMENTS, ids=lambda p: getattr(p, "name", p))
def test_the_options_offered_change_the_curve_and_no_other_number_does(
    axis_id: str, placement: Any
) -> None:
    axis = AXES[axis_id]
    settings = ["alike", "unlike"] if axis_id == "similarity" else [None]

    def curves(shown: Shown) -> list[np.ndarray]:
        return [along_axis(axis, shown, axis.grid, setting).value for setting in settings]

    plain = curves(Shown(placement.name))
    for option in placement.options:
        value = placement.default(option)
        changed = [
            curves(Shown(placement.name).with_option(axis, option, other))
            for other in others(placement.loss_class.options[option], value)
        ]
        assert any(
            not np.allclose(new, old, rtol=1e-9, equal_nan=True)
            for case in changed
            for new, old in zip(case, plain, strict=True)
        ), option
    hidden = set(placement.loss_class.options) - set(placement.options) - {"eps", "div_value"}
    for option in hidden:
        declared = placement.loss_class.options[option]
        if isinstance(declared, Real):
            shown = Shown(placement.name, ((option, declared.suggested[1]),))
            assert np.allclose(curves(shown), plain, rtol=1e-9), option


def test_scales_make_equal_what_they_say() -> None:
    for axis in AXES.values():
        setting = None if axis.setting is None else axis.setting.default
        for loss in axis.names:
            shown = Shown(loss)
            for scale in scales(axis):
                times = factor(axis.id, shown, setting, scale)
                if scale == "none":
                    assert times == 1.0
                elif times is not None and scale == "value":
                    place = np.array([axis.value_at])
                    assert times * along_axis(axis, shown, place, setting).value[
                        0
                    ] == pytest.approx(1)
                elif times is not None:
                    second = evaluated(
                        (axis.id, shown, setting), 2, np.array([axis.curvature_at(setting)])
                    )
                    assert times * second[0] == pytest.approx(1, rel=1e-4)


def test_a_scale_that_asks_the_impossible_says_so() -> None:
    assert factor("residual", Shown("L1Loss"), 1.0, "curvature") is None
    assert factor("margin", Shown("MarginRankingLoss"), None, "value") is None


def test_options_left_at_their_start_are_not_kept() -> None:
    axis = AXES["residual"]
    shown = Shown("HuberLoss").with_option(axis, "delta", 2.0)
    assert shown.options == (("delta", 2.0),) and shown.settings == "delta=2"
    assert shown.with_option(axis, "delta", 1.0) == Shown("HuberLoss")
    assert loss_of(axis, shown).delta == 2.0


def test_the_claims_of_the_questions() -> None:
    def slope(axis_id: str, loss: str, at: float, setting: Any = None) -> float:
        return float(along_axis(AXES[axis_id], Shown(loss), np.array([at]), setting).slope[0])

    def value(axis_id: str, loss: str, at: float, setting: Any = None) -> float:
        return float(along_axis(AXES[axis_id], Shown(loss), np.array([at]), setting).value[0])

    assert [slope("residual", "MSELoss", r) for r in (1, 3)] == [2, 6]
    assert [slope("residual", "L1Loss", r) for r in (1, 3)] == [1, 1]
    assert [slope("residual", "HuberLoss", r) for r in (1, 3)] == [1, 1]
    assert slope("margin", "BCEWithLogitsLoss", 2) == pytest.approx(-0.12, abs=5e-3)
    for hinge in ("MultiMarginLoss", "MarginRankingLoss", "TripletMarginLoss"):
        assert slope("margin", hinge, 2) == 0
    assert slope("probability", "BCELoss", 0.1) == pytest.approx(-10)
    assert slope("probability", "BCELoss", 0.01) == pytest.approx(-100)
    assert slope("probability", "MSELoss", 0.1) == pytest.approx(-1.8)
    assert slope("probability", "MSELoss", 0.01) == pytest.approx(-1.98)
    assert slope("probability", "L1Loss", 0.01) == -1
    assert value("similarity", "CosineEmbeddingLoss", 0.5, "unlike") == pytest.approx(0.5)
    assert value("similarity", "HingeEmbeddingLoss", 0.5, "unlike") == pytest.approx(0, abs=1e-12)
    assert value("similarity", "TripletMarginLoss", 0.5, "unlike") == pytest.approx(1.41, abs=5e-3)
    for loss in ("MSELoss", "L1Loss"):
        assert value("count", loss, 2, 4) == value("count", loss, 6, 4)
    least = value("count", "PoissonNLLLoss", 4, 4)
    assert value("count", "PoissonNLLLoss", 2, 4) - least == pytest.approx(0.77, abs=5e-3)
    assert value("count", "PoissonNLLLoss", 6, 4) - least == pytest.approx(0.38, abs=5e-3)
