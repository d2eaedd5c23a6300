"""The tasks of a race as data: how samples are drawn, which models fit them, which losses may run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

import losses
from losses.base import Loss
from losses.options import Array
from training.models import Linear, Mlp, Model
from training.runners import (
    LOG_RATE,
    LOGIT,
    MEAN,
    NORMAL,
    RATE,
    SIGN,
    TWO_LOGITS,
    TWO_SCORES,
    VALUE,
    Head,
    Runner,
)
from training.samples import Recipe, Samples, counts, quantities, two_classes

Span = tuple[float, float]
Tuned = Mapping[str, float]
"""Values of the options that a reader tunes, by name."""
TUNED: Final[dict[str, tuple[float, float, float]]] = {
    "delta": (1.0, 0.05, 5.0),
    "beta": (1.0, 0.0, 5.0),
    "pos_weight": (4.0, 0.1, 500.0),
    "weight": (4.0, 0.1, 500.0),
    "label_smoothing": (0.2, 0.0, 0.9),
}
"""Start, lowest and highest value of each tuned option; `weight` is that of class 1, class 0 has 1."""


@dataclass(frozen=True)
class Entrant:
    """A loss that may run.

    Attributes:
        id: how addresses call it.
        loss: the class.
        head: how outputs meet it.
        option: the option that the reader tunes, if any.
        fixed: options that are given.
        constants: arguments beside input and target.
        remark: written behind its name.
    """

    id: str
    loss: type[Loss]
    head: Head
    option: str | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""

    @property
    def name(self) -> str:
        """The short name of the loss, with what sets it apart."""
        short = self.loss.__name__.removesuffix("Loss")
        return f"{short} {self.remark}" if self.remark else short

    def runner(self, tuned: Tuned) -> Runner:
        """Return the loss with its options, ready to run."""
        options = dict(self.fixed)
        if self.option is not None:
            value: Any = tuned[self.option]
            if self.option == "weight":
                value = np.array([1.0, value])
            elif self.option == "pos_weight":
                value = np.array([value])
            options[self.option] = value
        return Runner(self.id, self.name, self.loss(**options), self.head, self.constants)

    def number(self, options: Mapping[str, Any]) -> float | None:
        """Return the value of the tuned option among options of the loss, as `TUNED` counts it.

        None where there is none, where no single number says it, or where it is out of range.
        """
        given = None if self.option is None else options.get(self.option)
        if self.option is None or given is None:
            return None
        row = np.ravel(given).astype(float)
        if self.option == "weight":
            # The mean divides by the weights: their ratio is all that counts.
            row = row[1:] / row[:1] if len(row) == 2 and row[0] > 0.0 else row[:0]
        _, low, high = TUNED[self.option]
        if not len(row) or np.any(row != row[0]) or not low <= row[0] <= high:
            return None
        return float(row[0])


@dataclass(frozen=True)
class Course:
    """A model with what belongs to it.

    Attributes:
        model: the model.
        weights: keys of the names of its first two weights.
        spans: their ranges in the landscape.
        rate: learning rate to begin with.
        momentum: to begin with.
        truth: what the samples follow.
        deviation: of the noise around it.
        lift: how far outliers lie off.
        straight: whether the prediction is a straight line in the input.
    """

    model: Model
    weights: tuple[str, str]
    spans: tuple[Span, Span]
    rate: float
    momentum: float
    truth: Callable[[Array], Array]
    deviation: Callable[[Array], Array] = lambda x: np.full(len(x), 0.5)
    lift: float = 8.0
    straight: bool = False


@dataclass(frozen=True)
class Task:
    """What is to be learnt.

    Attributes:
        id: how addresses call it.
        courses: its models.
        entrants: the losses that fit.
        begin: those that run to begin with.
        spans: ranges of the picture.
        outliers: how many samples are spoilt to begin with.
        count: how many samples there are to begin with.
        whole: whether targets are counts.
        labels: whether samples are points with labels.
    """

    id: str
    courses: Mapping[str, Course]
    entrants: tuple[Entrant, ...]
    begin: tuple[str, ...]
    spans: tuple[Span, Span]
    outliers: int = 1
    count: int = 24
    whole: bool = False
    labels: bool = False

    def samples(self, recipe: Recipe, course: Course) -> Samples:
        """Draw samples."""
        if self.labels:
            return two_classes(recipe, FAR)
        if self.whole:
            return counts(recipe, course.truth, course.lift)
        return quantities(recipe, course.truth, course.deviation, course.lift)

    def predicted(self, outputs: Array) -> Array:
        """Return what outputs (…, K, N) predict, (…, N), in the units of the truth."""
        return np.exp(outputs[..., 0, :]) if self.whole else outputs[..., 0, :]


FAR: Final = (4.6, 4.2)
"""Where outliers of a class lie: far from the border, on the right side of it."""


def _line(x: Array) -> Array:
    return np.stack([x, np.ones_like(x)], axis=-1)[None]


def _polynomial(x: Array) -> Array:
    u = x / 3.0
    return np.stack([u, np.ones_like(u), u**2, u**3, u**4, u**5], axis=-1)[None]


def _plane(x: Array) -> Array:
    return np.concatenate([x, np.ones((len(x), 1))], axis=-1)[None]


def _mean_line_and_log_variance_line(x: Array) -> Array:
    zero, one = np.zeros_like(x), np.ones_like(x)
    return np.stack([np.stack([x, one, zero, zero], -1), np.stack([zero, zero, x, one], -1)])


def _mean_line_and_one_variance(x: Array) -> Array:
    zero, one = np.zeros_like(x), np.ones_like(x)
    return np.stack([np.stack([x, one, zero], -1), np.stack([zero, zero, one], -1)])


def _rising(x: Array) -> Array:
    return 1.0 + 0.8 * x


def _wave(x: Array) -> Array:
    return 1.5 + 2.5 * np.sin(1.3 * x)


def _growing_deviation(x: Array) -> Array:
    return np.exp(0.5 * (0.9 * x - 1.0))


def _growth(x: Array) -> Array:
    return np.exp(0.9 + 0.6 * x)


def _border(x: Array) -> Array:
    return np.zeros(len(x))


REGRESSION: Final = Task(
    id="regression",
    courses={
        "line": Course(
            Linear(2, _line, (0.4, 1.0), (-1.2, 4.0)),
            ("slope", "intercept"),
            ((-2.0, 3.0), (-4.0, 6.0)),
            0.05,
            0.0,
            _rising,
            straight=True,
        ),
        "polynomial": Course(
            Linear(6, _polynomial, (1.0, 1.0, 0.5, 0.5, 0.5, 0.5), (-5.0, 3.0, 0.0, 0.0, 0.0, 0.0)),
            ("u", "one"),
            ((-8.0, 16.0), (-4.0, 6.0)),
            0.1,
            0.9,
            _wave,
            lift=5.0,
        ),
        "mlp": Course(Mlp(8), ("v1", "v2"), ((-4.0, 4.0), (-4.0, 4.0)), 0.05, 0.9, _wave, lift=5.0),
    },
    entrants=(
        Entrant("MSELoss", losses.MSELoss, VALUE),
        Entrant("L1Loss", losses.L1Loss, VALUE),
        Entrant("HuberLoss", losses.HuberLoss, VALUE, "delta"),
        Entrant("SmoothL1Loss", losses.SmoothL1Loss, VALUE, "beta"),
        Entrant(
            "GaussianNLLLoss",
            losses.GaussianNLLLoss,
            VALUE,
            constants={"var": 1.0},
            remark="var=1",
        ),
    ),
    begin=("MSELoss", "L1Loss", "HuberLoss"),
    spans=((-3.3, 3.3), (-5.0, 12.0)),
)

CLASSIFICATION: Final = Task(
    id="classification",
    courses={
        "plane": Course(
            Linear(3, _plane, (0.5, 0.5, 0.3), (-1.0, 2.0, 0.5)),
            ("w1", "w2"),
            ((-2.0, 5.0), (-2.0, 5.0)),
            0.1,
            0.5,
            _border,
        ),
    },
    entrants=(
        Entrant("BCEWithLogitsLoss", losses.BCEWithLogitsLoss, LOGIT),
        Entrant("MSELoss", losses.MSELoss, SIGN, remark="±1"),
        Entrant("MultiMarginLoss", losses.MultiMarginLoss, TWO_SCORES),
        Entrant("SoftMarginLoss", losses.SoftMarginLoss, SIGN),
        Entrant("CrossEntropyLoss", losses.CrossEntropyLoss, TWO_LOGITS, remark="ignore_index"),
        Entrant("pos_weight", losses.BCEWithLogitsLoss, LOGIT, "pos_weight", remark="pos_weight"),
        Entrant("weight", losses.CrossEntropyLoss, TWO_LOGITS, "weight", remark="weight"),
        Entrant(
            "label_smoothing",
            losses.CrossEntropyLoss,
            TWO_LOGITS,
            "label_smoothing",
            remark="label_smoothing",
        ),
    ),
    begin=("BCEWithLogitsLoss", "MSELoss", "MultiMarginLoss"),
    spans=((-5.0, 6.0), (-4.0, 5.5)),
    outliers=3,
    labels=True,
)

COUNTS: Final = Task(
    id="counts",
    courses={
        "rate": Course(
            Linear(2, _line, (0.1, 0.3), (-0.4, 0.2)),
            ("slope", "intercept"),
            ((-1.0, 1.5), (-1.5, 3.5)),
            0.003,
            0.0,
            _growth,
            lift=16.0,
        ),
    },
    entrants=(
        Entrant("PoissonNLLLoss", losses.PoissonNLLLoss, LOG_RATE),
        Entrant("MSELoss", losses.MSELoss, RATE),
        Entrant("L1Loss", losses.L1Loss, RATE),
        Entrant("HuberLoss", losses.HuberLoss, RATE, "delta"),
    ),
    begin=("PoissonNLLLoss", "MSELoss", "L1Loss"),
    spans=((-3.3, 3.3), (-1.0, 26.0)),
    outliers=0,
    count=40,
    whole=True,
)

VARIANCE: Final = Task(
    id="variance",
    courses={
        "heteroscedastic": Course(
            Linear(
                4,
                _mean_line_and_log_variance_line,
                (0.4, 1.0, 0.1, 0.2),
                (-1.2, 4.0, 0.0, 1.0),
            ),
            ("slope", "intercept"),
            ((-2.0, 3.0), (-4.0, 6.0)),
            0.03,
            0.5,
            _rising,
            _growing_deviation,
            straight=True,
        ),
        "homoscedastic": Course(
            Linear(3, _mean_line_and_one_variance, (0.4, 1.0, 0.2), (-1.2, 4.0, 1.0)),
            ("slope", "intercept"),
            ((-2.0, 3.0), (-4.0, 6.0)),
            0.03,
            0.5,
            _rising,
            _growing_deviation,
            straight=True,
        ),
    },
    entrants=(
        Entrant("GaussianNLLLoss", losses.GaussianNLLLoss, NORMAL),
        Entrant("MSELoss", losses.MSELoss, MEAN),
        Entrant("L1Loss", losses.L1Loss, MEAN),
        Entrant("HuberLoss", losses.HuberLoss, MEAN, "delta"),
    ),
    begin=("GaussianNLLLoss", "MSELoss"),
    spans=((-3.3, 3.3), (-8.0, 12.0)),
    outliers=0,
    count=40,
)

TASKS: Final = {task.id: task for task in (REGRESSION, CLASSIFICATION, COUNTS, VARIANCE)}
