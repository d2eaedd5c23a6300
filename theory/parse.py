"""What a learner types, read as mathematics: a whitelist over Python's syntax tree, and a comparison that cannot hang.

The text is never executed: it is turned into a syntax tree, each node of the tree must be on a short list, and
the expression is built from sympy's constructors. Limits on length, depth, nodes, digits and exponents keep every
constructor cheap.
"""

from __future__ import annotations

import ast
import math
import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import sympy as sp

from theory.deadline import OutOfTime, deadline
from theory.functions import sigmoid, softplus
from theory.numeric import Domains, compiled, domain_of, mp
from theory.plain import plain

MAX_CHARACTERS: Final = 320
MAX_DEPTH: Final = 24
MAX_NODES: Final = 160
MAX_DIGITS: Final = 12
MAX_EXPONENT: Final = 20
MAX_CONSTANT: Final = 1e12
MAX_ARGUMENTS: Final = 4
MAX_QUOTED: Final = 30
SECONDS: Final = 0.25
"""Processor time for building or comparing; the limits above keep honest input far below it."""

MESSAGES: Final[Mapping[str, str]] = {
    "empty": "Type an expression, such as {example}.",
    "too_long": "That is {length} characters; {limit} are enough for every line here.",
    "character": "The character {character} ({code}) has no meaning here.",
    "syntax": "This cannot be read as an expression near position {position}. Write products with *, as in 2*x.",
    "equation": "Type only the side to the right of the equals sign.",
    "too_deep": "Brackets are nested more than {limit} deep.",
    "too_many_parts": "The expression has more than {limit} parts.",
    "not_mathematics": "Only numbers, names, + - * / ^ and the functions listed are read here, not “{what}”.",
    "unknown_name": "The name {name} does not occur here. Known names: {known}.",
    "unknown_function": "There is no function {name} here. Known functions: {known}.",
    "argument_count": "{name} takes {expected} argument(s), not {given}.",
    "number_too_long": "The number {number} has more than {limit} digits.",
    "number_too_large": "A number in this expression is larger than {limit}.",
    "exponent_too_large": "The exponent {exponent} is larger than {limit}.",
    "undefined": "This divides by zero, or takes a root or logarithm that is no real number.",
    "too_slow": "This expression takes too long to work out; write it more simply.",
}
"""One sentence for each way in which a text can be refused; `content` holds the other language."""


class Unreadable(ValueError):
    """A text that is refused: `key` names the sentence in `MESSAGES`, `details` fill its gaps."""

    def __init__(self, key: str, **details: Any) -> None:
        self.key = key
        self.details = details
        super().__init__(MESSAGES[key].format(**details))


@dataclass(frozen=True)
class Function:
    """A function that may be typed: how many arguments, how it is built, and its value for constants."""

    build: Callable[..., Any]
    value: Callable[..., float]
    fewest: int = 1
    most: int = 1


def _log(x: float, base: float = math.e) -> float:
    return math.log(x) / math.log(base)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "log": Function(
        lambda x, *base: sp.log(x) / sp.log(base[0]) if base else sp.log(x), _log, 1, 2
    ),
    "ln": Function(sp.log, math.log),
    "log2": Function(lambda x: sp.log(x) / sp.log(2), math.log2),
    "log10": Function(lambda x: sp.log(x) / sp.log(10), math.log10),
    "log1p": Function(lambda x: sp.log(1 + x), math.log1p),
    "exp": Function(sp.exp, math.exp),
    "expm1": Function(lambda x: sp.exp(x) - 1, math.expm1),
    "sqrt": Function(sp.sqrt, math.sqrt),
    "abs": Function(sp.Abs, abs),
    "sign": Function(sp.sign, lambda x: math.copysign(1, x) if x else 0.0),
    "max": Function(sp.Max, max, 2, MAX_ARGUMENTS),
    "min": Function(sp.Min, min, 2, MAX_ARGUMENTS),
    "tanh": Function(sp.tanh, math.tanh),
    "erf": Function(sp.erf, math.erf),
    "sigmoid": Function(sigmoid, lambda x: 1 / (1 + math.exp(-x))),
    "softplus": Function(softplus, lambda x: math.log1p(math.exp(x))),
    "factorial": Function(sp.factorial, lambda x: math.gamma(min(x, MAX_EXPONENT) + 1)),
}

CONSTANTS: Final[Mapping[str, Any]] = {"pi": sp.pi, "e": sp.E}

SPELLINGS: Final[Mapping[str, str]] = {
    "\u00b7": "*", "\u00d7": "*", "\u22c5": "*", "\u2217": "*", "\u00f7": "/", "\u2212": "-",
    "\u00b2": "**2", "\u00b3": "**3", "^": "**", "\uff0b": "+", "\uff0d": "-", "\uff0a": "*",
    "\uff0f": "/", "\uff08": "(", "\uff09": ")", "\uff0c": ",", "\u3000": " ", "\t": " ", "\uff1d": "=",
    "\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", "\u03b4": "delta", "\u03b5": "epsilon",
    "\u03b7": "eta", "\u03b8": "theta", "\u03ba": "kappa", "\u03bb": "lambda", "\u03bc": "mu", "\u00b5": "mu",
    "\u03bd": "nu", "\u03c0": "pi", "\u03c1": "rho", "\u03c3": "sigma", "\u03c4": "tau", "\u03c6": "phi",
    "\u03c9": "omega",
}  # fmt: skip
"""Signs of a keyboard or a formula with their meaning; full-width ones come from Chinese input."""

