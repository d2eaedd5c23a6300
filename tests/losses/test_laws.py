"""Laws that every loss obeys, over the one list of instances.

Each test walks all combinations of options of one loss in one form, and reports every one that
breaks the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from checks.comparison import relative_difference
from checks.finite_differences import directional_difference
from checks.instances import SIZES, Instance, make
from losses.arguments import Form
from losses.base import Loss
from losses.elementwise import BLOCK, ElementwiseLoss
from losses.options import Weights

EXACT = 1e-12
"""Two computations of the same sum that differ in the order of additions alone."""


def nested(function: Callable[..., Any], *values: Any) -> Any:
    """Apply a function to arrays, or to the arrays inside of equally nested lists."""
    if isinstance(values[0], list | tuple):
        return [nested(function, *items) for items in zip(*values, strict=True)]
    return function(*values)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def difference(here: Any, there: Any) -> float:
    """Return the largest relative difference of two values, or of two sets of gradients."""
    if isinstance(there, dict):
        assert set(here) == set(there)
        return max((difference(here[name], there[name]) for name in there), default=0.0)
    pairs = zip(leaves(here), leaves(there), strict=True)
    return max((relative_difference(a, b) for a, b in pairs), default=0.0)


def broken(
    found: Iterable[tuple[Instance, float]], tolerance: float = EXACT
) -> list[tuple[str, float]]:
    """Return the instances that differ by more than the tolerance; nothing to walk is a mistake."""
    walked = [(str(instance), far) for instance, far in found]
    assert walked, "no instance is concerned"
    return [(name, far) for name, far in walked if not far <= tolerance]


def reduced_by(instance: Instance, reduction: str) -> Loss:
    return instance.loss.with_reduction(reduction)


def changed(instance: Instance, function: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Return the arguments, each replaced by what a function of its name and value returns."""
    return {name: function(name, value) for name, value in instance.arguments.items()}


# Value, gradients and reductions


def test_the_value_is_the_same_with_and_without_gradients(cases):
    def law(instance):
        loss, arguments = instance.loss, instance.arguments
        return difference(loss.value_and_grad(**arguments)[0], loss(**arguments))

    assert not broken((one, law(one)) for one in cases.accepted)


def test_the_breakdown_sums_to_the_value(cases):
    def law(instance):
        loss, arguments = instance.loss, instance.arguments
        value = loss(**arguments)
        parts, shares = loss.breakdown(**arguments)
        if getattr(loss, "reduction", "mean") == "none":
            assert np.all(shares == 1.0)
            return difference(parts, value)
        with np.errstate(invalid="ignore"):
            return difference(np.sum(parts * shares), value)

    assert not broken((one, law(one)) for one in cases.accepted)


@pytest.mark.of(where=lambda cases: "reduction" in cases.cls.options)
def test_no_reduction_and_the_sum_agree(cases):
    def law(instance):
        none, total = (reduced_by(instance, kind) for kind in ("none", "sum"))
        value, gradients = none.value_and_grad(**instance.arguments)
        value_of_sum, gradients_of_sum = total.value_and_grad(**instance.arguments)
        return max(difference(np.sum(value), value_of_sum), difference(gradients, gradients_of_sum))

    assert not broken((one, law(one)) for one in cases.accepted)


def test_gradients_are_linear_in_grad_output(cases):
    rng = np.random.default_rng(1)

    def law(instance):
        loss, arguments = instance.loss, instance.arguments
        shape = np.shape(loss(**arguments))
        first, second = rng.standard_normal(shape), rng.standard_normal(shape)
        gradients = [
            loss.value_and_grad(**arguments, grad_output=g)[1]
            for g in (first, second, 2.0 * first - 3.0 * second)
        ]
        combined = {
            name: nested(lambda a, b: 2.0 * a - 3.0 * b, gradients[0][name], gradients[1][name])
            for name in gradients[0]
        }
        # Summed against both parts, or what cancels between them would decide.
        sizes = [relative(gradients[2], combined, gradients[0], gradients[1])]
        return max(sizes)

    assert not broken(((one, law(one)) for one in cases.accepted), 1e-10)


