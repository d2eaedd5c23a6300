"""The page on noise and loss as data: what a reader has set, read from an address and written to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from figures.estimate import SAMPLES, Sample
from figures.noise import CHANCE, ERROR, FAMILIES, HEIGHTS, KNOTS, RATE, Axis, Chosen, Family
from losses.options import Array, Interval
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice

SHAPES: Final = {
    "sigma": 1.0,
    "b": 1.0,
    "delta": 1.0,
    "nu": 2.0,
    "count": 3.0,
    "label": 1.0,
    "bars": 1.0,
}
"""Where each model's number stands at first."""
PLACES: Final = {ERROR.name: 2.0, RATE.name: 6.0, CHANCE.name: 0.3}
DRAWINGS: Final[Mapping[str, Array]] = {
    "hill": np.array([0.02, 0.06, 0.3, 0.76, 1.0, 0.76, 0.3, 0.06, 0.02]),
    "box": np.array([0.02, 0.02, 0.9, 0.9, 0.9, 0.9, 0.9, 0.02, 0.02]),
    "humps": np.array([0.06, 0.3, 0.9, 0.4, 0.14, 0.3, 0.7, 0.2, 0.06]),
    "leaning": np.array([0.02, 0.04, 0.1, 0.6, 1.0, 0.6, 0.36, 0.2, 0.1]),
}
LOSSES: Final = {
    "gaussian": "MSELoss",
    "laplace": "L1Loss",
    "huber": "HuberLoss",
    "poisson": "PoissonNLLLoss",
    "bernoulli": "BCELoss",
}
"""The loss of torch that each noise model stands behind."""
PROOFS: Final = {
    "gaussian": "gaussian_loss",
    "laplace": "laplace_loss",
    "huber": "huber_noise",
    "poisson": "poisson_loss",
    "bernoulli": "bernoulli_loss",
}
COUNTS: Final = Interval(2, 9)


def _ends(grid: Array) -> Interval:
    return Interval(float(grid[0]), float(grid[-1]))


@dataclass(frozen=True)
class NoiseScene:
    """A noise model, a prediction, and a sample to estimate it from."""

    noise: str = "gaussian"
    shape: float = SHAPES["sigma"]
    place: float = PLACES["error"]
    heights: Array = field(default_factory=lambda: DRAWINGS["hill"])
    points: Array = field(default_factory=lambda: SAMPLES["error"].start)
    notices: tuple[Notice, ...] = ()

    @property
    def family(self) -> Family:
        """The kind of noise model."""
        return FAMILIES[self.noise]

    @property
    def axis(self) -> Axis:
        """What the prediction is measured in."""
        return self.family.axis

    @property
    def sample(self) -> Sample:
        """The kind of measurements."""
        return SAMPLES[self.axis.name]

    @property
    def chosen(self) -> Chosen:
        """The noise model with its numbers."""
        return Chosen(self.noise, self.shape, self.heights)

    @property
    def question(self) -> str:
        """What is asked about the density."""
        return "drawn" if self.noise == "drawn" else self.axis.name

    @property
    def options(self) -> dict[str, Any]:
        """The options with which the loss of torch is the one of this noise model, where it needs some."""
        options: dict[str, dict[str, Any]] = {
            "huber": {"delta": self.shape},
            "poisson": {"log_input": False},
        }
        return options.get(self.noise, {})

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        parts = {} if self.noise == NoiseScene.noise else {"noise": self.noise}
        family, sample = self.family, self.sample
        if self.shape != SHAPES[family.shape]:
            parts[family.shape] = format_number(self.shape)
        if self.place != PLACES[self.axis.name]:
            parts[self.axis.name] = format_number(self.place)
        if self.noise == "drawn" and not np.array_equal(self.heights, DRAWINGS["hill"]):
            parts["bars"] = format_array(self.heights)
        if not np.array_equal(self.points, sample.start):
            parts[sample.name] = format_array(self.points)
        return parts

    def released(self, values: Mapping[str, float]) -> dict[str, str]:
        """Return the query parameters that the values of released controls change."""
        parts = {}
        scene = self
        for control, value in values.items():
            name = control.rstrip("0123456789")
            index = control.removeprefix(name)
            if not index:
                parts[name] = format_number(value)
                continue
            row = (scene.heights if name == "bar" else scene.points).copy()
            if int(index) >= len(row):  # gone since it was taken hold of
                continue
            row[int(index)] = value
            if name == "bar":
                scene = replace(scene, heights=row)
                parts["bars"] = format_array(row)
            else:
                scene = replace(scene, points=row)
                parts[name] = format_array(row)
        return parts


def read(query: Mapping[str, str]) -> NoiseScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    noise = reading.choice("noise", list(FAMILIES), NoiseScene.noise)
    family = FAMILIES[noise]
    axis, sample = family.axis, SAMPLES[family.axis.name]
    shape = SHAPES[family.shape]
    heights = DRAWINGS["hill"]
    if noise == "drawn":
        counts = Interval(len(KNOTS), len(KNOTS))
        heights = reading.numbers("bars", counts, _ends(HEIGHTS), heights)
    elif family.measured:
        shape = float(reading.whole(family.shape, _ends(family.shapes), int(shape)))
    else:
        shape = reading.number(family.shape, _ends(family.shapes), shape)
    place = reading.number(axis.name, _ends(axis.grid), PLACES[axis.name])
    points = reading.numbers(
        sample.name, COUNTS, _ends(sample.grid), sample.start, whole=sample.whole
    )
    return NoiseScene(noise, shape, place, heights, points, tuple(reading.notices))
