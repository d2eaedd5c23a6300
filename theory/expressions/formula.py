"""The expression of a loss: one formula from which value, gradient, rendering and numbers all follow."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import sympy as sp

from theory.expressions.calculus import by_cases, collapse, partial, tidy
from theory.expressions.nodes import Numeral, Value, each_case
from theory.expressions.numbers import run
from theory.latex import latex, length
from theory.numeric import mp

Numbers = Mapping[str, Any]
Divisor = Literal["elements", "samples", "weights", "target_lengths"]


@dataclass(frozen=True)
class Variable:
    """An argument or option of a loss: its name in torch and what stands for it in the formula.

    `shape` and `indices` are those of one element or sample; `path` leads to a place in a nested argument; entries from the first
    `end` on are padding.
    """

    name: str
    symbol: Any
    shape: tuple[Any, ...] = ()
    indices: tuple[Any, ...] = ()
    differentiable: bool = True
    path: tuple[int, ...] = ()
    end: int | None = None

    @property
    def entry(self) -> Any:
        """The symbol, or the entry at the variable's own indices."""
        return self.symbol[self.indices] if self.indices else self.symbol

    @property
    def key(self) -> str:
        """The name of the symbol, by which numbers are given to formulas."""
        return str(self.symbol)


@dataclass(frozen=True)
class Definition:
    """A symbol of the formula that stands for a longer expression: "where d = …"."""

    symbol: Any
    expression: Any
    shape: tuple[Any, ...] = ()
    indices: tuple[Any, ...] = ()

    @property
    def entry(self) -> Any:
        """The symbol, or the entry at the definition's own indices."""
        return self.symbol[self.indices] if self.indices else self.symbol


@dataclass(frozen=True)
class Enumeration:
    """A table of whole numbers that a formula sums over, computed from labels and sizes."""

    symbol: Any
    rows: Any
    columns: Any
    compute: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Line:
    """One line of a calculation: a symbol and forms equal to it, down to its number.

    Numbers are `Numeral`s: symbols that carry a `value`, so that nothing is computed before the last form.
    """

    symbol: Any
    forms: tuple[Any, ...]

    def latex(self) -> str:
        """Return the line as LaTeX, aligned at its equal signs."""
        first, *others = dict.fromkeys(latex(form) for form in self.forms)
        rows = [f"{latex(self.symbol)} &= {first}", *(f"&= {other}" for other in others)]
        return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


