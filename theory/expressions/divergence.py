"""Divergences between distributions, per element."""

from __future__ import annotations

import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.registry import expresses
from theory.expressions.symbols import INPUT, real, scalar
from theory.nodes import cases


@expresses("KLDivLoss")
def kullback_leibler(log_target: bool = False) -> Expression:
    """One term y (log y - x) of the divergence, x a log-probability; so is y if `log_target`."""
    x, y = INPUT, real("y")
    formula = sp.exp(y) * (y - x) if log_target else cases((y * (sp.log(y) - x), y > 0), (0, True))
    return Expression(formula, arguments=(scalar("input", x), scalar("target", y)))
