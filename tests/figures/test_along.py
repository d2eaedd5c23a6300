"""A loss along an entry: copies of one sample in one call give what calls one by one give."""

from __future__ import annotations

import numpy as np
import pytest

import figures.along
from figures.along import along
from figures.view import axis_range, entry_name, number, points, span_with


def relative(a, b):
    finite = np.isfinite(b)
    assert np.array_equal(np.isfinite(a), finite)
    scale = np.abs(b[finite]).max(initial=0.0) or 1.0
    return np.abs(a[finite] - b[finite]).max(initial=0.0) / scale


@pytest.mark.kinds("sweep", "plane", "points")
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_copies_and_calls_agree(shown, monkeypatch, reduction):
    view = shown.view()
    loss = view.loss.with_reduction(reduction)
    for name, at in {(view.names[0], view.x_at), (view.names[-1], view.at)}:
        array = view.arguments[name]
        if array.ndim != len(at):
            continue
        x = np.linspace(*view.spans.get(name, (-4.0, 4.0)), 9)
        copies = along(loss, view.arguments, name, at, x)
        with monkeypatch.context() as patch:
            patch.setattr(figures.along, "_without_batch", lambda *_: set())
            patch.setattr(figures.along, "_samples", lambda *_: set())
            calls = along(loss, view.arguments, name, at, x)
        # Unreduced, a loss that nothing moves is no more the entry's than any other.
        if reduction != "none" or calls.slope.any():
            assert relative(copies.value, calls.value) < 1e-10
        assert relative(copies.slope, calls.slope) < 1e-10


@pytest.mark.kinds("sweep", every=False)
def test_arguments_are_left_as_they_were(shown):
    view = shown.view()
    before = {k: np.copy(v) for k, v in view.arguments.items() if isinstance(v, np.ndarray)}
    along(view.loss, view.arguments, view.names[0], view.at, np.linspace(0.1, 0.9, 3))
    assert all(np.array_equal(view.arguments[k], v, equal_nan=True) for k, v in before.items())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (-1.5, "−1.5"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
        (np.nan, "nan"),
        (1e-10, "1\u00a0×\u00a010⁻¹⁰"),
        (123456.0, "1.235\u00a0×\u00a010⁵"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_for_reading(value, text):
    assert number(value) == text


def test_points_leave_gaps():
    assert points(np.array([1.0, np.inf, np.nan, -2.0])) == [1.0, None, None, -2.0]


def test_spans_stretch_to_finite_values_alone():
    assert span_with((-1.0, 1.0), 0.5, np.inf, np.nan) == (-1.0, 1.0)
    assert span_with((-1.0, 1.0), 7.0) == (-1.0, 7.0)


@pytest.mark.parametrize(
    "values", [[], [np.inf, np.nan], [0.0, 0.0], [5.0] * 9, [1.0, 2.0, 1e9], [-3.0, 4.0, np.nan]]
)
def test_axis_ranges_are_finite_and_not_empty(values):
    low, high = axis_range(np.array(values, dtype=float), floor=0.0)
    assert np.isfinite([low, high]).all() and low < high and low <= 0.0


def test_entry_names():
    assert entry_name("input", (2, 0)) == "input[2, 0]" and entry_name("input", ()) == "input"