@dataclass(frozen=True)
class Expression:
    """The formula of a loss for one element or sample, in index notation for arrays of any size.

    `formula` may use the symbols that `where` defines. `example` maps sizes and class indices to the small whole
    numbers for which `value` and `gradient` are written out. `constants` gives the symbols that torch fixes.
    `conventions` has, per argument, what torch returns where that is not the derivative of the value.
    """

    formula: Any
    arguments: tuple[Variable, ...]
    options: tuple[Variable, ...] = ()
    where: tuple[Definition | Enumeration, ...] = ()
    constants: Mapping[Any, float] = field(default_factory=dict)
    conventions: Mapping[str, Any] = field(default_factory=dict)
    example: Mapping[Any, int] = field(default_factory=dict)
    divisor: Divisor = "elements"
    weight: Any = None
    name: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)

    # Formulas

    @cached_property
    def value(self) -> Any:
        """The formula written out for the example: no sums, no definitions."""
        return self.written_out(self.formula)

    @cached_property
    def gradients(self) -> dict[str, Any]:
        """Per variable, the derivative of the formula by the entry at the variable's indices."""
        return {v.key: self._gradient(v) for v in self.arguments if v.differentiable}

    @cached_property
    def conventional(self) -> dict[str, Any]:
        """The same as torch returns them: the derivatives, but for its `conventions`."""
        return self.gradients | {key: tidy(e, length) for key, e in self.conventions.items()}

    @cached_property
    def gradient(self) -> dict[str, Any]:
        """Per argument, the derivatives written out for the example, nested as the argument is."""
        return self._nested(
            lambda v: self._over_entries(v, lambda places: self._entry_gradient(v, places)),
            differentiable=True,
        )

    @cached_property
    def symbols(self) -> dict[str, Any]:
        """Per argument, its symbols in the example, nested as the argument is."""
        return self._nested(lambda v: self._over_entries(v, lambda places: self._at(v, places)))

    @cached_property
    def option_symbols(self) -> dict[str, Any]:
        """Per option, its symbols in the example, nested as the option is."""
        return {v.name: self._over_entries(v, lambda p, v=v: self._at(v, p)) for v in self.options}

    @cached_property
    def kinks(self) -> tuple[Any, ...]:
        """Expressions of the example at whose zero the value has a corner, or the formula changes its case."""
        return tuple(dict.fromkeys(_corners(self.value)))

    def sized(self, **example: Any) -> Expression:
        """Return the same expression with another example: sizes and class indices by their symbols' names."""
        known = {str(symbol): symbol for symbol in self.example}
        changed = {known[name]: number for name, number in example.items()}
        return dataclasses.replace(self, example={**self.example, **changed})

    def reduced(self, reduction: str) -> Any:
        """Return what a batch's losses become: each by itself, their sum, or divided by what "mean" divides by.

        Raises:
            ValueError: if the loss has no such reduction.
        """
        n, count, rows = sp.symbols("n N B", integer=True)
        one = sp.IndexedBase("ell", real=True)[n]
        y, lengths = sp.IndexedBase("y", integer=True), sp.IndexedBase("length", integer=True)
        batch = (n, 0, count - 1)
        if reduction == "none":
            return one
        if reduction == "sum":
            return sp.Sum(one, batch)
        if reduction == "batchmean" and self.name == "KLDivLoss":
            return sp.Sum(one, batch) / rows
        if reduction != "mean":
            raise ValueError(f"{self.name} has no reduction {reduction!r}")
        if self.divisor == "target_lengths":
            return sp.Sum(one / sp.Max(lengths[n], 1), batch) / count
        if self.divisor == "weights":
            share = self._share_of_sample(y[n], n)
            return sp.Sum(one, batch) / (count if share == 1 else sp.Sum(share, batch))
        return sp.Sum(one, batch) / count

    # LaTeX

    def latex(self) -> str:
        """Return the formula as LaTeX."""
        return latex(sp.Eq(sp.Symbol("ell"), self.formula, evaluate=False))

    def where_latex(self) -> list[str]:
        """Return the definitions that the formula uses as LaTeX, one each."""
        return [
            latex(sp.Eq(d.entry, d.expression, evaluate=False))
            for d in self.where
            if isinstance(d, Definition)
        ]

    def gradient_latex(self, argument: str, *, convention: bool = False) -> str:
        """Return an argument's derivative as LaTeX; with `convention`, what torch returns for it.

        A nested argument's parts are named by their symbols.
        """
        (variable,) = (v for v in self.arguments if argument in (v.key, v.name))
        derivative = (self.conventional if convention else self.gradients)[variable.key]
        by = sp.Derivative(Value(variable.entry), variable.entry, evaluate=False)
        return latex(sp.Eq(by, derivative, evaluate=False))

    # Numbers

    def evaluate(
        self, arguments: Numbers, options: Numbers | None = None, *, convention: bool = True
    ) -> tuple[float, dict[str, Any]]:
        """Return the value and the gradient of one element or sample, computed with fifty digits.

        Gradients are torch's where `convention` holds, else the plain derivatives.
        """
        numbers, sizes = self.numbers(arguments, options or {})
        value = float(run(self.formula, numbers))

        def of(v: Variable) -> Any:
            derivative = (self.conventional if convention else self.gradients)[v.key]
            shape = tuple(sizes[size] for size in v.shape)
            return np.asarray(run(derivative, numbers, v.indices, shape), dtype=float)

        return value, self._nested(of, differentiable=True)

    def distance_to_kink(self, arguments: Numbers, options: Numbers | None = None) -> float:
        """Return how near the point is to the nearest corner of the value or change of its case."""
        numbers, sizes = self.numbers(arguments, options or {})
        here = self._at_size(numbers, sizes)
        corners = (float(abs(run(_plain(k), numbers))) for k in here.kinks)
        return min(corners, default=float("inf"))

    def substituted(self, arguments: Numbers, options: Numbers | None = None) -> list[Line]:
        """Return the calculation: every definition and then the formula, with the numbers put in, to the value."""
        numbers, sizes = self.numbers(arguments, options or {})
        here = self._at_size(numbers, sizes)
        lines = []
        for definition in self.where:
            if isinstance(definition, Definition):
                shape = (here.example.get(size, size) for size in definition.shape)
                for place in itertools.product(*(range(n) for n in shape)):
                    at = dict(zip(definition.indices, place, strict=True))
                    number = numbers[str(definition.symbol)]
                    lines.append(
                        Line(
                            definition.entry.subs(at),
                            here._in_numbers(
                                definition.expression.subs(at), numbers, number[place] if place else number
                            ),
                        )
                    )
        last = here._in_numbers(self.formula, numbers, run(self.formula, numbers))
        return [*lines, Line(sp.Symbol("ell"), (self.formula, *last))]

    def with_convention(self, key: str, of: Callable[[Any], Any]) -> Expression:
        """Return the same expression where torch returns another function of a derivative than itself."""
        return dataclasses.replace(self, conventions={**self.conventions, key: of(self.gradients[key])})

    # The inside

    def written_out(self, expression: Any) -> Any:
        """Return an expression of this loss for the example: sums carried out, definitions put in."""
        result = self._summed(expression)
        for definition in reversed(self.where):
            if isinstance(definition, Definition):
                result = self._without(definition, result)
        return result

    def _summed(self, expression: Any) -> Any:
        return unrolled(expression, self._known).doit().subs(self._known)

    @cached_property
    def _known(self) -> dict[Any, int]:
        """The example, with the entries of the tables that follow from it."""
        known = dict(self.example)
        for table in self.where:
            if isinstance(table, Enumeration):
                rows = table.compute({str(symbol): number for symbol, number in known.items()})
                known[table.rows] = len(rows)
                known |= {table.symbol[place]: int(n) for place, n in np.ndenumerate(rows)}
        return known

    def _without(self, definition: Definition, expression: Any) -> Any:
        """Put a definition's expression in the place of its symbol."""
        if not definition.indices:
            return expression.subs(definition.symbol, self._summed(definition.expression))
        entries = {
            entry: self._summed(
                definition.expression.subs(dict(zip(definition.indices, entry.indices, strict=True)))
            )
            for entry in expression.atoms(sp.Indexed)
            if entry.base == definition.symbol
        }
        return expression.subs(entries)

    def _adjoint(self, formula: Any, entry: Any, after: int = -1) -> Any:
        """Return a formula's derivative by an entry, through the definitions after the given one."""
        derivative = partial(formula, entry)
        for position, definition in enumerate(self.where):
            if position > after and isinstance(definition, Definition):
                inner = partial(definition.expression, entry)
                if inner != 0:
                    inner = _named(inner, definition)
                    chained = self._adjoint(formula, definition.entry, position) * inner
                    for index, size in zip(definition.indices, definition.shape, strict=True):
                        chained = sp.Sum(chained, (index, 0, size - 1)) if chained != 0 else chained
                    indices = entry.indices if isinstance(entry, sp.Indexed) else ()
                    derivative += collapse(chained, indices)
        return derivative

    def _gradient(self, variable: Variable) -> Any:
        # Case by case, so that the derivative keeps the cases of the formula.
        derivative = each_case(lambda case: self._adjoint(case, variable.entry), self.formula)
        if variable.indices:
            derivative = by_cases(derivative, variable.indices[0])
        return tidy(derivative, length)

    def _entry_gradient(self, variable: Variable, places: tuple[int, ...]) -> Any:
        at = dict(zip(variable.indices, places, strict=True))
        return self.written_out(self.gradients[variable.key].subs(at))

    def _at(self, variable: Variable, places: tuple[int, ...]) -> Any:
        entry = variable.symbol[places] if places else variable.symbol
        return self.example.get(entry, entry)

    def _over_entries(self, variable: Variable, of: Callable[[tuple[int, ...]], Any]) -> Any:
        """Nest what `of` says of every entry of a variable in the example."""

        def nest(places: tuple[int, ...]) -> Any:
            if len(places) == len(variable.shape):
                return of(places)
            size = int(variable.shape[len(places)].subs(self.example))
            return tuple(nest((*places, i)) for i in range(size))

        return nest(())

    def _nested(self, of: Callable[[Variable], Any], *, differentiable: bool = False) -> dict[str, Any]:
        """Collect what `of` says of every variable under its argument's name, lists where it is nested."""
        result: dict[str, Any] = {}
        for v in self.arguments:
            if differentiable and not v.differentiable:
                continue
            if not v.path:
                result[v.name] = of(v)
                continue
            inner = result.setdefault(v.name, [])
            for i in v.path[:-1]:
                inner.extend([] for _ in range(i + 1 - len(inner)))
                inner = inner[i]
            inner.append(of(v))
        return result

    def numbers(self, arguments: Numbers, options: Numbers) -> tuple[dict[str, Any], dict[Any, int]]:
        """Return what every symbol's name stands for, and the sizes, for one element or sample."""
        numbers: dict[str, Any] = {str(c): mp.mpf(float(n)) for c, n in self.constants.items()}
        sizes: dict[Any, int] = {}
        for v, given in self._given(arguments, options):
            array = np.asarray(given)
            if v.end is not None and v.end in array:
                array = array[: int(np.argmax(array == v.end))]
            numbers[v.key] = _exact(array, whole=bool(v.symbol.is_integer or _whole_base(v.symbol)))
            for size, n in zip(v.shape, array.shape, strict=True):
                sizes[size] = n
        numbers |= {str(size): n for size, n in sizes.items()}
        for d in self.where:
            if isinstance(d, Enumeration):
                table = d.compute(numbers)
                numbers |= {str(d.symbol): table, str(d.rows): len(table)}
                sizes[d.rows] = len(table)
            else:
                shape = tuple(sizes[size] for size in d.shape)
                numbers[str(d.symbol)] = run(d.expression, numbers, d.indices, shape)
        return numbers, sizes

    def _given(self, arguments: Numbers, options: Numbers) -> Iterator[tuple[Variable, Any]]:
        for source, variables in ((arguments, self.arguments), (options, self.options)):
            for v in variables:
                given = source[v.name]
                for i in v.path:
                    given = given[i]
                yield v, given

    def _at_size(self, numbers: Numbers, sizes: Mapping[Any, int]) -> Expression:
        """Return this expression with the sizes, labels and whole-number options of a point as its example."""
        example: dict[Any, int] = dict(sizes)
        for v in (*self.arguments, *self.options):
            if v.symbol.is_integer or _whole_base(v.symbol):
                values = np.asarray(numbers[v.key], dtype=object)
                for place in np.ndindex(*values.shape):
                    example[v.symbol[place] if place else v.symbol] = int(values[place])
        return dataclasses.replace(self, example=example)

    def _in_numbers(self, expression: Any, numbers: Numbers, value: Any) -> tuple[Any, ...]:
        """Return an expression with numbers for its symbols, and its value."""
        known = {**numbers}
        written = _decided(self._summed(expression), known)
        leaves = {s for s in written.free_symbols if isinstance(s, sp.Indexed)}
        leaves |= {s for s in written.free_symbols if not isinstance(s, sp.IndexedBase)}
        bases = {base.label for base in written.atoms(sp.IndexedBase)}
        numerals = {s: Numeral(str(s), float(_lookup(s, known))) for s in leaves - bases}
        return written.xreplace(numerals), Numeral("value", float(value))

    def _share_of_sample(self, label: Any, n: Any) -> Any:
        """What a sample adds to the divisor of a weighted mean."""
        labelled = any(v.symbol == sp.Symbol("y", integer=True) for v in self.arguments)
        share = sp.S.One
        if self.weight is not None:
            share = self.weight[label] if labelled else self.weight[n]
        ignored = next((v.symbol for v in self.options if v.name == "ignore_index"), None)
        return share if ignored is None else share * (1 - sp.KroneckerDelta(label, ignored))


