"""All derivations in teaching order."""

from __future__ import annotations

import functools
from importlib import import_module

from theory.derivation import Derivation

TOPICS = (
    "information",
    "divergence",
    "transport",
    "likelihood",
    "losses_from_likelihood",
    "softmax",
    "regression",
    "margin",
    "robust",
    "sequence",
)


@functools.cache
def all_derivations() -> tuple[Derivation, ...]:
    """The derivations of every topic; a topic is a module of `theory.derivations` with a tuple `DERIVATIONS`."""
    return tuple(
        derivation
        for topic in TOPICS
        for derivation in import_module(f"theory.derivations.{topic}").DERIVATIONS
    )
