"""How a claim is proven: symbolically if sympy can, else at fifty random points, and it says which."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from theory.deadline import OutOfTime, deadline
from theory.numeric import DIGITS, Domain, compiled, free_symbols, mp, points
from theory.plain import base_name, plain

Manner = Literal["symbolic", "numeric", "definition"]
Substitution = tuple[tuple[Any, Any], ...]

POINTS = 50
QUADRATURE_POINTS = 4
"""So few where every value is an integral, until no symbolic way is left."""
TACTIC_SECONDS = 5.0
SIGN_SECONDS = 0.1
TOLERANCE = mp.mpf(10) ** (-(DIGITS * 3 // 5))
INTEGRAL_TOLERANCE = mp.mpf(10) ** -9
"""Quadrature over an infinite range loses digits that arithmetic keeps."""


class WrongStep(ValueError):
    """A step whose claim is false, or cannot be established, and so must not be shown."""


@dataclass(frozen=True)
class Proof:
    """How one claim was established."""

    manner: Manner
    by: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Scope:
    """Where a derivation holds: the sizes it is written out for and the domains of its symbols."""

    sizes: tuple[tuple[tuple[Any, int], ...], ...] = ((),)
    domains: tuple[tuple[str, Domain], ...] = ()


def timed(prove: Callable[[], Proof]) -> Proof:
    """The proof, with the processor time it took."""
    start = time.thread_time()
    proof = prove()
    return Proof(proof.manner, proof.by, time.thread_time() - start)


def weakest(proofs: Iterator[Proof]) -> Proof:
    """One proof for several claims: no stronger than the weakest of theirs."""
    order = ("definition", "numeric", "symbolic")
    found = list(proofs)
    if not found:
        raise WrongStep("nothing was claimed")
    return min(found, key=lambda proof: order.index(proof.manner))


def paired(
    left: tuple[Any, ...], right: tuple[Any, ...], using: Substitution, sizes: dict[Any, int]
) -> list[tuple[Any, Any]]:
    """The entries of two statements side by side, with the substitution carried out in both."""
    if len(left) != len(right):
        raise WrongStep(f"{len(right)} expressions where {len(left)} belong")
    return [
        (substitute(one, using, sizes), substitute(other, using, sizes))
        for one, other in zip(left, right, strict=True)
    ]


def substitute(expression: Any, pairs: Substitution, sizes: dict[Any, int]) -> Any:
    """A plain expression with symbols replaced; a target such as p[i], i no size, stands for every entry of p."""
    replacements = {}
    for target, value in pairs:
        if isinstance(target, sp.Indexed) and not any(
            index in sizes or index.is_Integer for index in target.indices
        ):
            for symbol in expression.free_symbols:
                if base_name(symbol.name) == str(target.base.label):
                    entry = zip(
                        target.indices, map(int, symbol.name.rpartition("_")[2]), strict=True
                    )
                    (replacements[symbol],) = plain(value.subs(list(entry)), sizes)
        else:
            replacements.update(zip(plain(target, sizes), plain(value, sizes), strict=True))
    return expression.subs(replacements, simultaneous=True)


def identity(left: Any, right: Any, scope: Scope, using: Substitution = ()) -> Proof:
    """Prove that two statements say the same for every size of the scope."""

    def claims() -> Iterator[Proof]:
        for sizes in map(dict, scope.sizes):
            for one, other in paired(plain(left, sizes), plain(right, sizes), using, sizes):
                yield equal(one, other, scope)

    return weakest(claims())


def equal(left: Any, right: Any, scope: Scope) -> Proof:
    """Prove that two plain expressions are equal on their domains, or raise `WrongStep`."""
    if left == right:
        return Proof("symbolic", "identical")
    # numbers refute what is wrong at once; only what may be right is worth the dearer symbolic ways
    integral = left.has(sp.Integral) or right.has(sp.Integral)
    _same_numbers(left, right, scope, QUADRATURE_POINTS if integral else POINTS)
    differences = _differences(left, right)
    for name, tactic in INTEGRAL_TACTICS if integral else TACTICS:
        try:
            with deadline(TACTIC_SECONDS):
                if all(tactic(difference) == 0 for difference in differences):
                    return Proof("symbolic", name)
        except (OutOfTime, NotImplementedError, TypeError, ValueError, RecursionError):
            continue  # undecided by this way; the next one, or the numbers, will tell
    _same_numbers(left, right, scope, POINTS)
    return Proof("numeric", f"{POINTS} points")


def at_most(
    low: Any, high: Any, scope: Scope, using: Substitution, attained: Substitution
) -> Proof:
    """Prove low <= high for every size, and that equality is reached at `attained`: a looser bound is refused."""

    def claims() -> Iterator[Proof]:
        for sizes in map(dict, scope.sizes):
            sides = plain(low, sizes), plain(high, sizes)
            for one, other in paired(*sides, attained, sizes):
                _tight(one, other, scope)
            for one, other in paired(*sides, using, sizes):
                yield _ordered(one, other, scope)

    return weakest(claims())


def values(
    expressions: tuple[Any, ...], scope: Scope, count: int
) -> Iterator[tuple[dict[Any, Any], list[Any]]]:
    """Points of the scope and the finite real values of the expressions there."""
    if any(expression.has(sp.zoo, sp.nan) for expression in expressions):
        raise WrongStep(f"{expressions} is not defined")
    symbols = free_symbols(*expressions)
    try:
        function = compiled(symbols, expressions)
    except (NotImplementedError, KeyError) as error:
        raise WrongStep(f"{expressions} cannot be computed") from error
    for point in points(symbols, dict(scope.domains), count, seed=str(symbols)):
        try:
            found = function(*point)
        except (ArithmeticError, TypeError, ValueError, NameError) as error:
            raise WrongStep(
                f"no value at {dict(zip(symbols, point, strict=True))}: {error}"
            ) from error
        if not all(mp.isfinite(value) for value in found):
            raise WrongStep(f"no finite value at {dict(zip(symbols, point, strict=True))}")
        yield dict(zip(symbols, point, strict=True)), found


def close(left: Any, right: Any, tolerance: Any = TOLERANCE) -> bool:
    """Whether two numbers agree to the tolerance, relative to their size."""
    return bool(abs(left - right) <= tolerance * (1 + abs(left) + abs(right)))


def tolerance_of(*expressions: Any) -> Any:
    """How closely the numbers of equal expressions must agree."""
    return INTEGRAL_TOLERANCE if any(e.has(sp.Integral) for e in expressions) else TOLERANCE


def _same_numbers(left: Any, right: Any, scope: Scope, count: int) -> None:
    tolerance = tolerance_of(left, right)
    for point, (one, other) in values((left, right), scope, count):
        if not close(one, other, tolerance):
            raise WrongStep(f"{mp.nstr(one, 8)} is not {mp.nstr(other, 8)} at {_readable(point)}")


def _ordered(low: Any, high: Any, scope: Scope) -> Proof:
    for point, (one, other) in values((low, high), scope, POINTS):
        if one > other and not close(one, other):
            raise WrongStep(f"{mp.nstr(one, 8)} exceeds {mp.nstr(other, 8)} at {_readable(point)}")
    try:
        with deadline(SIGN_SECONDS):
            if sp.factor(high - low).is_nonnegative:
                return Proof("symbolic", "sign of the difference")
    except OutOfTime:
        pass  # no sign known: the numbers above stand
    return Proof("numeric", f"{POINTS} points")


def _tight(low: Any, high: Any, scope: Scope) -> None:
    for point, (one, other) in values((low, high), scope, QUADRATURE_POINTS):
        if not close(one, other, mp.mpf(10) ** -20):
            raise WrongStep(
                f"the bound is not reached: {mp.nstr(one, 8)} and {mp.nstr(other, 8)} at {_readable(point)}"
            )


def _readable(point: dict[Any, Any]) -> str:
    return (
        ", ".join(f"{symbol} = {mp.nstr(value, 6)}" for symbol, value in point.items())
        or "every point"
    )


def gaussian_moments(expression: Any) -> Any:
    """The expression with integrals of a polynomial times a Gaussian, over the line, in closed form."""
    return expression.replace(
        lambda node: isinstance(node, sp.Integral) and node.limits[0][1:] == (-sp.oo, sp.oo),
        lambda node: _gaussian_moment(node.function, node.variables[0]),
    )


def _gaussian_moment(integrand: Any, variable: Any) -> Any:
    """Completing the square gives mean and variance; the moments of order 0, 1, 2 follow."""
    integrand = sp.powsimp(sp.expand(sp.expand_log(integrand, force=True)))
    if isinstance(integrand, sp.Add):
        return sp.Add(*(_gaussian_moment(term, variable) for term in integrand.args))
    exponent = sp.Add(*(f.exp for f in sp.Mul.make_args(integrand) if isinstance(f, sp.exp)))
    curvature, slope, level = sp.Poly(exponent, variable).all_coeffs()
    variance, mean = -1 / (2 * curvature), -slope / (2 * curvature)
    moments = (1, mean, mean**2 + variance)
    powers = sp.Poly(sp.powsimp(integrand / sp.exp(exponent)), variable).all_coeffs()[::-1]
    scale = sp.sqrt(2 * sp.pi * variance) * sp.exp(sp.simplify(level + mean**2 / (2 * variance)))
    return scale * sp.Add(*(c * m for c, m in zip(powers, moments, strict=False)))


def _numerator(expression: Any) -> Any:
    """What must vanish for a fraction to vanish; far cheaper than cancelling it."""
    return sp.expand(sp.fraction(sp.together(expression))[0])


def _exponentials(expression: Any) -> Any:
    """With every real x written as log E, exponentials become powers and logarithms of sums fall apart."""
    expression = expression.subs(
        {
            s: sp.log(sp.Dummy(s.name, positive=True))
            for s in expression.free_symbols
            if s.is_positive is None
        }
    )
    expression = expression.replace(
        sp.log, lambda argument: sp.expand_log(sp.log(sp.factor(argument)), force=True)
    )
    return _numerator(sp.expand(expression))


def _signs(expression: Any) -> Any:
    """Both signs of the only symbol inside |x|, sign(x) or max(x, 0), one after the other."""
    places = expression.atoms(sp.Abs, sp.sign, sp.Max)
    (symbol,) = {symbol for place in places for symbol in place.free_symbols}
    size = sp.Dummy(positive=True)
    sides = (expression.subs(symbol, side) for side in (size, -size))
    return sp.Add(*(abs(_exponentials(side.subs(size, sp.log(1 + size)))) for side in sides))


def _integrated(expression: Any) -> Any:
    return sp.simplify(sp.expand(expression.doit()))


def _differences(left: Any, right: Any) -> tuple[Any, ...]:
    """What must vanish: one difference, or one for each case of two expressions with the same cases."""
    if left.has(sp.Piecewise) and right.has(sp.Piecewise):
        one, other = sp.piecewise_fold(left), sp.piecewise_fold(right)
        if isinstance(one, sp.Piecewise) and isinstance(other, sp.Piecewise):
            cases = tuple(zip(one.args, other.args, strict=False))
            if len(one.args) == len(other.args) and all(a.cond == b.cond for a, b in cases):
                return tuple(a.expr - b.expr for a, b in cases)
    return (left - right,)


def _rational(expression: Any) -> Any:
    """One fraction; of anything but polynomials this is no way."""
    if not expression.is_rational_function():
        raise NotImplementedError
    return _numerator(expression)


TACTICS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("one fraction", _rational),
    ("expand", sp.expand),
    # log(a b) = log a + log b also holds up to 2 pi i where a and b are negative, and the numbers rule that out
    ("logarithms", lambda e: sp.expand(sp.expand_log(e, force=True))),
    ("common denominator", lambda e: _numerator(sp.expand_log(e, force=True))),
    ("exponentials", _exponentials),
    ("signs", _signs),
    ("simplify", sp.simplify),
)
"""Ways to reduce a difference to 0, cheap ones first."""

INTEGRAL_TACTICS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("expand", sp.expand),
    ("Gaussian moments", lambda e: sp.expand(sp.expand_log(gaussian_moments(e), force=True))),
    ("integrate", _integrated),
)
"""Ways that evaluate integrals."""
