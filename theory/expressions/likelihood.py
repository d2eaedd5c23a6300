"""Negative log-likelihoods of a noise model, per element."""

from __future__ import annotations

import sympy as sp

from theory.expressions.calculus import partial
from theory.expressions.formula import Expression
from theory.expressions.parts import Definition
from theory.expressions.registry import expresses
from theory.expressions.symbols import INPUT, real, scalar
from theory.nodes import cases

x = INPUT
y = real("y")


@expresses("GaussianNLLLoss")
def gaussian(full: bool = False) -> Expression:
    """The Gaussian's -log density at y, mean x and variance v; its constant if `full`."""
    v, eps = real("v"), sp.Symbol("epsilon", positive=True)
    clamped = sp.Symbol("v_eps", positive=True)
    formula = (sp.log(clamped) + (x - y) ** 2 / clamped) / 2
    if full:
        formula += sp.log(2 * sp.pi) / 2
    return Expression(
        formula,
        arguments=(scalar("input", x), scalar("target", y), scalar("var", v)),
        options=(scalar("eps", eps),),
        where=(Definition(clamped, sp.Max(v, eps)),),
        # The clamp lets the gradient through as though it were not there.
        conventions={"v": partial(formula, clamped)},
    )


@expresses("PoissonNLLLoss")
def poisson(log_input: bool = True, full: bool = False) -> Expression:
    """The Poisson's -log probability of the count y at rate exp(x) or x; log(y!) if `full`."""
    eps = sp.Symbol("epsilon", positive=True)
    formula = sp.exp(x) - y * x if log_input else x - y * sp.log(x + eps)
    if full:
        stirling = y * sp.log(y) - y + sp.log(2 * sp.pi * y) / 2
        formula += cases((stirling, y > 1), (0, True))
    return Expression(
        formula,
        arguments=(scalar("input", x), scalar("target", y)),
        options=() if log_input else (scalar("eps", eps),),
    )