PLAIN_CHARACTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ .,+-*/()|="
)
RESERVED: Final = re.compile(r"\blambda\b")
STAND_IN: Final = "lambda_"
"""Python reserves the word lambda; the parser reads it under this name."""

BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: lambda a: a,
    ast.USub: lambda a: -a,
}


@dataclass(frozen=True)
class Part:
    """A part of the expression: as sympy builds it, and its value where it is a constant."""

    expression: Any
    constant: float | None


def parse(text: str, symbols: Mapping[str, Any]) -> Any:
    """Return the expression that a text says in the given symbols.

    Args:
        text: what was typed: `x^2 / 2`, `-log(p)`, `|x - y|`, Greek letters by name or as letters.
        symbols: the names that may occur, with their sympy symbols.

    Raises:
        Unreadable: the text is not such an expression, or passes a limit.

    >>> x = sp.Symbol("x", real=True)
    >>> parse("2*x^2 + |x|", {"x": x})
    2*x**2 + Abs(x)
    """
    source = _plain_text(text)
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise Unreadable("syntax", position=getattr(error, "offset", None) or 1) from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise Unreadable("too_many_parts", limit=MAX_NODES)
    try:
        with deadline(SECONDS):
            return _Builder(source, symbols).part(tree, 0).expression
    except OutOfTime:
        raise Unreadable("too_slow") from None


def _plain_text(text: str) -> str:
    if not text.strip():
        raise Unreadable("empty", example="log(p) + 1")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", length=len(text), limit=MAX_CHARACTERS)
    for character in text:
        if character not in PLAIN_CHARACTERS and character not in SPELLINGS:
            name = unicodedata.name(character, "")
            shown = (
                character if character.isprintable() and character.isascii() else name or "unnamed"
            )
            raise Unreadable("character", character=shown, code=f"U+{ord(character):04X}")
    source = "".join(SPELLINGS.get(character, character) for character in text).strip()
    if "=" in source:
        raise Unreadable("equation")
    depth = 0
    for character in source:
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep", limit=MAX_DEPTH)
    return RESERVED.sub(STAND_IN, _absolute_values(source))


def _absolute_values(source: str) -> str:
    """|x| becomes abs(x); bars do not nest, for nothing says which of them open."""
    pieces = source.split("|")
    if len(pieces) % 2 == 0:
        raise Unreadable("syntax", position=source.rindex("|") + 1)
    return "".join(f"abs({piece})" if place % 2 else piece for place, piece in enumerate(pieces))


class _Builder:
    """Turns a syntax tree into an expression, node by node, refusing what is not on the list."""

    def __init__(self, source: str, symbols: Mapping[str, Any]) -> None:
        self.source = source
        self.symbols = symbols

    def part(self, node: ast.AST, depth: int) -> Part:
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep", limit=MAX_DEPTH)
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return _number(value)
            case ast.Name(id=name):
                return self._name(name.replace(STAND_IN, "lambda"))
            case ast.UnaryOp(op=operator, operand=operand) if type(operator) in UNARY:
                apply = UNARY[type(operator)]
                return _combined(apply, apply, self.part(operand, depth + 1))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
                sides = self.part(left, depth + 1), self.part(right, depth + 1)
                if isinstance(operator, ast.Pow):
                    _check_exponent(sides[1])
                apply_both = BINARY[type(operator)]
                return _combined(apply_both, apply_both, *sides)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments, depth)
        typed = (ast.get_source_segment(self.source, node) or "").replace(STAND_IN, "lambda")
        raise Unreadable("not_mathematics", what=typed[:MAX_QUOTED])

    def _name(self, name: str) -> Part:
        if name in self.symbols:
            return Part(self.symbols[name], None)
        if name in CONSTANTS:
            return Part(CONSTANTS[name], float(CONSTANTS[name]))
        known = ", ".join([*self.symbols, *CONSTANTS])
        raise Unreadable("unknown_name", name=name[:MAX_QUOTED], known=known)

    def _call(self, name: str, arguments: list[ast.expr], depth: int) -> Part:
        if name not in FUNCTIONS:
            raise Unreadable("unknown_function", name=name[:MAX_QUOTED], known=", ".join(FUNCTIONS))
        function = FUNCTIONS[name]
        if not function.fewest <= len(arguments) <= function.most:
            counts = sorted({function.fewest, function.most})
            expected = " to ".join(map(str, counts))
            raise Unreadable("argument_count", name=name, expected=expected, given=len(arguments))
        parts = [self.part(argument, depth + 1) for argument in arguments]
        return _combined(function.build, function.value, *parts)


