"""The field's own functions as sympy nodes: printed by their names, proven through their definitions."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixExpr


class Named(sp.Function):
    """A function of one real number with a name in print and a definition in proofs."""

    name_in_print: str

    def definition(self) -> Any:
        """The expression that the name stands for."""
        raise NotImplementedError

    def _eval_is_extended_real(self) -> bool | None:
        return bool(self.args[0].is_extended_real)

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative of the definition."""
        variable = sp.Dummy(real=True)
        return self.func(variable).definition().diff(variable).subs(variable, self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{self.name_in_print}{power}\left({printer.doprint(self.args[0])}\right)"


class sigmoid(Named):
    """The logistic function 1 / (1 + exp(-x))."""

    name_in_print = r"\sigma"

    def definition(self) -> Any:
        """1 / (1 + exp(-x))."""
        return 1 / (1 + sp.exp(-self.args[0]))

    def fdiff(self, argindex: int = 1) -> Any:
        """sigma(x) (1 - sigma(x))."""
        return self * (1 - self)


class softplus(Named):
    """The logarithm of one plus an exponential."""

    name_in_print = r"\operatorname{softplus}"

    def definition(self) -> Any:
        """log(1 + exp(x))."""
        return sp.log(1 + sp.exp(self.args[0]))

    def fdiff(self, argindex: int = 1) -> Any:
        """sigma(x)."""
        return sigmoid(self.args[0])


class Entrywise(MatrixExpr):
    """A scalar function applied to each entry of a matrix: `Entrywise(sigmoid, X*w)`."""

    def __new__(cls, function: Any, matrix: Any) -> Entrywise:
        entry = sp.Symbol("entry", real=True)
        law = function if isinstance(function, sp.Lambda) else sp.Lambda(entry, function(entry))
        node: Entrywise = sp.Basic.__new__(cls, law, matrix)
        return node

    @property
    def shape(self) -> Any:
        return self.args[1].shape

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return self.args[0](self.args[1][i, j])

    def _latex(self, printer: Any) -> str:
        return printer.doprint(self.args[0](sp.Symbol(printer.doprint(self.args[1]))))  # type: ignore[no-any-return]


class OnesRow(MatrixExpr):
    """A row of ones: its product with a column is the column's sum."""

    def __new__(cls, length: Any) -> OnesRow:
        node: OnesRow = sp.Basic.__new__(cls, length)
        return node

    @property
    def shape(self) -> Any:
        return (sp.Integer(1), self.args[0])

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        return sp.Integer(1)

    def _latex(self, printer: Any) -> str:
        return r"\mathbf{1}^{T}"


class Softmax(MatrixExpr):
    """The softmax of each row of a matrix."""

    def __new__(cls, matrix: Any) -> Softmax:
        node: Softmax = sp.Basic.__new__(cls, matrix)
        return node

    @property
    def shape(self) -> Any:
        return self.args[0].shape

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        scores = self.args[0]
        return sp.exp(scores[i, j]) / sp.Add(*(sp.exp(scores[i, k]) for k in range(scores.cols)))

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{softmax}}\left({printer.doprint(self.args[0])}\right)"


class Divergence(sp.Function):
    """A divergence between two distributions, by name: `KL(P, Q)`."""

    name_in_print: str

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        left, right = (printer.doprint(argument) for argument in self.args)
        return rf"D_{{\mathrm{{{self.name_in_print}}}}}\left({left} \,\|\, {right}\right)"


class KL(Divergence):
    """The Kullback-Leibler divergence."""

    name_in_print = "KL"


class JS(Divergence):
    """The Jensen-Shannon divergence."""

    name_in_print = "JS"
