"""What a formula is made of: its variables, and the symbols that stand for longer expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp


class Named:
    """A symbol or an array of a formula, with the indices of its entries."""

    symbol: Any
    indices: tuple[Any, ...]

    @property
    def entry(self) -> Any:
        """The symbol, or the array's entry at its own indices."""
        return self.symbol[self.indices] if self.indices else self.symbol

    @property
    def key(self) -> str:
        """The name of the symbol, by which numbers are given to formulas."""
        return str(self.symbol)


@dataclass(frozen=True)
class Variable(Named):
    """An argument or option of a loss: its name in torch and what stands for it in the formula.

    `shape` and `indices` are those of one element or sample, `path` leads to a place in a nested
    argument, and entries from the first `end` on are padding.
    """

    name: str
    symbol: Any
    shape: tuple[Any, ...] = ()
    indices: tuple[Any, ...] = ()
    differentiable: bool = True
    path: tuple[int, ...] = ()
    end: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it stands for whole numbers: labels, lengths and the like."""
        array = isinstance(self.symbol, sp.IndexedBase)
        return bool((self.symbol.label if array else self.symbol).is_integer)


@dataclass(frozen=True)
class Definition(Named):
    """A symbol of the formula that stands for a longer expression: "where d = …"."""

    symbol: Any
    expression: Any
    shape: tuple[Any, ...] = ()
    indices: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Enumeration:
    """A table of whole numbers that a formula sums over, computed from labels and sizes.

    `rows` is the symbol of its length; `compute` takes the numbers by their symbols' names.
    """

    symbol: Any
    rows: Any
    compute: Callable[[Mapping[str, Any]], Any]


Where = tuple[Definition | Enumeration, ...]
"""Definitions in the order in which they can be computed."""
