"""The calculation of the sample that is dragged ends in the value that the NumPy core gives."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import losses
from content.examples import example
from scenes.calculation import MOST_LINES, calculation
from scenes.scene import open_preset
from scenes.table import evaluate
from theory.latex import number

PRESETS = [
    (entry.name, preset) for entry in losses.catalog() for preset in example(entry.name).presets
]


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_last_line_is_the_value_of_the_core(name: str, preset: str) -> None:
    scene = open_preset(name, preset)
    found = calculation(scene)
    value = np.ravel(evaluate(scene).losses)[found.position]
    last = re.split(r"&= ", found.lines[-1])[-1].removesuffix(r"\end{aligned}")
    assert last == number(float(value) + 0.0) or as_float(last) == pytest.approx(value, rel=2e-6)
    assert len(found.lines) <= MOST_LINES + 1
    assert not re.search(r"tilde|zoo|mathrm\{nan\}", " ".join(found.lines))


def as_float(text: str) -> float:
    mantissa, _, power = text.partition(r" \cdot 10^{")
    return float(mantissa) * 10.0 ** float(power.rstrip("}") or 0)


def test_sample_is_the_one_under_the_hand() -> None:
    scene = open_preset("MSELoss")
    for row in range(3):
        moved = replace(scene, at={"at": (row,)})
        assert calculation(moved).position == row


def test_endless_alignments_are_not_written_out() -> None:
    scene = open_preset("CTCLoss")
    frames = np.log(np.full((40, 1, 3), 1 / 3))
    long = {
        "log_probs": frames,
        "targets": np.array([[1, 2, 1, 2]]),
        "input_lengths": np.array([40]),
        "target_lengths": np.array([4]),
    }
    assert calculation(replace(scene, arguments=long, at={"at": (0, 0, 0)})) is None
