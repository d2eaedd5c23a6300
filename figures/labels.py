"""Where the names of curves fit into a panel: beside their own curve, clear of the others and of each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from losses.options import Array

WIDTH: Final = 270.0
"""Pixels of a panel on a phone: a name that is clear of the others there is so on any screen."""
LETTER: Final = 7.4
LINE: Final = 19.0
CANDIDATES: Final = 33
SAMPLES: Final = 81
EDGE: Final = 8.0
"""Pixels of the panel left free at both ends."""
CLEAR: Final = 3.0
"""Pixels between a curve and its name."""
SIDES: Final = {"center": 0.0, "right": 1.0, "left": -1.0}
OUTSIDE: Final = 40.0
CROSSED: Final = 25.0
COVERED: Final = 4.0
STRUCK: Final = 60.0
"""What a pixel beyond the panel, a curve through the whole name, a pixel of another name, and the line of
zero through it cost."""

Position = Literal[
    "top center", "bottom center", "top right", "bottom right", "top left", "bottom left"
]
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)
DISTANT: Final = 1.0
"""What every pixel between a curve and its name costs."""
WAYS: Final = tuple(product(POSITIONS, range(4)))
"""Where a name may stand beside a point, and how many lines of other names may stand between."""
LIFTS: Final = np.array(
    [(1.0 if way.startswith("top") else -1.0) * (CLEAR + lines * LINE) for way, lines in WAYS]
)


class Spot(NamedTuple):
    """Where a name stands: `lift` above the point (x, y) of its curve, and on which side of it."""

    x: float
    y: float
    lift: float
    position: Position


class Boxes(NamedTuple):
    """Rectangles in pixels, one an entry."""

    left: Array
    right: Array
    low: Array
    high: Array

    def overlap(self, other: Boxes) -> Array:
        """Return the area that every box shares with another one."""
        width = np.minimum(self.right, other.right) - np.maximum(self.left, other.left)
        height = np.minimum(self.high, other.high) - np.maximum(self.low, other.low)
        area: Array = np.maximum(width, 0.0) * np.maximum(height, 0.0)
        return area

    def one(self, index: int) -> Boxes:
        """Return one of the boxes."""
        return Boxes(*(edge[index] for edge in self))


def spots(
    x: Array,
    curves: Sequence[Array],
    names: Sequence[str],
    span: tuple[float, float],
    height: float,
) -> list[Spot]:
    """Return a place for the name of every curve.

    Args:
        x: the coordinates of the panel, ascending, of shape (n,).
        curves: values of shape (n,), one array a curve; nan leaves a gap.
        names: of the curves.
        span: the values at the lower and upper edge of the panel.
        height: of the panel, in pixels.

    Returns:
        One spot a curve, the best of those that the names before it leave free.
    """
    low, high = span
    across = (x - x[0]) / (x[-1] - x[0]) * WIDTH
    heights = np.array([(curve - low) / (high - low) * height for curve in curves])
    zero = -low / (high - low) * height
    sample = np.linspace(0, len(x) - 1, SAMPLES).astype(int)
    choices = [
        _candidates(across, own, LETTER * len(name), height)
        for own, name in zip(heights, names, strict=True)
    ]
    alone = [
        _crossed(boxes, across[sample], heights[:, sample])
        + STRUCK * ((boxes.low < zero) & (zero < boxes.high))
        + _cost(boxes, len(places), height)
        for places, _, boxes in choices
    ]
    taken: dict[int, Boxes] = {}
    best: dict[int, int] = {}
    # In the second round a name yields to those that found none in the first.
    for own in [*range(len(names)), *range(len(names))]:
        boxes = choices[own][2]
        others = [box for other, box in taken.items() if other != own]
        covered = np.sum([boxes.overlap(other) for other in others], axis=0) if others else 0.0
        best[own] = int(np.argmin(alone[own] + COVERED * covered))
        taken[own] = boxes.one(best[own])
    return [
        _spot(x, places, levels, best[own], (low, (high - low) / height))
        for own, (places, levels, _) in enumerate(choices)
    ]


def _spot(
    x: Array, places: Array, levels: Array, candidate: int, scale: tuple[float, float]
) -> Spot:
    """Return a candidate in the units of the panel: its lower edge, and units a pixel."""
    low, unit = scale
    way, point = divmod(candidate, len(places))
    level, lift = low + levels[point] * unit, LIFTS[way] * unit
    return Spot(float(x[places[point]]), float(level), float(lift), WAYS[way][0])


def _cost(boxes: Boxes, count: int, height: float) -> Array:
    """Return how far boxes stand beyond the panel, and from their curves."""
    beyond = np.maximum(boxes.high - height, 0.0) + np.maximum(-boxes.low, 0.0)
    beside = np.maximum(boxes.right - WIDTH, 0.0) + np.maximum(-boxes.left, 0.0)
    cost: Array = OUTSIDE * (beyond + beside) + np.repeat(DISTANT * np.abs(LIFTS), count)
    return cost


def _candidates(
    across: Array, own: Array, width: float, height: float
) -> tuple[Array, Array, Boxes]:
    """Return indices and heights of points of a curve, and for every position the boxes at all of them."""
    half = min(width / 2.0, WIDTH / 2.0 - EDGE - 1.0)
    inside = np.flatnonzero((across >= EDGE) & (across <= WIDTH - EDGE))
    chosen = inside[np.linspace(0, len(inside) - 1, CANDIDATES).astype(int)]
    visible = chosen[(own[chosen] >= 0.0) & (own[chosen] <= height)]
    places = visible if len(visible) else chosen
    levels = np.clip(np.nan_to_num(own[places]), LINE / 2.0, height - LINE / 2.0)
    aside = np.array([SIDES[position.split()[1]] for position, _ in WAYS])
    low = (levels + (LIFTS - LINE * (LIFTS < 0.0))[:, None]).ravel()
    middle = (across[places] + aside[:, None] * (half + CLEAR)).ravel()
    return places, levels, Boxes(middle - half, middle + half, low, low + LINE)


def _crossed(boxes: Boxes, across: Array, heights: Array) -> Array:
    """Return how much of the boxes curves run through, summed over the curves."""
    beneath = (across >= boxes.left[:, None]) & (across <= boxes.right[:, None])
    above_low = heights[:, None] > boxes.low[:, None] - 2.0
    below_high = heights[:, None] < boxes.high[:, None] + 2.0
    hits = (beneath & above_low & below_high).sum(-1)
    share: Array = CROSSED * (hits / np.maximum(beneath.sum(-1), 1)).sum(0)
    return share
