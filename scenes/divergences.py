"""The page on divergences as data: what a reader has set, read from an address and written to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from figures.detour import COINS, NAMES, lengths
from figures.gaussian_fit import DEVIATIONS, MEANS, optimum
from figures.grid import REACHES, WIDTHS
from figures.information import moved
from figures.shift import SHIFTS
from losses.options import Array, Interval
from scenes.information import DIGITS
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice
from theory.measures import UNITS
from theory.shift import SHAPES

P: Final = np.array([0.5, 0.25, 0.125, 0.125])
"""The true distribution; its entropy is 1.75 bits."""
NUMBERS: Final[Mapping[str, Interval]] = {
    "mean": Interval(float(MEANS[0]), float(MEANS[-1])),
    "deviation": Interval(float(DEVIATIONS[0]), float(DEVIATIONS[-1])),
    "shift": Interval(float(SHIFTS[0]), float(SHIFTS[-1])),
    "reach": Interval(float(REACHES[0]), float(REACHES[-1])),
    "width": Interval(float(WIDTHS[0]), float(WIDTHS[-1])),
    **{name: Interval(float(COINS[0]), float(COINS[-1])) for name in NAMES},
}
DISTRIBUTIONS: Final = ("bars", "heaps")


@dataclass(frozen=True)
class DivergencesScene:
    """A model Q in each of six pictures, in one unit."""

    unit: str = "bits"
    bars: Array = field(default_factory=lambda: np.full(4, 0.25))
    heaps: Array = field(default_factory=lambda: np.array([0.125, 0.125, 0.25, 0.5]))
    mean: float = 1.0
    deviation: float = 1.0
    shape: str = "boxes"
    shift: float = 0.5
    reach: float = 2.0
    width: float = 0.5
    P: float = 0.5
    Q: float = 0.25
    R: float = 0.1
    notices: tuple[Notice, ...] = ()

    @property
    def coins(self) -> tuple[float, float, float]:
        """The probabilities of heads of the three coins."""
        return self.P, self.Q, self.R

    @property
    def uncovered(self) -> bool:
        """Whether Q gives nothing to an outcome that P has: KL(P‖Q) is infinite."""
        return bool(np.any((P > 0.0) & (self.bars == 0.0)))

    @property
    def detour_is_shorter(self) -> bool:
        """Whether KL breaks the triangle inequality for these coins."""
        found = lengths(np.array([self.coins]), self.unit)
        return bool(found["kl_direct"][0] > found["kl_first"][0] + found["kl_second"][0] + 1e-12)

    @property
    def overlap(self) -> str:
        """How Q stands to P on the line: "same", "overlapping" or "apart"."""
        if self.shift == 0.0:
            return "same"
        reach = {"points": 0.0, "boxes": 1.0, "gaussians": np.inf}[self.shape]
        return "overlapping" if abs(self.shift) < reach else "apart"

    def fitted(self, direction: str) -> dict[str, str]:
        """Return the query parameters of the fit that a descent from this model ends in."""
        mean, deviation = optimum(direction, self.mean, self.deviation)
        return {
            "mean": format_number(round(mean, 3) + 0.0),
            "deviation": format_number(round(deviation, 3)),
        }

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = DivergencesScene()
        parts = {
            name: format_number(getattr(self, name))
            for name in NUMBERS
            if getattr(self, name) != getattr(start, name)
        }
        for name in ("unit", "shape"):
            if getattr(self, name) != getattr(start, name):
                parts[name] = getattr(self, name)
        for name in DISTRIBUTIONS:
            rounded = np.round(getattr(self, name), DIGITS)
            if not np.array_equal(rounded, getattr(start, name)):
                parts[name] = format_array(rounded)
        return parts


def read(query: Mapping[str, str]) -> DivergencesScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    start = DivergencesScene()
    counts = Interval(len(P), len(P))
    parts: dict[str, Any] = {
        "unit": reading.choice("unit", list(UNITS), start.unit),
        "shape": reading.choice("shape", list(SHAPES), start.shape),
    }
    for name in DISTRIBUTIONS:
        parts[name] = reading.distribution(name, counts, getattr(start, name))
    for name, interval in NUMBERS.items():
        parts[name] = reading.number(name, interval, getattr(start, name))
    return DivergencesScene(**parts, notices=tuple(reading.notices))


def released(scene: DivergencesScene, values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    parts = {}
    for control, value in values.items():
        if control in NUMBERS:
            parts[control] = format_number(value)
        else:
            # Controls of bars are called bars0, bars1, …, those of heaps heaps0, heaps1, ….
            name, index = control[:-1], int(control[-1])
            if index >= len(getattr(scene, name)):  # gone since it was taken hold of
                continue
            share = np.clip([value], 0.0, 1.0)
            changed: dict[str, Any] = {name: moved(getattr(scene, name), index, share)[0]}
            scene = replace(scene, **changed)
            parts[name] = format_array(np.round(changed[name], DIGITS))
    return parts
