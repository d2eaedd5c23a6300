"""Divergences between distributions, per element."""

from __future__ import annotations

import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.nodes import cases
from theory.expressions.registry import expresses
from theory.expressions.symbols import INPUT as x
from theory.expressions.symbols import real, scalar


@expresses("KLDivLoss")
def kullback_leibler(log_target: bool = False) -> Expression:
    """One term y (log y - x) of the divergence from log-probabilities x; y is itself a log if `log_target`."""
    y = real("y")
    formula = sp.exp(y) * (y - x) if log_target else cases((y * (sp.log(y) - x), y > 0), (0, True))
    return Expression(formula, arguments=(scalar("input", x), scalar("target", y)))
