"""One list of instances: every loss with every combination of its options, in every input form.

The parity report, the tests and the benchmarks walk this list. It is made of what the losses declare
about themselves: options with their values, forms with their shapes, arguments with their domains.
Losses whose arguments depend on each other beyond their shapes are completed at the end.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

import losses
from losses import arguments as domains
from losses import options as kinds
from losses.arguments import Domain, Form, Shape
from losses.base import Loss
from losses.distances import DISTANCES
from losses.options import Array, Option

SIZES: Final = {
    **{"N": 3, "C": 4, "D": 3, "F": 4, "T": 6, "S": 2, "H": 2, "W": 3, "...": 2},
    "sum of target_lengths": 6,
}
"""Length of each named axis."""

SEED: Final = "1"
"""Such that no sum of the list cancels to nearly nothing, where float32 has no digits to compare."""

ANY_SHAPE: Final = ("N", "C")
"""What stands for a shape that may be anything."""


@dataclass(frozen=True)
class Instance:
    """A loss, its options and the arguments of one call."""

    name: str
    options: Mapping[str, Any]
    arguments: Mapping[str, Any]
    form: str
    dtype: str = "float64"

    @property
    def loss(self) -> Loss:
        """The loss itself, its options validated."""
        made: Loss = getattr(losses, self.name)(**self.options)
        return made

    def __str__(self) -> str:
        options = ", ".join(f"{name}={_short(value)}" for name, value in self.options.items())
        return f"{self.name}({options}) {self.form} {self.dtype}"

    def cast(self, dtype: str) -> Instance:
        """Return the same instance with its floating arrays in another dtype."""
        options, arguments = (
            {name: _cast(value, dtype) for name, value in part.items()}
            for part in (self.options, self.arguments)
        )
        return replace(self, dtype=dtype, options=options, arguments=arguments)

    def grad_output(self) -> Array:
        """Return a cotangent of the shape of the value, the same at every call."""
        rng = np.random.default_rng(zlib.crc32(str(self).encode()))
        value = self.loss(**self.arguments)
        return np.asarray(rng.standard_normal(np.shape(value)), dtype=np.asarray(value).dtype)


def _short(value: Any) -> str:
    return f"array{np.shape(value)}" if isinstance(value, np.ndarray) else repr(value)


def _cast(value: Any, dtype: str) -> Any:
    if isinstance(value, list):
        return [_cast(item, dtype) for item in value]
    return value.astype(dtype) if getattr(value, "dtype", None) == np.float64 else value


def instances(cls: type[Loss], sizes: Mapping[str, int] = SIZES) -> Iterator[Instance]:
    """Yield the instances of a class in float64: all combinations of option values, in every form."""
    for form in cls.forms:
        for options in combinations(cls, form, sizes):
            label = f"{SEED} {cls.__name__} {form.name} {sorted(options)}"
            rng = np.random.default_rng(zlib.crc32(label.encode()))
            yield make(cls, form, options, sizes, rng)


def make(
    cls: type[Loss],
    form: Form,
    options: Mapping[str, Any],
    sizes: Mapping[str, int],
    rng: np.random.Generator,
) -> Instance:
    """Return one instance with random arguments, each from its domain."""
    arguments = {
        argument.name: sample(
            (form.domains or {}).get(argument.name) or argument.domain_under(options),
            form.shapes[argument.name],
            sizes,
            rng,
        )
        for argument in cls.arguments
        if argument.name in form.shapes
    }
    instance = Instance(cls.__name__, dict(options), arguments, form.name)
    complete = COMPLETIONS.get(cls.__name__)
    return complete(instance, form, sizes, rng) if complete else instance


def combinations(
    cls: type[Loss], form: Form, sizes: Mapping[str, int] = SIZES
) -> Iterator[dict[str, Any]]:
    """Yield every combination of the option values worth a test, defaults left out."""
    rng = np.random.default_rng(0)
    table = {
        name: option_values(option, form, sizes, rng)
        for name, option in cls.options.items()
        if not isinstance(option, kinds.Deprecated | kinds.Size | kinds.Integers)
    }
    for values in itertools.product(*table.values()):
        yield {
            name: value
            for name, value in zip(table, values, strict=True)
            if value is not cls.options[name].default
        }


def option_values(
    option: Option, form: Form, sizes: Mapping[str, int], rng: np.random.Generator
) -> list[Any]:
    """Return the values of an option that a combination takes: the default and others."""
    match option:
        case kinds.Choice(choices=choices):
            return list(choices)
        case kinds.Flag():
            return [False, True]
        case kinds.Real(name="p"):
            return [option.default, 1.0, 3.0, np.inf]
        case kinds.Real(default=default, interval=interval, suggested=(low, high)):
            inside = round(low + 0.37 * (high - low), 3)
            closed = interval.low > -np.inf and not interval.low_open
            return list(dict.fromkeys([default, inside, *([interval.low] if closed else [])]))
        case kinds.Integer(name="ignore_index", default=default):
            return [default, 1]
        case kinds.Integer(name="blank", default=default):
            return [default, sizes["C"] - 1]
        case kinds.Weights(per=per):
            return [None, _weights(per, form, sizes, rng)]
        case kinds.Named():
            return [None, *DISTANCES]
    return [option.default]


def _weights(per: str, form: Form, sizes: Mapping[str, int], rng: np.random.Generator) -> Array:
    if per == "class":
        return rng.uniform(0.2, 2.0, sizes["C"])
    lengths = lengths_of(form.shapes["input"], sizes)
    return rng.uniform(0.2, 2.0, lengths[-1:] if per == "broadcast" else lengths)


def lengths_of(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the lengths of the axes of a symbolic shape."""
    symbols = ANY_SHAPE if shape == ("*",) else shape
    return tuple(int(axis) if axis.isdigit() else sizes[axis] for axis in symbols)


