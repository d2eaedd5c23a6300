"""The kinds of steps: what each does to the quantity spoken of, and how its claim is proven.

Six kinds make every derivation: a step is *given* (and compared with an independent computation), *equal* to the step
before, the result of an *operation* on it, a *solution* of it, a *bound* of it, or its *minimiser*.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import sympy as sp

from theory.numeric import domain_of, mp
from theory.plain import base_name, plain
from theory.proof import (
    POINTS,
    Proof,
    Scope,
    Substitution,
    WrongStep,
    at_most,
    close,
    equal,
    identity,
    paired,
    substitute,
    tolerance_of,
    values,
    weakest,
)

Relation = Literal["=", "<=", ">="]
FLIPPED: dict[Relation, Relation] = {"=": "=", "<=": ">=", ">=": "<="}
NEAR_ZERO = sp.Rational(1, 10**40)
"""Stands for "as close to 0 as you like" where a bound is approached and not reached."""


@dataclass(frozen=True)
class Line:
    """A line as shown: the quantity spoken of, a relation, and what is known of it."""

    subject: Any
    relation: Relation
    value: Any


class Rule:
    """One kind of step."""

    kind: ClassVar[str]

    def line(self, before: Line | None, value: Any) -> Line:
        """The line that this step writes."""
        raise NotImplementedError

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Prove the line from the one before, or raise `WrongStep`."""
        raise NotImplementedError


