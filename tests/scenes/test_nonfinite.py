"""Every value that is inf or nan comes with the sentence that says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import losses
from checks.instances import SIZES, instances
from content import LANGUAGES, example, text
from losses.errors import LossError
from scenes.nonfinite import KEYS, reason
from scenes.scene import open_preset
from scenes.table import evaluate

INF, NAN = np.inf, np.nan
LOG_HALF = float(np.log(0.5))
TRIPLET = ("anchor", "positive", "negative")


def lengths(*values: int) -> Any:
    return np.array(values)


# Loss, options, arguments, and the key of the reason.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("MSELoss", {}, {"input": [1.0], "target": [0.0]}, None),
    ("MSELoss", {}, {"input": [NAN], "target": [0.0]}, "input_nan"),
    ("MSELoss", {}, {"input": [INF], "target": [0.0]}, "input_infinite"),
    ("MSELoss", {}, {"input": [-INF], "target": [0.0]}, "input_infinite"),
    ("MSELoss", {}, {"input": [1.0], "target": [-INF]}, "input_infinite"),
    ("MSELoss", {}, {"input": [INF], "target": [INF]}, "undefined"),
    ("MSELoss", {}, {"input": [], "target": []}, "empty"),
    ("MSELoss", {"reduction": "sum"}, {"input": [], "target": []}, None),
    ("MSELoss", {}, {"input": [1e200], "target": [0.0]}, "overflow"),
    ("MSELoss", {"weight": [0.0]}, {"input": [1.0], "target": [0.0]}, "zero_weight"),
    ("MSELoss", {"weight": [INF]}, {"input": [1.0], "target": [0.0]}, "option"),
    ("TripletMarginLoss", {"eps": INF}, {name: [[0.0, 0.0]] for name in TRIPLET}, "option"),
    ("L1Loss", {}, {"input": [-INF, 0.0], "target": [0.0, 1.0]}, "input_infinite"),
    ("HuberLoss", {}, {"input": [INF], "target": [-INF]}, "input_infinite"),
    ("GaussianNLLLoss", {}, {"input": [1.0], "target": [0.0], "var": [INF]}, "input_infinite"),
    ("GaussianNLLLoss", {}, {"input": [NAN], "target": [0.0], "var": [1.0]}, "input_nan"),
    ("GaussianNLLLoss", {"eps": 0.0}, {"input": [1.0], "target": [0.0], "var": [0.0]}, "undefined"),
    ("PoissonNLLLoss", {"log_input": False}, {"input": [-1.0], "target": [1.0]}, "log_negative"),
    ("PoissonNLLLoss", {}, {"input": [INF], "target": [1.0]}, "log_zero"),
    ("PoissonNLLLoss", {}, {"input": [800.0], "target": [1.0]}, "overflow"),
    ("PoissonNLLLoss", {}, {"input": [-INF], "target": [1.0]}, "log_zero"),
    (
        "PoissonNLLLoss",
        {"log_input": False, "eps": 0.0},
        {"input": [0.0], "target": [1.0]},
        "log_zero",
    ),
    ("BCEWithLogitsLoss", {}, {"input": [INF], "target": [0.0]}, "log_zero"),
    ("BCEWithLogitsLoss", {}, {"input": [0.0], "target": [INF]}, "undefined"),
    ("BCEWithLogitsLoss", {}, {"input": [-INF], "target": [1.0]}, "log_zero"),
    ("SoftMarginLoss", {}, {"input": [-INF], "target": [1.0]}, "input_infinite"),
    ("CrossEntropyLoss", {}, {"input": [[0.0, -INF]], "target": [1]}, "log_zero"),
    ("CrossEntropyLoss", {}, {"input": [[0.0, 1.0]], "target": [-100]}, "all_ignored"),
    (
        "CrossEntropyLoss",
        {"weight": [0.0, 1.0]},
        {"input": [[0.0, 1.0]], "target": [0]},
        "zero_weight",
    ),
    # The weights cancel: the sum of the losses is not 0, and divided by 0 it is infinite.
    (
        "CrossEntropyLoss",
        {"weight": [1.0, -1.0]},
        {"input": [[0.0, 1.0], [2.0, 0.0]], "target": [0, 1]},
        "zero_weight",
    ),
    # What is ignored, or costs nothing, is no cause.
    (
        "CrossEntropyLoss",
        {"weight": [1.0, -1.0, 1.0], "ignore_index": 2},
        {"input": [[0.0, 1.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, -INF]], "target": [0, 1, 2]},
        "zero_weight",
    ),
    (
        "CrossEntropyLoss",
        {"weight": [1e308, 1.0]},
        {"input": [[1.0, 0.0], [1.0, 0.0]], "target": [0, 0]},
        "weights_overflow",
    ),
    ("NLLLoss", {}, {"input": [[0.0, -INF]], "target": [1]}, "log_zero"),
    ("NLLLoss", {"ignore_index": 1}, {"input": [[0.0, -1.0]], "target": [1]}, "all_ignored"),
    ("NLLLoss", {"weight": [1.0, 0.0]}, {"input": [[0.0, -1.0]], "target": [1]}, "zero_weight"),
    ("NLLLoss", {}, {"input": [[NAN, 0.0]], "target": [0]}, "input_nan"),
    ("KLDivLoss", {}, {"input": [-INF, 0.0], "target": [0.5, 0.5]}, "log_zero"),
    ("KLDivLoss", {}, {"input": [-1.0], "target": [-1.0]}, "log_negative"),
    ("KLDivLoss", {}, {"input": [LOG_HALF], "target": [0.0]}, None),
    ("HingeEmbeddingLoss", {}, {"input": [INF], "target": [1.0]}, "input_infinite"),
    (
        "MarginRankingLoss",
        {},
        {"input1": [-INF], "input2": [0.0], "target": [1.0]},
        "input_infinite",
    ),
    (
        "TripletMarginLoss",
        {},
        {"anchor": [[INF, 0.0]], "positive": [[0.0, 0.0]], "negative": [[1.0, 0.0]]},
        "undefined",
    ),
    (
        "CosineEmbeddingLoss",
        {},
        {"input1": [[INF, 0.0]], "input2": [[1.0, 0.0]], "target": [1]},
        "undefined",
    ),
    (
        "CTCLoss",
        {},
        {
            "log_probs": [[LOG_HALF, LOG_HALF]],
            "targets": [1, 1],
            "input_lengths": 1,
            "target_lengths": 2,
        },
        "infeasible",
    ),
    (
        "CTCLoss",
        {},
        {
            "log_probs": [[0.0, -INF]],
            "targets": [1],
            "input_lengths": 1,
            "target_lengths": 1,
        },
        "log_zero",
    ),
]


def key_of(loss: losses.base.Loss, arguments: Any, parts: Any, value: Any) -> str | None:
    """Return the key of the reason, None where nothing is to be explained."""
    found = reason(loss, arguments, parts, value)
    return found and found[0]


@pytest.mark.parametrize(("name", "options", "arguments", "key"), CASES)
def test_the_reason(name, options, arguments, key):
    loss = getattr(losses, name)(**options)
    arrays = {argument: np.asarray(value) for argument, value in arguments.items()}
    parts, _ = loss.breakdown(**arrays)
    value = loss(**arrays)
    assert np.isfinite(value).all() == (key in (None, "weights_overflow"))
    assert key_of(loss, arrays, parts, value) == key


def test_every_cause_is_met():
    assert {key for *_, key in CASES if key} == set(KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_cause_has_its_sentence(key, language):
    assert text(f"nonfinite.{key}", language, name="weight")


@pytest.mark.parametrize("name", [entry.name for entry in losses.catalog()])
def test_nothing_finite_is_explained_and_nothing_else_left_unexplained(name):
    found = [
        *instances(getattr(losses, name)),
        *instances(getattr(losses, name), {**SIZES, "N": 0}),
    ]
    for instance in found[:: max(1, len(found) // 60)]:
        try:
            parts, _ = instance.loss.breakdown(**instance.arguments)
            value = instance.loss(**instance.arguments)
        except LossError:
            continue
        key = key_of(instance.loss, instance.arguments, parts, value)
        assert (key is None) == bool(np.isfinite(value).all())
        assert key != "overflow", instance


@pytest.mark.parametrize("name", [entry.name for entry in losses.catalog()])
def test_examples_that_are_not_finite_say_why(name):
    for preset in example(name).presets:
        scene = open_preset(name, preset)
        try:
            result = evaluate(scene)
        except LossError:
            continue
        key = key_of(scene.loss, scene.arguments, result.losses, result.value)
        assert (key is None) == bool(np.isfinite(result.value).all())
        assert key is None or key in KEYS
