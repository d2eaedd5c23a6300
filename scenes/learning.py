"""The page on learning and likelihood as data: what a reader has set, read from an address and written to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import numpy as np

from figures.coin import GRID as COINS
from figures.dependence import STRENGTHS as DEPENDENCES
from figures.learning import PENALTIES, RATES, SLOPES, stepped
from figures.likelihood import MODELS, MOST
from figures.prior import PENALTIES as PRIORS
from figures.prior import STRENGTHS
from losses.options import Array, Interval
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice

TOSSES: Final = Interval(1, 24)
SEEDS: Final = Interval(0, 9999)
STARTS: Final = {
    "bernoulli": 0.5,
    "gaussian": 0.0,
    "deviation": 2.0,
    "laplace": 0.0,
    "poisson": 5.0,
}
"""Where each noise model's parameter stands at first: not at its best."""

PROOFS: Final = {
    "bernoulli": "bernoulli",
    "gaussian": "gaussian_mean",
    "deviation": "gaussian_variance",
    "laplace": "laplace_median",
    "poisson": "poisson",
}
"""The derivation of each noise model's estimate."""
PRIOR_PROOFS: Final = {"l2": "gaussian_prior", "l1": "laplace_prior"}


def _ends(grid: Array) -> Interval:
    return Interval(float(grid[0]), float(grid[-1]))


NUMBERS: Final[Mapping[str, Interval]] = {
    "w": _ends(SLOPES),
    "l2": _ends(PENALTIES),
    "rate": _ends(RATES),
    "p": _ends(COINS),
    "correlation": _ends(DEPENDENCES["correlation"]),
    "strength": _ends(STRENGTHS),
}
WHOLES: Final[Mapping[str, Interval]] = {
    "n": Interval(1, MOST),
    "copies": _ends(DEPENDENCES["copies"]),
    "seed": SEEDS,
    "trials": SEEDS,
    "data": SEEDS,
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "noise": tuple(MODELS),
    "dependence": tuple(DEPENDENCES),
    "prior": PRIORS,
}


@dataclass(frozen=True)
class LearningScene:
    """A line, a coin, a sample, forty experiments and a polynomial.

    `parameters` has the parameter of each noise model that the reader has moved.
    """

    w: float = -0.4
    l2: float = 0.2
    rate: float = 0.2
    tosses: Array = field(default_factory=lambda: np.array([1.0, 1.0, 0.0]))
    p: float = 0.5
    noise: str = "gaussian"
    n: int = 8
    seed: int = 1
    parameter: float = STARTS["gaussian"]
    dependence: str = "copies"
    copies: int = 4
    correlation: float = 0.8
    trials: int = 1
    prior: str = "l2"
    strength: float = 0.001
    data: int = 5
    notices: tuple[Notice, ...] = ()

    @property
    def depends(self) -> float:
        """How strongly the points depend on each other, in the manner chosen."""
        return float(self.copies) if self.dependence == "copies" else self.correlation

    def tossed(self, toss: int | None) -> str | None:
        """Return the parameter of the address after one more toss; None for the first three."""
        if toss is None:
            return None
        return format_array(np.append(self.tosses, toss)[-int(TOSSES.high) :])

    def stepped(self) -> str:
        """Return the slope after one step of the optimiser, as text."""
        return format_number(round(stepped(self.w, self.l2, self.rate), 6))

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = LearningScene()
        parts = {
            name: format_number(getattr(self, name))
            for name in (*NUMBERS, *WHOLES)
            if getattr(self, name) != getattr(start, name)
        }
        parts |= {
            name: getattr(self, name)
            for name in CHOICES
            if getattr(self, name) != getattr(start, name)
        }
        if not np.array_equal(self.tosses, start.tosses):
            parts["tosses"] = format_array(self.tosses)
        if self.parameter != STARTS[self.noise]:
            # Under the model's own name: another model's parameter has another range.
            parts[self.noise] = format_number(self.parameter)
        return parts


def read(query: Mapping[str, str]) -> LearningScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    start = {part.name: getattr(LearningScene(), part.name) for part in fields(LearningScene)}
    found: dict[str, Any] = {
        **{name: reading.number(name, ends, start[name]) for name, ends in NUMBERS.items()},
        **{name: reading.whole(name, ends, start[name]) for name, ends in WHOLES.items()},
        **{name: reading.choice(name, names, start[name]) for name, names in CHOICES.items()},
    }
    noise = found["noise"]
    found["parameter"] = reading.number(noise, _ends(MODELS[noise].grid), STARTS[noise])
    found["tosses"] = reading.numbers("tosses", TOSSES, Interval(0, 1), start["tosses"], whole=True)
    return replace(LearningScene(**found), notices=tuple(reading.notices))


def released(values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    return {name: format_number(value) for name, value in values.items()}
