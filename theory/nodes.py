"""What index notation needs and sympy lacks, each with its derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp


def _integer(value: Any) -> bool:
    return bool(getattr(value, "is_Integer", False))


class SoftmaxEntry(sp.Function):
    """`SoftmaxEntry(x[k], C)` = exp(x[k]) / sum of exp(x[j]) over j = 0 … C - 1."""

    nargs = 2
    is_positive = True

    @property
    def base(self) -> Any:
        """The logits as a whole."""
        return self.args[0].base

    @property
    def index(self) -> Any:
        """The class whose probability this is."""
        return self.args[0].indices[0]

    def _eval_derivative(self, s: Any) -> Any:
        if not (isinstance(s, sp.Indexed) and s.base == self.base):
            return sp.S.Zero
        delta = sp.KroneckerDelta(self.index, s.indices[0])
        return self * (delta - SoftmaxEntry(s, self.args[1]))

    def doit(self, **hints: Any) -> Any:
        """Return the definition in terms of exp, written out where C is a number."""
        size = self.args[1]
        j = sp.Dummy("j", integer=True)
        total = sp.Sum(sp.exp(self.base[j]), (j, 0, size - 1))
        return sp.exp(self.args[0]) / (total.doit() if _integer(size) else total)


class Largest(sp.Function):
    """`Largest(u, j, n)` = the largest u over j = 0 … n - 1."""

    nargs = 3

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols of body and size: the index is bound."""
        body, j, size = self.args
        return set(body.free_symbols - {j}) | set(size.free_symbols)

    def _eval_derivative(self, s: Any) -> Any:
        body, j, _ = self.args
        if not (isinstance(s, sp.Indexed) and body.has(s.base)):
            return sp.S.Zero
        k = s.indices[0]
        return body.subs(j, k).diff(s) * Bracket(sp.Ge(body.subs(j, k), self))

    def doit(self, **hints: Any) -> Any:
        """Return Max over the entries where their number is known."""
        body, j, size = self.args
        return sp.Max(*(body.subs(j, i) for i in range(size))) if _integer(size) else self


class NotAmong(sp.Function):
    """`NotAmong(j, y, n)` = 1 where j is none of y[0] … y[n - 1], else 0."""

    nargs = 3
    is_integer = True

    def _eval_derivative(self, s: Any) -> Any:
        return sp.S.Zero

    def doit(self, **hints: Any) -> Any:
        """Return 1 or 0 as a product over the labels where their number is known."""
        j, labels, size = self.args
        if not _integer(size):
            return self
        return sp.Mul(*(1 - sp.KroneckerDelta(j, labels[i]) for i in range(size)))


class Bracket(sp.Function):
    """Iverson's bracket: 1 where the condition holds, else 0."""

    nargs = 1
    is_integer = True

    @classmethod
    def eval(cls, condition: Any) -> Any:
        """Return 1 or 0 where the condition is decided."""
        return {sp.true: sp.S.One, sp.false: sp.S.Zero}.get(condition)

    def _eval_derivative(self, s: Any) -> Any:
        return sp.S.Zero


def cases(*branches: tuple[Any, Any]) -> Any:
    """Return a choice of cases that keeps its conditions as they were written."""
    return sp.Piecewise(*branches, evaluate=False)


def each_case(of: Callable[[Any], Any], expression: Any) -> Any:
    """Apply a function to every case of an expression, or to the expression if it has none."""
    if isinstance(expression, sp.Piecewise):
        return cases(*((of(e), c) for e, c in expression.args))
    return of(expression)


class Numeral(sp.Symbol):
    """A number in a formula, not to be computed with; its name is that of the symbol replaced."""

    value: float

    def __new__(cls, name: str, value: float) -> Numeral:
        """Return the number that stands where the named symbol stood."""
        # The uncached constructor: sympy would return the first symbol of this name.
        numeral: Numeral = sp.Symbol.__xnew__(cls, name, real=True)
        numeral.value = value
        return numeral

    def _hashable_content(self) -> Any:
        return (*super()._hashable_content(), getattr(self, "value", 0.0))


class Value(sp.Function):
    """The loss as an unknown function of what it is differentiated by."""
