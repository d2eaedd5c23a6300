"""Losses of yes-or-no targets: one number per element, or per sample for several labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from theory.expressions.calculus import partial
from theory.expressions.formula import Expression
from theory.expressions.registry import expresses
from theory.expressions.symbols import INPUT, LOGITS, C, j, label, over, real, reals, scalar, vector
from theory.functions import sigmoid

LOG_FLOOR = -100
"""Below this a logarithm of a probability is held."""

EPSILON = sp.Symbol("epsilon", positive=True)
DENOMINATOR_FLOOR = float(np.float32(1e-12))
"""Below this the gradient's denominator x (1 - x) is held; torch stores it in single precision."""


def _likelihood(y: Any, log_yes: Any, log_no: Any) -> Any:
    return y * log_yes + (1 - y) * log_no


@expresses("BCELoss")
def bce(weight: bool = False) -> Expression:
    """Bernoulli's -log probability of y under the probability x, its logarithms held above -100."""
    x, y, w = INPUT, real("y"), real("w")
    scale = w if weight else sp.S.One
    held = -_likelihood(y, sp.Max(sp.log(x), LOG_FLOOR), sp.Max(sp.log(1 - x), LOG_FLOOR))
    free = -_likelihood(y, sp.log(x), sp.log(1 - x))
    variance = x * (1 - x)
    held_slope = sp.simplify(partial(free, x) * variance) / sp.Max(variance, EPSILON)
    return Expression(
        scale * held,
        arguments=(scalar("input", x), scalar("target", y)),
        options=(scalar("weight", w),) if weight else (),
        constants={EPSILON: DENOMINATOR_FLOOR},
        conventions={"x": scale * held_slope, "y": scale * partial(free, y)},
    )


@expresses("BCEWithLogitsLoss")
def bce_with_logits(weight: bool = False, pos_weight: bool = False) -> Expression:
    """Bernoulli's -log probability of y under sigmoid(x), y = 1 counted `pos_weight` times."""
    x, y, w, plus = INPUT, real("y"), real("w"), real("w_plus")
    p = sigmoid(x)
    positive = plus if pos_weight else sp.S.One
    loss = -_likelihood(y, positive * sp.log(p), sp.log(1 - p))
    options = [scalar("weight", w)] * weight + [scalar("pos_weight", plus)] * pos_weight
    return Expression(
        w * loss if weight else loss,
        arguments=(scalar("input", x), scalar("target", y)),
        options=tuple(options),
    )


@expresses("SoftMarginLoss")
def soft_margin() -> Expression:
    """The logistic loss of a score x for the sign y."""
    y = real("y")
    return Expression(
        sp.log(1 + sp.exp(-y * INPUT)), arguments=(scalar("input", INPUT), label("target", y))
    )


@expresses("MultiLabelSoftMarginLoss")
def multi_label_soft_margin(weight: bool = False) -> Expression:
    """The mean over labels of the binary cross entropy of sigmoid(x)."""
    x, y, w = LOGITS, reals("y"), reals("w")
    p = sigmoid(x[j])
    term = _likelihood(y[j], sp.log(p), sp.log(1 - p))
    return Expression(
        -over(w[j] * term if weight else term) / C,
        arguments=(vector("input", x), vector("target", y)),
        options=(vector("weight", w),) if weight else (),
        example={C: 3},
    )
