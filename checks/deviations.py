"""The answers of torch that are documented as wrong, in the terms of a comparison."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from checks.comparison import Comparison, Corrections, compare
from losses import DEVIATIONS
from losses.base import Loss


def corrections(name: str) -> Corrections:
    """Return, for each quantity of a loss, the infinite or nan answers that torch gives wrongly.

    Digits that torch loses are not among them: they are less than the tolerance.
    """
    found: dict[str, set[float]] = {}
    for deviation in DEVIATIONS:
        if deviation.loss == name and deviation.applies is None:
            wrong = {answer for answer in deviation.torch if not math.isfinite(answer)}
            found.setdefault(deviation.quantity, set()).update(wrong)
    return found


def declared(loss: Loss, arguments: Mapping[str, Any]) -> set[str]:
    """Return the quantities in which torch's answer, though finite, is documented as wrong here."""
    return {
        deviation.quantity
        for deviation in DEVIATIONS
        if deviation.loss == type(loss).__name__
        and deviation.applies is not None
        and deviation.applies(loss, arguments)
    }


def compare_call(
    loss: Loss,
    arguments: Mapping[str, Any],
    here: tuple[Any, dict[str, Any]],
    there: tuple[Any, dict[str, Any]],
) -> Comparison:
    """Compare one call with torch's answer, knowing the deviations that are documented.

    Whether the call is in one of their situations is asked only where the numbers differ.
    """
    dtype, wrong = str(np.asarray(here[0]).dtype), corrections(type(loss).__name__)
    found = compare(here, there, dtype, wrong)
    if found.agrees:
        return found
    return compare(here, there, dtype, wrong, declared(loss, arguments))
