"""Bad input is refused with a sentence, and exactly where torch refuses it.

Every argument of every loss is changed in every way listed here. torch is asked the same: where it
refuses, the loss must refuse; where it answers, the loss must give the same answer, or be listed as
stricter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pytest

import losses
from checks.comparison import Comparison, compare
from checks.deviations import corrections, declared
from checks.instances import Instance, instances
from checks.torch_oracle import TorchRefuses, evaluate
from losses import options as kinds
from losses.arguments import LogProbabilities, Signs
from losses.base import Loss
from losses.errors import MESSAGES, InvalidIndex, InvalidType, InvalidValue, LossError
from losses.options import Interval, Option
from scenes.scene import open_preset

torch = pytest.importorskip("torch")

Change = Callable[[Any], Any]


def one_entry(value: Any) -> Change:
    """Return what replaces the middle entry of an array."""

    def change(array: Any) -> Any:
        changed = np.array(array)
        changed.flat[changed.size // 2 : changed.size // 2 + 1] = value
        return changed

    return change


def in_dtype(dtype: str) -> Change:
    return lambda array: array.astype(dtype)


def by_axis(change: Change) -> Change:
    """Return a change that leaves numbers without an axis as they are."""
    return lambda array: np.asarray(change(array)) if array.ndim else array


SHAPES: Final[dict[str, Change]] = {
    "an axis in front": lambda a: a[None],
    "an axis behind": lambda a: a[..., None],
    "the first row alone": by_axis(lambda a: a[0]),
    "the first row as an axis": by_axis(lambda a: a[:1]),
    "the first column alone": by_axis(lambda a: a[..., 0]),
    "one row less": by_axis(lambda a: a[:-1]),
    "one column less": by_axis(lambda a: a[..., :-1]),
    "twice the rows": by_axis(lambda a: np.concatenate([a, a])),
    "transposed": lambda a: a.T,
    "flattened": lambda a: a.ravel(),
    "one number": lambda a: a.ravel()[:1].reshape(()),
    "empty": by_axis(lambda a: a[:0]),
}
DTYPES: Final = {
    name: in_dtype(name)
    for name in ("int64", "int32", "uint8", "bool", "float32", "float64", "complex128")
}
LABELS: Final = {
    f"an entry {value}": one_entry(value) for value in (-1, -100, 0, 1, 3, 4, 5, 7, 255, 10**12)
}
REALS: Final = {
    f"an entry {value}": one_entry(value) for value in (-1.0, -0.0, 0.0, 1.0, 1.5, np.nan)
}
EXTREMES: Final = {
    f"an entry {value}": one_entry(value) for value in (-300.0, 300.0, np.inf, -np.inf)
}


def changes(instance: Instance, name: str) -> Iterator[tuple[str, Change]]:
    """Yield every change of one argument that has a meaning for it."""
    argument = next(a for a in type(instance.loss).arguments if a.name == name)
    yield from (SHAPES | DTYPES).items()
    yield from (LABELS if instance.arguments[name].dtype.kind == "i" else REALS).items()
    if not multiplied(instance) and not argument.domain.integer:
        yield from EXTREMES.items()


def multiplied(instance: Instance) -> bool:
    """Say whether the argument passes a matrix product, which turns one ∞ into nan everywhere."""
    return "in_features" in instance.options


IN_SINGLE: Final = {
    ("PoissonNLLLoss", f"input, {dtype}") for dtype in ("int64", "int32", "uint8", "bool")
}
"""Whole numbers of which torch takes the exponential in single precision."""


def plain(cls: type[Loss]) -> Iterator[Instance]:
    """Yield one instance a form, unreduced, all options at their defaults but those of its size."""
    seen = set()
    for instance in instances(cls):
        varied = {n for n in instance.options if not is_size(cls.options[n]) and n != "div_value"}
        reduction = instance.options.get("reduction", "none")
        if instance.form not in seen and reduction == "none" and varied <= {"reduction"}:
            seen.add(instance.form)
            yield instance


def is_size(option: Option) -> bool:
    return isinstance(option, kinds.Size | kinds.Integers)


def changed_calls(cls: type[Loss]) -> Iterator[tuple[str, Instance]]:
    for instance in plain(cls):
        for name, value in instance.arguments.items():
            if isinstance(value, list):
                continue
            for what, change in changes(instance, name):
                arguments = {**instance.arguments, name: change(value)}
                single = what == "float32" or (cls.__name__, f"{name}, {what}") in IN_SINGLE
                dtype = "float32" if single else "float64"
                call = replace(instance, arguments=arguments, dtype=dtype)
                yield f"{instance.form}: {name}, {what}", call


STRICTER: Final[dict[str, str]] = {
    # A gradient with respect to whole numbers does not exist; torch gives none and goes on.
    "has dtype int64; expected float32": "*",
    "has dtype int32; expected float32": "*",
    "has dtype uint8; expected float32": "*",
    "has dtype bool; expected float32": "*",
    "; a gradient needs float32": "*",
    # torch's real losses of complex numbers mean nothing; L1 alone takes the modulus, here too.
    "has dtype complex128": "*",
    # Frames and labels are counted; torch rounds.
    "expected a whole-number dtype": "CTCLoss",
    # torch reads past the end of its tables.
    "contains the label": "CTCLoss",
    # The layer has as many rows as the options announce, which torch's function does not know.
    "linear_weight has shape": "LinearCrossEntropyLoss",
    "head_weight has shape": "AdaptiveLogSoftmaxWithLoss",
    "has dtype float32, which does not match": "AdaptiveLogSoftmaxWithLoss",
}
"""Sentences here with which torch, asked the same, does not agree, and the loss they come from."""

MORE_LENIENT: Final[dict[str, tuple[str, ...]]] = {
    # The value is given, the backward pass alone is refused.
    "Found dtype": ("HuberLoss",),
    "size mismatch (got input": (
        "NLLLoss",
        "NLLLoss2d",
        "CrossEntropyLoss",
        "LinearCrossEntropyLoss",
    ),
}
"""torch's sentences that do not count, and the losses in which they do not."""

