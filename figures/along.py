"""A loss along some of its entries: the value it returns, and its derivative, at many points at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from losses.arguments import matching_form
from losses.base import Loss
from losses.options import Array, Weights

Index = tuple[int | slice, ...]
"""One entry of an array or, with a slice, a vector of entries."""


@dataclass(frozen=True)
class Curve:
    """Value and derivative at each of `x`; where the entries are a vector, `x` and `slope` have rows.

    Under mean and sum the value is what the loss returns. Under none it is the sum of those
    unreduced losses that depend on the entry.
    """

    x: Array
    value: Array
    slope: Array


def along(loss: Loss, arguments: Mapping[str, Any], name: str, index: Index, x: Array) -> Curve:
    """Return the loss as entry `index` of argument `name` takes each of the values `x` in turn."""
    if separable(loss, arguments):
        return _along_copies(loss, arguments, name, index, x)
    return _along_calls(loss, arguments, name, index, x)


def separable(loss: Loss, arguments: Mapping[str, Any]) -> bool:
    """Return whether every argument has one row a sample, and no row concerns another sample."""
    per_element = (
        isinstance(option, Weights) and option.per != "class" and getattr(loss, key) is not None
        for key, option in loss.options.items()
    )
    arrays = [value for value in arguments.values() if isinstance(value, np.ndarray) and value.ndim]
    if len(arrays) < len(arguments) or any(per_element):
        return False
    form = matching_form(loss.forms, {key: value.shape for key, value in arguments.items()})
    return form is not None and all(form.shapes[key][0] in ("*", "N") for key in arguments)


def _along_copies(
    loss: Loss, arguments: Mapping[str, Any], name: str, index: Index, x: Array
) -> Curve:
    """Repeat the one sample that changes, and evaluate all copies in one call."""
    values, factors = loss.breakdown(**arguments)
    row, rest = int(index[0]), index[1:]  # type: ignore[arg-type]
    copies = {key: np.repeat(array[row : row + 1], len(x), 0) for key, array in arguments.items()}
    copies[name][(slice(None), *rest)] = x
    cotangent = np.broadcast_to(factors[row], (len(x), *values.shape[1:]))
    parts, gradients = loss.with_reduction("none").value_and_grad(**copies, grad_output=cotangent)
    value = (parts * cotangent).reshape(len(x), -1).sum(1)
    if getattr(loss, "reduction", "mean") == "none":
        depends = _dependents(parts.reshape(len(x), -1))
        value = parts.reshape(len(x), -1)[:, depends].sum(1)
    else:
        value += np.delete(values * factors, row, 0).sum()
    return Curve(x, value, gradients[name][(slice(None), *rest)])


def _along_calls(
    loss: Loss, arguments: Mapping[str, Any], name: str, index: Index, x: Array
) -> Curve:
    """Call the loss once a point."""
    moved = {**arguments, name: np.array(arguments[name])}
    values, slopes = [], []
    for point in x:
        moved[name][index] = point
        value, gradients = loss.value_and_grad(**moved)
        values.append(np.ravel(value))
        slopes.append(gradients[name][index])
    rows = np.array(values)
    return Curve(x, rows[:, _dependents(rows)].sum(1), np.array(slopes))


def _dependents(rows: Array) -> Array:
    """Return which columns change from row to row; a single column always counts."""
    if rows.shape[1] == 1:
        return np.ones(1, dtype=bool)
    changes: Array = ~np.all((rows == rows[:1]) | np.isnan(rows), axis=0)
    return changes if changes.any() else np.arange(rows.shape[1]) == 0
