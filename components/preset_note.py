"""What to see in the numbers: an example's own note while it is unchanged, a computed sentence after."""

from __future__ import annotations

from content import Language, loss_words, text
from losses.errors import LossError
from scenes.scene import Scene
from scenes.shares import Shares, shares
from scenes.table import Evaluation


def preset_note(scene: Scene, result: Evaluation | LossError, language: Language) -> str:
    """Return the note of the example, or of what became of it."""
    if scene.is_preset:
        return loss_words(scene.name, language).presets[scene.preset].note
    edited = text("reading.edited", language)
    found = None if isinstance(result, LossError) else shares(scene, result)
    return edited if found is None else f"{edited} {_sentence(scene, found, language)}"


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
