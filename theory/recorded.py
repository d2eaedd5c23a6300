"""Formulas and proofs as they were last made, so that no page waits for sympy to show one.

``python -m theory --record`` makes them anew: `record` runs every check, so what is recorded is proven.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from theory.branches import BRANCHES, branch, branches

FORMULAS: Final = Path(__file__).parent / "recorded_formulas.json"
DERIVATIONS: Final = Path(__file__).parent / "recorded_derivations.json"


@dataclass(frozen=True)
class Formula:
    """One branch of a loss's formula in LaTeX.

    `gradients` and `conventions` go by argument, or by symbol for the parts of a nested one;
    a convention is what torch returns where that is not the derivative. `reductions` goes by reduction.
    """

    value: str
    where: list[str]
    gradients: dict[str, str]
    conventions: dict[str, str]
    reductions: dict[str, str]


@dataclass(frozen=True)
class Blank:
    """What a learner is told who types a line: its left side, the names, and sizes written out."""

    subject: str
    names: list[str]
    sizes: dict[str, int]


@dataclass(frozen=True)
class RecordedStep:
    """A proven line: its rule's kind, its LaTeX, and how it was proven (`manner`, `by`)."""

    key: str
    kind: str
    latex: str
    manner: str
    by: str
    blank: Blank | None


@dataclass(frozen=True)
class RecordedDerivation:
    """A derivation, every step of which was proven when it was recorded."""

    id: str
    topic: str
    steps: tuple[RecordedStep, ...]


def formula(name: str, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> Formula:
    """Return the formula that torch's options and arguments select; made now if it has no record."""
    chosen = branch(name, options, arguments)
    found = _formulas()[name].get(_key(chosen))
    return Formula(**found) if found else make_formula(name, chosen)


@cache
def recorded_derivations() -> Mapping[str, RecordedDerivation]:
    """Return every derivation by its id, in teaching order."""
    data = json.loads(DERIVATIONS.read_text(encoding="utf-8"))
    return {entry["id"]: _derivation(entry) for entry in data}


def make_formula(name: str, chosen: Mapping[str, Any]) -> Formula:
    """Return a branch's formula, printed by sympy."""
    import sympy as sp

    from theory.expressions import expression
    from theory.latex import latex

    made = expression(name, **chosen)
    moving = [v for v in made.arguments if v.differentiable]
    titles = {v: v.name if not v.path else v.key for v in moving}

    def reduced(reduction: str) -> str:
        return latex(sp.Eq(sp.Symbol("total"), made.reduced(reduction), evaluate=False))

    kinds = ("mean", "sum", *(("batchmean",) if name == "KLDivLoss" else ()))
    return Formula(
        value=made.latex(),
        where=made.where_latex(),
        gradients={titles[v]: made.gradient_latex(v.key) for v in moving},
        conventions={
            titles[v]: made.gradient_latex(v.key, convention=True)
            for v in moving
            if v.key in made.conventions
        },
        reductions={reduction: reduced(reduction) for reduction in kinds},
    )


def make_derivation(derivation: Any) -> RecordedDerivation:
    """Return a derivation as it is recorded.

    Raises:
        WrongStep: at the first step that does not follow.
    """
    return RecordedDerivation(
        derivation.id,
        derivation.topic,
        tuple(
            RecordedStep(
                proven.key,
                proven.kind,
                proven.latex(),
                proven.proof.manner,
                proven.proof.by,
                _blank(derivation, proven),
            )
            for proven in derivation.check()
        ),
    )


def record() -> None:
    """Make all formulas and derivations and write them down."""
    from theory.derivation_list import all_derivations

    made = {
        name: {_key(chosen): asdict(make_formula(name, chosen)) for chosen in branches(name)}
        for name in BRANCHES
    }
    _write(FORMULAS, made)
    _write(DERIVATIONS, [asdict(make_derivation(derivation)) for derivation in all_derivations()])


def _blank(derivation: Any, proven: Any) -> Blank | None:
    """Return what to tell a learner who types the line, None for one that is not typed."""
    from theory.exercise import exercise
    from theory.latex import latex

    asked = exercise(derivation, proven.key)
    if asked is None or proven.line.relation != "=":
        return None
    return Blank(latex(proven.line.subject), list(asked.symbols), dict(asked.sizes))


def _derivation(entry: dict[str, Any]) -> RecordedDerivation:
    steps = (
        RecordedStep(**{**step, "blank": Blank(**step["blank"]) if step["blank"] else None})
        for step in entry["steps"]
    )
    return RecordedDerivation(entry["id"], entry["topic"], tuple(steps))


@cache
def _formulas() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = json.loads(FORMULAS.read_text(encoding="utf-8"))
    return data


def _key(chosen: Mapping[str, Any]) -> str:
    return " ".join(f"{choice}={value}" for choice, value in sorted(chosen.items()))


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
