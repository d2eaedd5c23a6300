"""The real options of a loss as controls that move the figure."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from figures.motion import Columns, Control, Motion, Table
from figures.view import View
from losses.base import Loss
from losses.errors import LossError
from losses.options import Array, Real

STEPS = 80
"""Steps between the ends of an option's suggested range."""
MAP_STEPS = 40
"""The same where every step is a map of thousands of heights to compute and to send."""


def option_motion(view: View, columns: Callable[[Loss], Columns], *, steps: int = STEPS) -> Motion:
    """Return a control for every real option; `columns` says what the figure shows under a loss."""
    moving = [
        (option, grid(option, steps))
        for option in view.loss.options.values()
        if isinstance(option, Real) and _moves(view, option)
    ]
    controls = tuple(
        Control(
            option.name,
            option.name,
            values,
            float(getattr(view.loss, option.name)),
            special=True,
        )
        for option, values in moving
    )
    tables = tuple(
        Table((option.name,), partial(_table, view.loss, option.name, values, columns))
        for option, values in moving
    )
    return Motion(controls, tables=tables)


def _moves(view: View, option: Real) -> bool:
    """Return whether the arguments fit other values of the option too; one that decides shapes does not."""
    try:
        view.loss.with_options(**{option.name: grid(option)[-1]})(**view.arguments)
    except LossError:
        return False
    return True


@cache
def grid(option: Real, steps: int = STEPS) -> Array:
    """Return the values of an option's slider, an invalid end left out."""
    low, high = option.suggested
    values = np.unique([float(f"{v:.4g}") for v in np.linspace(low, high, steps + 1)])
    return np.array([value for value in values if value in option.interval])


def _table(loss: Loss, name: str, values: Array, columns: Callable[[Loss], Columns]) -> Columns:
    rows = [columns(loss.with_options(**{name: value})) for value in values]
    return {place: np.array([row[place] for row in rows]) for place in rows[0]}
