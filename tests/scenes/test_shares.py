"""The computed sentence about who carries the loss."""

from __future__ import annotations

import numpy as np
import pytest

import losses
from losses.errors import LossError
from scenes.scene import open_preset, read
from scenes.shares import shares
from scenes.table import evaluate


def test_an_outlier_carries_the_squared_error_more_than_its_pull() -> None:
    scene = read({"loss": "MSELoss", "x.input": "0,1,10", "x.target": "0,0,0"})
    found = shares(scene, evaluate(scene))
    assert found is not None
    assert (found.entry, found.free, found.count) == ((2,), 1, 3)
    assert found.loss == pytest.approx(100 / 101)
    assert found.pull == pytest.approx(10 / 11)


def test_rows_of_logits_pull_together() -> None:
    scene = read({"loss": "CrossEntropyLoss", "x.input": "2x2:0,0,0,0", "x.target": "0,1"})
    found = shares(scene, evaluate(scene))
    assert found is not None
    assert found.loss == pytest.approx(0.5) and found.pull == pytest.approx(0.5)


@pytest.mark.parametrize("typed", ["inf,1", "nan,1", "0,0"])
def test_what_has_no_shares(typed: str) -> None:
    scene = read({"loss": "MSELoss", "x.input": typed, "x.target": "0,0"})
    assert shares(scene, evaluate(scene)) is None


@pytest.mark.parametrize("name", [entry.name for entry in losses.catalog()])
def test_shares_lie_between_0_and_1(name: str) -> None:
    for preset in open_preset(name).example.presets:
        scene = open_preset(name, preset)
        try:
            result = evaluate(scene)
        except LossError:
            continue
        found = shares(scene, result)
        if found is not None:
            assert 0.0 < found.loss <= 1.0
            assert found.pull is None or 0.0 <= found.pull <= 1.0 + 1e-12
            assert found.free <= found.count - 1
            parts = np.asarray(result.losses) * result.shares
            assert parts[found.entry] == parts.max()
