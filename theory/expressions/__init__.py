"""The expression of every loss: its formula, from which all else follows."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from theory.branches import branch
from theory.expressions.calculation import Line
from theory.expressions.formula import Expression
from theory.expressions.parts import Definition, Enumeration, Variable
from theory.expressions.registry import build, choices, names

__all__ = [
    "Definition",
    "Enumeration",
    "Expression",
    "Line",
    "Variable",
    "choices",
    "expression",
    "expression_for",
    "names",
]

FAMILIES: Final = (
    "regression",
    "likelihood",
    "divergence",
    "binary",
    "classification",
    "margin",
    "embedding",
    "sequence",
    "vocabulary",
)
"""The modules that write the expressions, in teaching order."""

for family in FAMILIES:
    import_module(f"{__name__}.{family}")  # enters its losses in the registry


def expression(name: str, **choices: Any) -> Expression:
    """Return the expression of a loss.

    Choices select the branch of the formula (`log_input`, `full`, `p`, `swap`,
    `target="probabilities"`, …) and the options in force (`weight=True`, `label_smoothing=True`, …),
    whose numbers stay symbols. An integer `target` is the class of the written-out example.

    >>> print(expression("MSELoss").value)
    (x - y)**2
    >>> print(expression("MSELoss").gradient["input"])
    2*x - 2*y

    Raises:
        KeyError: if there is no such loss.
        TypeError: if the loss has no such choice.
    """
    place = choices.pop("target") if isinstance(choices.get("target"), int) else None
    built = build(name, choices)
    return built if place is None else built.sized(y=place)


def expression_for(name: str, options: dict[str, Any], arguments: dict[str, Any]) -> Expression:
    """Return the expression that torch's options and arguments select."""
    return build(name, branch(name, options, arguments))