def _number(value: float) -> Part:
    digits = repr(value)
    if len(digits) > MAX_DIGITS + 2 or not abs(value) <= MAX_CONSTANT:
        raise Unreadable("number_too_long", number=digits[:20], limit=MAX_DIGITS)
    return Part(sp.Rational(digits), float(value))


def _check_exponent(exponent: Part) -> None:
    if exponent.constant is not None and abs(exponent.constant) > MAX_EXPONENT:
        raise Unreadable(
            "exponent_too_large", exponent=f"{exponent.constant:g}", limit=MAX_EXPONENT
        )


def _combined(build: Callable[..., Any], value: Callable[..., Any], *parts: Part) -> Part:
    """The value comes first: what is too large as a number is never built as an exact one."""
    constants = [part.constant for part in parts]
    constant: float | None = None
    if None not in constants:
        try:
            constant = value(*constants)
        except (ZeroDivisionError, ValueError):
            raise Unreadable("undefined") from None
        except OverflowError:
            raise Unreadable("number_too_large", limit=f"{MAX_CONSTANT:g}") from None
        if isinstance(constant, complex) or math.isnan(constant):
            raise Unreadable("undefined")
        if abs(constant) > MAX_CONSTANT:
            raise Unreadable("number_too_large", limit=f"{MAX_CONSTANT:g}")
    expression = build(*(part.expression for part in parts))
    if expression.has(sp.zoo, sp.nan, sp.oo, sp.I):
        raise Unreadable("undefined")
    if expression.is_Pow and expression.exp.is_Number:
        _check_exponent(Part(expression.exp, float(expression.exp)))
    return Part(expression, constant)


@dataclass(frozen=True)
class Comparison:
    """How a typed expression stands to the expected one.

    `verdict` is "right" (the same expression), "equivalent" (the same values, written differently), or "differs": then
    `point` holds values of the symbols, and `typed` and `expected` the two values there (None: undefined).
    """

    verdict: Literal["right", "equivalent", "differs"]
    point: Mapping[str, float] | None = None
    typed: float | None = None
    expected: float | None = None


POINTS: Final = 40
CLOSE: Final = 1e-9
"""Relative to the numbers compared, in ordinary floating point."""
CLOSER: Final = mp.mpf(10) ** -30
"""The same in arithmetic of fifty digits: a term of 1e-9 makes another expression."""


def compare(
    typed: str, expected: Any, symbols: Mapping[str, Any], domains: Domains | None = None
) -> Comparison:
    """Compare what was typed with the expected expression, at random points: in ordinary floating
    point, which is quick where a number overflows, and where that agrees with fifty digits.

    Args:
        typed: the learner's text, read by `parse`.
        expected: the expression it should say.
        symbols: the names that may be typed.
        domains: where the symbols live; the usual domain of their assumptions where none is stated.

    Raises:
        Unreadable: the text is refused.

    >>> p = sp.Symbol("p", positive=True)
    >>> compare("2/p - 1/(1-p)", (2 - 3*p)/(p*(1 - p)), {"p": p}).verdict
    'equivalent'
    """
    guess = parse(typed, symbols)
    if guess == expected:
        return Comparison("right")
    (wanted,), (given,) = plain(expected, {}), plain(guess, {})
    names = sorted(wanted.free_symbols | given.free_symbols, key=lambda symbol: str(symbol.name))
    values = [_evaluator(expression, names) for expression in (given, wanted)]
    exact = compiled(tuple(names), (given, wanted))
    source = random.Random(0)
    try:
        with deadline(SECONDS):
            compared = 0
            for _ in range(POINTS):
                point = [domain_of(symbol, domains or {}).draw(source) for symbol in names]
                one, other = (value([float(number) for number in point]) for value in values)
                if other is None:
                    continue
                compared += 1
                if one is None or not (_close(one, other) and _equal(*exact(*point))):
                    where = {
                        symbol.name: float(number)
                        for symbol, number in zip(names, point, strict=True)
                    }
                    return Comparison("differs", where, one, other)
    except OutOfTime:
        raise Unreadable("too_slow") from None
    if not compared:
        raise ValueError(f"{expected} has no value on its domain")
    return Comparison("equivalent")


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * (1 + abs(one) + abs(other))


def _equal(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= CLOSER * (1 + abs(one) + abs(other)))


def _evaluator(expression: Any, names: list[Any]) -> Callable[[list[float]], float | None]:
    """The expression as a function of floats that answers None where it has no real value."""
    own = {"factorial": lambda x: math.gamma(x + 1)}  # the library's refuses floats
    function = sp.lambdify(names, expression, modules=[own, "math"])

    def evaluate(point: list[float]) -> float | None:
        try:
            value = function(*point)
        except (ArithmeticError, ValueError, TypeError):
            return None  # a TypeError is a complex number that was to be ordered
        return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None

    return evaluate
