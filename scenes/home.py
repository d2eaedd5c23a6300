"""The front page as data: where its one wild point stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from figures.outlier import PLACES, START
from losses.options import Interval
from scenes.notation import format_number
from scenes.reading import Reading
from scenes.scene import Notice


@dataclass(frozen=True)
class HomeScene:
    """The height of the wild point."""

    outlier: float = START
    notices: tuple[Notice, ...] = ()

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        return {} if self.outlier == START else {"outlier": format_number(self.outlier)}


def read(query: Mapping[str, str]) -> HomeScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    inside = Interval(float(PLACES[0]), float(PLACES[-1]))
    outlier = reading.number("outlier", inside, START)
    return HomeScene(outlier, tuple(reading.notices))


def released(values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    return {name: format_number(value) for name, value in values.items()}
