"""Why a value is not finite, and what looks like a mistake, in the reader's language."""

from __future__ import annotations

from content import Language, text
from figures.view import number
from scenes.hints import hints
from scenes.nonfinite import reason
from scenes.scene import Scene
from scenes.table import Evaluation


def explanation(scene: Scene, result: Evaluation, language: Language) -> str | None:
    """Return the sentence that says why a value is inf or nan, None where all is finite."""
    found = reason(scene.loss, scene.arguments, result.losses, result.value)
    return None if found is None else text(f"nonfinite.{found[0]}", language, **found[1])


def suspicions(scene: Scene, language: Language) -> list[str]:
    """Return a sentence for each argument that the loss takes although it is not what it expects."""
    return [
        text(f"hint.{key}", language, **{**details, "given": number(float(details["given"]))})
        for key, details in hints(scene)
    ]
