"""Losses of the difference between a prediction and a target, per element."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.registry import expresses
from theory.expressions.symbols import INPUT, real, scalar
from theory.nodes import cases, each_case

x = INPUT
y, w = real("y"), real("w")


def _elementwise(formula: Any, weight: bool, divisor: Any = "count", **option: Any) -> Expression:
    options = [scalar(name, symbol) for name, symbol in option.items()]
    return Expression(
        each_case(lambda e: w * e, formula) if weight else formula,
        arguments=(scalar("input", x), scalar("target", y)),
        options=(*options, scalar("weight", w)) if weight else tuple(options),
        divisor=divisor if weight else "count",
        weight=sp.IndexedBase("w", real=True) if weight else None,
    )


@expresses("L1Loss")
def absolute(weight: bool = False) -> Expression:
    """|x - y|."""
    return _elementwise(sp.Abs(x - y), weight, "weights")


@expresses("MSELoss")
def squared(weight: bool = False) -> Expression:
    """(x - y)^2."""
    return _elementwise((x - y) ** 2, weight, "weights")


@expresses("SmoothL1Loss")
def smooth() -> Expression:
    """A parabola within beta of the target, the absolute error less beta / 2 beyond."""
    beta, error = sp.Symbol("beta", nonnegative=True), sp.Abs(x - y)
    parabola = (x - y) ** 2 / (2 * beta)
    formula = cases((parabola, error < beta), (error - beta / 2, True))
    return _elementwise(formula, weight=False, beta=beta)


@expresses("HuberLoss")
def huber(weight: bool = False) -> Expression:
    """A parabola within delta of the target, a line of slope delta beyond."""
    delta, error = sp.Symbol("delta", positive=True), sp.Abs(x - y)
    formula = cases(((x - y) ** 2 / 2, error < delta), (delta * (error - delta / 2), True))
    return _elementwise(formula, weight, delta=delta)
