"""Numbers that a loss takes without complaint although they are not what it expects.

Each hint is the key of a sentence and its details, computed from what the arguments declare of themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from losses import CTCLoss
from losses.arguments import (
    Argument,
    Distribution,
    Labels,
    LogProbabilities,
    Reals,
    Sequences,
    Signs,
)
from losses.deviations import blank_among_labels
from losses.options import UNIT, Array, Interval
from scenes.scene import Scene

NEAR: Final = 1e-3
"""How far from 1 the sum of probabilities may be that were typed with a few digits."""

Hint = tuple[str, Mapping[str, Any]]


def hints(scene: Scene) -> Iterator[Hint]:
    """Yield what looks like a mistake; nothing about an argument that holds nan."""
    for argument in scene.loss.arguments:
        array = scene.arguments.get(argument.name)
        if not isinstance(array, np.ndarray) or not array.size or np.isnan(array).any():
            continue
        found = _hint(scene, argument, array)
        if found is not None:
            key, details = found
            yield key, {"name": argument.name, **details}


def _hint(scene: Scene, argument: Argument, array: Array) -> Hint | None:
    match argument.domain_under(scene.options):
        case Signs():
            wrong = array[np.abs(array) != 1]
            return ("signs", {"given": wrong.flat[0]}) if wrong.size else None
        case Reals(interval=interval, enforced=False):
            return _outside(interval, array)
        case LogProbabilities():
            with np.errstate(over="ignore"):  # raw scores may be of any size
                probabilities = np.exp(array)
            return _of_sums("log_probabilities", probabilities, _axis(scene, argument, array))
        case Distribution():
            return _of_probabilities(array, _axis(scene, argument, array))
        case Sequences() if isinstance(scene.loss, CTCLoss):
            wrong = blank_among_labels(scene.loss, scene.arguments)
            return ("blank", {"given": scene.loss.blank}) if wrong else None
        case Labels() if array.dtype.kind == "f":  # the probabilities of the classes in their place
            return _of_probabilities(array, min(1, array.ndim - 1))
    return None


def _outside(interval: Interval, array: Array) -> Hint | None:
    outside = [x for x in array.ravel().tolist() if np.isfinite(x) and x not in interval]
    return ("interval", {"given": outside[0], "expected": interval}) if outside else None


def _of_probabilities(array: Array, axis: int) -> Hint | None:
    return _outside(UNIT, array) or _of_sums("probabilities", array, axis)


def _of_sums(key: str, probabilities: Array, axis: int) -> Hint | None:
    if probabilities.ndim == 0:
        return None
    sums = probabilities.sum(axis=axis)
    wrong = np.abs(sums - 1.0) > NEAR
    return (key, {"given": float(np.asarray(sums)[wrong][0])}) if wrong.any() else None


def _axis(scene: Scene, argument: Argument, array: Array) -> int:
    """Return the axis of the classes: the one that a form calls "C", else the last."""
    for form in scene.loss.forms:
        shape = form.shapes.get(argument.name, ())
        if len(shape) == array.ndim and "C" in shape:
            return shape.index("C")
    return -1
