"""Losses of one class among several, per sample."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.parts import Variable
from theory.expressions.registry import expresses
from theory.expressions.symbols import LOGITS, C, j, label, over, reals, scalar, vector, whole, y
from theory.nodes import SoftmaxEntry, cases

WEIGHT = reals("w")
IGNORED = whole("i")
SMOOTHING = sp.Symbol("epsilon", nonnegative=True)

x = LOGITS


def log_likelihood(log_p: Any, weight: bool, target: str, label_smoothing: bool) -> tuple[Any, Any]:
    """Return the loss of log-probabilities, a function of the class, and the target's variable."""
    w = WEIGHT if weight else {j: sp.S.One, y: sp.S.One}
    uniform = -SMOOTHING / C * over(w[j] * log_p(j))
    if target == "probabilities":
        q = reals("y")
        loss = -over(w[j] * q[j] * log_p(j))
        variable = vector("target", q)
    else:
        loss = -w[y] * log_p(y)
        variable = label()
    return ((1 - SMOOTHING) * loss + uniform if label_smoothing else loss), variable


def unless_ignored(loss: Any, ignore_index: bool) -> Any:
    """Return 0 for the ignored class, if one is."""
    return cases((0, sp.Eq(y, IGNORED)), (loss, True)) if ignore_index else loss


def class_options(weight: bool, ignore_index: bool, label_smoothing: bool) -> tuple[Variable, ...]:
    """Return the variables of the options that are in force."""
    options = [vector("weight", WEIGHT)] * weight
    options += [scalar("ignore_index", IGNORED)] * ignore_index
    options += [scalar("label_smoothing", SMOOTHING)] * label_smoothing
    return tuple(options)


@expresses("NLLLoss", "NLLLoss2d")
def nll(weight: bool = False, ignore_index: bool = False) -> Expression:
    """The target's log-probability, negated."""
    loss, _ = log_likelihood(lambda c: x[c], weight, "indices", label_smoothing=False)
    return Expression(
        unless_ignored(loss, ignore_index),
        arguments=(vector("input", x), label()),
        options=class_options(weight, ignore_index, label_smoothing=False),
        example={C: 3, y: 0},
        divisor="weights",
        weight=WEIGHT if weight else None,
    )


@expresses("CrossEntropyLoss")
def cross_entropy(
    weight: bool = False,
    ignore_index: bool = False,
    label_smoothing: bool = False,
    target: str = "indices",
) -> Expression:
    """The negative log-likelihood of the target under softmax(x)."""
    loss, variable = log_likelihood(
        lambda c: sp.log(SoftmaxEntry(x[c], C)), weight, target, label_smoothing
    )
    labelled = target == "indices"
    return Expression(
        unless_ignored(loss, ignore_index and labelled),
        arguments=(vector("input", x), variable),
        options=class_options(weight, ignore_index and labelled, label_smoothing),
        example={C: 3, y: 0} if labelled else {C: 3},
        divisor="weights" if labelled else "count",
        weight=WEIGHT if weight and labelled else None,
    )
