"""The page on gradients in matrix form as data: a small regression, its gradient, and a step downhill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from losses.options import Array, Interval
from scenes.notation import format_array, format_number
from scenes.reading import Reading
from scenes.scene import Notice, loss_class
from theory.numerics import FORMATS, softmax

ROWS: Final = Interval(4, 6)
ENTRIES: Final = Interval(-10.0, 10.0)
WEIGHTS: Final = Interval(-1e6, 1e6)
RATES: Final = Interval(1e-4, 10.0)
LARGEST: Final = 1e6
"""Weights past it have run away: the page stops there."""


@dataclass(frozen=True)
class Model:
    """A linear model with the loss that it is trained by.

    `derivation` is where its gradient is derived, `factor` what that puts before the matrices.
    """

    derivation: str
    loss: Any
    predict: Callable[[Array], Array]
    factor: int
    x: Array
    y: Array
    targets: Interval
    rate: float
    classes: int = 1
    whole: bool = False


def _summed(name: str) -> Any:
    return loss_class(name)().with_reduction("sum")


def _sigmoid(scores: Array) -> Array:
    # tanh does not overflow
    probabilities: Array = 0.5 * (1.0 + np.tanh(0.5 * scores))
    return probabilities


def _softmax(scores: Array) -> Array:
    return softmax(scores, FORMATS["float64"], "stable")


MODELS: Final[Mapping[str, Model]] = {
    "least_squares": Model(
        "least_squares",
        _summed("MSELoss"),
        lambda scores: scores,
        2,
        np.array([0.0, 1.0, 2.0, 3.0, 4.0]),
        np.array([1.0, 1.5, 3.5, 3.0, 5.0]),
        Interval(-10.0, 10.0),
        0.02,
    ),
    "logistic": Model(
        "logistic_regression",
        _summed("BCEWithLogitsLoss"),
        _sigmoid,
        1,
        np.array([-2.0, -1.0, 0.0, 1.0, 2.0]),
        np.array([0.0, 0.0, 1.0, 0.0, 1.0]),
        Interval(0.0, 1.0),
        0.3,
    ),
    "softmax": Model(
        "softmax_regression",
        _summed("CrossEntropyLoss"),
        _softmax,
        1,
        np.array([-2.0, -1.0, 0.0, 1.0, 2.0]),
        np.array([0.0, 0.0, 1.0, 2.0, 2.0]),
        Interval(0.0, 2.0),
        0.3,
        classes=3,
        whole=True,
    ),
}


@dataclass(frozen=True)
class MatricesScene:
    """A model with its data, its weights, the length of a step and the sample looked at, from 1 on.

    `x` and `y` have one entry a sample, `w` has shape (2, classes): the weights of the constant 1 and of x.
    """

    model: str
    x: Array
    y: Array
    w: Array
    rate: float
    sample: int = 1
    notices: tuple[Notice, ...] = ()

    @property
    def kind(self) -> Model:
        """What the model is."""
        return MODELS[self.model]

    @property
    def X(self) -> Array:
        """The data matrix: a column of ones and x."""
        return np.column_stack([np.ones(len(self.x)), self.x])

    @property
    def Y(self) -> Array:
        """The targets, one row a sample; classes as rows with a single 1."""
        if self.kind.classes == 1:
            return self.y[:, None]
        rows: Array = np.eye(self.kind.classes)[self.y.astype(int)]
        return rows

    @property
    def predictions(self) -> Array:
        """What the model says, one row a sample."""
        return self.kind.predict(self.X @ self.w)

    @property
    def cost(self) -> float:
        """The loss, summed over the samples."""
        return float(self.kind.loss(self.X @ self.w, self.Y))

    @property
    def gradient(self) -> Array:
        """The transpose of X times the loss's own gradient with respect to the scores."""
        _, gradients = self.kind.loss.value_and_grad(self.X @ self.w, self.Y)
        gradient: Array = self.X.T @ gradients["input"]
        return gradient

    @property
    def each(self) -> Array:
        """The loss of every sample."""
        unreduced = self.kind.loss.with_reduction("none")(self.X @ self.w, self.Y)
        each: Array = np.asarray(unreduced).reshape(len(self.x), -1).sum(1)
        return each

    @property
    def diverges(self) -> bool:
        """Whether a step leads nowhere: the weights have run away."""
        return bool(np.max(np.abs(self.w - self.rate * self.gradient)) > LARGEST)

    def stepped(self, steps: int = 1) -> MatricesScene:
        """Return the scene after some steps against the gradient; they end where it diverges."""
        scene = self
        for _ in range(steps):
            if not scene.diverges:
                scene = replace(scene, w=scene.w - scene.rate * scene.gradient)
        return scene

    def solved(self) -> MatricesScene:
        """Return the scene at the solution of the normal equations; of several, the shortest."""
        solution = np.linalg.lstsq(self.X, self.Y, rcond=None)[0]
        return replace(self, w=solution)

    def query(self) -> dict[str, str]:
        """Return the query parameters that open this scene."""
        start = opened(self.model)
        parts = {} if self.model == next(iter(MODELS)) else {"model": self.model}
        for name in ("x", "y", "w"):
            now = getattr(self, name)
            if not np.array_equal(now, getattr(start, name)):
                parts[parameter(self.model, name)] = format_array(now.ravel())
        if self.rate != start.rate:
            parts[parameter(self.model, "rate")] = format_number(self.rate)
        if self.sample != start.sample:
            parts[parameter(self.model, "sample")] = str(self.sample)
        return parts


def opened(model: str) -> MatricesScene:
    """Return a model as it starts: all weights 0."""
    kind = MODELS[model]
    return MatricesScene(model, kind.x, kind.y, np.zeros((2, kind.classes)), kind.rate)


def parameter(model: str, name: str) -> str:
    """Return the parameter of a model's own numbers: another model has others."""
    return f"{name}.{model}"


def read(query: Mapping[str, str]) -> MatricesScene:
    """Return the scene that query parameters describe; what they get wrong becomes a notice."""
    reading = Reading(query)
    model = reading.choice("model", list(MODELS), next(iter(MODELS)))
    start, kind = opened(model), MODELS[model]

    def name(part: str) -> str:
        return parameter(model, part)

    x = reading.numbers(name("x"), ROWS, ENTRIES, start.x)
    count = Interval(len(x), len(x))
    fitting = np.resize(start.y, len(x))
    y = reading.numbers(name("y"), count, kind.targets, fitting, whole=kind.whole)
    size = Interval(start.w.size, start.w.size)
    w = reading.numbers(name("w"), size, WEIGHTS, start.w.ravel()).reshape(start.w.shape)
    rate = reading.number(name("rate"), RATES, start.rate)
    sample = reading.whole(name("sample"), Interval(1, len(x)), start.sample)
    return MatricesScene(model, x, y, w, rate, sample, tuple(reading.notices))
