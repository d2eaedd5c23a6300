"""CTC on a lattice short enough to write out: two frames, the blank and two labels, the target "a"."""

from __future__ import annotations

import itertools
from typing import Any

import sympy as sp

from theory.derivation import Derivation, Step
from theory.numeric import Interval, mp
from theory.rules import At, Differentiate, Given, Take

exp, log = sp.exp, sp.log
FRAMES, BLANK, LABEL, OTHER = 2, 1, 2, 3
CLASSES = (BLANK, LABEL, OTHER)
l = sp.IndexedBase("l", real=True)
u = sp.IndexedBase("u", real=True)
t, c, e = sp.symbols("t c e", integer=True, positive=True)


def collapse(path: tuple[int, ...]) -> list[int]:
    """Merge repetitions, then drop blanks."""
    return [label for label, _ in itertools.groupby(path) if label != BLANK]


def path_sum(l: list[list[Any]]) -> Any:
    """The probability of every path that collapses to the target, over all paths there are."""
    return mp.fsum(
        mp.exp(mp.fsum(l[frame][label - 1] for frame, label in enumerate(path)))
        for path in itertools.product(CLASSES, repeat=FRAMES)
        if collapse(path) == [LABEL]
    )


def paths(scores: Any, through: tuple[int, int] | None = None) -> Any:
    """The sum over the target's paths, all of them or those `through` a (frame, class)."""
    return sp.Add(
        *(
            exp(sp.Add(*(scores[frame, label] for frame, label in enumerate(path, start=1))))
            for path in itertools.product(CLASSES, repeat=FRAMES)
            if collapse(path) == [LABEL] and (through is None or path[through[0] - 1] == through[1])
        )
    )


def normaliser(frame: Any) -> Any:
    """The sum of the exponentials of one frame's logits."""
    return sp.Sum(exp(u[frame, c]), (c, 1, len(CLASSES)))


HERE = (2, LABEL)
ELSEWHERE = (2, OTHER)
posterior = paths(l, HERE) / paths(l)
posterior_of_logits = paths(u, HERE) / paths(u)
loss, probability = sp.Function(r"\ell"), sp.Function("P")
log_probabilities, logits = sp.symbols("l u")
LOG_SOFTMAX = ((l[t, e], u[t, e] - log(normaliser(t))),)

ctc = Derivation(
    id="ctc",
    topic="sequence",
    domains={"l": Interval(-3, 0), "u": Interval(-2, 2)},
    steps=(
        Step("paths", paths(l), Given(probability(log_probabilities), means=path_sum)),
        Step("loss", -log(paths(l)), Take(lambda likelihood: -log(likelihood))),
        Step("partial", -posterior, Differentiate(l[HERE])),
        Step("off_target", sp.Integer(0), Differentiate(l[ELSEWHERE]), after="loss"),
        Step(
            "logits",
            sp.Sum(log(normaliser(t)), (t, 1, FRAMES)) - log(paths(u)),
            At(LOG_SOFTMAX, subject=loss(logits)),
            after="loss",
        ),
        Step("slope", exp(u[HERE]) / normaliser(2) - posterior_of_logits, Differentiate(u[HERE])),
        Step(
            "off_target_slope",
            exp(u[ELSEWHERE]) / normaliser(2),
            Differentiate(u[ELSEWHERE]),
            after="logits",
        ),
    ),
)

DERIVATIONS = (ctc,)
