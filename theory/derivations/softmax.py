"""Softmax, sigmoid and log-sum-exp: derivatives, shift invariance, and the forms that do not overflow."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.derivations.names import PROBABILITY, i, j, k, n, total
from theory.functions import sigmoid, softplus
from theory.numeric import mp
from theory.rules import At, Differentiate, Equal, Given, normalised

log, exp = sp.log, sp.exp
x = sp.IndexedBase("x", real=True)
y = sp.IndexedBase("y", positive=True)
m, u, label = sp.symbols("m x y", real=True)
loss = sp.Function(r"\ell")
LSE = sp.Function(r"\operatorname{LSE}")
scores = sp.Symbol("x")


class softmax(sp.Function):
    """The probability of class i among n."""

    def definition(self) -> Any:
        """exp(x_i) over the sum of all exponentials."""
        index, size = self.args
        return exp(x[index]) / sp.Sum(exp(x[k]), (k, 1, size))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"s_{{{printer.doprint(self.args[0])}}}{power}"


def softmax_means(x: list[Any], i: int) -> Any:
    """One class's share of the exponentials."""
    return mp.exp(x[i - 1]) / mp.fsum(map(mp.exp, x))


PAIRS = (
    {n: 2, i: 1, j: 2},
    *({n: 3, i: one, j: other} for one in (1, 2) for other in (1, 3)),
)
EXPONENTIALS = total(exp(x[k]))
other = sp.Symbol("m", integer=True, positive=True)
EVERY_EXPONENTIAL = sp.Sum(exp(x[other]), (other, 1, n))

softmax_jacobian = Derivation(
    id="softmax_jacobian",
    topic="softmax",
    sizes=PAIRS,
    steps=(
        Step("softmax", exp(x[i]) / EXPONENTIALS, Given(softmax(i, n), means=softmax_means)),
        Step(
            "quotient",
            (sp.KroneckerDelta(i, j) * exp(x[i]) * EXPONENTIALS - exp(x[i]) * exp(x[j]))
            / EXPONENTIALS**2,
            Differentiate(x[j]),
        ),
        Step("short", softmax(i, n) * (sp.KroneckerDelta(i, j) - softmax(j, n)), Equal()),
    ),
)

softmax_shift = Derivation(
    id="softmax_shift",
    topic="softmax",
    sizes=({n: 2, i: 1}, {n: 3, i: 2}),
    steps=(
        Step("softmax", exp(x[i]) / EXPONENTIALS, Given(softmax(i, n), means=softmax_means)),
        Step("shifted", exp(x[i] - m) / total(exp(x[k] - m)), Equal()),
        Step("any_shift", sp.Integer(0), Differentiate(m)),
    ),
)

log_sum_exp = Derivation(
    id="log_sum_exp",
    topic="softmax",
    sizes=({n: 2, j: 2}, {n: 3, j: 1}),
    steps=(
        Step(
            "naive",
            log(EXPONENTIALS),
            Given(LSE(scores), means=lambda x: mp.log(mp.fsum(map(mp.exp, x)))),
        ),
        Step("factor", log(exp(m) * total(exp(x[k] - m))), Equal()),
        Step("stable", m + log(total(exp(x[k] - m))), Equal()),
        Step("slope", softmax(j, n), Differentiate(x[j]), after="naive"),
    ),
)

stable_softplus = Derivation(
    id="stable_softplus",
    topic="softmax",
    steps=(
        Step(
            "naive",
            log(1 + exp(u)),
            Given(softplus(u), means=lambda x: mp.log1p(mp.exp(x))),
        ),
        Step("factor", log(exp(u) * (1 + exp(-u))), Equal()),
        Step("other_sign", u + log(1 + exp(-u)), Equal()),
        Step("stable", sp.Max(u, 0) + log(1 + exp(-abs(u))), Equal()),
        Step("slope", sigmoid(u), Differentiate(u), after="naive"),
    ),
)


def cross_entropy_means(x: list[Any], y: list[Any]) -> Any:
    """The expected surprise when outcomes follow y and the softmax of x is believed."""
    share = [mp.exp(score) / mp.fsum(map(mp.exp, x)) for score in x]
    return mp.fsum(a * mp.log(1 / b) for a, b in zip(y, share, strict=True))


softmax_cross_entropy = Derivation(
    id="softmax_cross_entropy",
    topic="softmax",
    sizes=({n: 2, j: 1}, {n: 3, j: 2}),
    domains={"y": PROBABILITY},
    steps=(
        Step(
            "loss",
            -total(y[k] * log(softmax(k, n))),
            Given(loss(scores), means=cross_entropy_means),
        ),
        Step("split", -total(y[k] * (x[k] - log(EVERY_EXPONENTIAL))), Equal()),
        Step("fused", log(EXPONENTIALS) - total(y[k] * x[k]), Equal(using=normalised(y, n))),
        Step("slope", softmax(j, n) - y[j], Differentiate(x[j])),
    ),
)

sigmoid_cross_entropy = Derivation(
    id="sigmoid_cross_entropy",
    topic="softmax",
    domains={"y": PROBABILITY},
    steps=(
        Step(
            "loss",
            -label * log(sigmoid(u)) - (1 - label) * log(1 - sigmoid(u)),
            Given(
                loss(u),
                means=lambda x, y: y * mp.log1p(mp.exp(-x)) + (1 - y) * mp.log1p(mp.exp(x)),
            ),
        ),
        Step("fused", softplus(u) - u * label, Equal()),
        Step("slope", sigmoid(u) - label, Differentiate(u)),
        Step("stable", sp.Max(u, 0) - u * label + log(1 + exp(-abs(u))), Equal(), after="fused"),
    ),
)

sigmoid_slope = Derivation(
    id="sigmoid_slope",
    topic="softmax",
    steps=(
        Step(
            "sigmoid",
            1 / (1 + exp(-u)),
            Given(sigmoid(u), means=lambda x: (1 + mp.tanh(x / 2)) / 2),
        ),
        Step("quotient", exp(-u) / (1 + exp(-u)) ** 2, Differentiate(u)),
        Step("short", sigmoid(u) * (1 - sigmoid(u)), Equal()),
        Step("steepest", sp.Rational(1, 4), At(((u, 0),))),
    ),
)

DERIVATIONS = (
    sigmoid_slope,
    softmax_jacobian,
    softmax_shift,
    log_sum_exp,
    stable_softplus,
    softmax_cross_entropy,
    sigmoid_cross_entropy,
)
