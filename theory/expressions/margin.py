"""Losses that are content once a score is better by a margin."""

from __future__ import annotations

import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.parts import Variable
from theory.expressions.registry import expresses
from theory.expressions.symbols import (
    INPUT,
    LOGITS,
    C,
    j,
    label,
    over,
    real,
    reals,
    scalar,
    vector,
    whole,
    wholes,
    y,
)
from theory.nodes import NotAmong, cases

m = real("m")
SIGN = real("y")


@expresses("HingeEmbeddingLoss")
def hinge_embedding() -> Expression:
    """A distance x itself for a similar pair, what it lacks to the margin for a dissimilar one."""
    lack = sp.Max(0, m - INPUT)
    # torch adds the branches of all labels but -1 and of all labels but 1: any other label gets both
    formula = cases((INPUT, sp.Eq(SIGN, 1)), (lack, sp.Eq(SIGN, -1)), (INPUT + lack, True))
    return Expression(
        formula,
        arguments=(scalar("input", INPUT), label("target", SIGN)),
        options=(scalar("margin", m),),
    )


@expresses("MarginRankingLoss")
def margin_ranking() -> Expression:
    """What the better-ranked score lacks to be ahead by the margin."""
    first, second = real("x_1"), real("x_2")
    return Expression(
        sp.Max(0, m - SIGN * (first - second)),
        arguments=(scalar("input1", first), scalar("input2", second), scalar("target", SIGN)),
        options=(scalar("margin", m),),
    )


@expresses("MultiMarginLoss")
def multi_margin(p: int = 1, weight: bool = False) -> Expression:
    """The target's lack of margin against every other class, to the power p, over C."""
    x, w = LOGITS, reals("w")
    lack = sp.Max(0, m - x[y] + x[j]) ** p
    others = over((1 - sp.KroneckerDelta(j, y)) * lack)
    return Expression(
        (w[y] if weight else 1) * others / C,
        arguments=(vector("input", x), label()),
        options=(scalar("margin", m), *([vector("weight", w)] * weight)),
        example={C: 3, y: 0},
    )


@expresses("MultiLabelMarginLoss")
def multi_label_margin() -> Expression:
    """The lack of margin of every label against every class that is none, over C."""
    x, labels, i = LOGITS, wholes("y"), whole("i")
    size = sp.Symbol("L", integer=True, positive=True)
    lack = sp.Max(0, 1 - (x[labels[i]] - x[j]))
    return Expression(
        over(over(NotAmong(j, labels, size) * lack), i, size) / C,
        arguments=(
            vector("input", x),
            Variable("target", labels, (size,), (i,), differentiable=False, end=-1),
        ),
        example={C: 3, size: 2, labels[0]: 2, labels[1]: 0},
    )
