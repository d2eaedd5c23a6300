"""A comparison sees every kind of difference, and excuses what is documented alone."""

import math

import numpy as np
import pytest

from checks.comparison import TOLERANCE, compare, relative_difference
from checks.deviations import corrections
from losses import DEVIATIONS

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([1.0, 2.5], [1.0, 2.0], 0.25),
        ([1e-9, 0.0], [0.0, 0.0], 1e-9),  # a reference of 0 has no scale of its own
        ([1.0 + 1e-12, 4.0], [1.0, 4.0], 0.25e-12),  # the largest entry is the scale
        ([NAN, 2.0], [NAN, 2.0], 0.0),
        ([INF, -INF], [INF, -INF], 0.0),
        ([1.0, 2.0], [NAN, 2.0], INF),
        ([NAN, 2.0], [1.0, 2.0], INF),
        ([INF], [-INF], INF),
        ([INF], [NAN], INF),
        ([INF], [1.0], INF),
        ([1.0], [[1.0]], INF),
        ([1.0], [1.0, 1.0], INF),
        ([], [], 0.0),
        ([], [1.0], INF),
        (1.0, [1.0], INF),
        ([3.0 + 4.0j], [3.0 - 4.0j], 1.6),
    ],
)
def test_relative_difference(here, there, expected):
    assert relative_difference(here, there) == pytest.approx(expected, rel=1e-3)


def test_single_precision_is_compared_in_double():
    here, there = (np.full(1, value, np.float32) for value in (1e38, -3e38))
    assert relative_difference(here, there) == pytest.approx(4 / 3, rel=1e-6)


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_agreement_needs_every_part_within_the_tolerance(dtype):
    tolerance = TOLERANCE[dtype]
    there = 1.0, {"input": np.ones(2), "parts": [[np.ones(1)], [np.ones(2)]]}
    for value, by_input, by_part, agrees in [
        (0.5, 0.5, 0.5, True),
        (2.0, 0.0, 0.0, False),
        (0.0, 2.0, 0.0, False),
        (0.0, 0.0, 2.0, False),
    ]:
        gradients = {
            "input": np.array([1.0, 1.0 + by_input * tolerance]),
            "parts": [[np.ones(1)], [np.array([1.0, 1.0 + by_part * tolerance])]],
        }
        assert compare((1.0 + value * tolerance, gradients), there, dtype).agrees == agrees


@pytest.mark.parametrize(
    "gradients",
    [
        {},
        {"input": np.ones(2), "target": np.ones(2)},
        {"target": np.ones(2)},
        {"input": np.ones(3)},
        {"input": [np.ones(2)]},
    ],
)
def test_gradients_missing_surplus_or_of_another_shape_disagree(gradients):
    found = compare((1.0, gradients), (1.0, {"input": np.ones(2)}), "float64")
    assert found.value == 0.0 and found.gradient == INF and not found.agrees


def test_lists_of_another_length_disagree():
    there = 0.0, {"parts": [np.ones(1), np.ones(1)]}
    assert not compare((0.0, {"parts": [np.ones(1)]}), there, "float64").agrees


def test_nothing_is_excused_that_is_not_listed():
    there = NAN, {"input": np.array([NAN, 1.0])}
    here = 1.0, {"input": np.array([2.0, 1.0])}
    only_value = compare(here, there, "float64", {"value": {NAN}})
    assert only_value.value == 0.0 and only_value.gradient == INF
    assert only_value.corrected == ("value",)
    both = compare(here, there, "float64", {"value": {NAN}, "input": {NAN}})
    assert both.agrees and both.corrected == ("value", "input")
    assert not compare(here, there, "float64", {"value": {INF}, "input": {-INF}}).agrees
    assert not compare(here, there, "float64").agrees


def test_what_is_excused_leaves_the_other_positions_compared():
    there = 0.0, {"input": np.array([NAN, 1.0])}
    found = compare((0.0, {"input": np.array([2.0, 1.5])}), there, "float64", {"input": {NAN}})
    assert found.gradient == pytest.approx(0.25) and found.corrected == ("input",)


def test_equal_answers_are_no_deviation():
    there = INF, {"input": np.array([NAN])}
    found = compare(there, there, "float64", {"value": {INF}, "input": {NAN}})
    assert found.agrees and found.corrected == ()


def test_corrections_are_those_of_the_documented_deviations():
    assert corrections("MSELoss") == {}
    for deviation in DEVIATIONS:
        if deviation.applies is not None:  # recognised by its condition, whatever the answer
            continue
        wrong = corrections(deviation.loss)[deviation.quantity]
        for answer in deviation.torch:
            assert math.isfinite(answer) or any(
                np.array_equal(answer, w, equal_nan=True) for w in wrong
            )


def test_a_gradient_that_cancels_may_carry_roundings_of_the_largest_and_no_more():
    def differs(error: float, size: float, dtype: str = "float64") -> bool:
        here = {"input": np.array([size + error]), "var": np.array([5e11])}
        there = {"input": np.array([size]), "var": np.array([5e11])}
        return not compare((0.0, here), (0.0, there), dtype).agrees

    assert not differs(5e11 * 2e-16, 1e-17)
    assert differs(5e11 * 1e-12, 1e-17)
    # The tolerance stays relative to each gradient: 50 beside 5e11 is no rounding.
    assert differs(50.0, 1e6)
