"""What each changed option does to the value: the same numbers with the example's own setting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from losses.errors import LossError
from scenes.choices import format_option
from scenes.scene import Scene, open_preset, visible_options


@dataclass(frozen=True)
class Effect:
    """One changed option: its setting in the example, and the value that it would give here."""

    option: str
    setting: str
    value: float


def option_effects(scene: Scene) -> Iterator[Effect]:
    """Yield the effect of every option that is not as in the example; unreduced, of the sum.

    An option whose setting in the example does not fit the present numbers has none.
    """
    example = open_preset(scene.name, scene.preset).options
    for name, option in visible_options(scene.loss_class).items():
        before = example.get(name, option.default)
        setting = format_option(before)
        if format_option(scene.options.get(name, option.default)) == setting:
            continue
        there = replace(scene, options={**scene.options, name: before})
        try:
            value = float(np.sum(there.loss(**scene.arguments)))
        except LossError:
            continue
        yield Effect(name, setting, value)