def unrolled(expression: Any, known: Mapping[Any, int]) -> Any:
    """Write out sums and products from the outside in, putting in what is known as soon as it can be."""
    expression = expression.subs(known)

    def written(node: Any) -> Any:
        *inner, (index, low, high) = node.limits
        body = node.func(node.function, *inner) if inner else node.function
        terms = (unrolled(body.subs(index, n), known) for n in range(int(low), int(high) + 1))
        return (sp.Add if isinstance(node, sp.Sum) else sp.Mul)(*terms)

    walk = sp.preorder_traversal(expression)
    outermost = {}
    for node in walk:
        if isinstance(node, sp.Sum | sp.Product):
            outermost[node] = written(node)
            walk.skip()
    return expression.xreplace(outermost)


def _named(derivative: Any, definition: Definition) -> Any:
    """Write what a definition stands for, a root's radicand included, by the definition's symbol."""
    root = definition.expression
    derivative = derivative.subs(root, definition.entry)
    if isinstance(root, sp.Pow):
        derivative = derivative.subs(root.base, definition.entry ** (1 / root.exp))
    return derivative


def _corners(value: Any) -> Iterator[Any]:
    """Yield what is zero where an expression has a corner or changes its case."""
    for node in sp.preorder_traversal(value):
        if isinstance(node, sp.Abs):
            yield node.args[0]
        elif isinstance(node, sp.Max | sp.Min):
            yield from (a - b for a, b in itertools.combinations(node.args, 2))
        elif isinstance(node, sp.core.relational._Inequality):
            yield node.lhs - node.rhs


def _whole_base(symbol: Any) -> bool:
    return isinstance(symbol, sp.IndexedBase) and bool(symbol.label.is_integer)


def _exact(array: Any, *, whole: bool) -> Any:
    convert = int if whole else lambda n: mp.mpf(float(n))
    if array.shape == ():
        return convert(array[()])
    result = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        result[place] = convert(array[place])
    return result


def _plain(expression: Any) -> Any:
    return sp.sympify(expression)


def _lookup(symbol: Any, numbers: Numbers) -> Any:
    if isinstance(symbol, sp.Indexed):
        return numbers[str(symbol.base)][tuple(map(int, symbol.indices))]
    return numbers[str(symbol)]


def _decided(expression: Any, numbers: Numbers) -> Any:
    """Keep, of every choice of cases, the one that holds."""

    def holding(node: Any) -> Any:
        return next((e for e, c in node.args if c == sp.true or _holds(c, numbers)), sp.nan)

    return expression.replace(lambda node: isinstance(node, sp.Piecewise), holding)


def _holds(condition: Any, numbers: Numbers) -> bool:
    difference = run(condition.lhs - condition.rhs, numbers)
    return bool(condition.func(sp.Float(str(difference)), 0))