MEANINGLESS: Final = {
    # −1 has no uint8: torch compares with 255.
    ("HingeEmbeddingLoss", "target, uint8"),
    ("CosineEmbeddingLoss", "target, uint8"),
    # The exponential of 254 is no number in single precision.
    ("PoissonNLLLoss", "input, uint8"),
    # torch's squares of uint8 wrap around: a documented deviation.
    ("CosineEmbeddingLoss", "input1, uint8"),
    ("CosineEmbeddingLoss", "input2, uint8"),
    # The last label is the blank: a documented deviation, whose wrong answer in torch is finite.
    ("CTCLoss", "targets, an entry 0"),
    # A vector of one number has no direction, and a gradient of rounding alone.
    ("CosineEmbeddingLoss", "input2, the first row as an axis"),
    ("CosineEmbeddingLoss", "input1, the first row as an axis"),
}
"""Calls whose answers are accidents."""


def answer(call: Instance, grad_output: Any = None) -> Any:
    return call.loss.value_and_grad(**call.arguments, grad_output=grad_output)


def verdict(call: Instance) -> str:
    """Return what is wrong with the answer to a call, "" if nothing is."""
    try:
        here, refusal = answer(call), None
    except LossError as error:
        here, refusal = None, str(error)
    if refusal and any(s in refusal and of in ("*", call.name) for s, of in STRICTER.items()):
        return ""
    try:
        there = evaluate(call.name, call.options, call.arguments)
    except TorchRefuses as error:
        if refusal or any(s in str(error) and call.name in of for s, of in MORE_LENIENT.items()):
            return ""
        return f"torch refuses: {error}"
    if refusal:
        return f"only refused here: {refusal}"
    known = declared(call.loss, call.arguments)
    compared: Comparison = compare(here, there, call.dtype, corrections(call.name), known)
    return "" if compared.agrees else str(compared)


def test_changed_arguments_are_refused_where_torch_refuses(cls):
    verdicts = {
        what: verdict(call)
        for what, call in changed_calls(cls)
        if (cls.__name__, what.split(": ")[1]) not in MEANINGLESS
    }
    assert len(verdicts) > 30
    assert {what: wrong for what, wrong in verdicts.items() if wrong} == {}


def test_what_is_listed_as_stricter_is_met():
    """An entry that no call meets any more would hide the next difference."""
    met = set()
    for entry in losses.catalog():
        for _, call in changed_calls(entry.cls):
            try:
                answer(call)
            except LossError as error:
                met |= {
                    s for s, of in STRICTER.items() if s in str(error) and of in ("*", call.name)
                }
    assert met == set(STRICTER)


NOT_ARRAYS: Final = {
    "a text": "1, 2",
    "nothing": None,
    "a list of texts": ["a", "b"],
    "ragged lists": [[1.0, 2.0], [3.0]],
    "an object": object(),
    "a dictionary": {"a": 1.0},
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "an array of objects": np.array([None, 1.0]),
}


