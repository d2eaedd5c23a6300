"""Formulas as LaTeX: sympy's printer with the habits of this field, short enough for a phone."""

from __future__ import annotations

import math
import re
from typing import Any, Final

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from theory.nodes import Bracket, NotAmong, Numeral, Value

_MUL: Final = PRECEDENCE["Mul"]

NAMES: Final = {
    "a_plus": "a^{+}",
    "a_minus": "a^{-}",
    "d_plus": "d_{+}",
    "d_minus": "d_{-}",
    "d_swap": "d_{\\pm}",
    "n_plus": "n_{+}",
    "n_minus": "n_{-}",
    "v_eps": "\\hat{v}",
    "w_plus": "w^{+}",
    "path": "\\pi",
    "length": "L",
    "ell": "\\ell",
    "total": "\\mathcal{L}",
}
"""How names that cannot be spelt in Python are written."""


class Printer(LatexPrinter):
    """Indices below, brackets for conditions, sums without the obvious limits."""

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return NAMES.get(expr.name) or str(super()._print_Symbol(expr, style))

    def _print_IndexedBase(self, expr: Any) -> str:
        return NAMES.get(str(expr.label)) or str(self._print(expr.label))

    def _print_Indexed(self, expr: Any) -> str:
        indices = [self._print(index) for index in expr.indices]
        separator = "" if all(len(index) == 1 for index in indices) else ","
        base, below = self._print(expr.base), separator.join(indices)
        if base.endswith("}") and "_{" in base and "^{" not in base:
            return f"{base[:-1]},{below}}}"
        return f"{base}_{{{below}}}"

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        """What is added first, what is taken away after it."""
        terms = super()._as_ordered_terms(expr, order="lex")
        return sorted(terms, key=_place)

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        if not expr.is_Matrix and isinstance(1 - expr, sp.KroneckerDelta):
            return self._print_KroneckerDelta(1 - expr).replace(" = ", r" \ne ")
        return str(super()._print_Add(expr, order))

    def _print_Mul(self, expr: Any) -> str:
        if not expr.is_Mul:  # a power with a negative exponent, to be written as a fraction
            return str(super()._print_Mul(expr))
        if expr.as_coeff_Mul()[0].is_negative:
            positive = -expr
            return f"- {self.parenthesize(positive, _MUL, strict=True)}"
        over, under = sp.fraction(expr)
        summed = any(isinstance(factor, sp.Sum) for factor in sp.Mul.make_args(over))
        if under != 1 and summed and not under.has(sp.Sum):
            sums = [factor for factor in sp.Mul.make_args(expr) if factor.has(sp.Sum)]
            before = self._print(expr / sp.Mul(*sums))
            return " ".join([before, *(self.parenthesize(s, _MUL, strict=True) for s in sums)])
        return str(super()._print_Mul(sp.Mul(*sorted(expr.args, key=_rank), evaluate=False)))

    def _needs_mul_brackets(self, expr: Any, first: bool = False, last: bool = False) -> bool:
        """What brings brackets of its own, or is a fraction or a root, needs no more."""
        closed = isinstance(expr, sp.Function | sp.Max | sp.Min | sp.Pow)
        if closed or (not expr.is_Matrix and isinstance(1 - expr, sp.KroneckerDelta)):
            return False
        return bool(super()._needs_mul_brackets(expr, first, last))

    def _print_Pow(self, expr: Any) -> str:
        if isinstance(expr.base, sp.Indexed) and expr.exp.is_Integer and expr.exp.is_positive:
            return rf"{{{self._print(expr.base)}}}^{{{expr.exp}}}"
        return str(super()._print_Pow(expr))

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        if isinstance(expr.args[0], Numeral) and exp is None:
            return f"e^{{{number(expr.args[0].value)}}}"
        if expr.args[0].has(sp.Sum) and exp is None:
            return rf"\exp\left({self._print(expr.args[0])}\right)"
        return str(super()._print_ExpBase(expr, exp))

    def _print_sigmoid(self, expr: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\sigma{power}\left({self._print(expr.args[0])}\right)"

    def _print_SoftmaxEntry(self, expr: Any, exp: str | None = None) -> str:
        entry = self._print(expr.base), self._print(expr.index)
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\operatorname{{softmax}}({entry[0]})_{{{entry[1]}}}{power}"

    def _print_Largest(self, expr: Any, exp: str | None = None) -> str:
        body, j, _ = (self._print(argument) for argument in expr.args)
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\max_{{{j}}}{power} {body}"

    def _print_Value(self, expr: Any, exp: str | None = None) -> str:
        return NAMES["ell"]

    def _print_Derivative(self, expr: Any) -> str:
        if isinstance(expr.expr, Value):
            by = self._print(expr.variables[0])
            return rf"\frac{{\partial {NAMES['ell']}}}{{\partial {by}}}"
        return str(super()._print_Derivative(expr))

    def _print_NotAmong(self, expr: Any, exp: str | None = None) -> str:
        return rf"\left[{self._print(expr.args[0])} \notin {self._print(expr.args[1])}\right]"

    def _print_Bracket(self, expr: Any, exp: str | None = None) -> str:
        return rf"\left[{self._print(expr.args[0])}\right]"

    def _print_KroneckerDelta(self, expr: Any, exp: str | None = None) -> str:
        left, right = sorted(
            expr.args, key=lambda e: (isinstance(e, sp.Indexed), str(e) == "y", str(e))
        )
        return rf"\left[{self._print(left)} = {self._print(right)}\right]"

    def _print_Heaviside(self, expr: Any, exp: str | None = None) -> str:
        terms = sp.Add.make_args(expr.args[0])
        right = [t for t in terms if t.could_extract_minus_sign()]
        right = right or [t for t in terms if t.is_Number]
        right = right if len(right) < len(terms) else []
        left = sp.Add(*(t for t in terms if t not in right))
        return rf"\left[{self._print(left)} > {self._print(-sp.Add(*right))}\right]"

    def _print_Sum(self, expr: Any) -> str:
        body, below = expr.function, list[str]()
        for j, low, high in expr.limits:
            body, excluded = _excluded(body, j, self)
            whole = low == 0 and not high.is_Integer
            limits = (
                (rf"\sum_{{{excluded or self._print(j)}}}", "")
                if whole
                else (
                    rf"\sum_{{{self._print(j)}={self._print(low)}}}",
                    f"^{{{self._print(high)}}}",
                )
            )
            below.insert(0, "".join(limits))
        return f"{' '.join(below)} {self.parenthesize(body, _MUL, strict=True)}"

    def _print_Piecewise(self, expr: Any) -> str:
        """Cases by their conditions alone: a word such as "otherwise" belongs to one language."""
        conditions = [condition for _, condition in expr.args]
        if conditions[-1] == sp.true and len(conditions) > 1:
            conditions[-1] = _none_of(conditions[:-1])
        rows = (
            f"{self._print(e)} & {self._print(c)}"
            for (e, _), c in zip(expr.args, conditions, strict=True)
        )
        return r"\begin{cases}" + r" \\ ".join(rows) + r"\end{cases}"

    def _print_Numeral(self, expr: Any) -> str:
        text = number(expr.value)
        return rf"\left({text}\right)" if text.startswith("-") else text


def _place(term: Any) -> tuple[bool, bool, bool]:
    """Cases last, differences after sums, numbers first."""
    return term.has(sp.Piecewise), bool(term.could_extract_minus_sign()), not term.is_Number


def _rank(factor: Any) -> tuple[int, int, str]:
    """The order in which a product is read: numbers, letters, conditions, functions, sums."""
    kinds: tuple[Any, ...] = (
        (sp.Number, Numeral),
        sp.NumberSymbol,
        sp.Symbol,
        sp.Indexed,
        (Bracket, NotAmong, sp.Heaviside, sp.KroneckerDelta),
        sp.Add,
        sp.Pow,
    )
    place = next((n for n, kind in enumerate(kinds) if isinstance(factor, kind)), len(kinds))
    return (
        place + isinstance(factor, sp.Sum),
        len(str(factor)) if factor.is_Add else 0,
        str(factor),
    )


def _excluded(body: Any, j: Any, printer: Printer) -> tuple[Any, str]:
    """Split off the factor that leaves an index out of a sum: it is read best under the sign."""
    for factor in sp.Mul.make_args(body):
        rest = body / factor
        one_less = 1 - factor
        if isinstance(one_less, sp.KroneckerDelta) and j in one_less.args:
            (other,) = set(one_less.args) - {j}
            return rest, rf"{printer._print(j)} \ne {printer._print(other)}"
        if isinstance(factor, NotAmong) and factor.args[0] == j:
            return rest, rf"{printer._print(j)} \notin {printer._print(factor.args[1])}"
    return body, ""


def _none_of(conditions: list[Any]) -> Any:
    """The condition of a last case; of a rising chain of bounds the last one says it all."""
    chain = all(isinstance(c, sp.StrictLessThan) and c.lhs == conditions[0].lhs for c in conditions)
    return sp.Not(conditions[-1]) if chain else sp.And(*map(sp.Not, conditions))


def number(value: float) -> str:
    r"""Return a number with six digits, in powers of ten where it is very large or small.

    >>> number(1e-06), number(-2.5e12), number(0.1)
    ('10^{-6}', '-2.5 \\cdot 10^{12}', '0.1')
    """
    if math.isinf(value) or math.isnan(value):
        return {math.inf: r"\infty", -math.inf: r"-\infty"}.get(value, r"\mathrm{nan}")
    digits, _, power = f"{value:.6g}".partition("e")
    if not power:
        return digits
    scale = f"10^{{{int(power)}}}"
    return {"1": scale, "-1": f"-{scale}"}.get(digits, rf"{digits} \cdot {scale}")


def latex(expression: Any) -> str:
    """Return the LaTeX of an expression."""
    return str(Printer({"order": "none"}).doprint(expression))


def length(expression: Any) -> int:
    """Return about how long an expression looks: commands count as one sign."""
    text = latex(expression)
    text = re.sub(r"\\(left|right|operatorname)|[{} ]", "", text)
    return len(re.sub(r"\\[a-z]+", "__", text))
