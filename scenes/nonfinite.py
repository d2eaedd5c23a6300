"""Why a value is inf or nan.

The causes are tried in order, from the plainest; the last ones need no more than the value itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses import CTCLoss
from losses.arguments import Domain, Probabilities, Reals
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

    @property
    def model(self) -> Any:
        """The first argument: what the model says."""
        return np.asarray(self.arguments[self.loss.argument_names[0]])

    def domain(self, name: str) -> Domain:
        """Return what an argument may hold under the options of the loss."""
        argument = next(a for a in self.loss.arguments if a.name == name)
        return argument.domain_under(
            {option: getattr(self.loss, option) for option in self.loss.options}
        )


LIKELIHOODS: Final = {
    *("NLLLoss", "NLLLoss2d", "CrossEntropyLoss", "CTCLoss", "KLDivLoss", "PoissonNLLLoss"),
    *("BCEWithLogitsLoss", "MultiLabelSoftMarginLoss"),
}
"""Losses whose first argument states the probability of what happened, or its logit or rate."""


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
    """Return whether the target would not fit if every symbol were certain in every frame."""
    if not isinstance(case.loss, CTCLoss):
        return False
    certain = {**case.arguments, "log_probs": np.zeros_like(case.model)}
    return bool(np.isinf(case.loss.with_reduction("none")(**certain)).any())


def _log_negative(case: Case) -> bool:
    negative = (
        name
        for name, value in case.arguments.items()
        if not isinstance(value, list) and np.less(value, 0.0).any()
    )
    return bool(np.isnan(case.losses).any()) and any(
        _starts_at_zero(case.domain(name)) for name in negative
    )


def _starts_at_zero(domain: Domain) -> bool:
    return isinstance(domain, Probabilities) or (
        isinstance(domain, Reals) and domain.interval.low == 0.0
    )


def _undefined(case: Case) -> bool:
    return bool(np.isnan(case.losses).any())


def _log_zero(case: Case) -> bool:
    if type(case.loss).__name__ not in LIKELIHOODS or not np.isposinf(case.losses).any():
        return False
    rates = _starts_at_zero(case.domain(case.loss.argument_names[0]))
    return bool((np.isinf(case.model) | (rates & (case.model <= 0.0))).any())


def _input_infinite(case: Case) -> bool:
    return any(np.isinf(array).any() for array in case.floats())


CAUSES: Final[dict[str, Callable[[Case], bool]]] = {
    "input_nan": _input_nan,
    "empty": _empty,
    "all_ignored": _all_ignored,
    "zero_weight": _zero_weight,
    "infeasible": _infeasible,
    "log_negative": _log_negative,
    "undefined": _undefined,
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