def relative(here: dict[str, Any], there: dict[str, Any], *scales: dict[str, Any]) -> float:
    """Return the largest difference, relative to the largest entry of the given scales."""
    scale = max(
        (float(np.abs(a).max(initial=0.0)) for s in scales for g in s.values() for a in leaves(g)),
        default=1.0,
    )
    differences = (
        float(np.abs(a - b).max(initial=0.0))
        for name in there
        for a, b in zip(leaves(here[name]), leaves(there[name]), strict=True)
    )
    return max(differences, default=0.0) / (scale or 1.0)


def test_the_default_grad_output_is_ones(cases):
    def law(instance):
        loss, arguments = instance.loss, instance.arguments
        value, gradients = loss.value_and_grad(**arguments)
        ones = np.ones_like(value)
        return difference(loss.value_and_grad(**arguments, grad_output=ones)[1], gradients)

    assert not broken((one, law(one)) for one in cases.accepted)


# The gradient against the value


SMOOTH: dict[str, Callable[[Instance], Instance]] = {
    # Counts of 1 and 0 stand at the edge of Stirling's term and of the logarithm.
    "PoissonNLLLoss": lambda one: moved(one, "target", 0.3),
    # A variance below eps has the gradient of eps itself, straight through, as in torch.
    "GaussianNLLLoss": lambda one: moved(one, "var", 0.4),
}
"""Where instances must step aside from declared kinks before they can be differentiated."""


def moved(instance: Instance, name: str, by: float) -> Instance:
    arguments = {**instance.arguments, name: instance.arguments[name] + by}
    return replace(instance, arguments=arguments)


class TrueGradient:
    """CTC with its true partial derivative in the place of torch's convention."""

    def __init__(self, loss: Any) -> None:
        self.loss = loss

    def __call__(self, **arguments: Any) -> Any:
        return self.loss(**arguments)

    def value_and_grad(self, grad_output: Any = None, **arguments: Any) -> Any:
        gradient = self.loss.partial_derivative(**arguments, grad_output=grad_output)
        return self.loss(**arguments), {"log_probs": gradient}


def test_gradients_agree_with_finite_differences(cases):
    rng = np.random.default_rng(2)
    aside = SMOOTH.get(cases.cls.__name__, lambda one: one)

    def law(instance):
        instance = aside(instance)
        loss: Any = instance.loss
        if cases.cls.__name__ == "CTCLoss":
            loss = TrueGradient(loss)
        return directional_difference(loss, instance.arguments, rng)

    # A central difference with steps of 1e-6 is good for 1e-7 of the slope.
    finite = [one for one in cases.accepted if np.all(np.isfinite(one.loss(**one.arguments)))]
    assert not broken(((one, law(one)) for one in finite), 1e-6)


# Weights


def weight_options(cls: type[Loss]) -> list[str]:
    return [name for name, option in cls.options.items() if isinstance(option, Weights)]


@pytest.mark.of(where=lambda cases: weight_options(cases.cls))
def test_weights_of_one_change_nothing(cases):
    def law(instance):
        ones = {
            name: np.ones_like(value) if name in weight_options(cases.cls) else value
            for name, value in instance.options.items()
        }
        without = {
            name: value for name, value in ones.items() if name not in weight_options(cases.cls)
        }
        with_ones = replace(instance, options=ones).loss.value_and_grad(**instance.arguments)
        plain = replace(instance, options=without).loss.value_and_grad(**instance.arguments)
        return max(difference(with_ones[0], plain[0]), difference(with_ones[1], plain[1]))

    # In torch a mean of broadcast arrays divides by the weights as they were given.
    if cases.form.name == "broadcast":
        cases = replace(cases, accepted=[o for o in cases.accepted if o.options.get("reduction")])

    assert not broken((one, law(one)) for one in weighted(cases))


def weighted(cases: Any) -> list[Instance]:
    names = weight_options(cases.cls)
    return [one for one in cases.accepted if any(n in one.options for n in names)]


