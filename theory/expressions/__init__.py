"""The expression of every loss: its formula, from which all else follows."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import numpy as np

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
    known = choices(name)
    return build(name, {choice: _chosen(choice, options, arguments) for choice in known})


def _chosen(choice: str, options: dict[str, Any], arguments: dict[str, Any]) -> Any:
    """Read one choice off options and arguments."""
    match choice:
        case "weight" | "pos_weight":
            return options.get(choice) is not None
        case "label_smoothing":
            return options.get(choice, 0.0) != 0.0
        case "ignore_index":
            ignored = options.get(choice)
            return ignored is not None and bool(np.any(np.asarray(arguments["target"]) == ignored))
        case "bias":
            return arguments.get("linear_bias") is not None
        case "head_bias":
            return arguments.get("head_bias") is not None
        case "target":
            real = np.asarray(arguments["target"]).dtype.kind == "f"
            return "probabilities" if real else "indices"
        case "clusters":
            return len(arguments["tail_weights"])
        case "p":
            return _degree(options.get("p", 2))
        case "distance_function":
            return options.get(choice) or "default"
    return options.get(choice, choice == "log_input")


def _degree(p: float) -> Any:
    return "oo" if p == float("inf") else int(p) if p in (0, 1, 2) else "p"
