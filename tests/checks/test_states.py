"""The badge in every state that is one edit away from a preset."""

from __future__ import annotations

from checks import torch_oracle
from checks.deviations import compare_call
from losses.errors import LossError
from scenes.scene import Scene
from tests.checks.states import states


def agrees(scene: Scene) -> bool:
    """Return whether torch agrees, or deviates as documented; what is refused here is not asked."""
    try:
        here = scene.loss.value_and_grad(**scene.arguments)
    except LossError:
        return True
    there = torch_oracle.evaluate(scene.name, scene.options, scene.arguments)
    return compare_call(scene.loss, scene.arguments, here, there).agrees


def test_every_state_one_edit_away_agrees_with_torch_or_deviates_as_documented() -> None:
    wrong = [label for label, scene in states() if not agrees(scene)]
    assert wrong == [], f"{len(wrong)} of them"