@dataclass(frozen=True)
class Given(Rule):
    """A starting point: it is compared with `means`, a plain function that computes the same from numbers.

    `means` takes what it needs by name: a number for a symbol, a list for p[1], …, p[n], a list of rows for a matrix;
    a name that Python reserves has an underscore behind it (`lambda_`).
    """

    subject: Any
    means: Callable[..., Any]
    kind: ClassVar[str] = "given"

    def line(self, before: Line | None, value: Any) -> Line:
        """subject = value."""
        return Line(self.subject, "=", value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Compare with `means` at random points."""
        for sizes in map(dict, scope.sizes):
            self._compare(plain(value, sizes), sizes, scope)
        return Proof("definition", f"{POINTS} points")

    def _compare(self, expressions: tuple[Any, ...], sizes: dict[Any, int], scope: Scope) -> None:
        count = POINTS if not any(e.has(sp.Integral) for e in expressions) else 4
        wanted = {name: name.rstrip("_") for name in inspect.signature(self.means).parameters}
        for point, found in values(expressions, scope, count):
            arguments = {str(name): size for name, size in sizes.items()} | _collected(point)
            try:
                meant = self.means(**{name: arguments[key] for name, key in wanted.items()})
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise WrongStep(
                    f"{expressions} lacks what it should be made of: {error}"
                ) from error
            expected = meant if isinstance(meant, list) else [meant]
            if len(expected) != len(found) or not all(
                close(one, other, tolerance_of(*expressions))
                for one, other in zip(found, expected, strict=True)
            ):
                raise WrongStep(f"{expressions} is not what it should be")


def _collected(point: dict[Any, Any]) -> dict[str, Any]:
    collected: dict[str, Any] = {}
    for symbol, value in sorted(point.items(), key=lambda item: item[0].name):
        base = base_name(symbol.name)
        index = symbol.name[len(base) + 1 :]
        if not index:
            collected[base] = value
        elif len(index) == 1:
            collected.setdefault(base, []).append(value)
        else:
            rows = collected.setdefault(base, [])
            while len(rows) < int(index[0]):
                rows.append([])
            rows[int(index[0]) - 1].append(value)
    return collected


@dataclass(frozen=True)
class Axiom(Rule):
    """An equation about an unknown function, demanded and not proven; `model` is a function that satisfies it."""

    function: Any
    model: Any
    kind: ClassVar[str] = "axiom"

    def line(self, before: Line | None, value: Any) -> Line:
        """The equation itself."""
        return Line(value.lhs, "=", value.rhs)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """The model satisfies the equation, so it can be demanded without contradiction."""
        lhs, rhs = (side.replace(self.function, self.model).doit() for side in value.args)
        equal(lhs, rhs, scope)
        return Proof("definition", "a model")


@dataclass(frozen=True)
class Equal(Rule):
    """The same quantity written differently, by algebra and by the facts in `using`."""

    using: Substitution = ()
    kind: ClassVar[str] = "equal"

    def line(self, before: Line | None, value: Any) -> Line:
        """The same subject."""
        assert before is not None
        return Line(before.subject, before.relation, value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Both expressions agree."""
        assert before is not None
        return identity(before.value, value, scope, self.using)


class Operation(Rule):
    """What is done to both sides of the line before; the facts in `using` may simplify what comes out."""

    using: Substitution = ()

    def on_subject(self, subject: Any) -> Any:
        """The new subject, for display."""
        raise NotImplementedError

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """The new plain expressions from one plain expression."""
        raise NotImplementedError

    def line(self, before: Line | None, value: Any) -> Line:
        """The operation on the subject."""
        assert before is not None
        return Line(self.on_subject(before.subject), before.relation, value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """The operation, carried out by sympy, gives the expression."""
        assert before is not None

        def claims() -> Iterator[Proof]:
            for sizes in map(dict, scope.sizes):
                done = [
                    e for part in plain(before.value, sizes) for e in self.on_value(part, sizes)
                ]
                for one, other in paired(tuple(done), plain(value, sizes), self.using, sizes):
                    yield equal(one, other, scope)

        return weakest(claims())


@dataclass(frozen=True)
class Take(Operation):
    """A function of both sides."""

    function: Any
    kind: ClassVar[str] = "take"

    def on_subject(self, subject: Any) -> Any:
        """f(subject)."""
        return self.function(subject)

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """f(value)."""
        return (self.function(value),)


@dataclass(frozen=True)
class Negate(Operation):
    """Change the sign of both sides, which turns an inequality around."""

    kind: ClassVar[str] = "negate"

    def line(self, before: Line | None, value: Any) -> Line:
        """-subject, with the relation turned."""
        assert before is not None
        return Line(-before.subject, FLIPPED[before.relation], value)

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """-value."""
        return (-value,)


@dataclass(frozen=True)
class Differentiate(Operation):
    """The derivative with respect to a symbol, an entry p[i] or each entry of a matrix."""

    variable: Any
    using: Substitution = ()
    kind: ClassVar[str] = "differentiate"

    def on_subject(self, subject: Any) -> Any:
        """d subject / d variable."""
        if isinstance(self.variable, sp.MatrixSymbol):
            return Gradient(subject, self.variable)
        return sp.Derivative(subject, self.variable, evaluate=False)

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """The derivative that sympy finds."""
        return tuple(value.diff(symbol) for symbol in plain(self.variable, sizes))


class Gradient(sp.Function):
    """The gradient of a quantity with respect to a matrix, for display."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        quantity, variable = (printer.doprint(argument) for argument in self.args)
        return rf"\nabla_{{{variable}}} {quantity}"


@dataclass(frozen=True)
class At(Operation):
    """The value where some symbols have the values stated; `subject` if it must be named anew."""

    where: Substitution
    subject: Any = None
    kind: ClassVar[str] = "at"

    def on_subject(self, subject: Any) -> Any:
        """The subject at that place."""
        if self.subject is not None:
            return self.subject
        return subject.subs(list(self.where)) if hasattr(subject, "subs") else subject

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """The value at that place."""
        return (substitute(value, self.where, sizes).doit(),)


@dataclass(frozen=True)
class Both(Operation):
    """An operation on both sides of an equation between two expressions, each side shown."""

    operation: Operation
    kind: ClassVar[str] = "both"

    def line(self, before: Line | None, value: Any) -> Line:
        """The new equation."""
        return Line(value.lhs, "=", value.rhs)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Each side is the operation on its old side."""
        assert before is not None
        left = self.operation.prove(Line(None, "=", before.subject), value.lhs, scope)
        right = self.operation.prove(before, value.rhs, scope)
        return weakest(iter((left, right)))


@dataclass(frozen=True)
class Lagrangian(Operation):
    """The objective plus a multiplier times what the constraint says is zero."""

    multiplier: Any
    constraint: Any
    subject: Any
    kind: ClassVar[str] = "lagrangian"

    def on_subject(self, subject: Any) -> Any:
        """The name of the new objective."""
        return self.subject

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """value + multiplier * constraint."""
        return (value + self.multiplier * plain(self.constraint, sizes)[0],)


@dataclass(frozen=True)
class SumsTo(Rule):
    """The entries found in the line before, one for each index, sum to a known total."""

    index: Any
    size: Any
    total: Any
    kind: ClassVar[str] = "sums"

    def line(self, before: Line | None, value: Any) -> Line:
        """sum = total."""
        return Line(value.lhs, "=", value.rhs)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """The left side is the sum of the entries, the right side the total."""
        assert before is not None
        total = sp.Sum(before.value, (self.index, 1, self.size))
        sizes = tuple(tuple(p for p in pairs if p[0] != self.index) for pairs in scope.sizes)
        return identity(
            sp.Eq(total, self.total, evaluate=False), value, Scope(sizes, scope.domains)
        )


@dataclass(frozen=True)
class Limit(Operation):
    """The limit as a symbol approaches a place from one side."""

    variable: Any
    place: Any
    side: Literal["+", "-"] = "+"
    kind: ClassVar[str] = "limit"

    def on_subject(self, subject: Any) -> Any:
        """lim subject."""
        return sp.Limit(subject, self.variable, self.place, self.side)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """sympy's limit where it finds one; and the values on the way there come as close as asked."""
        assert before is not None
        for sizes in map(dict, scope.sizes):
            for start, end in paired(plain(before.value, sizes), plain(value, sizes), (), sizes):
                self._approaches(start, end, scope)
        proof = Proof("numeric", "values on the way")
        try:
            symbolic = super().prove(before, value, scope)
        except (WrongStep, NotImplementedError, TypeError, ValueError):
            return proof  # sympy has no limit for this form: the values above stand
        return Proof(symbolic.manner, "limit")

    def on_value(self, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
        """The limit that sympy finds."""
        return (sp.limit(value, self.variable, self.place, self.side),)

    def _approaches(self, start: Any, end: Any, scope: Scope) -> None:
        for power, allowed in ((12, 10), (30, 26)):
            step = sp.Rational(1, 10**power)
            near = {sp.oo: 1 / step, -sp.oo: -1 / step}.get(self.place)
            if near is None:
                near = self.place + step if self.side == "+" else self.place - step
            for _, (one, other) in values((start.subs(self.variable, near), end), scope, POINTS):
                if not close(one, other, mp.mpf(10) ** -allowed):
                    raise WrongStep(f"{mp.nstr(one, 8)} does not approach {mp.nstr(other, 8)}")


@dataclass(frozen=True)
class Solve(Rule):
    """The value of an unknown that makes the line before zero (or its equation true).

    With an extremum named, the line before is the derivative of the objective: it must change its sign there, from
    + to - for a maximum, and nowhere else in the unknown's domain.
    """

    unknown: Any
    extremum: Literal["maximum", "minimum"] | None = None
    kind: ClassVar[str] = "solve"

    def line(self, before: Line | None, value: Any) -> Line:
        """unknown = value, with a hat where it is the place of an extremum."""
        return Line(_hat(self.unknown) if self.extremum else self.unknown, "=", value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Put the value in and see zero; then look at the sign on both sides of it."""
        assert before is not None

        def claims() -> Iterator[Proof]:
            for sizes in map(dict, scope.sizes):
                pairs = paired(plain(self.unknown, sizes), plain(value, sizes), (), sizes)
                for condition in _zero_parts(before, sizes):
                    yield equal(condition.subs(pairs), sp.Integer(0), scope)
                    if not any(condition.has(symbol) for symbol, _ in pairs):
                        raise WrongStep(f"{self.unknown} does not occur")
                    if self.extremum:
                        ((symbol, solution),) = pairs
                        self._changes_sign(condition, symbol, solution, scope)

        return weakest(claims())

    def _changes_sign(self, score: Any, symbol: Any, solution: Any, scope: Scope) -> None:
        sense = 1 if self.extremum == "maximum" else -1
        place = sp.Dummy(symbol.name, **symbol.assumptions0)
        named = (*scope.domains, (place.name, domain_of(symbol, dict(scope.domains))))
        expressions = (score.subs(symbol, place), solution, place)
        for _, (slope, best, here) in values(expressions, Scope(scope.sizes, named), POINTS):
            if sense * slope * (best - here) < 0:
                raise WrongStep(
                    f"no {self.extremum}: slope {mp.nstr(slope, 5)} at {mp.nstr(here, 5)}"
                )


@dataclass(frozen=True)
class SolveMatrix(Rule):
    """The matrix that makes the line before zero: it exists once and only once if the system has full rank."""

    unknown: Any
    kind: ClassVar[str] = "solve"

    def line(self, before: Line | None, value: Any) -> Line:
        """unknown = value, with a hat."""
        return Line(_hat(self.unknown), "=", value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Put the matrix in and see zero."""
        return Solve(self.unknown).prove(before, value, scope)


@dataclass(frozen=True)
class SolveDifferential(Rule):
    """The function that satisfies the differential equation of the line before, with its free constant."""

    unknown: Any
    constant: Any
    kind: ClassVar[str] = "solve"

    def line(self, before: Line | None, value: Any) -> Line:
        """unknown = value."""
        return Line(self.unknown, "=", value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """Put the function in; of a first-order equation the general solution has one free constant."""
        assert before is not None
        if value.diff(self.constant) == 0:
            raise WrongStep("the general solution has a free constant")
        function, (variable,) = self.unknown.func, self.unknown.args
        solution = sp.Lambda(variable, value)

        def solved(side: Any) -> Any:
            return side.replace(
                lambda e: isinstance(e, function.slope), lambda e: _slope(solution, e.args[0])
            )

        return equal(solved(before.subject), solved(before.value), scope)


def _slope(function: Any, place: Any) -> Any:
    variable = sp.Dummy(positive=True)
    return function(variable).diff(variable).subs(variable, place)


def _zero_parts(before: Line, sizes: dict[Any, int]) -> list[Any]:
    values_ = plain(before.value, sizes)
    if isinstance(before.subject, sp.Basic) and before.subject.has(sp.Derivative, Gradient):
        return list(values_)
    return [one - other for one, other in zip(plain(before.subject, sizes), values_, strict=True)]


def _hat(unknown: Any) -> Any:
    if isinstance(unknown, sp.Indexed):
        return sp.IndexedBase(f"{unknown.base.label}hat")[unknown.indices]
    return sp.Symbol(f"{unknown}hat")


@dataclass(frozen=True)
class Bound(Rule):
    """The quantity is at most (or at least) what is shown, and `attained` says where it is exactly that."""

    relation: Literal["<=", ">="]
    attained: Substitution
    using: Substitution = ()
    kind: ClassVar[str] = "bound"

    def line(self, before: Line | None, value: Any) -> Line:
        """subject <= value."""
        assert before is not None
        if before.relation not in ("=", self.relation):
            raise WrongStep("two inequalities that point apart say nothing")
        return Line(before.subject, self.relation, value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """The order at random points, by sign where sympy knows it, and equality where it is claimed."""
        assert before is not None
        pair = (before.value, value) if self.relation == "<=" else (value, before.value)
        return at_most(*pair, scope, self.using, self.attained)


@dataclass(frozen=True)
class Minimiser(Rule):
    """Where a convex, piecewise linear cost is least: at one of its corners, so they are enumerated."""

    unknown: Any
    corners: tuple[Any, ...]
    kind: ClassVar[str] = "minimiser"

    def line(self, before: Line | None, value: Any) -> Line:
        """unknown = value."""
        return Line(_hat(self.unknown), "=", value)

    def prove(self, before: Line | None, value: Any, scope: Scope) -> Proof:
        """The cost there is below that of every other corner, exactly."""
        assert before is not None
        if value not in self.corners:
            raise WrongStep(f"{value} is no corner")
        costs = {corner: before.value.subs(self.unknown, corner).doit() for corner in self.corners}
        if any(cost <= costs[value] for corner, cost in costs.items() if corner != value):
            raise WrongStep(f"{value} is not the least of {costs}")
        return Proof("symbolic", "enumeration")


def every(entry: Any, value: Any) -> Substitution:
    """The substitution of every entry: `every(p[i], 1 / n)`."""
    return ((entry, value),)


def normalised(base: Any, size: Any) -> Substitution:
    """The fact that the entries of `base` are probabilities: they sum to 1."""
    entry, index = sp.Symbol("entry", integer=True), sp.Symbol("index", integer=True)
    return ((base[entry], base[entry] / sp.Sum(base[index], (index, 1, size))),)
