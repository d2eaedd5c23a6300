"""Which branch of a loss's formula torch's options and arguments select; known without sympy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

Choices = Mapping[str, Any]

_FLAG: Final = (False, True)
_LABELS: Final = {"weight": _FLAG, "ignore_index": _FLAG}
_ENTROPY: Final = {**_LABELS, "label_smoothing": _FLAG, "target": ("indices", "probabilities")}
_DISTANCES: Final = (
    "default", "euclidean", "squared_euclidean", "manhattan", "chebyshev", "cosine",
)  # fmt: skip

BRANCHES: Final[Mapping[str, Mapping[str, tuple[Any, ...]]]] = MappingProxyType(
    {
        "L1Loss": {"weight": _FLAG},
        "MSELoss": {"weight": _FLAG},
        "SmoothL1Loss": {},
        "HuberLoss": {"weight": _FLAG},
        "GaussianNLLLoss": {"full": _FLAG},
        "PoissonNLLLoss": {"log_input": _FLAG, "full": _FLAG},
        "KLDivLoss": {"log_target": _FLAG},
        "BCELoss": {"weight": _FLAG},
        "BCEWithLogitsLoss": {"weight": _FLAG, "pos_weight": _FLAG},
        "SoftMarginLoss": {},
        "MultiLabelSoftMarginLoss": {"weight": _FLAG},
        "NLLLoss": _LABELS,
        "NLLLoss2d": _LABELS,
        "CrossEntropyLoss": _ENTROPY,
        "HingeEmbeddingLoss": {},
        "MarginRankingLoss": {},
        "MultiMarginLoss": {"p": (1, 2), "weight": _FLAG},
        "MultiLabelMarginLoss": {},
        "CosineEmbeddingLoss": {},
        "TripletMarginLoss": {"p": (0, 1, 2, "p", "oo"), "swap": _FLAG},
        "TripletMarginWithDistanceLoss": {"distance_function": _DISTANCES, "swap": _FLAG},
        "CTCLoss": {"zero_infinity": _FLAG},
        "LinearCrossEntropyLoss": {"bias": _FLAG, **_ENTROPY},
        "AdaptiveLogSoftmaxWithLoss": {"clusters": (1, 2, 3), "head_bias": _FLAG},
    }
)
"""By loss, its choices and the values that each may take; of clusters there may be more than three."""


def branches(name: str) -> Iterator[dict[str, Any]]:
    """Yield every combination of a loss's choices."""
    choices = BRANCHES[name]
    for values in itertools.product(*choices.values()):
        chosen = dict(zip(choices, values, strict=True))
        if not (chosen.get("target") == "probabilities" and chosen.get("ignore_index")):
            yield chosen  # probabilities have no label that could be ignored


def branch(name: str, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the branch that torch's options and arguments select.

    Raises:
        KeyError: if there is no such loss.

    >>> branch("HuberLoss", {"weight": None, "delta": 2.0}, {})
    {'weight': False}
    """
    return {choice: _chosen(choice, options, arguments) for choice in BRANCHES[name]}


def _chosen(choice: str, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> Any:
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
