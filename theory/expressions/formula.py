"""The expression of a loss: one formula from which value, gradient, LaTeX and numbers follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from theory.expressions import reduction as reductions
from theory.expressions.calculation import Line, calculation
from theory.expressions.calculus import by_cases, through
from theory.expressions.evaluation import Point, point, run
from theory.expressions.parts import Definition, Variable, Where
from theory.expressions.tidying import tidy
from theory.expressions.writing import Known, corners, with_tables, written_out
from theory.latex import latex
from theory.nodes import Value, each_case

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Expression:
    """The formula of a loss for one element or sample, in index notation for arrays of any size.

    `formula` may use the symbols that `where` defines. `example` maps sizes and labels to the small
    whole numbers for which `value` and `gradient` are written out. `constants` gives the symbols
    that torch fixes, `conventions`, by the variable's symbol, what torch returns where that is not
    the derivative of the value. `divisor` and `weight` say what "mean" divides by.
    """

    formula: Any
    arguments: tuple[Variable, ...]
    options: tuple[Variable, ...] = ()
    where: Where = ()
    constants: Mapping[Any, float] = field(default_factory=dict)
    conventions: Mapping[str, Any] = field(default_factory=dict)
    example: Mapping[Any, int] = field(default_factory=dict)
    divisor: reductions.Divisor = "count"
    weight: Any = None
    name: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)

    # Formulas

    @cached_property
    def value(self) -> Any:
        """The formula written out for the example: no sums, no definitions."""
        return self._written_out(self.formula)

    @cached_property
    def gradients(self) -> dict[str, Any]:
        """By variable, the derivative of the formula by the entry at the variable's indices."""
        return {v.key: self._gradient(v) for v in self.arguments if v.differentiable}

    @cached_property
    def conventional(self) -> dict[str, Any]:
        """The same as torch returns them: the derivatives, but for its `conventions`."""
        return self.gradients | {key: tidy(e) for key, e in self.conventions.items()}

    @cached_property
    def gradient(self) -> dict[str, Any]:
        """By argument, the derivatives written out for the example, nested as the argument is."""

        def of(v: Variable) -> Any:
            return self._over_entries(
                v, lambda at: self._written_out(self.gradients[v.key].subs(at))
            )

        return nested({v: of(v) for v in self.arguments if v.differentiable})

    @cached_property
    def symbols(self) -> dict[str, Any]:
        """By argument, its symbols in the example, nested as the argument is."""
        return nested({v: self._symbols(v) for v in self.arguments})

    @cached_property
    def option_symbols(self) -> dict[str, Any]:
        """By option, its symbols in the example, nested as the option is."""
        return nested({v: self._symbols(v) for v in self.options})

    @cached_property
    def kinks(self) -> tuple[Any, ...]:
        """What is 0 where the example's value has a corner or changes its case."""
        return tuple(dict.fromkeys(corners(self.value)))

    def sized(self, **example: int) -> Expression:
        """Return the same with another example: sizes and labels by their symbols' names."""
        known = {str(symbol): symbol for symbol in self.example}
        changed = {known[name]: number for name, number in example.items()}
        return dataclasses.replace(self, example={**self.example, **changed})

    def reduced(self, reduction: str) -> Any:
        """Return what the losses of a batch become: themselves, their sum or their mean.

        Raises:
            ValueError: if the loss has no such reduction.
        """
        losses = reductions.LOSSES[reductions.n]
        if reduction == "none":
            return losses
        if reduction == "sum":
            return reductions.batch(losses)
        if reduction == "batchmean" and self.name == "KLDivLoss":
            return reductions.batch(losses) / reductions.B
        if reduction != "mean":
            raise ValueError(f"{self.name} has no reduction {reduction!r}")
        ignored = next((v.symbol for v in self.options if v.name == "ignore_index"), None)
        labelled = any(v.whole for v in self.arguments)
        return reductions.mean(self.divisor, self.weight, ignored, labelled=labelled)

    def with_convention(self, key: str, of: Callable[[Any], Any]) -> Expression:
        """Return the same where torch returns a function of a derivative instead of itself."""
        changed = {**self.conventions, key: of(self.gradients[key])}
        return dataclasses.replace(self, conventions=changed)

    # LaTeX

    def latex(self) -> str:
        """Return the formula as LaTeX."""
        return latex(sp.Eq(sp.Symbol("ell"), self.formula, evaluate=False))

    def where_latex(self) -> list[str]:
        """Return the definitions that the formula uses as LaTeX, one each."""
        definitions = (d for d in self.where if isinstance(d, Definition))
        return [latex(sp.Eq(d.entry, d.expression, evaluate=False)) for d in definitions]

    def gradient_latex(self, argument: str, *, convention: bool = False) -> str:
        """Return an argument's derivative as LaTeX; with `convention`, what torch returns for it.

        The parts of a nested argument are asked for by their symbols: "V_0" of `tail_weights`.
        """
        (variable,) = (v for v in self.arguments if argument in (v.key, v.name))
        derivative = (self.conventional if convention else self.gradients)[variable.key]
        by = sp.Derivative(Value(variable.entry), variable.entry, evaluate=False)
        return latex(sp.Eq(by, derivative, evaluate=False))

    # Numbers

    def at(self, arguments: Numbers, options: Numbers | None = None) -> Point:
        """Return what every symbol stands for, for the arguments of one element or sample."""
        sources = ((self.arguments, arguments), (self.options, options or {}))
        given = [(v, taken(source, v)) for variables, source in sources for v in variables]
        return point(given, self.constants, self.where)

    def evaluate(
        self, arguments: Numbers, options: Numbers | None = None, *, convention: bool = True
    ) -> tuple[float, dict[str, Any]]:
        """Return value and gradient of one element or sample, computed with fifty digits.

        Gradients are torch's where `convention` holds, else the plain derivatives.
        """
        here = self.at(arguments, options)
        derivatives = self.conventional if convention else self.gradients

        def of(v: Variable) -> Any:
            entries = run(derivatives[v.key], here.numbers, v.indices, here.shape(v))
            return np.asarray(entries, dtype=float)

        value = float(run(self.formula, here.numbers))
        return value, nested({v: of(v) for v in self.arguments if v.differentiable})

    def distance_to_kink(self, arguments: Numbers, options: Numbers | None = None) -> float:
        """Return how near a point is to a corner of the value or to a change of its case."""
        here = self.at(arguments, options)
        example = self._example(here)
        key = tuple(example.items())
        if key not in self._kinks_at:
            self._kinks_at[key] = dataclasses.replace(self, example=example).kinks
        kinks = self._kinks_at[key]
        return min((float(abs(run(k, here.numbers))) for k in kinks), default=np.inf)

    def substituted(self, arguments: Numbers, options: Numbers | None = None) -> list[Line]:
        """Return the calculation: the definitions and the formula in numbers, to the value."""
        here = self.at(arguments, options)
        known = with_tables(self._example(here), self.where)
        return calculation(self.formula, self.where, here, known)

    # The inside

    @cached_property
    def _kinks_at(self) -> dict[Any, tuple[Any, ...]]:
        """The kinks for the sizes and labels met so far: writing them out is what costs."""
        return {}

    @cached_property
    def _known(self) -> Known:
        return with_tables(self.example, self.where)

    def _written_out(self, expression: Any) -> Any:
        return written_out(expression, self._known, self.where)

    def _gradient(self, variable: Variable) -> Any:
        # Case by case, so that the derivative keeps the cases of the formula.
        derivative = each_case(lambda e: through(self.where, e, variable.entry), self.formula)
        if variable.indices:
            derivative = by_cases(derivative, variable.indices[0])
        return tidy(derivative)

    def _symbols(self, variable: Variable) -> Any:
        def of(at: Mapping[Any, int]) -> Any:
            entry = variable.entry.subs(at)
            return self.example.get(entry, entry)

        return self._over_entries(variable, of)

    def _over_entries(self, variable: Variable, of: Callable[[Mapping[Any, int]], Any]) -> Any:
        """Nest what `of` says of every entry of a variable in the example, given its indices."""

        def nest(places: tuple[int, ...]) -> Any:
            if len(places) == len(variable.shape):
                return of(dict(zip(variable.indices, places, strict=True)))
            size = int(variable.shape[len(places)].subs(self.example))
            return tuple(nest((*places, i)) for i in range(size))

        return nest(())

    def _example(self, here: Point) -> dict[Any, int]:
        """Return the sizes, labels and whole-number options of a point."""
        example = dict(here.sizes)
        for v in (*self.arguments, *self.options):
            if v.whole:
                values = np.asarray(here[v.symbol], dtype=object)
                for place, number in np.ndenumerate(values):
                    example[v.symbol[place] if place else v.symbol] = int(number)
        return example


def taken(source: Numbers, variable: Variable) -> Any:
    """Return a variable's numbers out of arguments or options."""
    given = source[variable.name]
    for step in variable.path:
        given = given[step]
    return given


def nested(by_variable: Mapping[Variable, Any]) -> dict[str, Any]:
    """Return what is said of every variable under its argument's name, in lists by its path."""
    result: dict[str, Any] = {}
    for variable, said in by_variable.items():
        if not variable.path:
            result[variable.name] = said
            continue
        inner = result.setdefault(variable.name, [])
        for step in variable.path[:-1]:
            inner.extend([] for _ in range(step + 1 - len(inner)))
            inner = inner[step]
        inner.append(said)
    return result
