"""The answers of torch that are documented as wrong, in the terms of a comparison."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from checks.comparison import Corrections
from losses import DEVIATIONS
from losses.base import Loss


def corrections(name: str) -> Corrections:
    """Return, for each quantity of a loss, the infinite or nan answers that torch gives wrongly.

    Digits that torch loses are not among them: they are less than the tolerance.
    """
    found: dict[str, set[float]] = {}
    for deviation in DEVIATIONS:
        if deviation.loss == name:
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
