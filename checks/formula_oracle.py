"""The formula on the page against the NumPy core: a batch taken apart, sample by sample.

A formula of `theory` is for one element or sample. Here every sample of a call finds its numbers,
and its gradient finds its way back to the arguments, by following the arguments' positions through
torch's shape rules.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import losses
import theory
from checks.comparison import TOLERANCE, relative_difference

Array = NDArray[Any]
Sample = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """Where the formula and the core disagree: `part` is "value" or an argument's name."""

    part: str
    formula: Array
    core: Array

    @property
    def largest(self) -> float:
        """The largest difference relative to the largest entry."""
        return relative_difference(self.formula, self.core)


def compare(
    name: str,
    options: Mapping[str, Any],
    arguments: Mapping[str, Any],
    tolerance: float = TOLERANCE["float64"],
) -> list[Difference]:
    """Return where a loss's formula and its NumPy core differ by more than the tolerance.

    Arguments at a kink are compared by value only: there every subgradient is right.
    """
    loss = _unreduced(name, options)
    complete = {field.name: getattr(loss, field.name) for field in dataclasses.fields(loss)}
    complete |= options  # a distance stays the name it was given by
    value, gradients = value_and_grad(name, complete, arguments)
    found, found_gradients = loss.value_and_grad(**arguments)
    if np.ndim(found) < np.ndim(value):  # AdaptiveLogSoftmaxWithLoss has the mean alone
        gradients = _scaled(gradients, 1 / value.size)
        value = value.mean()
    pairs = [Difference("value", value, found)]
    if not at_kink(name, complete, arguments):
        for argument, gradient in found_gradients.items():
            pairs += _parts(argument, gradients[argument], gradient)
    return [pair for pair in pairs if pair.largest > tolerance]


def value_and_grad(
    name: str, options: Mapping[str, Any], arguments: Mapping[str, Any]
) -> tuple[Array, dict[str, Any]]:
    """Return the unreduced value and the gradient of its sum, computed from the formula alone."""
    expression = theory.expression_for(name, dict(options), dict(arguments))
    slices = list(samples(name, options, arguments))
    value = np.zeros(len(slices))
    gradient = {
        v: np.zeros(np.shape(a)) for v, a in _leaves(arguments) if np.asarray(a).dtype.kind == "f"
    }
    for n, (sample_options, sample, positions) in enumerate(slices):
        value[n], parts = expression.evaluate(sample, sample_options)
        for leaf, part in _leaves(parts):
            np.add.at(gradient[leaf].reshape(-1), positions[leaf], part)
    shape = batch_shape(name, options, arguments)
    kept = {leaf for leaf, _ in _leaves(parts)} if slices else set(gradient)
    return value.reshape(shape), _renest({k: g for k, g in gradient.items() if k in kept})


def at_kink(
    name: str, options: Mapping[str, Any], arguments: Mapping[str, Any], radius: float = 1e-9
) -> bool:
    """Return whether any sample stands at a corner of the formula or at a change of its case."""
    expression = theory.expression_for(name, dict(options), dict(arguments))
    return any(
        expression.distance_to_kink(sample, sample_options) < radius
        for sample_options, sample, _ in samples(name, options, arguments)
    )


def samples(
    name: str, options: Mapping[str, Any], arguments: Mapping[str, Any]
) -> Iterator[tuple[Sample, Sample, dict[Any, Array]]]:
    """Yield, per element or sample, its options, its arguments and their flat positions."""
    if name == "CTCLoss":
        yield from _sequences(options, arguments)
        return
    expression = theory.expression_for(name, dict(options), dict(arguments))
    given = {leaf: np.asarray(a) for leaf, a in _leaves(arguments)}
    switched = {leaf: np.asarray(a) for leaf, a in _leaves(options) if _numeric(a)}
    ranks = {(v.name, *v.path): len(v.shape) for v in (*expression.arguments, *expression.options)}
    places = _aligned(name, given)
    option_places = {leaf: _positions(a) for leaf, a in switched.items() if leaf in ranks}
    ahead = {
        leaf: place.shape[: place.ndim - ranks[leaf]]
        for leaf, place in (places | option_places).items()
        if leaf in ranks
    }
    shape = np.broadcast_shapes(*ahead.values())

    def spread(table: dict[Any, Array]) -> dict[Any, Array]:
        return {
            leaf: np.broadcast_to(place, shape + place.shape[place.ndim - ranks[leaf] :])
            for leaf, place in table.items()
            if leaf in ranks
        }

    places, option_places = spread(places), spread(option_places)
    for index in np.ndindex(*shape):
        here = {leaf: place[index] for leaf, place in places.items()}
        there = {leaf: place[index] for leaf, place in option_places.items()}
        yield (
            dict(options)
            | _renest({leaf: switched[leaf].reshape(-1)[p] for leaf, p in there.items()}),
            _renest({leaf: given[leaf].reshape(-1)[p] for leaf, p in here.items()}),
            here,
        )