@pytest.mark.parametrize("wrong", NOT_ARRAYS)
def test_what_is_no_array_of_numbers_is_refused(cls, wrong):
    for instance in plain(cls):
        for argument in cls.arguments:
            if argument.optional and NOT_ARRAYS[wrong] is None:
                continue
            arguments = {**instance.arguments, argument.name: NOT_ARRAYS[wrong]}
            for call in (instance.loss, instance.loss.value_and_grad, instance.loss.breakdown):
                with pytest.raises(LossError) as caught:
                    call(**arguments)
                check_sentence(caught.value)


def check_sentence(error: LossError) -> None:
    """Check that a sentence is one of the templates, with all of its places filled."""
    assert str(error) == MESSAGES[error.key].format(**error.details)
    assert str(error).endswith(".") and "{" not in str(error).replace(
        str(error.details["given"]), ""
    )
    assert isinstance(error, InvalidValue | InvalidType | InvalidIndex)


def refusal(call: Callable[..., Any], arguments: dict[str, Any]) -> str:
    try:
        call(**arguments)
    except LossError as error:
        return str(error)
    return ""


def test_value_gradient_and_breakdown_refuse_the_same(cls):
    found = {}
    for what, call in changed_calls(cls):
        loss, arguments = call.loss.with_reduction("mean"), dict(call.arguments)
        value, breakdown, gradient = (
            refusal(method, arguments) for method in (loss, loss.breakdown, loss.value_and_grad)
        )
        # A gradient may be refused where there is a value.
        if value != breakdown or (value and value != gradient and "gradient" not in gradient):
            found[what] = (value, breakdown, gradient)
    assert found == {}


BRAIN_FLOATS = torch.ones(2, 3, dtype=torch.bfloat16)
WITH_A_HISTORY = torch.ones(2, 3, requires_grad=True)
FOREIGN: Final = {
    "a tensor in a dtype that NumPy has not": BRAIN_FLOATS,
    "a tensor with a history": WITH_A_HISTORY,
    "a list of such": [WITH_A_HISTORY, WITH_A_HISTORY],
    "more than double precision": np.ones((2, 3), np.longdouble),
    "more than double precision, complex": np.ones((2, 3), np.clongdouble),
    "numbers of 400 digits": [[10**400] * 3] * 2,
    "raw bytes": np.zeros((2, 3), "V2"),
}


@pytest.mark.parametrize("foreign", FOREIGN)
def test_what_numpy_cannot_compute_with_is_refused(cls, foreign):
    for instance in plain(cls):
        for argument in cls.arguments:
            if argument.nested or (argument.optional and argument.name not in instance.arguments):
                continue
            arguments = {**instance.arguments, argument.name: FOREIGN[foreign]}
            for call in (instance.loss, instance.loss.value_and_grad, instance.loss.breakdown):
                with pytest.raises(LossError) as caught:
                    call(**arguments)
                check_sentence(caught.value)
                assert len(str(caught.value)) < 300


@pytest.mark.parametrize("foreign", [BRAIN_FLOATS, WITH_A_HISTORY])
def test_a_foreign_cotangent_or_weight_is_refused(foreign):
    with pytest.raises(InvalidType, match="grad_output"):
        losses.MSELoss(reduction="none").value_and_grad(
            np.ones((2, 3)), np.ones((2, 3)), grad_output=foreign
        )
    with pytest.raises(InvalidType, match="weight"):
        losses.BCELoss(weight=foreign)


def test_the_refusal_of_a_dtype_that_numpy_has_not_names_it():
    expected = "expected float32 or float64: NumPy has no bfloat16"
    with pytest.raises(InvalidType, match=f"input has dtype bfloat16; {expected}"):
        losses.MSELoss()(BRAIN_FLOATS, np.ones((2, 3)))
    with pytest.raises(InvalidType, match=f"weight has dtype bfloat16; {expected}"):
        losses.BCELoss(weight=BRAIN_FLOATS)


TOO_LARGE: Final = {
    "an integer": 10**400,
    "a negative one": -(10**400),
    "a fraction": Fraction(10**400),
    "one that has no text": 10**5000,
}


@pytest.mark.parametrize("wide", TOO_LARGE)
def test_a_number_too_large_for_any_dtype_is_refused(cls, wide):
    required = sizes_of(cls)
    for name, option in cls.options.items():
        if isinstance(option, kinds.Real | kinds.Integer | kinds.Integers):
            value: Any = TOO_LARGE[wide]
            value = [value] if isinstance(option, kinds.Integers) else value
            with pytest.raises(LossError) as caught:
                cls(**{**required, name: value})
            check_sentence(caught.value)
            assert caught.value.subject == name and len(str(caught.value)) < 600


