"""What to see in the numbers: an example's own note while it is unchanged, a computed sentence after."""

from __future__ import annotations

import numpy as np

from content import Language, loss_words, text
from figures.view import number
from losses.errors import LossError
from scenes.notation import true_minus
from scenes.option_effects import option_effects
from scenes.scene import Scene
from scenes.shares import Shares, shares
from scenes.table import Evaluation


def preset_note(scene: Scene, result: Evaluation | LossError, language: Language) -> str:
    """Return the note of the example, or of what became of it."""
    if scene.is_preset:
        return loss_words(scene.name, language).presets[scene.preset].note
    told = [text("reading.edited", language)]
    if not isinstance(result, LossError):
        told += _effects(scene, result, language)
        found = shares(scene, result)
        if found is not None:
            told.append(_sentence(scene, found, language))
    return " ".join(told)


def _effects(scene: Scene, result: Evaluation, language: Language) -> list[str]:
    here = number(float(np.sum(result.value)))
    return [
        text(
            "reading.option",
            language,
            option=effect.option,
            setting=true_minus(effect.setting),
            there=number(effect.value),
            here=here,
        )
        for effect in option_effects(scene)
    ]


def _sentence(scene: Scene, found: Shares, language: Language) -> str:
    details = {
        "entry": ", ".join(map(str, found.entry)),
        "loss": f"{100.0 * found.loss:.3g}",
        "count": found.count,
    }
    if found.pull is None:
        told = text("reading.loss", language, **details)
    else:
        pull, name = f"{100.0 * found.pull:.3g}", scene.loss.argument_names[0]
        told = text("reading.loss_and_pull", language, **details, pull=pull, argument=name)
    free = text("reading.free", language, free=found.free, count=found.count)
    return f"{told} {free}" if found.free else told
