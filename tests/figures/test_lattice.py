"""The lattice of CTC: probabilities that add up, wherever the entry is dragged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losses
from content import example, text
from figures import KINDS, View
from figures.lattice import step_probabilities
from scenes.drawing import view
from scenes.scene import Scene, open_preset

PRESETS = list(example("CTCLoss").presets)


def scene(preset: str) -> Scene:
    figures = example("CTCLoss").figures
    lattice = next(figure.id for figure in figures if figure.kind == "lattice")
    return replace(open_preset("CTCLoss", preset), figure=lattice)


def shown(preset: str) -> View:
    return view(scene(preset), lambda key, **details: text(key, "en", **details))


@given(
    frames=st.integers(1, 7),
    labels=st.lists(st.integers(1, 3), max_size=3),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_steps_out_of_a_state_and_into_one_sum_to_its_probability(frames, labels, seed):
    scores = np.random.default_rng(seed).normal(size=(frames, 4))
    log_probs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    found = losses.CTCLoss().lattice(
        log_probs, np.array(labels, dtype=int), np.array(frames), np.array(len(labels))
    )
    if not np.isfinite(found.log_likelihood):
        return
    steps = step_probabilities(found, log_probs)
    np.testing.assert_allclose(steps.sum(2), found.occupancy[:-1], atol=1e-12)
    into = np.zeros_like(found.occupancy[1:])
    for far in range(min(3, into.shape[1])):
        into[:, far:] += steps[:, : into.shape[1] - far, far]
    np.testing.assert_allclose(into, found.occupancy[1:], atol=1e-12)


@pytest.mark.parametrize("preset", PRESETS)
def test_where_the_entry_stands_the_table_shows_the_picture(preset):
    given_view = shown(preset)
    figure = KINDS["lattice"].draw(given_view)
    motion = KINDS["lattice"].motion(given_view)
    (control,), (table,) = motion.controls, motion.tables
    columns = table.columns()
    nearest = int(np.abs(control.grid - control.value).argmin())
    moved = given_view.arguments["log_probs"].copy()
    moved[given_view.at] = control.grid[nearest]
    arguments = {**given_view.arguments, "log_probs": moved}
    there = KINDS["lattice"].draw(replace(given_view, arguments=arguments))
    traces = {trace["uid"]: trace for trace in there["data"]}
    np.testing.assert_allclose(
        columns["states.marker.size"][nearest], traces["states"]["marker"]["size"]
    )
    drawn = [np.nan if y is None else y for y in traces["ribbons"]["y"]]
    np.testing.assert_allclose(columns["ribbons.y"][nearest], drawn)
    assert [trace["uid"] for trace in figure["data"]] == list(traces)


def test_a_target_that_does_not_fit_leaves_every_circle_empty():
    preset = next(
        name
        for name in PRESETS
        if not np.isfinite(np.sum(scene(name).loss(**scene(name).arguments)))
    )
    figure = KINDS["lattice"].draw(shown(preset))
    traces = {trace["uid"]: trace for trace in figure["data"]}
    assert not any(traces["states"]["marker"]["size"])
    assert "needs 3 frames and has 2" in figure["layout"]["annotations"][0]["text"]
    # What paths reach, from the first two states on, ends before the last two.
    steps = zip(traces["steps"]["x"], traces["steps"]["y"], strict=True)
    reached = {state for frame, state in steps if frame == 1}
    assert reached == {0, 1, 2}


@given(
    labels=st.lists(st.integers(1, 2), max_size=4),
    spare=st.integers(-2, 2),
)
def test_a_target_fits_from_its_fewest_frames_on(labels, spare):
    def found(frames: int) -> losses.sequence.Lattice:
        log_probs = np.full((frames, 3), -np.log(3.0))
        return losses.CTCLoss().lattice(
            log_probs, np.array(labels, dtype=int), np.array(frames), np.array(len(labels))
        )

    fewest = int(found(1).fewest_frames)
    frames = max(1, fewest + spare)
    assert np.isfinite(found(frames).log_likelihood) == (frames >= fewest)
