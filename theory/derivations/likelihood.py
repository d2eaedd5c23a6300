"""From a sample to an estimate: likelihood, its logarithm, the score, and where the score is zero."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import PROBABILITY, i, k, lagrange, n, product, total
from theory.numeric import Interval, Whole, mp
from theory.rules import (
    At,
    Differentiate,
    Given,
    Lagrangian,
    Minimiser,
    Negate,
    Solve,
    SumsTo,
    Take,
)

log, exp = sp.log, sp.exp
L = sp.Function("L")
p = sp.Symbol("p", positive=True)
y = sp.IndexedBase("y", real=True)
x = sp.IndexedBase("x", real=True)


def product_of(density: Any, sample: list[Any]) -> Any:
    """The likelihood of independent observations: the product of their densities."""
    return mp.fprod(density(observation) for observation in sample)


coin = Derivation(
    id="coin",
    topic="likelihood",
    domains={"p": PROBABILITY},
    steps=(
        Step(
            "likelihood",
            p**2 * (1 - p),
            Given(L(p), means=lambda p: product_of(lambda face: p if face else 1 - p, [1, 1, 0])),
        ),
        Step("log_likelihood", 2 * log(p) + log(1 - p), Take(log)),
        Step("score", 2 / p - 1 / (1 - p), Differentiate(p)),
        Step("estimate", sp.Rational(2, 3), Solve(p, "maximum")),
        Step("peak", sp.Rational(4, 27), At(((p, sp.Rational(2, 3)),)), after="likelihood"),
    ),
)

bernoulli = Derivation(
    id="bernoulli",
    topic="likelihood",
    sizes=({n: 2}, {n: 3}),
    domains={"p": PROBABILITY, "y": PROBABILITY},
    steps=(
        Step(
            "likelihood",
            product(p ** y[k] * (1 - p) ** (1 - y[k])),
            Given(
                L(p),
                means=lambda p, y: product_of(
                    lambda face: mp.exp(face * mp.log(p) + (1 - face) * mp.log(1 - p)), y
                ),
            ),
        ),
        Step("log_likelihood", total(y[k] * log(p) + (1 - y[k]) * log(1 - p)), Take(log)),
        Step("score", total(y[k] / p - (1 - y[k]) / (1 - p)), Differentiate(p)),
        Step("estimate", total(y[k]) / n, Solve(p, "maximum")),
    ),
)

probability = sp.IndexedBase("p", positive=True)
count = sp.IndexedBase("c", positive=True)
parameters = sp.Symbol("p")
objective = sp.Symbol("Lambda")

categorical = Derivation(
    id="categorical",
    topic="likelihood",
    sizes=({n: 2, i: 1}, {n: 3, i: 2}),
    domains={"p": PROBABILITY, "c": Whole(1, 5)},
    steps=(
        Step(
            "likelihood",
            product(probability[k] ** count[k]),
            Given(
                L(parameters),
                means=lambda p, c: mp.fprod(
                    a for a, m in zip(p, c, strict=True) for _ in range(int(m))
                ),
            ),
        ),
        Step("log_likelihood", total(count[k] * log(probability[k])), Take(log)),
        Step(
            "lagrangian",
            total(count[k] * log(probability[k])) + lagrange * (1 - total(probability[k])),
            Lagrangian(lagrange, 1 - total(probability[k]), subject=objective),
        ),
        Step("slope", count[i] / probability[i] - lagrange, Differentiate(probability[i])),
        Step("stationary", count[i] / lagrange, Solve(probability[i])),
        Step(
            "sums",
            sp.Eq(total(count[k]) / lagrange, 1, evaluate=False),
            SumsTo(i, n, sp.Integer(1)),
        ),
        Step("multiplier", total(count[k]), Solve(lagrange)),
        Step(
            "estimate",
            count[i] / total(count[k]),
            At(((lagrange, total(count[k])),)),
            after="stationary",
        ),
    ),
)

mu, m = sp.symbols("mu m", real=True)
sigma, b = sp.symbols("sigma b", positive=True)
residuals = total((x[k] - mu) ** 2)
mean = total(x[k]) / n

gaussian_mean = Derivation(
    id="gaussian_mean",
    topic="likelihood",
    sizes=({n: 2}, {n: 3}),
    steps=(
        Step(
            "likelihood",
            product(exp(-((x[k] - mu) ** 2) / (2 * sigma**2)) / (sp.sqrt(2 * sp.pi) * sigma)),
            Given(
                L(mu, sigma),
                means=lambda x, mu, sigma: product_of(lambda one: mp.npdf(one, mu, sigma), x),
            ),
        ),
        Step(
            "log_likelihood",
            -residuals / (2 * sigma**2) - n * log(sigma) - n * log(2 * sp.pi) / 2,
            Take(log),
        ),
        Step("score", total(x[k] - mu) / sigma**2, Differentiate(mu)),
        Step("estimate", mean, Solve(mu, "maximum")),
    ),
)

gaussian_variance = Derivation(
    id="gaussian_variance",
    topic="likelihood",
    sizes=({n: 2}, {n: 3}),
    domains={"sigma": Interval(0.1, 6)},
    steps=(
        gaussian_mean.steps[0],
        gaussian_mean.steps[1],
        Step("score", residuals / sigma**3 - n / sigma, Differentiate(sigma)),
        Step("estimate", sp.sqrt(residuals / n), Solve(sigma, "maximum")),
        Step("variance", residuals / n, Take(lambda deviation: deviation**2)),
    ),
)

SAMPLE = (0, 1, 3, 7, 9)
OBSERVED = tuple((x[place + 1], value) for place, value in enumerate(SAMPLE))

laplace_median = Derivation(
    id="laplace_median",
    topic="likelihood",
    sizes=({n: 5},),
    steps=(
        Step(
            "likelihood",
            product(exp(-abs(x[k] - m) / b) / (2 * b)),
            Given(
                L(m),
                means=lambda x, m, b: product_of(
                    lambda one: mp.exp(-max(one - m, m - one) / b) / b / 2, x
                ),
            ),
        ),
        Step("log_likelihood", -total(abs(x[k] - m)) / b - n * log(2 * b), Take(log)),
        Step("cost", total(abs(x[k] - m)) / b + n * log(2 * b), Negate()),
        Step("slope", total(sp.sign(m - x[k])) / b, Differentiate(m)),
        Step(
            "sample",
            sp.Add(*(abs(m - value) for value in SAMPLE)) + 5 * log(2),
            At((*OBSERVED, (b, 1))),
            after="cost",
        ),
        Step("median", sp.Integer(3), Minimiser(m, tuple(map(sp.Integer, SAMPLE)))),
    ),
)

rate = sp.Symbol("lambda", positive=True)
events = sp.IndexedBase("y", integer=True, nonnegative=True)

poisson = Derivation(
    id="poisson",
    topic="likelihood",
    sizes=({n: 2}, {n: 3}),
    domains={"y": Whole(1, 6), "lambda": Interval(0.1, 9)},
    steps=(
        Step(
            "likelihood",
            product(rate ** events[k] * exp(-rate) / sp.factorial(events[k])),
            Given(
                L(rate),
                means=lambda lambda_, y: product_of(
                    lambda one: (
                        mp.fprod(lambda_ / (step + 1) for step in range(int(one))) / mp.exp(lambda_)
                    ),
                    y,
                ),
            ),
        ),
        Step(
            "log_likelihood",
            total(events[k] * log(rate) - rate - log(sp.factorial(events[k]))),
            Take(log),
        ),
        Step("score", total(events[k]) / rate - n, Differentiate(rate)),
        Step("estimate", total(events[k]) / n, Solve(rate, "maximum")),
    ),
)

DERIVATIONS = (
    coin,
    bernoulli,
    categorical,
    gaussian_mean,
    gaussian_variance,
    laplace_median,
    poisson,
)
