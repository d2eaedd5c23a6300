"""The wild point of the front page: each line is its loss's best, and what is said of their pull holds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from content import LANGUAGES
from content.words import speaker
from figures.outlier import FITTED, PLACES, START, WILD, X, Y, fit, outlier, outlier_motion
from scenes.home import read, released

ROWS = np.tile(Y, (len(PLACES), 1))
ROWS[:, WILD] = PLACES


def cost(name: str, slope: np.ndarray, intercept: np.ndarray) -> np.ndarray:
    residual = slope[:, None] * X + intercept[:, None] - ROWS
    kinds = {
        "MSE": residual**2,
        "L1": np.abs(residual),
        "Huber": np.where(np.abs(residual) <= 1, residual**2 / 2, np.abs(residual) - 0.5),
    }
    return kinds[name].sum(-1)


@pytest.mark.parametrize("name", FITTED)
def test_no_line_nearby_is_better(name: str) -> None:
    slope, intercept = fit(FITTED[name], ROWS)
    least = cost(name, slope, intercept)
    for turn in (-0.01, 0.0, 0.01):
        for shift in (-0.01, 0.0, 0.01):
            assert (least <= cost(name, slope + turn, intercept + shift) + 1e-4).all()


def test_squared_error_is_least_squares_and_absolute_error_goes_through_two_points() -> None:
    slope, intercept = fit(FITTED["MSE"], ROWS)
    for row, found in zip(ROWS, zip(slope, intercept, strict=True), strict=True):
        assert found == pytest.approx(tuple(np.polyfit(X, row, 1)), abs=1e-9)
    least = np.full(len(ROWS), np.inf)
    for i, j in combinations(range(len(X)), 2):
        through = (ROWS[:, j] - ROWS[:, i]) / (X[j] - X[i])
        least = np.minimum(least, cost("L1", through, ROWS[:, i] - through * X[i]))
    assert cost("L1", *fit(FITTED["L1"], ROWS)) == pytest.approx(least, abs=1e-4)


def test_squared_error_follows_without_end_and_the_others_stand_still() -> None:
    """What the answer on the page says."""
    far = PLACES >= 9.0
    for name, loss in FITTED.items():
        slope = fit(loss, ROWS)[0][far]
        moved = np.diff(slope)
        assert (moved > 0.01).all() if name == "MSE" else (np.abs(moved) < 1e-5).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_moves_as_its_table_says(language: str) -> None:
    say = speaker("home", language)

    motion = outlier_motion(START, say)
    columns = motion.tables[0].columns()  # type: ignore[operator]
    row = int(np.flatnonzero(PLACES == START)[0])
    traces = {trace["uid"]: trace for trace in outlier(START, say)["data"]}
    for place, rows in columns.items():
        uid, _, attribute = place.partition(".")
        if attribute:
            assert traces[uid][attribute] == pytest.approx(rows[row].tolist())
    for readout in motion.readouts:
        assert columns[readout.name][row] == pytest.approx(readout.value)


def test_the_place_survives_the_address() -> None:
    assert read({}).query() == {} and read(released({"outlier": START})).query() == {}
    assert read(released({"outlier": -2.4})).query() == {"outlier": "-2.4"}
    for wrong in ("high", "1e9", "nan"):
        (notice,) = read({"outlier": wrong}).notices
        assert notice.control == "outlier"