def sample(
    domain: Domain, shape: Shape, sizes: Mapping[str, int], rng: np.random.Generator
) -> Array:
    """Return a random element of a domain, of a symbolic shape."""
    symbols = ANY_SHAPE if shape == ("*",) else shape
    lengths = lengths_of(shape, sizes)
    match domain:
        case domains.Reals(interval=interval, whole=whole):
            return _reals(interval, whole, lengths, rng)
        case domains.Signs():
            return rng.choice([-1.0, 1.0], lengths)
        case domains.Probabilities(axis=axis):
            return _distribution(lengths, _place(symbols, axis), rng)
        case domains.LogProbabilities(axis=axis):
            return np.log(_distribution(lengths, _place(symbols, axis), rng))
        case domains.LabelLists(axis=axis):
            return _label_lists(sizes[axis], lengths, rng)
        case domains.Labels(axis=axis) | domains.Sequences(axis=axis):
            # Without a class every label is out of range, which is the loss's to say.
            return rng.integers(0, max(sizes[axis], 1), lengths)
    return rng.integers(1, 2, lengths)


def _place(symbols: Shape, axis: str) -> int:
    return symbols.index(axis) if axis in symbols else len(symbols) - 1


def _reals(
    interval: kinds.Interval, whole: bool, lengths: tuple[int, ...], rng: np.random.Generator
) -> Array:
    """Return numbers of an interval; beside an open end they keep a distance."""
    if whole:
        return rng.poisson(2.0, lengths).astype(np.float64)
    if interval.low == -np.inf:
        return rng.standard_normal(lengths) * 2.0
    high = interval.high if interval.high < np.inf else interval.low + 3.0
    return rng.uniform(interval.low + 0.05, high - 0.05, lengths)


def _distribution(lengths: tuple[int, ...], axis: int, rng: np.random.Generator) -> Array:
    scores = np.exp(rng.standard_normal(lengths) * 1.5)
    result: Array = scores / scores.sum(axis=axis, keepdims=True) if lengths else scores
    return result


