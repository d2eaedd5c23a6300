"""The Wasserstein distance on a line, whose slope survives where other divergences are flat."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.numeric import Interval, mp
from theory.rules import At, Bound, Differentiate, Equal, Given

half = sp.Rational(1, 2)
theta = sp.Symbol("theta", real=True)
t = sp.Symbol("t", positive=True)
C, W = sp.Function("C"), sp.Function("W")


def plan_cost(theta: Any, t: Any) -> Any:
    """The cost of the plan that crosses over with mass t, from atoms 0, 1 to atoms theta, theta + 1."""
    plan = [[mp.mpf(1) / 2 - t, t], [t, mp.mpf(1) / 2 - t]]
    return mp.fsum(
        plan[start][end] * abs(start - (end + theta)) for start in (0, 1) for end in (0, 1)
    )


straight, crossed = abs(theta), abs(theta + 1) + abs(theta - 1)

transport_plan = Derivation(
    id="transport_plan",
    topic="transport",
    domains={"t": Interval(0, 0.5)},
    steps=(
        Step("cost", 2 * (half - t) * straight + t * crossed, Given(C(t), means=plan_cost)),
        Step("detour", straight + t * (crossed - 2 * straight), Equal()),
        Step("least", straight, Bound(">=", attained=((t, 0),))),
        Step("distance", straight, At(((t, 0),), subject=W(theta)), after="cost"),
        Step("slope", sp.sign(theta), Differentiate(theta)),
    ),
)

x = sp.Symbol("x", real=True)
far = sp.Symbol("theta", positive=True)


def sorted_cost(theta: Any) -> Any:
    """The cost of moving each quantile of the unit box to the same quantile of the box at theta."""
    return mp.quad(lambda level: abs((level + theta) - level), [0, 1])


transport_boxes = Derivation(
    id="transport_boxes",
    topic="transport",
    domains={"theta": Interval(1, 4)},
    steps=(
        Step(
            "areas",
            sp.Integral(x, (x, 0, 1))
            + sp.Integral(1, (x, 1, far))
            + sp.Integral(1 - (x - far), (x, far, far + 1)),
            Given(W(far), means=sorted_cost),
        ),
        Step("pieces", half + (far - 1) + half, Equal()),
        Step("linear", far, Equal()),
        Step("slope", sp.Integer(1), Differentiate(far)),
    ),
)

DERIVATIONS = (transport_plan, transport_boxes)
