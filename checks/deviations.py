"""The answers of torch that are documented as wrong, in the terms of a comparison."""

from __future__ import annotations

import math

from checks.comparison import Corrections
from losses import DEVIATIONS


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