@pytest.mark.of(where=lambda cases: "weight" in weight_options(cases.cls))
def test_doubled_weights_double_the_losses(cases):
    def law(instance):
        options = {**instance.options, "weight": 2.0 * instance.options["weight"]}
        once = reduced_by(instance, "sum").value_and_grad(**instance.arguments)
        twice = reduced_by(replace(instance, options=options), "sum").value_and_grad(
            **instance.arguments
        )
        doubled = {name: nested(lambda g: 2.0 * g, g) for name, g in once[1].items()}
        return max(difference(twice[0], 2.0 * once[0]), difference(twice[1], doubled))

    found = [one for one in cases.accepted if "weight" in one.options]
    assert not broken((one, law(one)) for one in found)


def has_one_weighted_label_a_sample(cases: Any) -> bool:
    option = cases.cls.options.get("weight")
    return getattr(option, "per", "") == "class" and cases.form.shapes["target"] == ("N",)


@pytest.mark.of(where=has_one_weighted_label_a_sample)
def test_whole_class_weights_repeat_samples(cases):
    def law(instance):
        if instance.options.get("label_smoothing"):
            return 0.0  # smoothing weighs every class, not only the label's
        counts = np.arange(1, len(instance.options["weight"]) + 1)
        options = {**instance.options, "weight": counts.astype(float)}
        times = counts[instance.arguments["target"]]
        first = {name for name, shape in cases.form.shapes.items() if shape[0] == "N"}
        copies = changed(instance, lambda name, v: np.repeat(v, times, 0) if name in first else v)
        plain = {name: value for name, value in options.items() if name != "weight"}
        return difference(
            reduced_by(replace(instance, options=options), "sum")(**instance.arguments),
            reduced_by(replace(instance, options=plain), "sum")(**copies),
        )

    assert not broken((one, law(one)) for one in cases.accepted if "weight" in one.options)


# Samples among others


def sample_axis(form: Form, name: str) -> int | None:
    """Return the axis of an argument that counts samples."""
    symbols = form.shapes[name]
    if symbols == ("*",):
        return 0
    return symbols.index("N") if "N" in symbols else None


def has_samples(cases: Any) -> bool:
    """Say whether samples have an axis; joined targets have none that could be permuted."""
    axes = [sample_axis(cases.form, name) for name in cases.form.shapes]
    return axes != [None] * len(axes) and cases.form.name != "concatenated"


@pytest.mark.of(where=has_samples)
def test_permuted_samples_have_permuted_losses(cases):
    axes = {name: sample_axis(cases.form, name) for name in cases.form.shapes}

    def law(instance):
        loss = reduced_by(instance, "none")
        losses, _ = loss.breakdown(**instance.arguments)
        order = np.random.default_rng(3).permutation(len(losses))
        shape = np.shape(instance.arguments[cases.cls.argument_names[0]])
        options = {
            name: value[order] if np.shape(value) == shape else value
            for name, value in instance.options.items()
        }
        permuted = changed(
            instance,
            lambda name, v: v if axes.get(name) is None else np.take(v, order, axes[name]),
        )
        loss = reduced_by(replace(instance, options=options), "none")
        return difference(loss.breakdown(**permuted)[0], losses[order])

    assert not broken((one, law(one)) for one in cases.accepted)


def may_hold_nan(cases: Any) -> bool:
    """Say whether samples have losses of their own; BCELoss refuses nan, as torch does."""
    reducible = "reduction" in cases.cls.options and cases.cls.__name__ != "BCELoss"
    return reducible and sample_axis(cases.form, cases.cls.argument_names[0]) is not None


@pytest.mark.of(where=may_hold_nan)
def test_a_nan_stays_in_its_own_sample(cases):
    name = cases.cls.argument_names[0]
    axis = sample_axis(cases.form, name)
    first = (slice(None),) * axis + (0,)

    def law(instance):
        loss = reduced_by(instance, "none")
        spoiled = instance.arguments[name].copy()
        spoiled[first] = np.nan
        value, gradients = loss.value_and_grad(**instance.arguments)
        touched, touched_gradients = loss.value_and_grad(**{**instance.arguments, name: spoiled})
        return max(
            difference(touched[1:], value[1:]),
            difference(
                np.delete(touched_gradients[name], 0, axis), np.delete(gradients[name], 0, axis)
            ),
        )

    assert not broken((one, law(one)) for one in cases.accepted)