def batch_shape(
    name: str, options: Mapping[str, Any], arguments: Mapping[str, Any]
) -> tuple[int, ...]:
    """Return the shape of the unreduced value."""
    if name == "CTCLoss":
        return tuple(np.shape(arguments["log_probs"])[1:-1])
    expression = theory.expression_for(name, dict(options), dict(arguments))
    ranks = {(v.name, *v.path): len(v.shape) for v in expression.arguments}
    given = {leaf: np.asarray(a) for leaf, a in _leaves(arguments)}
    places = _aligned(name, given)
    shapes = [p.shape[: p.ndim - ranks[leaf]] for leaf, p in places.items() if leaf in ranks]
    return tuple(np.broadcast_shapes(*shapes))


# The shape rules


def _positions(array: Array) -> Array:
    return np.arange(array.size).reshape(array.shape)


def _aligned(name: str, given: dict[Any, Array]) -> dict[Any, Array]:
    """Return every argument's positions, the axes of one sample last."""
    places = {leaf: _positions(array) for leaf, array in given.items()}
    classes = name in ("NLLLoss", "NLLLoss2d", "CrossEntropyLoss")
    for leaf in (("input",), ("target",)):
        if classes and places[leaf].ndim > 2 and given[leaf].dtype.kind == "f":
            places[leaf] = np.moveaxis(places[leaf], 1, -1)
    if name == "LinearCrossEntropyLoss":
        outputs = places["linear_weight",].ndim - 2
        places["input",] = np.expand_dims(places["input",], tuple(range(-1 - outputs, -1)))
        for leaf in (("linear_weight",), ("linear_bias",)):
            if leaf in places:
                places[leaf] = np.moveaxis(places[leaf], 0, outputs)
        if given["target",].dtype.kind == "f" and outputs:
            places["target",] = np.moveaxis(places["target",], -1 - outputs, -1)
    if name == "GaussianNLLLoss" and given["input",].ndim == given["var",].ndim + 1:
        places["var",] = places["var",][..., None]
    return places


def _sequences(
    options: Mapping[str, Any], arguments: Mapping[str, Any]
) -> Iterator[tuple[Sample, Sample, dict[Any, Array]]]:
    """Yield the sequences of a CTC batch: padded, concatenated or a single one."""
    log_probs, targets = np.asarray(arguments["log_probs"]), np.asarray(arguments["targets"])
    frames = np.atleast_1d(arguments["input_lengths"]).ravel()
    lengths = np.atleast_1d(arguments["target_lengths"]).ravel()
    places = _positions(log_probs)
    batch = places[:, None] if places.ndim == 2 else places
    starts = np.concatenate(([0], np.cumsum(lengths)))
    settings = {"blank": 0, **options}
    for n, (t, length) in enumerate(zip(frames, lengths, strict=True)):
        labels = targets[n, :length] if targets.ndim == 2 else targets[starts[n] : starts[n + 1]]
        place = batch[:t, n]
        yield (
            settings,
            {"log_probs": log_probs.reshape(-1)[place], "targets": labels},
            {("log_probs",): place},
        )


# Nested arguments as flat tables: ("tail_weights", 0, 1) is the second matrix of the first cluster


def _leaves(nested: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(nested, Mapping):
        for key, inner in nested.items():
            yield from _leaves(inner, (key,))
    elif isinstance(nested, list | tuple) and (path[0] in ("tail_weights", "cutoffs")):
        for key, inner in enumerate(nested):
            yield from _leaves(inner, (*path, key))
    elif nested is not None:
        yield path, nested


def _renest(flat: dict[Any, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for (name, *path), value in flat.items():
        if not path:
            nested[name] = value
            continue
        inner = nested.setdefault(name, [])
        for key in path[:-1]:
            inner.extend([] for _ in range(key + 1 - len(inner)))
            inner = inner[key]
        inner.append(value)
    return nested


def _numeric(value: Any) -> bool:
    return np.asarray(value).dtype.kind in "fiu"


# The core


def _unreduced(name: str, options: Mapping[str, Any]) -> Any:
    loss_class = getattr(losses, name)
    reducible = any(field.name == "reduction" for field in dataclasses.fields(loss_class))
    return loss_class(**{**options, **({"reduction": "none"} if reducible else {})})


def _scaled(nested: Any, factor: float) -> Any:
    if isinstance(nested, dict):
        return {name: _scaled(inner, factor) for name, inner in nested.items()}
    if isinstance(nested, list):
        return [_scaled(inner, factor) for inner in nested]
    return nested * factor


def _parts(name: str, theirs: Any, ours: Any) -> Iterator[Difference]:
    if isinstance(theirs, list):
        for n, (a, b) in enumerate(zip(theirs, ours, strict=True)):
            yield from _parts(f"{name}[{n}]", a, b)
    else:
        yield Difference(name, theirs, ours)
