"""Self-information, entropy as an area of code lengths, the entropy of a coin."""

from __future__ import annotations

from functools import partial

from content.words import Speaker
from exhibits.exhibit import Choice, Control, Entry, Exhibit, Text, question
from exhibits.unit import unit
from figures import information as figures
from figures.motion import Drawing
from scenes.information import PRESETS, InformationScene, read, released
from scenes.notation import format_array


def _surprise(scene: InformationScene, say: Speaker) -> Drawing:
    parts = (scene.p, scene.q, scene.unit, say)
    return Drawing(figures.surprise(*parts), figures.surprise_motion(*parts), 360)


def _codes(scene: InformationScene, say: Speaker) -> Drawing:
    parts = (scene.distribution, scene.names, scene.unit, say)
    return Drawing(figures.code_lengths(*parts), figures.code_lengths_motion(*parts), 560)


def _coin(scene: InformationScene, say: Speaker) -> Drawing:
    parts = (scene.coin, scene.unit, say)
    return Drawing(figures.coin(*parts), figures.coin_motion(*parts), 340)


def _distribution(scene: InformationScene) -> tuple[Control, ...]:
    presets = {preset: Text(f"codes.preset.{preset}.title") for preset in PRESETS}
    bars = format_array(scene.distribution.round(4))
    return (
        unit(scene.unit),
        Choice("preset", Text("codes.choose"), presets, scene.preset, many=True),
        Entry("bars", Text("codes.bars"), bars, Text("codes.bars_help")),
    )


def _preset(scene: InformationScene) -> tuple[Text, ...]:
    """Return the note of an example while its numbers are the example's."""
    return () if "bars" in scene.query() else (Text(f"codes.preset.{scene.preset}.note"),)


_exhibit = partial(Exhibit[InformationScene], read=read, released=released)

INFORMATION = (
    _exhibit(
        "information.surprise",
        lambda scene: Text("surprise.title"),
        lambda scene: Text("surprise.text"),
        draw=_surprise,
        controls=lambda scene: (unit(scene.unit),),
        refusals=lambda scene: ("p", "q"),
        notes=lambda scene: (Text("surprise.note"),),
        question=lambda scene: question("surprise"),
        derivations=lambda scene: ("self_information",),
    ),
    _exhibit(
        "information.codes",
        lambda scene: Text("codes.title"),
        lambda scene: Text("codes.text"),
        draw=_codes,
        controls=_distribution,
        refusals=lambda scene: ("preset", "bars"),
        notes=_preset,
        question=lambda scene: question("codes"),
        derivations=lambda scene: ("entropy_maximum",),
    ),
    _exhibit(
        "information.coin",
        lambda scene: Text("coin.title"),
        lambda scene: Text("coin.text"),
        draw=_coin,
        controls=lambda scene: (unit(scene.unit),),
        refusals=lambda scene: ("coin",),
        question=lambda scene: question("coin"),
        derivations=lambda scene: ("binary_entropy",),
    ),
)