def batched_form(cls: type[Loss], form: Form) -> Form | None:
    """Return the form that is this one with an axis of samples."""
    if any("N" in shape or shape == ("*",) for shape in form.shapes.values()):
        return None
    for other in cls.forms:
        if set(other.shapes) == set(form.shapes) and all(
            tuple(s for s in other.shapes[name] if s != "N") == form.shapes[name]
            for name in form.shapes
        ):
            return other
    return None


@pytest.mark.of(where=lambda cases: batched_form(cases.cls, cases.form))
def test_one_sample_is_a_batch_of_one(cases):
    batched = batched_form(cases.cls, cases.form)
    axes = {name: sample_axis(batched, name) for name in batched.shapes}

    def law(instance):
        batch = changed(
            instance,
            lambda name, v: v if axes.get(name) is None else np.expand_dims(v, axes[name]),
        )
        alone, among = (
            instance.loss.value_and_grad(**arguments) for arguments in (instance.arguments, batch)
        )
        gradients = {
            name: gradient if axes.get(name) is None else np.squeeze(gradient, axes[name])
            for name, gradient in among[1].items()
        }
        return max(
            difference(alone[0], np.reshape(among[0], np.shape(alone[0]))),
            difference(alone[1], gradients),
        )

    assert not broken((one, law(one)) for one in cases.accepted)


# Memory


def strided(array: Any) -> Any:
    """Return the same numbers, every second one of a larger array, read backwards."""
    spread = np.zeros([2 * n for n in array.shape], array.dtype)
    view = spread[(slice(None, None, -2),) * array.ndim] if array.ndim else spread
    view[...] = array
    return view


def read_only(array: Any) -> Any:
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def by_columns(array: Any) -> Any:
    return array.copy(order="F")


def big_endian(array: Any) -> Any:
    return array.astype(array.dtype.newbyteorder(">"))


@pytest.mark.parametrize("lay_out", [strided, by_columns, read_only, big_endian])
def test_the_layout_of_memory_does_not_matter(cases, lay_out):
    def law(instance):
        laid_out = changed(instance, lambda name, v: nested(lay_out, v))
        expected = instance.loss.value_and_grad(**instance.arguments)
        found = instance.loss.value_and_grad(**laid_out)
        parts = zip(
            instance.loss.breakdown(**laid_out),
            instance.loss.breakdown(**instance.arguments),
            strict=True,
        )
        return max(
            difference(found[0], expected[0]),
            difference(found[1], expected[1]),
            *(difference(*pair) for pair in parts),
        )

    assert not broken((one, law(one)) for one in cases.accepted)


def test_lists_are_arrays(cases):
    def law(instance):
        listed = changed(instance, lambda name, v: nested(lambda a: a.tolist(), v))
        return difference(instance.loss(**listed), instance.loss(**instance.arguments))

    assert not broken((one, law(one)) for one in cases.accepted)


def test_arguments_are_left_as_they_were(cases):
    for instance in cases.accepted:
        before = changed(instance, lambda name, v: nested(np.copy, v))
        weights = {n: np.copy(v) for n, v in instance.options.items() if isinstance(v, np.ndarray)}
        cotangent = instance.grad_output()
        kept = cotangent.copy()
        instance.loss.value_and_grad(**instance.arguments, grad_output=cotangent)
        instance.loss.breakdown(**instance.arguments)
        assert all(
            np.array_equal(a, b)
            for name, value in instance.arguments.items()
            for a, b in zip(leaves(value), leaves(before[name]), strict=True)
        ), str(instance)
        assert all(np.array_equal(instance.options[n], v) for n, v in weights.items())
        assert np.array_equal(cotangent, kept)


