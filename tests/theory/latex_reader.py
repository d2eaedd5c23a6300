"""Reads a rendered formula back and computes it, to check that the LaTeX says the formula.

It knows the notation of `theory.latex` and nothing of sympy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

TOKEN = re.compile(r"\\[a-zA-Z]+|\\\\|\d+\.?\d*|[a-zA-Z]|[-+=<>^_{}()\[\]|,&]")
RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    r"\ne": lambda a, b: a != b,
    r"\neq": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    r"\leq": lambda a, b: a <= b,
    r"\geq": lambda a, b: a >= b - 1e-12,  # the two sides may be one number, added up in two orders
}
FUNCTIONS: Mapping[str, Callable[..., float]] = {
    r"\log": lambda u: math.log(u) if u > 0 else -math.inf,
    r"\exp": math.exp,
    r"\sigma": lambda u: 1 / (1 + math.exp(-u)),
    "sign": lambda u: float(np.sign(u)),
    r"\max": max,
    r"\min": min,
}
CLOSING = {"{": "}", "(": ")", "[": "]"}


@dataclass
class Reader:
    """A cursor over the tokens of one formula.

    `names` maps symbols as they are written to numbers and arrays, `ranges` maps indices to how
    many values they take.
    """

    tokens: list[str]
    names: dict[str, Any]
    ranges: Mapping[str, int]
    at: int = field(default=0)

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self, *expected: str) -> str:
        token = self.peek()
        assert not expected or token in expected, (token, expected, self.tokens[self.at :])
        self.at += 1
        return token

    def sum(self) -> float:
        total = 0.0
        sign = -1.0 if self.peek() == "-" else 1.0
        if self.peek() == "-":
            self.take()
        while True:
            total += sign * self.product()
            if self.peek() not in ("+", "-"):
                return total
            sign = 1.0 if self.take() == "+" else -1.0

    def product(self) -> float:
        result = 1.0
        while self.peek() == r"\cdot" or self.starts_factor():
            if self.peek() == r"\cdot":
                self.take()
            result *= self.power()
        return result

    def starts_factor(self) -> bool:
        token = self.peek()
        ends = {
            "",
            "+",
            "-",
            ",",
            "}",
            ")",
            "]",
            "|",
            "&",
            r"\\",
            r"\right",
            r"\end",
            r"\wedge",
            r"\notin",
        }
        return token not in ends and token not in RELATIONS

    def power(self) -> float:
        base = self.base()
        if self.peek() == "^":
            self.take("^")
            return float(base ** self.group())
        return base

    def group(self) -> float:
        self.take("{")
        result = self.sum()
        self.take("}")
        return result

    def base(self) -> float:
        token = self.peek()
        if token[0].isdigit():
            return float(self.take())
        if token == "{":
            return self.group()
        if token == r"\left":
            return self.bracketed()
        if token == r"\frac":
            self.take()
            return self.group() / self.group()
        if token == r"\sqrt":
            self.take()
            return math.sqrt(self.group())
        if token == r"\begin":
            return self.cases()
        if token == r"\sum" or (token == r"\max" and self.peek(1) == "_"):
            return self.over_index(sum if self.take() == r"\sum" else max)
        if token == r"\operatorname":
            return self.operator()
        if token in FUNCTIONS and (token != r"\sigma" or self.peek(1) == r"\left"):
            self.take()
            return self.applied(FUNCTIONS[token])
        if token == "e" and self.peek(1) == "^":
            self.take()
            self.take()
            return math.exp(self.group())
        return self.symbol()

    def bracketed(self) -> float:
        self.take(r"\left")
        opening = self.take("(", "[", "|")
        result = float(self.condition()) if opening == "[" else self.sum()
        self.take(r"\right")
        self.take("|" if opening == "|" else CLOSING[opening])
        return abs(result) if opening == "|" else result

    def condition(self) -> bool:
        left = self.sum()
        relation = self.take()
        if relation == r"\notin":
            return left not in self.names[self.take()]
        holds = bool(RELATIONS[relation](left, self.sum()))
        if self.peek() == r"\wedge":
            self.take()
            return bool(self.condition() and holds)
        return holds

    def cases(self) -> float:
        for token in (r"\begin", "{", *"cases", "}"):
            self.take(token)
        found: float | None = None
        while True:
            value = self.attempt(self.sum)
            self.take("&")
            if self.condition() and found is None:
                found = value
            if self.take(r"\\", r"\end") == r"\end":
                break
        for token in ("{", *"cases", "}"):
            self.take(token)
        assert found is not None
        return found

    def attempt(self, read: Callable[[], float]) -> float:
        """Read a case that may not be defined here, since another one holds."""
        start = self.at
        try:
            return read()
        except (ArithmeticError, ValueError, IndexError):
            self.at = start
            depth = 0
            while depth or self.peek() != "&":
                depth += {r"\begin": 1, r"\end": -1}.get(self.take(), 0)
            return math.nan

    def over_index(self, combine: Callable[[list[float]], float]) -> float:
        self.take("_")
        self.take("{")
        index = self.take()
        left_out: Any = ()
        if self.peek() == r"\ne":
            self.take()
            left_out = (self.symbol(),)
        elif self.peek() == r"\notin":
            self.take()
            left_out = tuple(self.names[self.take()])
        self.take("}")
        body, terms = self.at, []
        outer = self.names.get(index)
        for value in range(self.ranges[index]):
            self.at = body
            self.names[index] = value
            term = -self.signed() if self.peek() == "-" else self.product()
            terms.append(0.0 if value in left_out else term)
        if outer is None:
            del self.names[index]
        else:
            self.names[index] = outer
        return combine(terms)

    def signed(self) -> float:
        self.take("-")
        return self.product()

    def operator(self) -> float:
        self.take(r"\operatorname")
        self.take("{")
        name = ""
        while self.peek() != "}":
            name += self.take()
        self.take("}")
        if name != "softmax":
            return self.applied(FUNCTIONS[name])
        self.take("(")
        logits = self.array_name()
        self.take(")")
        self.take("_")
        weights = np.exp(np.asarray(self.names[logits], dtype=float))
        return float(weights[self.index()] / weights.sum())

    def index(self) -> int:
        found = round(self.group())
        if found < 0:
            raise IndexError(found)
        return found

    def array_name(self) -> str:
        name = self.take()
        if self.peek() == "_":
            self.take("_")
            self.take("{")
            name += f"_{{{self.take()}}}"
            self.take("}")
        return name

    def applied(self, function: Callable[..., float]) -> float:
        braced = self.peek() == "{"
        if braced:
            self.take("{")
        self.take(r"\left")
        self.take("(")
        arguments = [self.sum()]
        while self.peek() == ",":
            self.take(",")
            arguments.append(self.sum())
        self.take(r"\right")
        self.take(")")
        if braced:
            self.take("}")
        return function(*arguments)

    def symbol(self) -> float:
        name = self.take()
        if name == r"\hat":
            name += "".join(self.take() for _ in range(3))
        if self.peek() == "^" and self.peek(2) in ("+", "-") and self.peek(3) == "}":
            name += "".join(self.take() for _ in range(4))
        if self.peek() != "_":
            return float(self.names[name])
        whole = name + self.subscript()
        if whole in self.names and not isinstance(self.names[whole], np.ndarray):
            self.at += len(TOKEN.findall(whole[len(name) :]))
            return float(self.names[whole])
        self.take("_")
        self.take("{")
        numbered = f"{name}_{{{self.peek()}}}"
        if name not in self.names and numbered in self.names:
            name = numbered
            self.take()
            self.take(",")
        array = self.names[name]
        places = [self.place(array.ndim)]
        while len(places) < array.ndim:
            if self.peek() == ",":
                self.take(",")
            places.append(self.place(array.ndim - len(places)))
        self.take("}")
        if min(places) < 0:
            raise IndexError(places)
        return float(array[tuple(places)])

    def place(self, left: int) -> int:
        """Read one index: a single symbol where another follows directly, else a sum."""
        return round(self.symbol() if left > 1 else self.sum())

    def subscript(self) -> str:
        depth, end = 0, self.at + 1
        while True:
            depth += {"{": 1, "}": -1}.get(self.tokens[end], 0)
            end += 1
            if depth == 0:
                return "".join(self.tokens[self.at : end])


def read(latex: str, names: Mapping[str, Any], ranges: Mapping[str, int]) -> float:
    """Return the number that the right side of a rendered equation stands for."""
    _, _, right = latex.partition(" = ")
    reader = Reader(TOKEN.findall(right), {r"\pi": math.pi, **names}, ranges)
    result = reader.sum()
    assert reader.peek() == "", reader.tokens[reader.at :]
    return result
