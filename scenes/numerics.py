"""The page on floating-point numbers as data: what a reader has set, read from an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from figures.numerics import REACHES
from losses.options import Interval
from scenes.notation import format_number
from scenes.reading import Reading
from scenes.scene import Notice
from theory.numerics import FORMATS, FUNCTIONS


@dataclass(frozen=True)
class NumericsScene:
    """A function at a place, in a format; and a shift of all logits."""

    function: str = "softmax"
    format: str = "float16"
    u: float = 5.0
    c: float = 0.0
    notices: tuple[Notice, ...] = ()

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = NumericsScene()
        parts = {
            name: getattr(self, name)
            for name in ("function", "format")
            if getattr(self, name) != getattr(start, name)
        }
        if self.u != start.u:
            parts[place(self.function)] = format_number(self.u)
        if self.c != start.c:
            parts[amount(self.format)] = format_number(self.c)
        return parts


def place(function: str) -> str:
    """Return the parameter of a function's coordinate: each function has an axis of its own."""
    return f"u.{function}"


def amount(format_: str) -> str:
    """Return the parameter of the shift: each format has a range of its own."""
    return f"c.{format_}"


def read(query: Mapping[str, str]) -> NumericsScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    start = NumericsScene()
    function = reading.choice("function", list(FUNCTIONS), start.function)
    format_ = reading.choice("format", list(FORMATS), start.format)
    reach = REACHES[format_]
    scene = NumericsScene(
        function,
        format_,
        reading.number(place(function), Interval(*FUNCTIONS[function].span), start.u),
        reading.number(amount(format_), Interval(-reach, reach), start.c),
    )
    return replace(scene, notices=tuple(reading.notices))


def released(scene: NumericsScene, values: Mapping[str, float]) -> dict[str, str]:
    """Return the query parameters that the values of released controls change."""
    names = {"u": place(scene.function), "c": amount(scene.format)}
    return {names[control]: format_number(value) for control, value in values.items()}