def _label_lists(classes: int, lengths: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return rows of different classes, ended by −1, with labels after the end that do not count."""
    rows = [rng.permutation(classes) for _ in range(int(np.prod(lengths[:-1])))]
    for row in rows:
        row[rng.integers(0, max(classes, 1)) :][:1] = -1
    return np.array(rows, dtype=np.int64).reshape(lengths)


def _complete_sequences(
    instance: Instance, form: Form, sizes: Mapping[str, int], rng: np.random.Generator
) -> Instance:
    """Targets avoid the blank, lengths fit the frames, joined targets are as long as their lengths say."""
    count = sizes["N"] if instance.form != "one sequence" else 1
    blank = instance.options.get("blank", 0)
    allowed = [label for label in range(sizes["C"]) if label != blank] or [0]
    input_lengths = rng.integers(sizes["T"] - 1, sizes["T"] + 1, count)
    target_lengths = rng.integers(0, sizes["S"] + 1, count)
    target_lengths[-1:] = sizes["S"]
    shape = {
        "padded": (count, sizes["S"]),
        "concatenated": (int(target_lengths.sum()),),
        "one sequence": (sizes["S"],),
    }[instance.form]
    single = instance.form == "one sequence"
    changed = {
        "targets": rng.choice(allowed, shape),
        "input_lengths": input_lengths[0] if single else input_lengths,
        "target_lengths": target_lengths[0] if single else target_lengths,
    }
    arrays = {key: np.asarray(value, dtype=np.int64) for key, value in changed.items()}
    return replace(instance, arguments={**instance.arguments, **arrays})


def _complete_linear(
    instance: Instance, form: Form, sizes: Mapping[str, int], rng: np.random.Generator
) -> Instance:
    """Rows of the layer are about as long as a layer's are at its start: logits of moderate size."""
    weight = instance.arguments["linear_weight"] / np.sqrt(sizes["F"])
    options = {"in_features": sizes["F"], "num_classes": sizes["C"], **instance.options}
    if weight.ndim > 2:
        options["out_features"] = weight.shape[1:-1]
    arguments = {**instance.arguments, "linear_weight": weight}
    if options.get("bias"):
        arguments["linear_bias"] = rng.standard_normal(weight.shape[:-1])
    return replace(instance, options=options, arguments=arguments)


def _complete_clusters(
    instance: Instance, form: Form, sizes: Mapping[str, int], rng: np.random.Generator
) -> Instance:
    """The first class stands in the head, the others in two clusters."""
    features, classes = sizes["F"], sizes["C"]
    cutoffs = [1, classes - 1]
    options = {
        "in_features": features,
        "n_classes": classes,
        "cutoffs": cutoffs,
        **instance.options,
        "div_value": min(instance.options.get("div_value", 2.0), 2.0),
    }
    rows = cutoffs[0] + len(cutoffs)
    arguments = {**instance.arguments, "head_weight": _layer(rows, features, rng)}
    arguments["tail_weights"] = [
        [_layer(width, features, rng), _layer(max(high - low, 0), width, rng)]
        for cluster, (low, high) in enumerate(itertools.pairwise([*cutoffs, classes]))
        for width in [int(features // options["div_value"] ** (cluster + 1))]
    ]
    if options.get("head_bias"):
        arguments["head_bias"] = rng.standard_normal(rows)
    return replace(instance, options=options, arguments=arguments)


def _layer(rows: int, features: int, rng: np.random.Generator) -> Array:
    weight: Array = rng.standard_normal((rows, features)) / np.sqrt(max(features, 1))
    return weight


Completion = Callable[[Instance, Form, Mapping[str, int], np.random.Generator], Instance]

COMPLETIONS: Final[dict[str, Completion]] = {
    "CTCLoss": _complete_sequences,
    "LinearCrossEntropyLoss": _complete_linear,
    "AdaptiveLogSoftmaxWithLoss": _complete_clusters,
}
