"""Each noise model's negative log-likelihood is a loss; a prior's is a penalty."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import PROBABILITY, k, n, p, product, total
from theory.numeric import Interval, Whole, mp, rough
from theory.rules import At, Differentiate, Equal, Given, Solve, Take

log, exp = sp.log, sp.exp
density = sp.Function("p")
x, y, w, r = sp.symbols("x y w r", real=True)
v, b, delta = sp.symbols("v b delta", positive=True)
probability, rate = sp.symbols("p lambda", positive=True)
number = sp.Symbol("y", integer=True, nonnegative=True)


def negative_log(likelihood: Any) -> Any:
    """-log, the step from a likelihood to a loss."""
    return -log(likelihood)


bernoulli_loss = Derivation(
    id="bernoulli_loss",
    topic="losses_from_likelihood",
    domains={"p": PROBABILITY, "y": Whole(0, 1)},
    steps=(
        Step(
            "likelihood",
            probability**number * (1 - probability) ** (1 - number),
            Given(density(number), means=lambda p, y: p if y == 1 else 1 - p),
        ),
        Step(
            "loss",
            -number * log(probability) - (1 - number) * log(1 - probability),
            Take(negative_log),
        ),
        Step(
            "slope",
            (probability - number) / (probability * (1 - probability)),
            Differentiate(probability),
        ),
    ),
)

one_hot = sp.IndexedBase("y", real=True)
categorical_loss = Derivation(
    id="categorical_loss",
    topic="losses_from_likelihood",
    sizes=({n: 2}, {n: 3}),
    domains={"p": PROBABILITY, "y": Whole(0, 1)},
    steps=(
        Step(
            "likelihood",
            product(p[k] ** one_hot[k]),
            Given(
                density(sp.Symbol("y")),
                means=lambda p, y: mp.fprod(a for a, chosen in zip(p, y, strict=True) if chosen),
            ),
        ),
        Step("loss", -total(one_hot[k] * log(p[k])), Take(negative_log)),
    ),
)

gaussian_loss = Derivation(
    id="gaussian_loss",
    topic="losses_from_likelihood",
    domains={"v": Interval(0.1, 9)},
    steps=(
        Step(
            "likelihood",
            exp(-((x - y) ** 2) / (2 * v)) / sp.sqrt(2 * sp.pi * v),
            Given(density(y), means=lambda x, y, v: mp.npdf(y, x, mp.sqrt(v))),
        ),
        Step(
            "loss",
            (log(v) + (x - y) ** 2 / v) / 2 + log(2 * sp.pi) / 2,
            Take(negative_log),
        ),
        Step(
            "fixed_variance",
            (x - y) ** 2 / 2 + log(2 * sp.pi) / 2,
            At(((v, 1),)),
        ),
        Step("slope", x - y, Differentiate(x)),
        Step("variance_slope", (1 / v - (x - y) ** 2 / v**2) / 2, Differentiate(v), after="loss"),
        Step("variance", (x - y) ** 2, Solve(v, "minimum")),
    ),
)

laplace_loss = Derivation(
    id="laplace_loss",
    topic="losses_from_likelihood",
    steps=(
        Step(
            "likelihood",
            exp(-abs(x - y) / b) / (2 * b),
            Given(
                density(y),
                means=lambda x, y, b: mp.exp(min(x - y, y - x) / b) / b / 2,
            ),
        ),
        Step("loss", abs(x - y) / b + log(2 * b), Take(negative_log)),
        Step("fixed_scale", abs(x - y) + log(2), At(((b, 1),))),
        Step("slope", sp.sign(x - y), Differentiate(x)),
    ),
)


def poisson_mass(lambda_: Any, y: Any) -> Any:
    """The probability of y events at an expected number lambda, multiplied up event by event."""
    return mp.fprod(lambda_ / (step + 1) for step in range(int(y))) / mp.exp(lambda_)


poisson_loss = Derivation(
    id="poisson_loss",
    topic="losses_from_likelihood",
    domains={"y": Whole(1, 6)},
    steps=(
        Step(
            "likelihood",
            rate**number * exp(-rate) / sp.factorial(number),
            Given(density(number), means=poisson_mass),
        ),
        Step("loss", rate - number * log(rate) + log(sp.factorial(number)), Take(negative_log)),
        Step(
            "log_rate",
            exp(x) - number * x + log(sp.factorial(number)),
            At(((rate, exp(x)),)),
        ),
        Step("slope", exp(x) - number, Differentiate(x)),
        Step("estimate", log(number), Solve(x, "minimum")),
    ),
)

Z = sp.Function("Z")


def huber(r: Any, delta: Any) -> Any:
    """The Huber loss of a residual, as two plain cases."""
    return r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)


def normaliser_means(delta: Any) -> Any:
    """The area under exp(-Huber), by quadrature from corner to corner."""
    edges = [-rough.inf, -delta, delta, rough.inf]
    return rough.quad(lambda place: rough.exp(-huber(place, rough.mpf(delta))), edges)


HUBER = sp.Piecewise((r**2 / 2, abs(r) <= delta), (delta * (abs(r) - delta / 2), True))
NORMALISER = sp.sqrt(2 * sp.pi) * sp.erf(delta / sp.sqrt(2)) + 2 * exp(-(delta**2) / 2) / delta

huber_noise = Derivation(
    id="huber_noise",
    topic="losses_from_likelihood",
    domains={"delta": Interval(0.3, 2.5)},
    steps=(
        Step(
            "normaliser",
            sp.Integral(exp(-(r**2) / 2), (r, -delta, delta))
            + 2 * sp.Integral(exp(-delta * (r - delta / 2)), (r, delta, sp.oo)),
            Given(Z(delta), means=normaliser_means),
        ),
        Step("closed", NORMALISER, Equal()),
        Step(
            "likelihood",
            exp(-HUBER) / NORMALISER,
            Given(
                density(r),
                means=lambda r, delta: (
                    mp.exp(-huber(r, delta))
                    / (
                        mp.quad(lambda s: 2 * mp.exp(-s * s / 2), [0, delta])
                        + 2 * mp.exp(-(delta**2) / 2) / delta
                    )
                ),
            ),
        ),
        Step("loss", HUBER + log(NORMALISER), Take(negative_log)),
        Step(
            "slope",
            sp.Piecewise((r, abs(r) <= delta), (delta * sp.sign(r), True)),
            Differentiate(r),
        ),
    ),
)

sigma, tau = sp.symbols("sigma tau", positive=True)
COST = (y - w * x) ** 2


def _scaled(objective: Any) -> Any:
    return 2 * sigma**2 * objective


gaussian_prior = Derivation(
    id="gaussian_prior",
    topic="losses_from_likelihood",
    steps=(
        Step(
            "posterior",
            exp(-COST / (2 * sigma**2)) * exp(-(w**2) / (2 * tau**2)),
            Given(
                density(w),
                means=lambda x, y, w, sigma, tau: (
                    mp.npdf(y, w * x, sigma)
                    / mp.npdf(0, 0, sigma)
                    * mp.npdf(w, 0, tau)
                    / mp.npdf(0, 0, tau)
                ),
            ),
        ),
        Step("loss", COST / (2 * sigma**2) + w**2 / (2 * tau**2), Take(negative_log)),
        Step("penalty", COST + sigma**2 / tau**2 * w**2, Take(_scaled)),
        Step("slope", -2 * x * (y - w * x) + 2 * sigma**2 / tau**2 * w, Differentiate(w)),
        Step("estimate", x * y / (x**2 + sigma**2 / tau**2), Solve(w, "minimum")),
    ),
)

laplace_prior = Derivation(
    id="laplace_prior",
    topic="losses_from_likelihood",
    steps=(
        Step(
            "posterior",
            exp(-COST / (2 * sigma**2)) * exp(-abs(w) / b),
            Given(
                density(w),
                means=lambda x, y, w, sigma, b: (
                    mp.npdf(y, w * x, sigma) / mp.npdf(0, 0, sigma) * mp.exp(min(w, -w) / b)
                ),
            ),
        ),
        Step("loss", COST / (2 * sigma**2) + abs(w) / b, Take(negative_log)),
        Step("penalty", COST + 2 * sigma**2 / b * abs(w), Take(_scaled)),
        Step("slope", -2 * x * (y - w * x) + 2 * sigma**2 / b * sp.sign(w), Differentiate(w)),
    ),
)

DERIVATIONS = (
    bernoulli_loss,
    categorical_loss,
    gaussian_loss,
    laplace_loss,
    poisson_loss,
    huber_noise,
    gaussian_prior,
    laplace_prior,
)
