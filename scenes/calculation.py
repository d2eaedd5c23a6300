"""The live form of a formula: the numbers of the sample that is dragged, put in line by line."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

import theory
from checks.formula_oracle import samples
from scenes.scene import Scene

MOST_LINES: Final = 8
"""Lines of definitions that are shown; of a long alignment there are hundreds."""
MOST_PATHS: Final = 400
"""Paths of an alignment that are written out: beyond, writing takes longer than a reader waits."""


@dataclass(frozen=True)
class Calculation:
    """The lines of a calculation in LaTeX, the last one ending in the value.

    `position` is the sample's place among the losses, `omitted` how many definitions are left out.
    """

    position: int
    lines: tuple[str, ...]
    omitted: int


def calculation(scene: Scene) -> Calculation | None:
    """Return the calculation of the sample that is dragged; None where it is too long to read."""
    options = complete_options(scene)
    expression = theory.expression_for(scene.name, options, dict(scene.arguments))
    position, own, sample = _under_hand(scene, options)
    if scene.name == "CTCLoss" and _paths(sample) > MOST_PATHS:
        return None
    *definitions, value = expression.substituted(sample, options | own)
    shown = [*definitions[:MOST_LINES], value]
    omitted = max(0, len(definitions) - MOST_LINES)
    return Calculation(position, tuple(line.latex() for line in shown), omitted)


def complete_options(scene: Scene) -> dict[str, Any]:
    """Return every option of the scene's loss; a distance stays the name it was given by."""
    loss = scene.loss
    fields = {field.name: getattr(loss, field.name) for field in dataclasses.fields(loss)}
    return {**fields, **scene.options}


def _under_hand(
    scene: Scene, options: Mapping[str, Any]
) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Return the first sample that contains the entry that is dragged: place, options, arguments."""
    name = scene.shown.arguments[0]
    entry = np.ravel_multi_index(scene.index(), np.shape(scene.arguments[name]))
    found = list(samples(scene.name, options, scene.arguments))
    for position, (own, sample, places) in enumerate(found):
        if np.any(places[name,] == entry):
            return position, own, sample
    own, sample, _ = found[0]
    return 0, own, sample


def _paths(sample: Mapping[str, Any]) -> int:
    """Return at most how many paths spell a target: each frame repeats a symbol or goes on."""
    frames, labels = len(sample["log_probs"]), np.size(sample["targets"])
    return int(np.prod([(frames + labels - k) / (k + 1) for k in range(2 * labels)], initial=1.0))
