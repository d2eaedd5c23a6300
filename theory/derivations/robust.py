"""SmoothL1 and Huber: one shape, two scalings, and what each becomes at its extremes."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.rules import Differentiate, Given, Limit, Take

r = sp.Symbol("r", real=True)
beta, delta = sp.symbols("beta delta", positive=True)
S, H = sp.Function("S"), sp.Function("H")


def smooth_l1(r: Any, beta: Any) -> Any:
    """The area under the slope r / beta, clipped to 1, from 0 to |r|."""
    size = max(r, -r)
    corner = min(size, beta)
    return corner * corner / beta / 2 + (size - corner)


def huber(r: Any, delta: Any) -> Any:
    """The area under the slope r, clipped to delta, from 0 to |r|."""
    size = max(r, -r)
    corner = min(size, delta)
    return corner * corner / 2 + delta * (size - corner)


SMOOTH = sp.Piecewise((r**2 / (2 * beta), abs(r) < beta), (abs(r) - beta / 2, True))
HUBER = sp.Piecewise((r**2 / 2, abs(r) <= delta), (delta * (abs(r) - delta / 2), True))

smooth_l1_is_scaled_huber = Derivation(
    id="smooth_l1_is_scaled_huber",
    topic="robust",
    steps=(
        Step("smooth_l1", SMOOTH, Given(S(r), means=smooth_l1)),
        Step(
            "times_beta",
            sp.Piecewise((r**2 / 2, abs(r) < beta), (beta * (abs(r) - beta / 2), True)),
            Take(lambda value: beta * value),
        ),
        Step(
            "slope",
            sp.Piecewise((r / beta, abs(r) < beta), (sp.sign(r), True)),
            Differentiate(r),
            after="smooth_l1",
        ),
        Step("beta_to_zero", abs(r), Limit(beta, sp.Integer(0)), after="smooth_l1"),
    ),
)

huber_limits = Derivation(
    id="huber_limits",
    topic="robust",
    steps=(
        Step("huber", HUBER, Given(H(r), means=huber)),
        Step(
            "slope",
            sp.Piecewise((r, abs(r) <= delta), (delta * sp.sign(r), True)),
            Differentiate(r),
        ),
        Step("delta_to_infinity", r**2 / 2, Limit(delta, sp.oo, "-"), after="huber"),
        Step(
            "per_delta",
            sp.Piecewise((r**2 / (2 * delta), abs(r) <= delta), (abs(r) - delta / 2, True)),
            Take(lambda value: value / delta),
            after="huber",
        ),
        Step("delta_to_zero", abs(r), Limit(delta, sp.Integer(0))),
    ),
)

DERIVATIONS = (smooth_l1_is_scaled_huber, huber_limits)
