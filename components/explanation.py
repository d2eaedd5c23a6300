"""Why a value is not finite, in the reader's language."""

from __future__ import annotations

from content import Language, text
from scenes.nonfinite import reason
from scenes.scene import Scene
from scenes.table import Evaluation


def explanation(scene: Scene, result: Evaluation, language: Language) -> str | None:
    """Return the sentence that says why a value is inf or nan, None where all is finite."""
    key = reason(scene.loss, scene.arguments, result.losses, result.value)
    return None if key is None else text(f"nonfinite.{key}", language)
