"""Every argument of every loss in every dtype: torch's answer, in torch's dtype, or refused by both.

Value, value with gradients, and breakdown are compared under every reduction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

import losses
from checks.comparison import relative_difference
from checks.deviations import declared
from checks.instances import SIZES, Instance, make, option_values
from checks.torch_oracle import TorchRefuses, evaluate
from losses.arguments import LogProbabilities, Probabilities, Reals
from losses.base import Loss
from losses.dtypes import promoted
from losses.elementwise import ElementwiseLoss
from losses.errors import LossError
from losses.options import Array, Weights

torch = pytest.importorskip("torch")

WHOLE: Final = ("bool", "uint8", "int8", "int16", "int32", "int64")
REAL: Final = ("float16", "float32", "float64")
DTYPES: Final = (*WHOLE, *REAL, "complex64", "complex128")

TOLERANCE: Final = {2: 4e-3, 4: 2e-5, 8: 1e-10}
"""Largest difference from torch, relative to the largest entry or 1, by bytes of the narrowest number."""

OF_COMPLEX: Final = (
    ("GaussianNLLLoss", "input"),
    ("GaussianNLLLoss", "target"),
    ("BCEWithLogitsLoss", "target"),
    ("SoftMarginLoss", "input"),
    ("SoftMarginLoss", "*"),
    ("PoissonNLLLoss", "input"),
    ("PoissonNLLLoss", "target"),
    ("PoissonNLLLoss", "*"),
    ("MultiLabelSoftMarginLoss", "target"),
    ("CosineEmbeddingLoss", "target"),
    ("HingeEmbeddingLoss", "target"),
    ("CTCLoss", "targets"),
)
"""Where torch takes complex numbers for real ones: the losses are then complex, or labels are cut."""

STRICTER: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    **dict.fromkeys(OF_COMPLEX, ("complex64", "complex128")),
    # Truth values have no negative.
    ("SoftMarginLoss", "target"): ("bool",),
    # A margin less an unsigned distance is no negative number.
    ("HingeEmbeddingLoss", "input"): ("uint8",),
    ("HingeEmbeddingLoss", "*"): ("uint8",),
    # torch does not look at a tail that no sample needs.
    ("AdaptiveLogSoftmaxWithLoss", "tail_weights"): DTYPES,
}
"""By loss and argument, "*" for all that are real: the dtypes in which torch answers and we refuse."""

OF_WEIGHTS: Final = tuple(dtype for dtype in (*WHOLE, *REAL) if dtype != "bool")
"""Truth values and complex numbers are refused as factors, whatever torch makes of them."""

MORE_LENIENT: Final = {
    "HuberLoss": "Found dtype",
    "PoissonNLLLoss": "Subtraction, the `-` operator, with a bool tensor",
}
"""What torch refuses though it is the same as elsewhere: the backward pass of mixed dtypes, and
truth values alone, which it takes beside any others."""


def cast(value: Any, dtype: str) -> Any:
    """Return an argument in a dtype that may not hold its numbers: whole ones, not below 0."""
    if isinstance(value, list):
        return [cast(item, dtype) for item in value]
    if dtype in WHOLE and value.dtype.kind == "f":
        value = np.round(value)
    return (np.abs(value) if dtype in ("bool", "uint8") else value).astype(dtype)


def is_real(cls: type[Loss], name: str) -> bool:
    """Say whether an argument holds real numbers in all forms."""
    argument = next(argument for argument in cls.arguments if argument.name == name)
    return isinstance(argument.domain, Reals | Probabilities | LogProbabilities)


def samples(cls: type[Loss]) -> Iterator[Instance]:
    for number, form in enumerate(cls.forms):
        yield make(cls, form, {}, SIZES, np.random.default_rng(number))


def reduced(instance: Instance) -> Iterator[Instance]:
    choices = instance.loss.options.get("reduction")
    for reduction in getattr(choices, "choices", (None,)):
        options = {} if reduction is None else {"reduction": reduction}
        yield replace(instance, options={**instance.options, **options})


def in_dtypes(cls: type[Loss], argument: str) -> Iterator[tuple[str, Instance]]:
    """Yield calls with one argument, or all real ones, in each dtype, the others in two."""
    for instance, dtype, rest in itertools.product(samples(cls), DTYPES, ("float32", "float64")):
        arguments = {
            name: cast(value, dtype)
            if name == argument or (argument == "*" and is_real(cls, name))
            else cast(value, rest)
            if isinstance(value, list) or value.dtype.kind == "f"
            else value
            for name, value in instance.arguments.items()
        }
        for call in reduced(replace(instance, arguments=arguments)):
            yield dtype, call


def leaves(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def tolerance(call: Instance) -> float:
    given = [leaf.dtype for value in call.arguments.values() for leaf in leaves(value)]
    whole = any(dtype.kind != "f" for dtype in given)
    sizes = [dtype.itemsize // (1 + (dtype.kind == "c")) for dtype in given if dtype.kind in "fc"]
    # torch makes float32 of whole numbers.
    return TOLERANCE[min([*sizes, *([4] if whole else [])])]


def far(here: Any, there: Any, call: Instance) -> str:
    """Return how far an answer is from torch's in dtype or number, "" if it is near."""
    for a, b in zip(leaves(here), leaves(there), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        if (a.dtype, a.shape) != (b.dtype, b.shape):
            return f"{a.dtype} {a.shape} for {b.dtype} {b.shape}"
        if b.dtype.kind in "iu" and not np.array_equal(a, b):
            return f"{a} for {b}"
        if b.dtype.kind in "fc" and not relative_difference(a, b, 1.0) <= tolerance(call):
            return f"{a} for {b}"
    return ""


def asked(call: Instance, gradients: bool) -> tuple[Any, str]:
    """Return torch's answer, or the sentence with which it refuses."""
    try:
        return evaluate(call.name, call.options, call.arguments, gradients=gradients), ""
    except TorchRefuses as error:
        return None, str(error)


def answered(call: Instance, gradients: bool) -> tuple[Any, str]:
    try:
        loss = call.loss
        if gradients:
            return loss.value_and_grad(**call.arguments), ""
        values, factors = loss.breakdown(**call.arguments)
        return (loss(**call.arguments), values, factors), ""
    except LossError as error:
        return None, str(error)


def wrong(call: Instance) -> str:
    """Return what is wrong with the answers to a call, "" if nothing is."""
    for gradients in (False, True):
        there, refusal = asked(call, gradients)
        here, refused = answered(call, gradients)
        if gradients and there and not there[1]:
            # torch, asked for the gradient of whole numbers alone, has none.
            there = None
        if (here is None) != (there is None):
            if here is not None and MORE_LENIENT.get(call.name, "no such sentence") in refusal:
                continue
            return refused or f"torch refuses: {refusal}"
        known = set() if here is None else declared(call.loss, call.arguments)
        if here is None or "value" in known:
            continue
        if found := far(here[0], there[0], call):
            return f"value: {found}"
        if not gradients:
            if found := inconsistent(*here, call):
                return f"breakdown: {found}"
        elif set(here[1]) != set(there[1]):
            return f"gradients of {set(here[1])} for {set(there[1])}"
        else:
            for name in there[1].keys() - known:
                slope = there[1][name]
                if found := far(here[1][name], slope, call):
                    return f"gradient of {name}: {found}"
    return ""


def inconsistent(value: Any, values: Any, factors: Any, call: Instance) -> str:
    if call.options.get("reduction") == "none":
        return far(value, values, call)
    total = (np.asarray(values, np.float64) * factors).sum()
    near = relative_difference(total, np.float64(value), 1.0) <= tolerance(call)
    return "" if near else f"{total} for {value}"


def argument_names(cls: type[Loss]) -> tuple[str, ...]:
    return (*(name for name in cls.argument_names if name in next(samples(cls)).arguments), "*")


def test_every_argument_in_every_dtype(cls: type[Loss]) -> None:
    name = cls.__name__
    found = {
        f"{argument} {dtype}: {call}": verdict
        for argument in argument_names(cls)
        for dtype, call in in_dtypes(cls, argument)
        if dtype not in STRICTER.get((name, argument), ()) and (verdict := wrong(call))
    }
    assert found == {}


def weight_names(cls: type[Loss]) -> list[str]:
    return [name for name, option in cls.options.items() if isinstance(option, Weights)]


def weighted(cls: type[Loss]) -> Iterator[tuple[str, Instance]]:
    """Yield calls with each weight in each dtype, the arguments in each real one."""
    choices = itertools.product(cls.forms, weight_names(cls), REAL, OF_WEIGHTS)
    for form, name, rest, dtype in choices:
        rng = np.random.default_rng(0)
        (_, weight) = option_values(cls.options[name], form, SIZES, rng)
        instance = make(cls, form, {}, SIZES, rng).cast(rest)
        options = {**instance.options, name: np.floor(weight).astype(dtype)}
        yield dtype, replace(instance, options=options)


@pytest.mark.of(where=weight_names)
def test_every_weight_in_every_dtype(cls: type[Loss]) -> None:
    """A weight keeps the dtype that it has: torch promotes, casts or refuses."""
    found = {
        f"{dtype}: {call}": verdict
        for dtype, instance in weighted(cls)
        for call in reduced(instance)
        if (verdict := wrong(call))
    }
    assert found == {}


@pytest.mark.of(where=weight_names)
@pytest.mark.parametrize("dtype", sorted({*DTYPES} - {*OF_WEIGHTS}))
def test_what_is_no_factor_is_refused(cls: type[Loss], dtype: str) -> None:
    for name, instance in ((name, next(samples(cls))) for name in weight_names(cls)):
        with pytest.raises(LossError, match=f"{name} is .*; expected an array of numbers"):
            cls(**{**instance.options, name: np.ones(4, dtype)})


@pytest.mark.parametrize(("name", "argument"), STRICTER)
def test_what_is_listed_as_stricter_is_refused_here_alone(name: str, argument: str) -> None:
    """An entry that no call meets any more would hide the next difference."""
    met = {
        dtype
        for dtype, call in in_dtypes(getattr(losses, name), argument)
        if asked(call, False)[0] is not None and answered(call, False)[0] is None
    }
    assert met >= {*STRICTER[name, argument]} - {"float32", "float64"}


def broadcasts(cls: type[Loss]) -> bool:
    return issubclass(cls, ElementwiseLoss) and cls.broadcasts


@pytest.mark.of(where=broadcasts)
def test_numbers_without_an_axis_count_less(cls: type[Loss]) -> None:
    """Of arguments with axes and without, in all dtypes, the value has torch's dtype."""
    instance = next(samples(cls))
    first, *others = (name for name in instance.arguments if is_real(cls, name))
    found = {}
    for bare, one, other in itertools.product((first, *others), REAL, (*REAL, "int64")):
        arguments = {
            name: cast(value.ravel()[:1].reshape(()), one)
            if name == bare
            else cast(value.ravel(), other)
            for name, value in instance.arguments.items()
        }
        for call in reduced(replace(instance, arguments=arguments)):
            if verdict := wrong(call):
                found[f"{bare} {one}, others {other}: {call}"] = verdict
    assert found == {}


PARTS: Final = ("bool", "uint8", "int64", "float16", "float32", "float64", "complex64")


def test_promotion_is_torchs() -> None:
    shapes: tuple[tuple[int, ...], ...] = ((), (2,))
    operands: list[Array] = [
        np.ones(shape, dtype) for shape in shapes for dtype in (*PARTS, "complex128")
    ]
    for arrays in itertools.combinations_with_replacement(operands, 2):
        expected = torch.result_type(*(torch.from_numpy(array) for array in arrays))
        if expected is torch.complex32:  # NumPy has no such dtype.
            continue
        assert str(expected) == f"torch.{promoted(arrays)}", [(a.dtype, a.shape) for a in arrays]


@pytest.mark.parametrize("name", ["NLLLoss", "CrossEntropyLoss", "MultiMarginLoss"])
@pytest.mark.parametrize("dtype", REAL)
def test_weights_in_half_precision_go_with_such_an_input_alone(name: str, dtype: str) -> None:
    weight = np.array([1.0, 2.0], np.float16)
    input, target = np.array([[0.25, 0.5]], dtype), np.array([1])
    try:
        module = getattr(torch.nn, name)(weight=torch.from_numpy(weight))
        expected = module(torch.from_numpy(input), torch.from_numpy(target)).numpy()
    except (RuntimeError, NotImplementedError):
        with pytest.raises(LossError, match="float16"):
            getattr(losses, name)(weight=weight)(input, target)
    else:
        value = getattr(losses, name)(weight=weight)(input, target)
        assert value.dtype == expected.dtype == np.float16
        assert value == pytest.approx(float(expected), abs=1e-3)
