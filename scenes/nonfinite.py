"""Why a value is inf or nan.

Whatever may be the cause is taken out of the call, one thing after the other from the plainest on, until the
value is finite. The reason is the first of them that cannot stay: with it alone back in place, the value is not
finite any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any, Final

import numpy as np

from losses import CTCLoss
from losses.arguments import Domain, Probabilities, Reals
from losses.base import Loss
from losses.classification import LabelledLoss
from losses.errors import LossError
from losses.options import Array, Real, Weights


@dataclass(frozen=True)
class Case:
    """One call of a loss."""

    loss: Loss
    arguments: Mapping[str, Any]

    @property
    def is_finite(self) -> bool:
        """Whether the loss takes the call and its value is finite."""
        try:
            return bool(np.isfinite(self.loss(**self.arguments)).all())
        except LossError:
            return False

    @property
    def model(self) -> Array:
        """The first argument: what the model says."""
        return np.asarray(self.arguments[self.loss.argument_names[0]])

    def domain(self, name: str) -> Domain:
        """Return what an argument may hold under the options of the loss."""
        argument = next(a for a in self.loss.arguments if a.name == name)
        return argument.domain_under(
            {option: getattr(self.loss, option) for option in self.loss.options}
        )

    def with_options(self, **changes: Any) -> Case:
        """Return the call with other options, or as it is where they do not fit together."""
        try:
            return replace(self, loss=self.loss.with_options(**changes))
        except LossError:
            return self

    def with_entries(self, change: Callable[[Array], Array], *names: str) -> Case:
        """Return the call with the entries of its floating arguments changed, or of those named."""
        changed = {
            name: _changed(value, change) if not names or name in names else value
            for name, value in self.arguments.items()
        }
        return replace(self, arguments=changed)


def _changed(value: Any, change: Callable[[Array], Array]) -> Any:
    if isinstance(value, list | tuple):
        return [_changed(part, change) for part in value]
    array = np.asarray(value)
    return change(array) if array.dtype.kind == "f" else value


Reason = tuple[str, Mapping[str, Any]]
"""The key of a sentence, and its details."""

Removal = Callable[[Case], Case]

TAME: Final = 0.5
"""What takes the place of an entry: as a score, a probability or a variance it leads to no infinite number."""

LARGEST: Final = 10.0
"""No power or exponential of a number up to this overflows."""

LIKELIHOODS: Final = {
    *("NLLLoss", "NLLLoss2d", "CrossEntropyLoss", "CTCLoss", "KLDivLoss", "PoissonNLLLoss"),
    *("BCEWithLogitsLoss", "MultiLabelSoftMarginLoss"),
}
"""Losses whose first argument states the probability of what happened, or its logit or rate."""

LOGARITHMS: Final = {"KLDivLoss": "target", "PoissonNLLLoss": "input"}
"""The argument of which a loss takes the logarithm, unless it is one already."""

INFINITE: Final = {"infeasible", "log_zero"}
"""What makes a loss infinite, and never nan."""

KEYS: Final = (
    *("input_nan", "option", "empty", "all_ignored", "zero_weight", "infeasible", "log_negative"),
    *("log_zero", "overflow", "undefined", "input_infinite", "weights_overflow"),
)


def reason(loss: Loss, arguments: Mapping[str, Any], losses: Any, value: Any) -> Reason | None:
    """Return why the value is not finite, None where it is.

    `losses` are the unreduced losses. A mean over weights whose sum overflows is 0; this is explained, too.
    """
    case, shares = Case(loss, arguments), loss.breakdown(**arguments)[1]
    if np.isfinite(value).all():
        lost = np.size(losses) and not np.any(shares) and np.any(losses)
        return ("weights_overflow", {}) if lost else None
    if np.size(losses) == 0:
        return "empty", {}
    undefined = bool(np.isnan(value).any())
    removals = _until_finite(case, _removals(case, shares, losses, undefined))
    for kept, (why, _) in enumerate(removals):
        others = [removal for place, (_, removal) in enumerate(removals) if place != kept]
        if not (undefined and why[0] in INFINITE) and not _mended(case, others).is_finite:
            return why
    return "undefined" if undefined else "overflow", {}


def _until_finite(
    case: Case, removals: Iterable[tuple[Reason, Removal]]
) -> list[tuple[Reason, Removal]]:
    """Return the first of the removals, as many as make the value finite; none where all do not."""
    made = []
    for why, removal in removals:
        made.append((why, removal))
        case = removal(case)
        if case.is_finite:
            return made
    return []


def _mended(case: Case, removals: Iterable[Removal]) -> Case:
    return reduce(lambda mended, removal: removal(mended), removals, case)


def _removals(
    case: Case, shares: Any, losses: Any, undefined: bool
) -> Iterator[tuple[Reason, Removal]]:
    """Yield what may be the cause, with the change that takes it out of a call; the plainest first."""
    yield ("input_nan", {}), lambda c: c.with_entries(_tamed(np.isnan))
    for name, option in case.loss.options.items():
        if isinstance(option, Real | Weights):
            yield ("option", {"name": name}), partial(_with_finite_option, name=name)
    if np.isinf(shares).any():
        key = "all_ignored" if _all_ignored(case) else "zero_weight"
        yield (key, {}), lambda c: c.with_options(reduction="sum")
    if _is_infeasible(case):
        yield ("infeasible", {}), lambda c: c.with_options(zero_infinity=True)
    logarithm = LOGARITHMS.get(type(case.loss).__name__)
    if logarithm and _starts_at_zero(case.domain(logarithm)):
        positive = _tamed(lambda x: x < 0.0)
        yield ("log_negative", {}), lambda c: c.with_entries(positive, logarithm)
    if np.isposinf(losses).any() and type(case.loss).__name__ in LIKELIHOODS:
        impossible = _impossible(case)
        possible = _tamed(lambda x: impossible)
        yield ("log_zero", {}), lambda c: c.with_entries(possible, c.loss.argument_names[0])
    yield ("overflow", {}), _with_small_numbers
    yield (
        ("undefined" if undefined else "input_infinite", {}),
        lambda c: c.with_entries(_with_finite_sign),
    )


def _tamed(wrong: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Return the change of the entries that are wrong, and of no other."""
    return lambda x: np.where(wrong(x), TAME, x)


