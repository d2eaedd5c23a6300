"""From the losses of a batch to one number: what "mean" divides by."""

from __future__ import annotations

from typing import Any, Literal

import sympy as sp

Divisor = Literal["count", "weights", "target_lengths"]
"""Elements or samples; the sum of the weights in force; each sample by its own target length."""

N, B, n = sp.symbols("N B n", integer=True)
LOSSES = sp.IndexedBase("ell", real=True)
LABELS = sp.IndexedBase("y", integer=True)
LENGTHS = sp.IndexedBase("length", integer=True)


def batch(each: Any) -> Any:
    """Return the sum over a batch."""
    return sp.Sum(each, (n, 0, N - 1))


def mean(divisor: Divisor, weight: Any = None, ignored: Any = None, *, labelled: bool) -> Any:
    """Return a batch's mean loss; `weight` is by class where there are labels, else by element."""
    if divisor == "target_lengths":
        return batch(LOSSES[n] / sp.Max(LENGTHS[n], 1)) / N
    share = sp.S.One
    if divisor == "weights" and weight is not None:
        share = weight[LABELS[n] if labelled else n]
    if ignored is not None:
        share *= 1 - sp.KroneckerDelta(LABELS[n], ignored)
    return batch(LOSSES[n]) / (N if share == 1 else batch(share))
