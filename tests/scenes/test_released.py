"""What was released may have gone meanwhile: a reader lets go and changes something else at once."""

from __future__ import annotations

import pytest

from scenes import divergences, drawing, information, noise, race
from scenes.scene import open_preset

FAR = 99


@pytest.mark.parametrize("control", [f"x{FAR}", f"y{FAR}"])
def test_a_sample_that_has_gone_changes_nothing(control):
    assert race.released(race.read({}), {control: 1.0}) == {}


def test_a_bar_that_has_gone_changes_nothing():
    assert information.released(information.read({}), {f"p{FAR}": 0.5}) == {}
    assert divergences.released(divergences.read({"bars": "1,1"}), {"bars9": 0.5}) == {}


@pytest.mark.parametrize("family", list(noise.FAMILIES))
def test_a_measurement_that_has_gone_changes_nothing(family):
    scene = noise.read({"noise": family})
    assert scene.released({f"{scene.sample.name}{FAR}": 1.0, f"bar{FAR}": 1.0}) == {}


def test_another_figures_control_changes_nothing():
    assert drawing.released(open_preset("HuberLoss", "outlier"), {"anchor_x": 1.0}) == {}