def test_cutoffs_are_one_row_of_whole_numbers():
    made = losses.AdaptiveLogSoftmaxWithLoss(4, 10, np.array([2, 5]))
    assert made.cutoffs == (2, 5)
    for wrong in (np.array(2), np.array([[2, 5]]), np.array([2.0, 5.0]), {2, 5}, torch.ones(2)):
        with pytest.raises(InvalidType, match="cutoffs"):
            losses.AdaptiveLogSoftmaxWithLoss(4, 10, wrong)


@pytest.mark.parametrize("narrowing", [1e-320, 5e-324, 1e-160, 1e160])
def test_a_projection_that_is_too_wide_or_has_no_width_is_refused(narrowing):
    instance = next(plain(losses.AdaptiveLogSoftmaxWithLoss))
    loss = instance.loss.with_options(div_value=narrowing)
    with pytest.raises(InvalidValue, match="div_value"):
        loss(**instance.arguments)


@pytest.mark.parametrize(
    "wrong",
    [losses.distances.PairwiseDistance, torch.nn.PairwiseDistance, torch.nn.PairwiseDistance()],
)
def test_what_makes_distances_is_no_distance(wrong):
    with pytest.raises(InvalidType, match="distance_function"):
        losses.TripletMarginWithDistanceLoss(distance_function=wrong)


def test_calls_that_do_not_fit_the_arguments(cls):
    instance = next(plain(cls))
    loss, arguments = instance.loss, dict(instance.arguments)
    first = cls.argument_names[0]
    calls = {
        "argument_missing": ((), {}),
        "argument_count": ((0.0,) * (len(cls.argument_names) + 1), {}),
        "argument_unknown": ((), {**arguments, "no_such_argument": 1.0}),
    }
    for key, (positional, named) in calls.items():
        with pytest.raises(InvalidType) as caught:
            loss(*positional, **named)
        assert caught.value.key == key and first in str(caught.value)
    with pytest.raises(InvalidType):
        loss(arguments[first], **arguments)


def test_grad_output_of_another_shape_or_kind(cls):
    for instance in plain(cls):
        shape = np.shape(instance.loss(**instance.arguments))
        for wrong in (np.ones((*shape, 2)), np.ones((2, *shape)), "1", [None], object()):
            with pytest.raises(LossError) as caught:
                instance.loss.value_and_grad(**instance.arguments, grad_output=wrong)
            assert caught.value.subject == "grad_output"
            check_sentence(caught.value)


# Options


def outside(interval: Interval) -> Iterator[float]:
    """Yield numbers just outside of an interval."""
    if interval.low > -np.inf:
        yield interval.low - 1.0
        yield np.nextafter(interval.low, -np.inf)
        if interval.low_open:
            yield interval.low
    if interval.high < np.inf:
        yield interval.high + 1.0
        yield np.nextafter(interval.high, np.inf)
        if interval.high_open:
            yield interval.high
    yield np.nan


def inside(interval: Interval) -> Iterator[float]:
    if interval.low > -np.inf:
        yield np.nextafter(interval.low, np.inf) if interval.low_open else interval.low
    if interval.high < np.inf:
        yield np.nextafter(interval.high, -np.inf) if interval.high_open else interval.high


def wrong_values(option: Option) -> Iterator[Any]:
    """Yield values that an option must refuse, by its declaration."""
    yield object()
    yield {"a": 1}
    match option:
        case kinds.Choice(choices=choices):
            yield from ("mean ", "MEAN", "", None, 3, 1.5, [choices[0]], np.array([1, 2]))
        case kinds.Flag():
            yield from (0, 1, "true", None, 1.0)
        case kinds.Real(interval=interval):
            yield from ("1", None, True, 1j, [1.0], *outside(interval))
        case kinds.Integer(interval=interval):
            yield from ("1", 1.0, True, [1])
            yield from (int(v) for v in outside(interval) if float(v).is_integer())
        case kinds.Integers():
            yield from (5, "1,2", [1.5], ["a"], [None], None)
        case kinds.Weights(per=per):
            yield from ("heavy", ["a"], [[1.0], [1.0, 2.0]], [None, 1.0])
            if per == "class":
                yield from (1.0, [[1.0, 2.0]])
        case kinds.Named():
            yield from ("no such distance", 3, ["euclidean"])
        case kinds.Deprecated():
            yield from (0, 1, "mean")


