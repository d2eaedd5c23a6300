"""The parity report: every instance of every loss, in both precisions, held against torch.

For each loss it says how many comparisons were made, the largest relative difference of value and of
gradient, in how many torch has an answer that is documented as wrong, and how many inputs both sides
refuse. Inputs that only one side refuses are disagreements.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

import losses
from checks.comparison import TOLERANCE, Comparison, compare
from checks.deviations import corrections
from checks.instances import Instance, instances
from losses.base import Loss
from losses.errors import LossError

DTYPES: Final = ("float64", "float32")


@dataclass
class Row:
    """What was found for one loss."""

    count: int = 0
    refusals: int = 0
    deviations: int = 0
    value: dict[str, float] = field(default_factory=lambda: dict.fromkeys(DTYPES, 0.0))
    gradient: dict[str, float] = field(default_factory=lambda: dict.fromkeys(DTYPES, 0.0))
    disagreements: list[str] = field(default_factory=list)

    def enter(self, instance: Instance, comparison: Comparison) -> None:
        """Count one comparison."""
        dtype = instance.dtype
        self.count += 1
        self.deviations += bool(comparison.corrected)
        self.value[dtype] = max(self.value[dtype], comparison.value)
        self.gradient[dtype] = max(self.gradient[dtype], comparison.gradient)
        if not comparison.agrees:
            self.disagreements.append(f"{instance}: {comparison}")


def differences(found: Iterable[Instance]) -> Iterator[tuple[Instance, Comparison | str | None]]:
    """Yield each instance with its comparison, None if both sides refuse it, or which side does."""
    from checks.torch_oracle import TorchRefuses, evaluate

    for instance in found:
        here, grad_output, refused = None, None, ""
        try:
            grad_output = instance.grad_output()
            here = instance.loss.value_and_grad(**instance.arguments, grad_output=grad_output)
        except LossError as error:
            refused = str(error)
        try:
            there = evaluate(instance.name, instance.options, instance.arguments, grad_output)
        except TorchRefuses as refusal:
            yield instance, None if here is None else f"torch refuses: {refusal}"
            continue
        if here is None:
            yield instance, f"only refused here: {refused}"
        else:
            wrong = corrections(instance.name)
            yield instance, compare(here, there, instance.dtype, wrong)


def row(cls: type[Loss]) -> Row:
    """Return the report of one loss."""
    made = Row()
    found = (one.cast(dtype) for one in instances(cls) for dtype in DTYPES)
    for instance, result in differences(found):
        if isinstance(result, Comparison):
            made.enter(instance, result)
        elif result is None:
            made.refusals += 1
        else:
            made.disagreements.append(f"{instance}: {result}")
    return made


def report() -> dict[str, Any]:
    """Return the whole report, with the versions that it was made with."""
    from checks.torch_oracle import VERSION

    return {
        "torch": VERSION,
        "numpy": np.__version__,
        "date": datetime.date.today().isoformat(),
        "tolerance": TOLERANCE,
        "losses": {entry.name: asdict(row(entry.cls)) for entry in losses.catalog()},
    }
