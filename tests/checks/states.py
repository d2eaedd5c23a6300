"""Every preset of every loss with one entry or one option changed: the states one edit away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import losses
from losses import options as kinds
from losses.errors import LossError
from losses.options import Option
from scenes.scene import Scene, editable, open_preset, visible_options

ENTRIES = (0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 10.0, -10.0, 1e-3, 100.0, np.inf, -np.inf, np.nan)
LABELS = (0, 1, 2, 3, -1, -100)


def states() -> Iterator[tuple[str, Scene]]:
    """Yield a description and the scene of each state."""
    for entry in losses.catalog():
        for preset in open_preset(entry.name).example.presets:
            scene = open_preset(entry.name, preset)
            yield f"{entry.name} {preset}", scene
            yield from _other_entries(scene)
            yield from other_options(scene)


def _other_entries(scene: Scene) -> Iterator[tuple[str, Scene]]:
    for name, array in scene.arguments.items():
        if not editable(array):
            continue
        for index in np.ndindex(array.shape):
            for value in LABELS if array.dtype.kind == "i" else ENTRIES:
                changed = scene.with_entry(name, index, value)
                yield f"{scene.name} {scene.preset} {name}{list(index)}={value}", changed


def other_options(scene: Scene) -> Iterator[tuple[str, Scene]]:
    """Yield the scene with each of its options at each of some values."""
    for name, option in visible_options(scene.loss_class).items():
        for value in _values(option):
            try:
                valid = option.validated(value)
            except LossError:
                continue
            options = {**scene.options, name: value if isinstance(option, kinds.Named) else valid}
            label = f"{scene.name} {scene.preset} {name}={value}"
            yield label, replace(scene, options=options)


def _values(option: Option) -> tuple[object, ...]:
    match option:
        case kinds.Choice(choices=choices) | kinds.Named(choices=choices):
            return choices
        case kinds.Flag():
            return (False, True)
        case kinds.Real():
            return (0.0, 0.1, 0.5, 1.0, 2.0, 10.0)
        case kinds.Integer():
            return (0, 1, 2, -1)
    return ()
