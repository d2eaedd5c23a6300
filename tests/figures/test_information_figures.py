"""The figures of the pages on information and divergences: what moves agrees with what is drawn."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from content import LANGUAGES, Language
from content.words import phrase, text
from figures.detour import detour, detour_motion
from figures.gaussian_fit import TARGET, gaussian_fit, gaussian_fit_motion
from figures.grid import grid, grid_motion
from figures.information import (
    code_lengths,
    code_lengths_motion,
    coin,
    coin_motion,
    moved,
    surprise,
    surprise_motion,
)
from figures.motion import Motion
from figures.plan import plan, plan_motion
from figures.shift import shift, shift_motion
from figures.split import split, split_motion
from live_plot import Words, encode, message
from scenes.divergences import DivergencesScene, P
from scenes.information import PRESETS
from theory.measures import UNITS, entropy, kl_divergence
from theory.shift import SHAPES

WORDS = Words(*[""] * len(dataclasses.fields(Words)))
Q = np.array([0.1, 0.2, 0.3, 0.4])
NAMES = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Case:
    """A figure as a function of its controls' values."""

    subject: str
    draw: Callable[..., dict[str, Any]]
    motion: Callable[..., Motion]
    values: Mapping[str, float]
    arguments: Callable[[Mapping[str, float], str], tuple[Any, ...]]

    def made(self, unit: str = "bits", language: Language = "en", **values: float) -> Any:
        """Return figure and motion at the case's values, some of them replaced."""

        def label(key: str, **details: Any) -> str:
            try:
                return phrase(self.subject, key, language, **details)
            except KeyError:
                return text(key, language, **details)

        parts = (*self.arguments({**self.values, **values}, unit), label)
        return self.draw(*parts), self.motion(*parts)


def bars(name: str, q: Any, values: Mapping[str, float]) -> Any:
    """Return a distribution after at most one of its bars was moved."""
    for index, share in enumerate(q):
        value = values[f"{name}{index}"]
        if value != share:
            return moved(q, index, np.array([value]))[0]
    return q


def shares(name: str, q: Any) -> dict[str, float]:
    return {f"{name}{index}": float(share) for index, share in enumerate(q)}


def codes(preset: str) -> Case:
    q = PRESETS[preset]
    return Case(
        "information", code_lengths, code_lengths_motion, shares("p", q),
        lambda v, unit: (bars("p", q, v), NAMES[: len(q)], unit),
    )  # fmt: skip


CASES = {
    "surprise": Case("information", surprise, surprise_motion, {"p": 0.5, "q": 0.25},
                     lambda v, unit: (v["p"], v["q"], unit)),
    **{preset: codes(preset) for preset in PRESETS},
    "coin": Case("information", coin, coin_motion, {"coin": 0.3}, lambda v, unit: (v["coin"], unit)),
    "split": Case("divergences", split, split_motion, shares("bars", Q),
                  lambda v, unit: (P, bars("bars", Q, v), unit)),
    "plan": Case("divergences", plan, plan_motion, shares("heaps", Q),
                 lambda v, unit: (P, bars("heaps", Q, v))),
    "grid": Case("divergences", grid, grid_motion, {"reach": 2.0, "width": 0.5},
                 lambda v, unit: (v["reach"], v["width"], unit)),
    "fit": Case("divergences", gaussian_fit, gaussian_fit_motion, {"mean": 1.0, "deviation": 0.8},
                lambda v, unit: (v["mean"], v["deviation"], unit)),
    "detour": Case("divergences", detour, detour_motion, {"P": 0.5, "Q": 0.25, "R": 0.1},
                   lambda v, unit: ((v["P"], v["Q"], v["R"]), unit)),
    **{shape: Case("divergences", shift, shift_motion, {"shift": 0.5},
                   lambda v, unit, shape=shape: (shape, v["shift"], unit)) for shape in SHAPES},
}  # fmt: skip


