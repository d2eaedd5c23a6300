"""Which function writes which loss's expression; its keyword arguments are the loss's choices."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any

from theory.expressions.formula import Expression

Builder = Callable[..., Expression]

_builders: dict[str, Builder] = {}


def expresses(*names: str) -> Callable[[Builder], Builder]:
    """Enter a function as the one that writes the expressions of these losses."""

    def enter(builder: Builder) -> Builder:
        _builders.update(dict.fromkeys(names, builder))
        return builder

    return enter


def names() -> tuple[str, ...]:
    """Return the losses that have an expression, in teaching order."""
    return tuple(_builders)


def choices(name: str) -> dict[str, Any]:
    """Return a loss's choices and their defaults.

    Raises:
        KeyError: if there is no such loss.
    """
    parameters = inspect.signature(_builders[name]).parameters
    return {choice: parameter.default for choice, parameter in parameters.items()}


@functools.lru_cache(maxsize=256)
def _built(name: str, chosen: tuple[tuple[str, Any], ...]) -> Expression:
    built = _builders[name](**dict(chosen))
    return dataclasses.replace(built, name=name, choices=dict(chosen))


def build(name: str, chosen: dict[str, Any]) -> Expression:
    """Return the expression for complete choices, each written once only.

    Raises:
        TypeError: if the loss does not have one of the choices.
    """
    known = choices(name)
    if unknown := set(chosen) - set(known):
        raise TypeError(f"{name} has no choice {sorted(unknown)}; it has {sorted(known)}")
    return _built(name, tuple(sorted((known | chosen).items())))
