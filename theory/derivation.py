"""A derivation as data: steps, each of which must be proven before the derivation can be shown."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError

import theory.expressions  # noqa: F401 - the printer of formulas belongs to it and is loaded after it
from theory.latex import latex
from theory.numeric import Domain
from theory.proof import Proof, Scope, WrongStep, timed
from theory.rules import Line, Rule

RELATIONS = {"=": sp.Eq, "<=": sp.Le, ">=": sp.Ge}


@dataclass(frozen=True)
class Step:
    """One line: what it shows, by which rule, from which step (the one before unless `after` names another)."""

    key: str
    value: Any
    rule: Rule
    after: str | None = None


@dataclass(frozen=True)
class ProvenStep:
    """A step with the line it writes and how it was proven."""

    step: Step
    line: Line
    proof: Proof

    @property
    def key(self) -> str:
        """The step's name, under which its sentence stands in `content`."""
        return self.step.key

    @property
    def kind(self) -> str:
        """The rule's name, under which its label stands in `content`."""
        return self.step.rule.kind

    def latex(self) -> str:
        """The whole line, printed by sympy."""
        relation = RELATIONS[self.line.relation](
            _unevaluated(self.line.subject), _unevaluated(self.line.value), evaluate=False
        )
        return latex(relation)


@dataclass(frozen=True)
class Derivation:
    """A chain of steps on one question.

    `sizes` are the numbers of classes or samples (and the indices) for which lines about "n of
    them" are written out and proven; `domains` bound the random points, by the symbol's name.
    """

    id: str
    topic: str
    steps: tuple[Step, ...]
    sizes: tuple[Mapping[Any, int], ...] = ({},)
    domains: Mapping[str, Domain] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """Sizes and domains in a form that can be a key."""
        return Scope(tuple(tuple(size.items()) for size in self.sizes), tuple(self.domains.items()))

    def check(self) -> tuple[ProvenStep, ...]:
        """Each step with its line and its proof.

        Raises:
            WrongStep: at the first step that does not follow.
        """
        lines: dict[str, Line] = {}
        proven: list[ProvenStep] = []
        before: Line | None = None
        for step in self.steps:
            start = lines[step.after] if step.after else before
            try:
                line, proof = _proven(step.rule, start, step.value, self.scope)
            except (WrongStep, ShapeError) as error:
                raise WrongStep(f"{self.id}, step {step.key}: {error}") from error
            lines[step.key] = before = line
            proven.append(ProvenStep(step, line, proof))
        return tuple(proven)

    def with_value(self, key: str, value: Any) -> Derivation:
        """The same derivation with one step claiming something else."""
        steps = tuple(replace(s, value=value) if s.key == key else s for s in self.steps)
        return replace(self, steps=steps)


@functools.lru_cache(maxsize=4096)
def _proven(rule: Rule, before: Line | None, value: Any, scope: Scope) -> tuple[Line, Proof]:
    line = rule.line(before, value)
    return line, timed(lambda: rule.prove(before, value, scope))


def _unevaluated(side: Any) -> Any:
    return side if isinstance(side, sp.Basic) else sp.sympify(side)