def sizes_of(cls: type[Loss]) -> dict[str, Any]:
    """Return valid values of the options that have no default."""
    return {n: v for n, v in next(instances(cls)).options.items() if is_size(cls.options[n])}


def test_options_outside_of_their_declaration_are_refused(cls):
    required = sizes_of(cls)
    for name, option in cls.options.items():
        for wrong in wrong_values(option):
            with pytest.raises(LossError) as caught:
                cls(**{**required, name: wrong})
            error = caught.value
            assert error.subject == name, f"{name}={wrong!r}: {error}"
            sentence = str(error)
            assert name in sentence and str(error.details["given"]) in sentence
            assert str(error.details["expected"]) in sentence
            check_sentence(error)


def test_the_ends_of_closed_intervals_are_accepted(cls):
    required = sizes_of(cls)
    for name, option in cls.options.items():
        if isinstance(option, kinds.Real):
            for value in inside(option.interval):
                assert getattr(cls(**{**required, name: value}), name) == value
            low, high = option.suggested
            assert low in option.interval and high in option.interval and low < high
            assert option.default in option.interval


def test_defaults_are_valid(cls):
    for name, option in cls.options.items():
        assert option.name == name and option.meaning
        if not isinstance(option, kinds.Size | kinds.Integers):
            validated = option.validated(option.default)
            assert validated == option.default or option.default is None


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        # A weight for each of three classes, where there are two.
        ("CrossEntropyLoss", {"input": np.zeros((1, 2)), "target": np.array([0])}),
        ("NLLLoss", {"input": np.zeros((1, 2)), "target": np.array([0])}),
        ("MultiMarginLoss", {"input": np.zeros((1, 2)), "target": np.array([0])}),
        ("MSELoss", {"input": np.zeros(2), "target": np.zeros(2)}),
        ("BCELoss", {"input": np.full(2, 0.5), "target": np.zeros(2)}),
        ("BCEWithLogitsLoss", {"input": np.zeros(2), "target": np.zeros(2)}),
        ("MultiLabelSoftMarginLoss", {"input": np.zeros((1, 2)), "target": np.zeros((1, 2))}),
    ],
)
def test_weights_that_do_not_fit_the_input(name, arguments):
    options = {"weight": np.ones(3)}
    with pytest.raises(TorchRefuses):
        evaluate(name, options, arguments)
    with pytest.raises(LossError) as caught:
        getattr(losses, name)(**options)(**arguments)
    assert caught.value.subject == "weight"


def test_log_probabilities_may_exceed_zero():
    """torch does not check that they are logarithms of probabilities, so neither is it refused."""
    taking = [
        (entry.cls, argument.name)
        for entry in losses.catalog()
        for argument in entry.cls.arguments
        if isinstance(argument.domain, LogProbabilities)
    ]
    assert taking
    for cls, name in taking:
        instance = next(plain(cls))
        positive = {**instance.arguments, name: np.abs(instance.arguments[name])}
        assert np.isfinite(instance.loss(**positive)).all()


def test_signs_other_than_one_are_torchs_affair():
    """torch does not check that labels are ±1; what it computes then is computed here, too."""
    taking = [
        e.cls for e in losses.catalog() for a in e.cls.arguments if isinstance(a.domain, Signs)
    ]
    assert taking
    for cls in taking:
        instance = next(plain(cls))
        halves = {**instance.arguments, "target": 0.5 * instance.arguments["target"]}
        assert verdict(replace(instance, arguments=halves)) == ""


@pytest.mark.parametrize("name", [entry.name for entry in losses.catalog()])
def test_a_mask_is_refused_and_not_dropped(name):
    scene = open_preset(name)
    for argument, array in scene.arguments.items():
        if isinstance(array, np.ndarray):
            masked = {**scene.arguments, argument: np.ma.masked_array(array)}
            with pytest.raises(LossError, match="without a mask"):
                scene.loss(**masked)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_refused_number_is_not_said_to_be_one_that_is_allowed(dtype):
    """The number just beyond an interval is told apart from its end."""
    beyond = dtype(np.nextafter(dtype(1.0), dtype(2.0)))
    with pytest.raises(InvalidValue) as refused:
        losses.BCELoss()(np.array([beyond], dtype=dtype), np.array([1.0], dtype=dtype))
    assert dtype(refused.value.details["given"]) == beyond
    with pytest.raises(InvalidValue) as refused:
        losses.CrossEntropyLoss(label_smoothing=float(np.nextafter(1.0, 2.0)))
    assert float(refused.value.details["given"]) == np.nextafter(1.0, 2.0)