def _with_finite_sign(x: Array) -> Array:
    """Return an array without infinite numbers; what is negative stays so."""
    return np.where(np.isinf(x), np.copysign(TAME, x), x)


def _with_finite_option(case: Case, name: str) -> Case:
    value = getattr(case.loss, name)
    if value is None or np.isfinite(value).all():
        return case
    option = case.loss.options[name]
    finite = (
        np.where(np.isfinite(value), value, 1.0) if isinstance(option, Weights) else option.default
    )
    return case.with_options(**{name: finite})


def _with_small_numbers(case: Case) -> Case:
    """Return the case with all finite numbers at most `LARGEST` in size."""

    def small(x: Any) -> Any:
        return np.where(np.isfinite(x), np.clip(x, -LARGEST, LARGEST), x)

    numbers = {
        name: getattr(case.loss, name)
        for name, option in case.loss.options.items()
        if isinstance(option, Real | Weights)
    }
    changes = {
        name: small(value) if np.ndim(value) else float(small(value))
        for name, value in numbers.items()
        if value is not None
    }
    return case.with_options(**changes).with_entries(small)


def _all_ignored(case: Case) -> bool:
    return isinstance(case.loss, LabelledLoss) and bool(
        np.all(np.asarray(case.arguments["target"]) == case.loss.ignored_label)
    )


def _is_infeasible(case: Case) -> bool:
    """Return whether the target would not fit if every symbol were certain in every frame."""
    if not isinstance(case.loss, CTCLoss):
        return False
    return not replace(
        case, arguments={**case.arguments, "log_probs": np.zeros_like(case.model)}
    ).is_finite


def _starts_at_zero(domain: Domain) -> bool:
    return isinstance(domain, Probabilities) or (
        isinstance(domain, Reals) and domain.interval.low == 0.0
    )


def _impossible(case: Case) -> Array:
    """Return where the model states the probability 0 or 1, or a rate whose logarithm is −∞."""
    rates = _starts_at_zero(case.domain(case.loss.argument_names[0]))
    zero = rates & (case.model + getattr(case.loss, "eps", 0.0) <= 0.0)
    return np.isinf(case.model) | zero
