"""Why a value is inf or nan.

The causes are tried in order, from the plainest; the last ones need no more than the value itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses.base import Loss


@dataclass(frozen=True)
class Case:
    """One evaluation whose value is not finite."""

    loss: Loss
    arguments: Mapping[str, Any]
    losses: Any
    value: Any

    def floats(self) -> list[Any]:
        """Return the floating arguments."""
        arrays = (np.asarray(v) for v in self.arguments.values() if not isinstance(v, list))
        return [array for array in arrays if array.dtype.kind == "f"]


def _input_nan(case: Case) -> bool:
    return any(np.isnan(array).any() for array in case.floats())


def _empty(case: Case) -> bool:
    return np.size(case.losses) == 0


def _all_ignored(case: Case) -> bool:
    ignored = getattr(case.loss, "ignore_index", None)
    target = case.arguments.get("target")
    return ignored is not None and target is not None and bool(np.all(target == ignored))


def _zero_weight(case: Case) -> bool:
    weight = getattr(case.loss, "weight", None)
    finite = np.isfinite(case.losses).all()
    return weight is not None and bool(finite) and bool(np.isnan(case.value).any())


def _infeasible(case: Case) -> bool:
    if type(case.loss).__name__ != "CTCLoss":
        return False
    return all(np.isfinite(array).all() for array in case.floats())


def _input_infinite(case: Case) -> bool:
    return any(np.isposinf(array).any() for array in case.floats())


def _log_zero(case: Case) -> bool:
    zero = any(np.isneginf(array).any() or (array == 0.0).any() for array in case.floats())
    return zero and bool(np.isposinf(case.losses).any())


def _difference(case: Case) -> bool:
    infinite = any(np.isinf(array).any() for array in case.floats())
    return infinite and bool(np.isnan(case.losses).any())


CAUSES: Final[dict[str, Callable[[Case], bool]]] = {
    "input_nan": _input_nan,
    "empty": _empty,
    "all_ignored": _all_ignored,
    "zero_weight": _zero_weight,
    "infeasible": _infeasible,
    "difference_of_infinities": _difference,
    "log_zero": _log_zero,
    "input_infinite": _input_infinite,
    "overflow": lambda case: True,
}


def reason(loss: Loss, arguments: Mapping[str, Any], losses: Any, value: Any) -> str | None:
    """Return the key of the sentence that says why the value is not finite, None where it is."""
    if np.isfinite(value).all():
        return None
    case = Case(loss, arguments, losses, value)
    return next(key for key, applies in CAUSES.items() if applies(case))
