"""A density of the errors, the loss that minus its logarithm makes, and the estimate from a sample."""

from __future__ import annotations

from functools import partial

from content.words import Speaker
from exhibits.exhibit import Action, Changes, Choice, Control, Entry, Exhibit, Text, question
from figures import estimate, noise
from figures.motion import Drawing
from losses.options import Array
from scenes.neighbours import LossState, about
from scenes.noise import DRAWINGS, PROOFS, NoiseScene, read
from scenes.notation import format_array


def _density(scene: NoiseScene, say: Speaker) -> Drawing:
    given = (scene.chosen, scene.place, say)
    return Drawing(noise.density(*given), noise.density_motion(*given), 620)


def _sample(scene: NoiseScene, say: Speaker) -> Drawing:
    given = (scene.chosen, scene.points, say)
    return Drawing(estimate.estimate(*given), estimate.estimate_motion(*given), 460)


def _model(scene: NoiseScene) -> Choice:
    models = {name: Text(f"model.{name}.title") for name in noise.FAMILIES}
    return Choice("noise", Text("choose"), models, scene.noise)


def _drawn(heights: Array, scene: NoiseScene) -> Changes:
    return {"bars": format_array(heights)}


def _densities(scene: NoiseScene) -> tuple[Control, ...]:
    drawings = DRAWINGS if scene.noise == "drawn" else {}
    return (
        _model(scene),
        *(
            Action(name, Text(f"drawing.{name}"), partial(_drawn, heights))
            for name, heights in drawings.items()
        ),
    )


def _losses(scene: NoiseScene) -> tuple[LossState, ...]:
    return about(f"noise.{scene.noise}", scene.options)


def _points(scene: NoiseScene) -> tuple[Control, ...]:
    name = scene.sample.name
    label, help_ = Text(f"figure.sample.{name}"), Text(f"estimate.help.{name}")
    return _model(scene), Entry(name, label, format_array(scene.points), help_)


_exhibit = partial(
    Exhibit[NoiseScene], read=read, released=lambda scene, values: scene.released(values)
)

NOISE = (
    _exhibit(
        "noise.density",
        lambda scene: Text("title"),
        lambda scene: Text("lead"),
        draw=_density,
        controls=_densities,
        refusals=lambda scene: (scene.family.shape, scene.axis.name),
        notes=lambda scene: (Text(f"model.{scene.noise}.note"),),
        losses=_losses,
        question=lambda scene: question(f"about_{scene.question}"),
        proof=lambda scene: PROOFS.get(scene.noise),
    ),
    _exhibit(
        "noise.estimate",
        lambda scene: Text("estimate.title"),
        lambda scene: Text("estimate.text"),
        draw=_sample,
        controls=_points,
        refusals=lambda scene: (scene.sample.name,),
        notes=lambda scene: (Text("estimate.note"),),
        losses=_losses,
        question=lambda scene: question("estimate"),
    ),
)
