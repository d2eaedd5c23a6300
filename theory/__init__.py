"""Where every loss comes from: formula, gradient and derivations, each checked by machine.

sympy is loaded when a formula is asked for, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.expressions import Expression

__all__ = ["all_derivations", "expression", "expression_for", "names"]


def expression(name: str, **choices: Any) -> Expression:
    """Return the expression of a loss; see `theory.expressions.expression`."""
    from theory.expressions import expression

    return expression(name, **choices)


def expression_for(name: str, options: dict[str, Any], arguments: dict[str, Any]) -> Expression:
    """Return the expression that torch's options and arguments select; see `theory.expressions`."""
    from theory.expressions import expression_for

    return expression_for(name, options, arguments)


def names() -> tuple[str, ...]:
    """Return the losses that have an expression."""
    from theory.expressions import names

    return names()


def all_derivations() -> Any:
    """Return every derivation, in teaching order.

    Not named `derivations`: that is the package they are written in, which takes the name's place in
    this module as soon as it is imported.
    """
    from theory.derivation_list import all_derivations

    return all_derivations()
