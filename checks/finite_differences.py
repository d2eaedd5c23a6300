"""A gradient held against the function itself, along random directions.

For a value of any shape and a cotangent g, the scalar s(t) = ⟨g, loss(x + t v)⟩ has the slope
⟨vjp(g), v⟩ at 0. One central difference therefore checks every entry of every gradient at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from losses.base import Loss

STEP = 1e-6
"""Balances the truncation error of a central difference, of order h², with rounding, 1e-16 / h."""


def directional_difference(
    loss: Loss, arguments: Mapping[str, Any], rng: np.random.Generator, *, step: float = STEP
) -> float:
    """Return |slope − ⟨vjp, v⟩| for a random direction v, relative to the sum of |terms| of ⟨vjp, v⟩."""
    value = loss(**arguments)
    cotangent = rng.standard_normal(np.shape(value))
    _, gradients = loss.value_and_grad(**arguments, grad_output=cotangent)
    direction = {
        name: _nested(lambda g: rng.standard_normal(np.shape(g)), gradient)
        for name, gradient in gradients.items()
    }

    def along(t: float) -> float:
        def moved(x: Any, v: Any) -> Any:
            return x + t * v

        here = {name: _nested(moved, arguments[name], v) for name, v in direction.items()}
        return float(np.vdot(cotangent, loss(**{**arguments, **here})))

    products = [
        np.ravel(product)
        for name, v in direction.items()
        for product in _leaves(_nested(np.multiply, gradients[name], v))
    ]
    terms = np.concatenate(products) if products else np.zeros(1)
    slope = (along(step) - along(-step)) / (2.0 * step)
    return abs(slope - float(terms.sum())) / max(float(np.abs(terms).sum()), 1.0)


def _nested(function: Callable[..., Any], *values: Any) -> Any:
    """Apply a function to arrays, or to the arrays inside of equally nested lists."""
    if isinstance(values[0], list | tuple):
        return [_nested(function, *items) for items in zip(*values, strict=True)]
    return function(*values)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]
