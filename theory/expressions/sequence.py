"""The loss of a sequence of labels whose alignment to the frames is unknown, per sequence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import sympy as sp

from theory.expressions.formula import Expression
from theory.expressions.parts import Definition, Enumeration, Variable
from theory.expressions.registry import expresses
from theory.expressions.symbols import C, k, reals, scalar, whole, wholes
from theory.nodes import cases

MOST_PATHS: Final = 5000
"""More alignments than this are not written out one by one."""


def alignments(labels: Sequence[int], frames: int, blank: int) -> Iterator[tuple[int, ...]]:
    """Yield every sequence of `frames` symbols that collapses to the labels.

    Collapsing merges repeated symbols and then drops the blanks, so that equal neighbours among the
    labels need a blank between them.
    """

    def extend(path: tuple[int, ...], done: int) -> Iterator[tuple[int, ...]]:
        if len(path) == frames:
            if done == len(labels):
                yield path
            return
        if len(labels) - done > frames - len(path):
            return
        last = path[-1] if path else None
        yield from extend((*path, blank), done)
        if last is not None and last != blank:
            yield from extend((*path, last), done)
        if done < len(labels) and labels[done] != last:
            yield from extend((*path, labels[done]), done + 1)

    return extend((), 0)


def _table(numbers: Mapping[str, Any]) -> Any:
    frames, length = int(numbers["T"]), int(numbers["L"])
    labels = numbers["y"] if "y" in numbers else [numbers[f"y[{i}]"] for i in range(length)]
    found: list[tuple[int, ...]] = []
    for path in alignments([int(label) for label in labels], frames, int(numbers["b"])):
        found.append(path)
        if len(found) > MOST_PATHS:
            raise ValueError(
                f"more than {MOST_PATHS} alignments of {length} labels to {frames} frames"
            )
    return np.array(found, dtype=int).reshape(len(found), frames)


@expresses("CTCLoss")
def ctc(zero_infinity: bool = False) -> Expression:
    """The -log of the summed probability of all alignments of the labels to the frames.

    torch's gradient adds exp(x) to the derivative: that is the gradient of what went into the
    log_softmax, which leaves it as it is.
    """
    x, labels, paths, p = reals("x"), wholes("y"), wholes("path"), reals("P")
    frames, size = (sp.Symbol(letter, integer=True, nonnegative=True) for letter in "TL")
    t, r, s, q = (whole(letter) for letter in "trsq")
    count, blank = sp.Symbol("R", integer=True, nonnegative=True), whole("b")
    total = sp.Sum(p[q], (q, 0, count - 1))
    loss = -sp.log(total)
    formula = cases((loss, total > 0), (0, True)) if zero_infinity else loss
    probability = sp.exp(sp.Sum(x[s, paths[r, s]], (s, 0, frames - 1)))
    built = Expression(
        formula,
        arguments=(
            Variable("log_probs", x, (frames, C), (t, k)),
            Variable("targets", labels, (size,), (whole("i"),), differentiable=False),
        ),
        options=(scalar("blank", blank),),
        where=(
            Enumeration(paths, count, _table),
            Definition(p, probability, (count,), (r,)),
        ),
        example={frames: 3, C: 3, size: 1, labels[0]: 1, blank: 0},
        divisor="target_lengths",
    )
    return built.with_convention("x", lambda derivative: sp.exp(x[t, k]) + derivative)
