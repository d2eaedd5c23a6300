"""Kullback-Leibler and Jensen-Shannon divergence: closed forms, bounds, and where the gradient dies."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import PROBABILITY, P, Q, k, n, p, q, total
from theory.functions import JS, KL
from theory.numeric import Interval, mp, rough
from theory.rules import (
    NEAR_ZERO,
    At,
    Bound,
    Differentiate,
    Equal,
    Given,
    Take,
    every,
    normalised,
)

log, exp, half = sp.log, sp.exp, sp.Rational(1, 2)

x = sp.Symbol("x", real=True)
mu_1, mu_2 = sp.symbols("mu_1 mu_2", real=True)
sigma_1, sigma_2 = sp.symbols("sigma_1 sigma_2", positive=True)


def _normal(mean: Any, deviation: Any) -> Any:
    return exp(-((x - mean) ** 2) / (2 * deviation**2)) / (sp.sqrt(2 * sp.pi) * deviation)


density = _normal(mu_1, sigma_1)


def _mean(function: Any) -> Any:
    """The expectation under the first Gaussian."""
    return sp.Integral(density * function, (x, -sp.oo, sp.oo))


def gaussian_divergence(mu: list[Any], sigma: list[Any]) -> Any:
    """The divergence between two Gaussians by quadrature over twelve deviations."""

    def surplus(place: Any) -> Any:
        one, other = (rough.npdf(place, m, s) for m, s in zip(mu, sigma, strict=True))
        return one * (rough.log(one) - rough.log(other))

    edges = [mu[0] + step * sigma[0] for step in (-12, -4, 0, 4, 12)]
    return rough.quad(surplus, edges)


kl_gaussians = Derivation(
    id="kl_gaussians",
    topic="divergence",
    domains={"sigma": Interval(0.7, 1.5), "mu": Interval(-1, 1)},
    steps=(
        Step(
            "divergence",
            _mean(log(density / _normal(mu_2, sigma_2), evaluate=False)),
            Given(KL(P, Q), means=gaussian_divergence),
        ),
        Step(
            "ratio",
            _mean(
                log(sigma_2 / sigma_1)
                - (x - mu_1) ** 2 / (2 * sigma_1**2)
                + (x - mu_2) ** 2 / (2 * sigma_2**2)
            ),
            Equal(),
        ),
        Step(
            "moments",
            log(sigma_2 / sigma_1)
            - _mean((x - mu_1) ** 2) / (2 * sigma_1**2)
            + _mean((x - mu_2) ** 2) / (2 * sigma_2**2),
            Equal(),
        ),
        Step(
            "closed",
            log(sigma_2 / sigma_1) - half + (sigma_1**2 + (mu_1 - mu_2) ** 2) / (2 * sigma_2**2),
            Equal(),
        ),
        Step("same", sp.Integer(0), At(((mu_2, mu_1), (sigma_2, sigma_1)), subject=KL(P, P))),
        Step("slope", (mu_2 - mu_1) / sigma_2**2, Differentiate(mu_2), after="closed"),
    ),
)


def jensen_shannon(p: list[Any], q: list[Any]) -> Any:
    """The mean surplus of code length when one code serves both distributions; 0 log 0 is 0."""

    def surplus(one: list[Any]) -> Any:
        pairs = zip(one, [(a + b) / 2 for a, b in zip(p, q, strict=True)], strict=True)
        return mp.fsum(a * (mp.log(a) - mp.log(m)) for a, m in pairs if a)

    return (surplus(p) + surplus(q)) / 2


def _half_divergence(one: Any, other: Any) -> Any:
    return total(one[k] * log(2 * one[k] / (one[k] + other[k]))) / 2


def _entropy(probability: Any) -> Any:
    return -total(probability * log(probability))


RATIO_P = total(p[k] * log(p[k] / (p[k] + q[k]))) / 2
RATIO_Q = total(q[k] * log(q[k] / (p[k] + q[k]))) / 2
FIRST = sp.Piecewise((1 - (n - 1) * NEAR_ZERO, sp.Eq(k, 1)), (NEAR_ZERO, True))
SECOND = sp.Piecewise((1 - (n - 1) * NEAR_ZERO, sp.Eq(k, 2)), (NEAR_ZERO, True))
DISJOINT = every(p[k], FIRST) + every(q[k], SECOND)

jensen_shannon_bounds = Derivation(
    id="jensen_shannon_bounds",
    topic="divergence",
    sizes=({n: 2}, {n: 3}),
    domains={"p": PROBABILITY, "q": PROBABILITY},
    steps=(
        Step(
            "divergence",
            _half_divergence(p, q) + _half_divergence(q, p),
            Given(JS(P, Q), means=jensen_shannon),
        ),
        Step(
            "symmetric",
            _half_divergence(p, q) + _half_divergence(q, p),
            At(every(p[k], q[k]) + every(q[k], p[k]), subject=JS(Q, P)),
        ),
        Step(
            "entropies",
            _entropy((p[k] + q[k]) / 2) - _entropy(p[k]) / 2 - _entropy(q[k]) / 2,
            Equal(),
            after="divergence",
        ),
        Step(
            "take_out",
            log(2) + RATIO_P + RATIO_Q,
            Equal(using=normalised(p, n) + normalised(q, n)),
            after="divergence",
        ),
        Step(
            "at_most",
            log(2),
            Bound("<=", attained=DISJOINT),
        ),
        Step("one_bit", sp.Integer(1), Take(lambda divergence: divergence / log(2))),
        Step(
            "at_least",
            sp.Integer(0),
            Bound(">=", attained=every(q[k], p[k]), using=normalised(p, n) + normalised(q, n)),
            after="divergence",
        ),
    ),
)

a, b = sp.symbols("a b", positive=True)


def disjoint_means(a: Any, b: Any) -> Any:
    """The divergence of (a, 1 - a, 0, 0) and (0, 0, b, 1 - b), outcome by outcome."""
    return jensen_shannon([a, 1 - a, 0, 0], [0, 0, b, 1 - b])


def _against_half(probability: Any) -> Any:
    return probability * (log(probability) - log(probability / 2))


jensen_shannon_disjoint = Derivation(
    id="jensen_shannon_disjoint",
    topic="divergence",
    domains={"a": PROBABILITY, "b": PROBABILITY},
    steps=(
        Step(
            "divergence",
            sum(_against_half(mass) / 2 for mass in (a, 1 - a, b, 1 - b)),
            Given(JS(P, Q), means=disjoint_means),
        ),
        Step(
            "ratio_two",
            a * log(2) / 2 + (1 - a) * log(2) / 2 + b * log(2) / 2 + (1 - b) * log(2) / 2,
            Equal(),
        ),
        Step("constant", log(2), Equal()),
        Step("no_slope", sp.Integer(0), Differentiate(b)),
    ),
)

theta = sp.Symbol("theta", positive=True)


def overlapping_means(theta: Any) -> Any:
    """The divergence of two unit boxes, one moved by theta < 1, by quadrature over the three pieces."""

    def surplus(place: Any) -> Any:
        one, other = mp.mpf(0 < place < 1), mp.mpf(theta < place < theta + 1)
        middle = (one + other) / 2
        return sum(mass * mp.log(mass / middle) for mass in (one, other) if mass) / 2

    return (
        mp.quad(surplus, [0, theta])
        + mp.quad(surplus, [theta, 1])
        + mp.quad(surplus, [1, 1 + theta])
    )


def _piece(one: Any, start: Any, end: Any) -> Any:
    return sp.Integral(one, (x, start, end))


jensen_shannon_boxes = Derivation(
    id="jensen_shannon_boxes",
    topic="divergence",
    domains={"theta": PROBABILITY},
    steps=(
        Step(
            "divergence",
            _piece(log(2) / 2, 0, theta) + _piece(log(2) / 2, 1, 1 + theta),
            Given(JS(P, Q), means=overlapping_means),
        ),
        Step("linear", theta * log(2), Equal()),
        Step("slope", log(2), Differentiate(theta)),
        Step("apart", log(2), At(((theta, 1),)), after="linear"),
    ),
)

DERIVATIONS = (
    kl_gaussians,
    jensen_shannon_bounds,
    jensen_shannon_disjoint,
    jensen_shannon_boxes,
)
