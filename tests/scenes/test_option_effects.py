"""The computed sentence about what a changed option does."""

from __future__ import annotations

import numpy as np
import pytest

import losses
from losses.errors import LossError
from scenes.option_effects import Effect, option_effects
from scenes.scene import open_preset, read
from tests.checks.states import other_options


def test_the_effect_is_the_value_with_the_examples_setting() -> None:
    scene = read({"loss": "HuberLoss", "delta": "2", "reduction": "sum"})
    example = open_preset("HuberLoss", scene.preset)
    assert list(option_effects(scene)) == [
        Effect("reduction", "mean", losses.HuberLoss(delta=2.0)(**scene.arguments)),
        Effect("delta", "1", losses.HuberLoss(reduction="sum")(**scene.arguments)),
    ]
    assert list(option_effects(example)) == []


@pytest.mark.parametrize("name", [entry.name for entry in losses.catalog()])
def test_where_one_option_changed_the_effect_is_the_examples_value(name: str) -> None:
    """Numbers as in the example and one option put back: the value is the example's."""
    for preset in open_preset(name).example.presets:
        example = open_preset(name, preset)
        try:
            value = float(np.sum(example.loss(**example.arguments)))
        except LossError:  # an example that is refused, to show why
            continue
        for _, scene in other_options(example):
            for effect in option_effects(scene):
                assert effect.value == pytest.approx(value, nan_ok=True)
