"""The live form of a formula: the numbers put in, line by line, down to the value."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.expressions.evaluation import Point, run
from theory.expressions.parts import Definition, Where
from theory.expressions.writing import Known, summed
from theory.latex import latex, number
from theory.nodes import Numeral


@dataclass(frozen=True)
class Line:
    """One line of a calculation: a symbol and forms equal to it, down to its number.

    Numbers are `Numeral`s: symbols that carry a `value`, so that nothing is computed too early.
    """

    symbol: Any
    forms: tuple[Any, ...]

    def latex(self) -> str:
        """Return the line as LaTeX, aligned at its equal signs."""
        first, *others = dict.fromkeys(map(_alone, self.forms))
        rows = [f"{latex(self.symbol)} &= {first}", *(f"&= {other}" for other in others)]
        return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def _alone(form: Any) -> str:
    """Return the LaTeX of one side of a line, where a negative number needs no brackets."""
    return number(form.value) if isinstance(form, Numeral) else latex(form)


def calculation(formula: Any, where: Where, here: Point, known: Known) -> list[Line]:
    """Return every definition and then the formula, in numbers."""
    lines = []
    for d in where:
        if isinstance(d, Definition):
            for place in itertools.product(*map(range, here.shape(d))):
                at = dict(zip(d.indices, place, strict=True))
                entry = d.entry.subs(at)
                lines.append(
                    Line(entry, _in_numbers(d.expression.subs(at), here[entry], here, known))
                )
    value = run(formula, here.numbers)
    return [*lines, Line(sp.Symbol("ell"), (formula, *_in_numbers(formula, value, here, known)))]


def _in_numbers(expression: Any, value: Any, here: Point, known: Known) -> tuple[Any, Any]:
    """Return an expression with numbers for its symbols, and its value."""
    written = _decided(summed(expression, known), here)
    arrays = {base.label for base in written.atoms(sp.IndexedBase)}
    symbols = (s for s in written.free_symbols - arrays if not isinstance(s, sp.IndexedBase))
    numerals = {s: Numeral(str(s), float(here[s])) for s in symbols}
    result = Numeral("value", float(value))
    # the logarithm of a sum without terms is no expression any more
    return (result if written.has(sp.zoo) else written.xreplace(numerals)), result


def _decided(expression: Any, here: Point) -> Any:
    """Keep, of every choice of cases, the one that holds."""

    def holds(condition: Any) -> bool:
        if condition == sp.true:
            return True
        difference = run(condition.lhs - condition.rhs, here.numbers)
        return bool(condition.func(sp.Float(str(difference)), 0))

    def holding(node: Any) -> Any:
        return next(e for e, condition in node.args if holds(condition))

    return expression.replace(lambda node: isinstance(node, sp.Piecewise), holding)
