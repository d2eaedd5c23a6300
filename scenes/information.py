"""The page on information as data: what a reader has set, read from an address and written to one."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from figures.information import LEAST, moved
from losses.options import UNIT, Array, Interval
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice

# Percentages of letters in English texts. Source: Lewand, Cryptological Mathematics (2000), rounded.
LETTERS: Final = {
    "E": 12.7, "T": 9.1, "A": 8.2, "O": 7.5, "I": 7.0, "N": 6.7, "S": 6.3, "H": 6.1, "R": 6.0,
    "D": 4.3, "L": 4.0, "C": 2.8, "U": 2.8, "M": 2.4, "W": 2.4, "F": 2.2, "G": 2.0, "Y": 2.0,
    "P": 1.9, "B": 1.5, "V": 0.98, "K": 0.77, "J": 0.15, "X": 0.15, "Q": 0.095, "Z": 0.074,
}  # fmt: skip

PRESETS: Final[Mapping[str, Array]] = {
    "halves": np.array([0.5, 0.25, 0.125, 0.125]),
    "uniform": np.full(8, 0.125),
    "concentrated": np.array([0.93, *[0.01] * 7]),
    "letters": np.array(list(LETTERS.values())) / sum(LETTERS.values()),
}
EVENTS: Final = Interval(LEAST, 1.0)
OUTCOMES: Final = Interval(2, 26)
DIGITS: Final = 6
"""Decimals of a probability in the address."""


@dataclass(frozen=True)
class InformationScene:
    """Two events, a distribution and a coin, in one unit."""

    unit: str = "bits"
    p: float = 0.5
    q: float = 0.25
    preset: str = "halves"
    distribution: Array = field(default_factory=lambda: PRESETS["halves"])
    coin: float = 0.5
    notices: tuple[Notice, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the outcomes."""
        if self.preset == "letters" and len(self.distribution) == len(LETTERS):
            return list(LETTERS)
        return list(string.ascii_uppercase[: len(self.distribution)])

    def notice(self, control: str) -> Notice | None:
        """Return what was wrong with a control, if anything."""
        return next((notice for notice in self.notices if notice.control == control), None)

    def with_bar(self, index: int, share: float) -> InformationScene:
        """Return the scene with one bar set; the others keep their proportions."""
        inside = np.clip([share], 0.0, 1.0)
        return replace(self, distribution=moved(self.distribution, index, inside)[0])

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = InformationScene()
        parts = {
            name: format_number(getattr(self, name))
            for name in ("p", "q", "coin")
            if getattr(self, name) != getattr(start, name)
        }
        if self.unit != start.unit:
            parts["unit"] = self.unit
        if self.preset != start.preset:
            parts["preset"] = self.preset
        rounded = np.round(self.distribution, DIGITS)
        if not np.array_equal(rounded, np.round(PRESETS[self.preset], DIGITS)):
            parts["bars"] = format_array(rounded)
        return parts


def read(query: Mapping[str, str]) -> InformationScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    start = InformationScene()
    preset = reading.choice("preset", list(PRESETS), start.preset)
    scene = InformationScene(
        unit=reading.choice("unit", ["bits", "nats"], start.unit),
        p=reading.number("p", EVENTS, start.p),
        q=reading.number("q", EVENTS, start.q),
        preset=preset,
        distribution=reading.distribution("bars", OUTCOMES, PRESETS[preset]),
        coin=reading.number("coin", UNIT, start.coin),
    )
    return replace(scene, notices=tuple(reading.notices))


def released(scene: InformationScene, values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change.

    A bar that has gone since it was taken hold of changes nothing.
    """
    parts = {}
    bars = [f"p{index}" for index in range(len(scene.distribution))]
    for control, value in values.items():
        if control in ("p", "q", "coin"):
            parts[control] = format_number(value)
        elif control in bars:
            scene = scene.with_bar(int(control.removeprefix("p")), value)
            parts["bars"] = format_array(np.round(scene.distribution, DIGITS))
    return parts
