"""The badge in every state that is one edit away from a preset."""

from __future__ import annotations

import subprocess
import sys

from checks import torch_oracle
from checks.deviations import compare_call
from checks.torch_oracle import TorchRefuses
from losses.errors import LossError
from scenes.scene import Scene
from tests.checks.states import states

UNCHECKED_BY_TORCH = {("CTCLoss", "label")}
"""Loss and reason of what is refused here alone: torch looks a label of CTCLoss up without checking it. Its answer
is made of memory beyond the array, or the process ends, so that it is asked in a process of its own."""

UNCHECKED_CALL = """
import numpy as np
from checks.torch_oracle import TorchRefuses, evaluate
arguments = {
    "log_probs": np.log(np.full((3, 1, 3), 1 / 3)),
    "targets": np.array([[-100]]),
    "input_lengths": np.array([3]),
    "target_lengths": np.array([1]),
}
try:
    evaluate("CTCLoss", {}, arguments)
except TorchRefuses:
    print("refused")
"""


def agrees(scene: Scene) -> bool:
    """Return whether torch agrees, deviates as documented, or refuses what is refused here."""
    try:
        here = scene.loss.value_and_grad(**scene.arguments)
    except LossError as refusal:
        return (scene.name, refusal.key) in UNCHECKED_BY_TORCH or refuses(scene)
    there = torch_oracle.evaluate(scene.name, scene.options, scene.arguments)
    return compare_call(scene.loss, scene.arguments, here, there).agrees


def refuses(scene: Scene) -> bool:
    """Return whether torch refuses the call."""
    try:
        torch_oracle.evaluate(scene.name, scene.options, scene.arguments)
    except TorchRefuses:
        return True
    return False


def test_every_state_one_edit_away_agrees_with_torch_or_deviates_as_documented() -> None:
    wrong = [label for label, scene in states() if not agrees(scene)]
    assert wrong == [], f"{len(wrong)} of them"


def test_a_label_of_ctc_beyond_the_classes_is_no_refusal_in_torch() -> None:
    """As long as this holds, `UNCHECKED_BY_TORCH` is needed; how the process ends is torch's affair."""
    asked = subprocess.run(
        [sys.executable, "-c", UNCHECKED_CALL], capture_output=True, text=True, check=False
    )
    assert "refused" not in asked.stdout