def test_gradients_share_no_memory(cases):
    """A caller may change a gradient in place without touching another one or an argument."""
    for instance in cases.accepted:
        _, gradients = instance.loss.value_and_grad(**instance.arguments)
        arrays = [a for value in gradients.values() for a in leaves(value)]
        given = [a for value in instance.arguments.values() for a in leaves(value)]
        for position, gradient in enumerate(arrays):
            others = arrays[position + 1 :] + given
            assert not any(np.shares_memory(gradient, other) for other in others), str(instance)
            assert gradient.flags.writeable, str(instance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_stays(cases, dtype):
    for instance in cases.accepted:
        instance = instance.cast(dtype)
        loss = instance.loss
        value, gradients = loss.value_and_grad(**instance.arguments)
        assert isinstance(value, np.generic | np.ndarray)
        assert value.dtype == dtype and np.asarray(loss(**instance.arguments)).dtype == dtype
        assert (np.ndim(value) > 0) == isinstance(value, np.ndarray)
        for name, gradient in gradients.items():
            for got, given in zip(leaves(gradient), leaves(instance.arguments[name]), strict=True):
                assert (got.dtype, got.shape) == (given.dtype, given.shape), f"{instance} {name}"


# Blocks


@pytest.mark.parametrize(
    ("module", "constant"),
    [
        ("elementwise", "BLOCK"),
        ("softmax", "BLOCK"),
        ("embedding", "BLOCK"),
        ("vocabulary", "LOGITS"),
    ],
)
def test_blocks_of_any_size_give_the_same(monkeypatch, cases, module, constant):
    expected = [one.loss.value_and_grad(**one.arguments) for one in cases.accepted]
    monkeypatch.setattr(f"losses.{module}.{constant}", 5)

    def law(instance, reference):
        value, gradients = instance.loss.value_and_grad(**instance.arguments)
        return max(difference(value, reference[0]), difference(gradients, reference[1]))

    assert not broken(
        (one, law(one, reference)) for one, reference in zip(cases.accepted, expected, strict=True)
    )


@pytest.mark.of(where=lambda cls: issubclass(cls, ElementwiseLoss))
def test_arrays_beyond_one_block(cls):
    """Two halves of a large array, which end within a block, have the losses of the whole."""
    sizes = {**SIZES, "N": BLOCK + 7, "C": 3}
    form = next(form for form in cls.forms if sample_axis(form, cls.argument_names[0]) == 0)
    instance = make(cls, form, {"reduction": "sum"}, sizes, np.random.default_rng(4))
    loss, arguments = instance.loss, instance.arguments
    value, gradients = loss.value_and_grad(**arguments)
    halves = [
        loss.value_and_grad(**{name: array[part] for name, array in arguments.items()})
        for part in (slice(0, BLOCK // 2), slice(BLOCK // 2, None))
    ]
    assert difference(halves[0][0] + halves[1][0], value) < EXACT
    for name, gradient in gradients.items():
        joined = np.concatenate([half[1][name] for half in halves])
        assert difference(joined, gradient) < EXACT


def stands_in_rows(cls: type[Loss]) -> bool:
    """Say whether some form of a loss counts samples along the first axis of all arguments."""
    return any(row_form(form) for form in cls.forms)


def row_form(form: Form) -> bool:
    return all(sample_axis(form, name) == 0 for name in form.shapes)


@pytest.mark.of(where=stands_in_rows)
@pytest.mark.parametrize("seed", range(4))
def test_the_mean_of_equal_samples_is_the_loss_of_one_in_float32(cls, seed):
    """Each addition of equal numbers may round the same way, so that errors grow with their count."""
    form = next(form for form in cls.forms if row_form(form))
    rng = np.random.default_rng(seed)
    one = make(cls, form, {}, {**SIZES, "N": 1, "C": 3}, rng).cast("float32")
    many = {name: np.repeat(array, 50_000, axis=0) for name, array in one.arguments.items()}
    assert difference(one.loss(**many), one.loss(**one.arguments)) < 3e-6
