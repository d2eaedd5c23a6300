"""The reason of a value that is not finite, held against what was done to make it so.

One entry or one number of an option is replaced. Where the value was finite before, the replacement is the
cause, and what it is says which reasons are true; each reason must also fit the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pytest

from losses import options as kinds
from losses.errors import LossError
from scenes.nonfinite import KEYS, reason
from scenes.scene import Scene, editable, open_preset, visible_options
from scenes.table import Evaluation, evaluated
from tests import daily
from tests.scenes.test_scene import NAMES

EXTREMES: Final = (np.inf, -np.inf, np.nan, 1e308, -1e308, 0.0, -1.0)
LABELS: Final = (-100, -1, 0, 1, 2)
A_DAY: Final = 300
"""Replacements of one loss that are tried a day."""


@dataclass(frozen=True)
class Replacement:
    """A preset's scene, the option or argument of which one number is replaced, the number, and the result."""

    before: Scene
    name: str
    number: float
    of_option: bool
    after: Scene


def replacements(name: str) -> Iterator[Replacement]:
    for preset in open_preset(name).example.presets:
        scene = open_preset(name, preset)
        for argument, array in scene.arguments.items():
            if editable(array):
                numbers = LABELS if array.dtype.kind == "i" else EXTREMES
                for index in np.ndindex(array.shape):
                    for number in numbers:
                        after = scene.with_entry(argument, index, number)
                        yield Replacement(scene, argument, number, False, after)
        for option in visible_options(scene.loss_class).values():
            for number in EXTREMES:
                for value in _settings(scene, option, number):
                    after = replace(scene, options={**scene.options, option.name: value})
                    yield Replacement(scene, option.name, number, True, after)


def _settings(scene: Scene, option: kinds.Option, number: float) -> Iterator[Any]:
    """Yield each setting of an option in which one number is replaced."""
    if isinstance(option, kinds.Real) and number in option.interval:
        yield number
    given = scene.options.get(option.name)
    if isinstance(option, kinds.Weights) and given is not None:
        for index in np.ndindex(np.shape(given)):
            changed = np.array(given, dtype=float)
            changed[index] = number
            yield changed


def true_reasons(made: Replacement) -> set[str]:
    """Return the keys that are true where the replacement alone makes a value infinite or undefined."""
    number = made.number
    if made.of_option and not np.isfinite(number):
        return {"option"}
    if np.isnan(number):
        return {"input_nan"}
    if np.isinf(number):
        return {
            "input_infinite",
            "undefined",
            "log_zero",
            *({"log_negative"} if number < 0 else ()),
        }
    if abs(number) > 100.0:
        return {"overflow", "weights_overflow", *({"log_negative"} if number < 0 else ())}
    return {"log_zero", "zero_weight", "log_negative", "undefined", "all_ignored", "infeasible"}


@np.errstate(over="ignore")
def _sum_of_weights(scene: Scene) -> Any:
    """Return what the mean divides by."""
    weight, target = np.asarray(scene.options["weight"]), np.asarray(scene.arguments["target"])
    if target.dtype.kind != "i":
        return np.broadcast_to(weight, target.shape).sum()
    return weight[target[target != scene.loss.ignored_label]].sum()


def _model_is_certain(scene: Scene) -> bool:
    model = scene.arguments[scene.loss.argument_names[0]]
    rates = scene.options.get("log_input") is False
    return bool(np.isinf(model).any() or (rates and (model + scene.loss.eps <= 0.0).any()))


Fact = Callable[[Scene, Evaluation], bool]

FACTS: Final[dict[str, Fact]] = {
    "input_nan": lambda s, r: np.isnan(r.value).any(),
    "option": lambda s, r: not np.isfinite(r.value).all(),
    "empty": lambda s, r: np.size(r.losses) == 0,
    "all_ignored": lambda s, r: (s.arguments["target"] == s.loss.ignored_label).all(),
    "zero_weight": lambda s, r: _sum_of_weights(s) == 0.0,
    "weights_overflow": lambda s, r: np.isinf(_sum_of_weights(s)) and r.value == 0.0,
    "infeasible": lambda s, r: np.isposinf(r.value).any(),
    "log_zero": lambda s, r: np.isposinf(r.value).any() and _model_is_certain(s),
    "log_negative": lambda s, r: np.isnan(r.value).any(),
    "undefined": lambda s, r: np.isnan(r.value).any(),
    "input_infinite": lambda s, r: np.isinf(r.value).any(),
    "overflow": lambda s, r: not np.isfinite(r.value).all(),
}
"""What holds of every call whose reason has this key."""


def test_every_key_has_its_fact() -> None:
    assert set(FACTS) == set(KEYS)


@pytest.mark.parametrize("name", NAMES)
def test_the_reason_is_what_was_done(name: str) -> None:
    wrong = []
    for made in daily.sample(list(replacements(name)), A_DAY, name):
        try:
            result = evaluated(made.after)
        except LossError:  # options that do not fit together
            continue
        if isinstance(result, LossError):
            continue
        found = reason(made.after.loss, made.after.arguments, result.losses, result.value)
        if found is None:
            continue
        key, details = found
        start = evaluated(made.before)
        was_finite = isinstance(start, Evaluation) and np.isfinite(start.value).all()
        fits = bool(FACTS[key](made.after, result))
        true = not was_finite or key in true_reasons(made)
        named = details in ({}, {"name": made.name})
        if not (fits and true and named):
            wrong.append((made.before.preset, made.name, made.number, result.value, found))
    assert wrong == []
