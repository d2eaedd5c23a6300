"""Every loss is torch's: its signature, its numbers, its shapes and dtypes, its reductions."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import losses
from checks.comparison import Comparison
from checks.instances import SIZES, Instance, instances
from checks.parity import DTYPES, differences, row
from checks.torch_oracle import evaluate
from losses.options import Deprecated, Weights

torch = pytest.importorskip("torch")

WHERE_PARAMETERS_LIVE = {"device", "dtype", "options"}
"""torch's options of a module's own parameters, which are arguments here."""


def test_every_loss_of_torch_is_here():
    of_torch = {
        name
        for name in dir(torch.nn)
        if name.endswith(("Loss", "Loss2d")) and inspect.isclass(getattr(torch.nn, name))
    }
    assert {e.name for e in losses.catalog()} == of_torch | {"AdaptiveLogSoftmaxWithLoss"}


def parameters_of_torch(name: str) -> Any:
    """Return the constructor's parameters; the deprecated NLLLoss2d passes all of its on."""
    return inspect.signature(
        getattr(torch.nn, "NLLLoss" if name == "NLLLoss2d" else name)
    ).parameters


def test_the_signature_is_torchs(cls):
    of_torch = parameters_of_torch(cls.__name__)
    here = inspect.signature(cls).parameters
    shared = [name for name in here if name in of_torch]
    assert shared == [name for name in of_torch if name not in WHERE_PARAMETERS_LIVE]
    for name in shared:
        assert here[name].kind == of_torch[name].kind, name
        # The default means the same to torch, where it has one.
        assert here[name].default == of_torch[name].default, name
    more = [here[name] for name in here if name not in of_torch]
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in more)
    assert {parameter.name for parameter in more} <= {"weight"}


def test_arguments_have_torchs_names(cls):
    parameters = list(inspect.signature(getattr(torch.nn, cls.__name__).forward).parameters)[1:]
    renamed = {"log_input": "input", "x": "anchor", "y": "positive"}
    of_torch = [renamed.get(name, name.rstrip("_")) for name in parameters]
    assert [name for name in cls.argument_names if name in of_torch] == of_torch


def test_value_and_gradients_are_torchs(cls):
    found = row(cls)
    assert found.count > 0 and found.disagreements == []


def test_shapes_and_dtypes_are_torchs(cases):
    chosen = cases.accepted[:: max(1, len(cases.accepted) // 20)]
    for instance, dtype in itertools.product(chosen, DTYPES):
        one = instance.cast(dtype)
        value, gradients = one.loss.value_and_grad(**one.arguments)
        expected, expected_gradients = evaluate(one.name, one.options, one.arguments)
        assert form_of(value) == form_of(expected), one
        assert form_of(gradients) == form_of(expected_gradients), one


def form_of(value: Any) -> Any:
    """Return shape and dtype in the place of every array."""
    if isinstance(value, dict):
        return {name: form_of(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [form_of(item) for item in value]
    return np.shape(value), np.asarray(value).dtype


STRICTER = {
    "LinearCrossEntropyLoss": ("num_classes is 0", "out_features is 0"),
    "AdaptiveLogSoftmaxWithLoss": ("tail_weights[0][0] has dtype",),
}
"""What torch lets pass, with the sentence here: layers of no outputs; tails that no sample needs."""

MORE_LENIENT = {
    "HuberLoss": "Found dtype",
}
"""What torch refuses though it is the same as elsewhere: the backward pass of mixed precision."""


def agreed(found: Iterable[tuple[Instance, Any]]) -> None:
    """Check that all comparisons agree and that what is refused is refused by both sides."""
    results = list(found)
    assert results
    assert [
        (str(instance), result) for instance, result in results if not fine(instance, result)
    ] == []


def fine(instance: Instance, result: Comparison | str | None) -> bool:
    match result:
        case None:
            return True
        case Comparison():
            return result.agrees
        case refused if refused.startswith("only refused here"):
            return any(sentence in refused for sentence in STRICTER.get(instance.name, ()))
    return MORE_LENIENT.get(instance.name, "no such sentence") in result


UNUSUAL = {
    "no samples": {"N": 0},
    "no frames": {"T": 0},
    "no entries": {"D": 0},
    "no classes": {"C": 0, "H": 2},
    "no pixels": {"H": 0, "...": 0},
    "one of everything": {**dict.fromkeys(SIZES, 1), "D": 2},
    "one sample": {"N": 1},
    "many classes": {"C": 40, "N": 2},
}
"""Lengths of axes at which a formula may meet nothing, or take one axis for another."""

UNWRITTEN = ("MultiMarginLoss", "MultiLabelMarginLoss")
"""Of no samples, torch returns memory that it has not written to (measured with 2.13)."""


def axes_of(cls: Any) -> set[str]:
    axes = {axis for form in cls.forms for shape in form.shapes.values() for axis in shape}
    return axes | ({"N", "C"} if "*" in axes else set())


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_shapes(cls, name):
    lengths = UNUSUAL[name]
    found = instances(cls, {**SIZES, **lengths})
    if cls.__name__ in UNWRITTEN and name == "no samples":
        found = (one for one in found if one.form not in ("labels", "lists"))
    if axes_of(cls) & set(lengths):  # else the same instances as always
        agreed(differences(found))


@pytest.mark.parametrize("name", UNWRITTEN)
@pytest.mark.parametrize(("reduction", "expected"), [("mean", np.nan), ("sum", 0.0)])
def test_no_samples_where_torch_returns_unwritten_memory(name, reduction, expected):
    target = np.zeros((0,) if name == "MultiMarginLoss" else (0, 3), np.int64)
    np.testing.assert_equal(
        getattr(losses, name)(reduction=reduction)(np.ones((0, 3)), target), expected
    )


@pytest.mark.parametrize("dtypes", list(itertools.permutations(DTYPES)), ids="-".join)
def test_mixed_precision(cls, dtypes):
    """What torch promotes is promoted, what it refuses refused."""

    def mixed(instance: Instance) -> Instance:
        casts = [instance.cast(dtype).arguments for dtype in dtypes]
        arguments = {name: casts[n % 2][name] for n, name in enumerate(instance.arguments)}
        return replace(instance, arguments=arguments, dtype="float32")

    arrays = {name for name, option in cls.options.items() if isinstance(option, Weights)}
    agreed(differences(mixed(one) for one in instances(cls) if not arrays & set(one.options)))


def has_deprecated(cls: Any) -> bool:
    return any(isinstance(option, Deprecated) for option in cls.options.values())


CHOICES = (None, True, False)


@pytest.mark.of(where=has_deprecated)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("size_average", CHOICES)
@pytest.mark.parametrize("reduce", CHOICES)
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_the_deprecated_pair(cls, size_average, reduce, reduction):
    options = {"size_average": size_average, "reduce": reduce, "reduction": reduction}
    expected = getattr(torch.nn, cls.__name__)(**options).reduction
    assert cls(**options).reduction == expected
