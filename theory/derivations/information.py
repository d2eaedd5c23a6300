"""Self-information, entropy, cross entropy and why a divergence is never negative."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import PROBABILITY, P, Q, i, j, k, lagrange, n, p, q, total
from theory.functions import KL
from theory.numeric import Interval, mp
from theory.rules import (
    NEAR_ZERO,
    At,
    Axiom,
    Both,
    Bound,
    Differentiate,
    Equal,
    Given,
    Lagrangian,
    Negate,
    Solve,
    SolveDifferential,
    SumsTo,
    Take,
    every,
    normalised,
)

log, exp, half = sp.log, sp.exp, sp.Rational(1, 2)
H = sp.Function("H")
f = sp.Function("f")


class InformationSlope(sp.Function):
    """The derivative of the unknown function I."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return rf"I'\left({printer.doprint(self.args[0])}\right)"


class Information(sp.Function):
    """The unknown function I of which only axioms are known."""

    slope = InformationSlope

    def fdiff(self, argindex: int = 1) -> Any:
        """I'."""
        return InformationSlope(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return rf"I\left({printer.doprint(self.args[0])}\right)"


a, b, rate = sp.symbols("p q kappa", positive=True)
constant = sp.Symbol("c", real=True)
I, slope = Information, InformationSlope
BIT = 1 / log(2)

self_information = Derivation(
    id="self_information",
    topic="information",
    domains={"p": PROBABILITY, "q": PROBABILITY},
    steps=(
        Step(
            "additive",
            sp.Eq(I(a * b), I(a) + I(b), evaluate=False),
            Axiom(Information, lambda probability: -log(probability)),
        ),
        Step("slopes", sp.Eq(a * slope(a * b), slope(b), evaluate=False), Both(Differentiate(b))),
        Step("at_one", sp.Eq(a * slope(a), slope(1), evaluate=False), Both(At(((b, 1),)))),
        Step(
            "constant",
            sp.Eq(a * slope(a), -rate, evaluate=False),
            Both(At(((slope(1), -rate),))),
        ),
        Step("logarithm", constant - rate * log(a), SolveDifferential(I(a), constant)),
        Step(
            "certain_twice",
            sp.Eq(I(1), 2 * I(1), evaluate=False),
            Both(At(((a, 1), (b, 1)))),
            after="additive",
        ),
        Step("certain", sp.Integer(0), Solve(I(1))),
        Step("certain_constant", constant, At(((a, 1),)), after="logarithm"),
        Step("no_constant", -rate * log(a), At(((constant, 0),)), after="logarithm"),
        Step("slope", -rate / a, Differentiate(a)),
        Step("decreasing", sp.Integer(0), Bound("<=", attained=((rate, NEAR_ZERO),))),
        Step("coin", rate * log(2), At(((a, half),)), after="no_constant"),
        Step("one_bit", sp.Integer(1), Equal(using=((rate, BIT),))),
        Step("bits", -log(a) / log(2), At(((rate, BIT),)), after="no_constant"),
    ),
)

U = sp.Symbol("U")
objective = sp.Symbol("Lambda")
entropy_maximum = Derivation(
    id="entropy_maximum",
    topic="information",
    sizes=({n: 2, i: 1}, {n: 3, i: 2}, {n: 4, i: 4}),
    domains={"p": PROBABILITY},
    steps=(
        Step(
            "entropy",
            -total(p[k] * log(p[k])),
            Given(H(P), means=lambda p: mp.fsum(x * mp.log(1 / x) for x in p)),
        ),
        Step(
            "lagrangian",
            -total(p[k] * log(p[k])) + lagrange * (1 - total(p[k])),
            Lagrangian(lagrange, 1 - total(p[k]), subject=objective),
        ),
        Step("slope", -log(p[i]) - 1 - lagrange, Differentiate(p[i])),
        Step("stationary", exp(-1 - lagrange), Solve(p[i])),
        Step("sums", sp.Eq(n * exp(-1 - lagrange), 1, evaluate=False), SumsTo(i, n, sp.Integer(1))),
        Step("multiplier", log(n) - 1, Solve(lagrange)),
        Step("uniform", 1 / n, At(((lagrange, log(n) - 1),)), after="stationary"),
        Step("value", log(n), At(every(p[k], 1 / n), subject=H(U)), after="entropy"),
        Step(
            "largest",
            log(n),
            Bound("<=", attained=every(p[k], 1 / n), using=normalised(p, n)),
            after="entropy",
        ),
    ),
)

binary_entropy = Derivation(
    id="binary_entropy",
    topic="information",
    domains={"p": PROBABILITY},
    steps=(
        Step(
            "entropy",
            -a * log(a) - (1 - a) * log(1 - a),
            Given(H(a), means=lambda p: mp.fsum(x * mp.log(1 / x) for x in (p, 1 - p))),
        ),
        Step("slope", log((1 - a) / a), Differentiate(a)),
        Step("peak", half, Solve(a, "maximum")),
        Step("value", log(2), At(((a, half),)), after="entropy"),
        Step("in_bits", sp.Integer(1), Take(lambda entropy: entropy / log(2))),
    ),
)


def cross_entropy_means(p: list[Any], q: list[Any]) -> Any:
    """The expected code length when symbols follow p and the code was made for q."""
    return mp.fsum(x * mp.log(1 / y) for x, y in zip(p, q, strict=True))


def divergence_means(p: list[Any], q: list[Any]) -> Any:
    """The expected surplus of code length over the best code."""
    return mp.fsum(x * (mp.log(x) - mp.log(y)) for x, y in zip(p, q, strict=True))


cross_entropy_splits = Derivation(
    id="cross_entropy_splits",
    topic="information",
    sizes=({n: 2, j: 1}, {n: 3, j: 2}),
    domains={"p": PROBABILITY, "q": PROBABILITY},
    steps=(
        Step("cross_entropy", -total(p[k] * log(q[k])), Given(H(P, Q), means=cross_entropy_means)),
        Step(
            "insert",
            -total(p[k] * (log(p[k]) - log(p[k] / q[k]))),
            Equal(),
        ),
        Step("split", -total(p[k] * log(p[k])) + total(p[k] * log(p[k] / q[k])), Equal()),
        Step("divergence", total(p[k] * log(p[k] / q[k])), Given(KL(P, Q), means=divergence_means)),
        Step("divergence_slope", -p[j] / q[j], Differentiate(q[j])),
        Step("same_slope", -p[j] / q[j], Differentiate(q[j]), after="cross_entropy"),
    ),
)

x = sp.Symbol("x", positive=True)
logarithm_below_tangent = Derivation(
    id="logarithm_below_tangent",
    topic="information",
    domains={"x": Interval(0, 5)},
    steps=(
        Step("gap", x - 1 - log(x), Given(f(x), means=lambda x: x - 1 + mp.log(1 / x))),
        Step("slope", 1 - 1 / x, Differentiate(x)),
        Step("lowest", sp.Integer(1), Solve(x, "minimum")),
        Step("value", sp.Integer(0), At(((x, 1),)), after="gap"),
        Step("bound", sp.Integer(0), Bound(">=", attained=((x, 1),)), after="gap"),
    ),
)

gibbs = Derivation(
    id="gibbs",
    topic="information",
    sizes=({n: 2}, {n: 3}),
    domains={"p": PROBABILITY, "q": PROBABILITY},
    steps=(
        Step("divergence", total(p[k] * log(p[k] / q[k])), Given(KL(P, Q), means=divergence_means)),
        Step("negated", total(p[k] * log(q[k] / p[k])), Negate()),
        Step(
            "tangent",
            total(p[k] * (q[k] / p[k] - 1)),
            Bound("<=", attained=every(q[k], p[k])),
        ),
        Step("sums", total(q[k]) - total(p[k]), Equal()),
        Step("cancel", sp.Integer(0), Equal(using=normalised(p, n) + normalised(q, n))),
        Step("never_negative", sp.Integer(0), Negate()),
    ),
)

DERIVATIONS = (
    self_information,
    entropy_maximum,
    binary_entropy,
    cross_entropy_splits,
    logarithm_below_tangent,
    gibbs,
)