def at(figure: dict[str, Any], motion: Motion, place: str) -> Any:
    """Return what a figure shows at a place that a table fills."""
    for readout in motion.readouts:
        if readout.name == place:
            return readout.value
    owner, _, attribute = place.partition(".")
    part = figure["layout"] if owner == "layout" else None
    for trace in figure["data"]:
        part = trace if trace.get("uid") == owner else part
    for key in re.findall(r"[^.\[\]]+", attribute):
        part = part[int(key) if key.isdigit() else key]
    return np.array(part, dtype=float)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_row_shows_what_the_figure_would_be_there(name: str, unit: str) -> None:
    case = CASES[name]
    _, start = case.made(unit)
    for table in start.tables:
        (control,) = [control for control in start.controls if control.name == table.over[0]]
        columns = table.columns() if callable(table.columns) else table.columns
        for index in (1, len(control.grid) // 2, len(control.grid) - 2):
            figure, motion = case.made(unit, **{control.name: float(control.grid[index])})
            for place, rows in columns.items():
                shown = at(figure, motion, place)
                row = np.where(np.isinf(rows[index]), np.nan, rows[index])
                shown = np.where(np.isinf(shown), np.nan, shown)
                np.testing.assert_allclose(shown, row, atol=1e-9, err_msg=f"{control.name} {place}")


@pytest.mark.parametrize("name", CASES)
def test_axes_stand_still_while_anything_moves(name: str) -> None:
    case = CASES[name]
    figure, motion = case.made()
    ranges = {key: part.get("range") for key, part in figure["layout"].items() if "axis" in key}
    assert all(ranges.values()), ranges
    for control in motion.controls:
        other, _ = case.made(**{control.name: float(control.grid[-1])})
        assert {key: other["layout"][key].get("range") for key in ranges} == ranges


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_can_be_sent_and_every_place_of_the_alt_is_filled(
    name: str, language: Language
) -> None:
    figure, motion = CASES[name].made(language=language)
    parts = {key: getattr(motion, key) for key in ("controls", "handles", "tables", "readouts")}
    for control in motion.controls:
        content = message(figure, height=400, words=WORDS, wanted=control.name, **parts)
        assert encode(content)
    named = {control.name for control in motion.controls} | {r.name for r in motion.readouts}
    assert set(re.findall(r"\{(\w+)\}", figure["alt"])) <= named
    assert len(figure["alt"]) > 20


def boxes(figure: dict[str, Any]) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace.get("uid") == "boxes")


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("unit", UNITS)
def test_the_boxes_cover_the_entropy(preset: str, unit: str) -> None:
    figure, motion = CASES[preset].made(unit)
    trace = boxes(figure)
    area = np.dot(trace["width"], trace["y"])
    assert area == pytest.approx(float(entropy(PRESETS[preset])) / UNITS[unit])
    assert area == pytest.approx(motion.readouts[0].value)
    edges = np.array(trace["x"]) + np.array(trace["width"]) / 2
    assert edges == pytest.approx(np.cumsum(trace["width"]))


def test_an_outcome_that_never_happens_has_a_box_of_no_width_and_adds_nothing() -> None:
    figure, motion = CASES["halves"].made(p0=1.0)
    assert boxes(figure)["width"] == [1.0, 0.0, 0.0, 0.0]
    assert boxes(figure)["y"] == [0.0, None, None, None]
    assert motion.readouts[0].value == 0.0


def test_the_last_bar_returns_its_mass_evenly() -> None:
    rows = moved(np.array([1.0, 0.0, 0.0]), 0, np.array([1.0, 0.4]))
    assert rows.tolist() == [[1.0, 0.0, 0.0], [0.4, 0.3, 0.3]]


def test_the_split_bar_is_entropy_and_divergence() -> None:
    figure, motion = CASES["split"].made()
    values = {readout.name: readout.value for readout in motion.readouts}
    assert values["entropy"] == pytest.approx(1.75)
    assert values["divergence"] == pytest.approx(float(kl_divergence(P, Q)) / UNITS["bits"])
    assert values["cross"] == pytest.approx(values["entropy"] + values["divergence"])
    surplus = at(figure, motion, "surplus.x")
    assert surplus.tolist() == pytest.approx([values["entropy"], values["cross"]])


def test_an_infinite_divergence_is_drawn_to_the_end_and_said() -> None:
    figure, motion = CASES["split"].made(bars0=0.0)
    assert motion.readouts[1].value == np.inf
    end = figure["layout"]["xaxis2"]["range"][1]
    assert at(figure, motion, "surplus.x")[1] >= end
    figure, motion = CASES["boxes"].made(shift=2.0)
    assert motion.readouts[0].value == np.inf
    top = figure["layout"]["yaxis3"]["range"][1]
    line = at(figure, motion, "kl-infinite.y")
    assert np.nanmax(line) < top
    assert at(figure, motion, "now-kl.y")[0] == np.nanmax(line)


def test_the_valleys_of_the_drawn_divergences_lie_where_the_page_says() -> None:
    figure, motion = CASES["fit"].made(deviation=0.5)
    x, forward, reverse = (
        at(figure, motion, place) for place in ("forward.x", "forward.y", "reverse.y")
    )
    valleys = x[1:-1][(reverse[1:-1] < reverse[:-2]) & (reverse[1:-1] < reverse[2:])]
    assert valleys == pytest.approx(TARGET.means, abs=0.05)
    assert x[np.argmin(forward)] == pytest.approx(TARGET.mean)


def test_arrows_of_the_transport_are_as_long_as_the_distance() -> None:
    for shape in SHAPES:
        figure, motion = CASES[shape].made(shift=1.5)
        arrows = [trace for trace in figure["data"] if trace.get("uid", "").startswith("arrow")]
        ways = [abs(trace["x"][1] - trace["x"][0]) for trace in arrows]
        assert ways == pytest.approx([1.5] * len(arrows))
        assert {r.name: r.value for r in motion.readouts}["w"] == pytest.approx(1.5)


def test_the_default_scene_is_one_of_the_cases() -> None:
    assert DivergencesScene().coins == tuple(CASES["detour"].values.values())
