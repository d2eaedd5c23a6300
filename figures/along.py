"""A loss along some of its entries: the value it returns, and its derivative, at many points at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from losses.arguments import matching_form
from losses.base import Loss
from losses.options import Array, Weights

Index = tuple[int | slice, ...]
"""One entry of an array or, with a slice, a vector of entries."""

Entry = tuple[str, Index, Array]
"""An argument, an index into it, and the values that this entry takes, one a point."""


@dataclass(frozen=True)
class Curve:
    """Value and derivative at each of `x`; where the entries are a vector, `x` and `slope` have rows.

    Under mean and sum the value is what the loss returns. Under none it is the sum of those
    unreduced losses that depend on the entry.
    """

    x: Array
    value: Array
    slope: Array
    gradients: Mapping[str, Array] = field(default_factory=dict)
    """Per argument, the gradient of the sample that the entry belongs to, one row a point."""


def along(
    loss: Loss,
    arguments: Mapping[str, Any],
    name: str,
    index: Index,
    x: Array,
    also: Iterable[Entry] = (),
) -> Curve:
    """Return the loss as entry `index` of argument `name` takes each of the values `x` in turn.

    `also` moves further entries at the same time. The derivative is the first entry's.
    """
    entries = ((name, index, x), *also)
    if alone := _without_batch(loss, arguments):
        batch = {key: value[None] if key in alone else value for key, value in arguments.items()}
        entries = tuple(
            (key, (0, *place) if key in alone else place, points) for key, place, points in entries
        )
        return along(loss, batch, *entries[0], also=entries[1:])
    samples = _samples(loss, arguments)
    one_row = all(place[:1] == index[:1] and isinstance(place[0], int) for _, place, _ in entries)
    if one_row and all(key in samples for key, _, _ in entries):
        return _along_copies(loss, arguments, samples, entries)
    return _along_calls(loss, arguments, entries)


def _without_batch(loss: Loss, arguments: Mapping[str, Any]) -> set[str]:
    """Return the arguments of a single sample that a batch of one would give one more axis in front."""
    shapes = {key: value.shape for key, value in arguments.items() if isinstance(value, np.ndarray)}
    form = matching_form(loss.forms, shapes)
    if form is None or _weighs_elements(loss):
        return set()
    for batched in loss.forms:
        pairs = {key: (shape, batched.shapes.get(key)) for key, shape in form.shapes.items()}
        alone = {key for key, (shape, other) in pairs.items() if other == ("N", *shape)}
        if alone and all(key in alone or shape == other for key, (shape, other) in pairs.items()):
            return alone
    return set()


def _weighs_elements(loss: Loss) -> bool:
    """Return whether a weight is set that has the shape of the arguments."""
    return any(
        isinstance(option, Weights) and option.per != "class" and getattr(loss, key) is not None
        for key, option in loss.options.items()
    )


def _samples(loss: Loss, arguments: Mapping[str, Any]) -> set[str]:
    """Return the arguments that have one row a sample, if no row concerns another sample."""
    shapes = {key: value.shape for key, value in arguments.items() if isinstance(value, np.ndarray)}
    form = matching_form(loss.forms, {key: s for key, s in shapes.items() if _formed(loss, key)})
    if form is None or _weighs_elements(loss):
        return set()
    first = {key for key, shape in form.shapes.items() if shape[:1] in (("*",), ("N",))}
    # An axis of samples anywhere else, as in (T, N, C), cannot be copied by rows.
    elsewhere = any("N" in shape[1:] for shape in form.shapes.values())
    return set() if elsewhere or any(shapes[key] == () for key in first) else first


def _formed(loss: Loss, key: str) -> bool:
    """Return whether the forms of the loss know an argument; optional parameters are in none."""
    return any(key in form.shapes for form in loss.forms)


def _along_copies(
    loss: Loss, arguments: Mapping[str, Any], samples: set[str], entries: tuple[Entry, ...]
) -> Curve:
    """Repeat the one sample that changes, and evaluate all copies in one call."""
    values, factors = loss.breakdown(**arguments)
    name, index, x = entries[0]
    count, row = len(x), int(index[0])  # type: ignore[arg-type]
    copies = dict(arguments)
    for key in samples:
        copies[key] = np.repeat(arguments[key][row : row + 1], count, 0)
    for key, place, points in entries:
        copies[key][(slice(None), *place[1:])] = points
    cotangent = np.broadcast_to(factors[row], (count, *values.shape[1:]))
    parts, gradients = _unreduced(loss, copies, cotangent)
    own = parts.reshape(count, -1)
    if getattr(loss, "reduction", "mean") == "none":
        value = own[:, _dependents(own)].sum(1)
    else:
        value = (own * cotangent.reshape(count, -1)).sum(1)
        value += np.delete(values * factors, row, 0).sum()
    own_gradients = {key: gradients[key] for key in samples if key in gradients}
    return Curve(x, value, gradients[name][(slice(None), *index[1:])], own_gradients)


def _unreduced(
    loss: Loss, arguments: Mapping[str, Any], cotangent: Array
) -> tuple[Array, Mapping[str, Any]]:
    """Return the unreduced losses, and the gradients under a cotangent of theirs."""
    if "reduction" in loss.options:
        parts, gradients = loss.with_reduction("none").value_and_grad(
            **arguments, grad_output=cotangent
        )
        return np.asarray(parts), gradients
    # A loss that is always a mean: undo the division by the number of copies.
    parts, _ = loss.breakdown(**arguments)
    _, gradients = loss.value_and_grad(**arguments, grad_output=len(parts) * cotangent.flat[0])
    return parts, gradients


def _along_calls(loss: Loss, arguments: Mapping[str, Any], entries: tuple[Entry, ...]) -> Curve:
    """Call the loss once a point."""
    moved = {**arguments, **{key: np.array(arguments[key]) for key, _, _ in entries}}
    name, index, x = entries[0]
    row = index[:1] if isinstance(index[0], int) and len(index) > 1 else ()
    values, slopes = [], []
    rows: dict[str, list[Any]] = {}
    for point in range(len(x)):
        for key, place, points in entries:
            moved[key][place] = points[point]
        value, gradients = loss.value_and_grad(**moved)
        values.append(np.ravel(value))
        slopes.append(gradients[name][index])
        for key, gradient in gradients.items():
            if isinstance(gradient, np.ndarray) and gradient.ndim > len(row):
                rows.setdefault(key, []).append(gradient[row])
    unreduced = np.array(values)
    value = unreduced[:, _dependents(unreduced)].sum(1)
    own = {key: np.array(gradient) for key, gradient in rows.items()}
    return Curve(x, value, np.array(slopes), own)


def _dependents(rows: Array) -> Array:
    """Return which columns change from row to row; a single column always counts."""
    if rows.shape[1] == 1:
        return np.ones(1, dtype=bool)
    changes: Array = ~np.all((rows == rows[:1]) | np.isnan(rows), axis=0)
    return changes if changes.any() else np.arange(rows.shape[1]) == 0
