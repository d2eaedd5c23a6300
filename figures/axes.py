"""Axes that several losses can honestly share, and how each loss is put on one.

A coordinate is one number with the same meaning for every loss of its axis: a residual, the lead of the
right answer, a probability, a cosine, an expected count. A placement turns coordinates into the arguments
of a loss, with the derivative of each argument by the coordinate; the loss does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

import losses
from figures.motion import steps
from losses.base import Loss
from losses.options import (
    POSITIVE,
    REAL,
    UNIT,
    Array,
    Choice,
    Integer,
    Interval,
    Option,
    Real,
)

STEP: Final = 1e-5
"""Distance of the slopes whose difference is the curvature: small beside what bends, large beside rounding."""
KINK: Final = 1e-2
"""Where curvatures taken in different ways differ by more than this share, there is none."""


class Placed(NamedTuple):
    """Arguments of a loss, one row a coordinate, and the derivatives of those that move with it."""

    arguments: Mapping[str, Array]
    factors: Mapping[str, Array]


Put = Callable[[Array, Any], Placed]
"""From coordinates of shape (n,) and the axis' setting to arguments with n rows."""


@dataclass(frozen=True)
class Placement:
    """How one loss is put on an axis.

    Attributes:
        name: the class of the loss.
        put: makes its arguments.
        options: the options that change its curve on this axis.
        preset: options that the axis decides, or that start otherwise than torch's defaults.
        follows_setting: whether the axis' setting changes the curve.
    """

    name: str
    put: Put
    options: tuple[str, ...] = ()
    preset: Mapping[str, Any] = field(default_factory=dict)
    follows_setting: bool = False

    @property
    def loss_class(self) -> type[Loss]:
        """The class of the loss."""
        found: type[Loss] = getattr(losses, self.name)
        return found

    def default(self, option: str) -> Any:
        """Return where an option of the loss starts on this axis."""
        return self.preset.get(option, self.loss_class.options[option].default)


@dataclass(frozen=True)
class Setting:
    """What besides the coordinate decides the curves: an observed count, whether a pair belongs together.

    `name` is how addresses call it; `option` says which values it takes.
    """

    name: str
    option: Option

    @property
    def default(self) -> Any:
        """Its value to begin with."""
        return self.option.default


@dataclass(frozen=True)
class Axis:
    """One coordinate with the losses that share it.

    Attributes:
        id: how addresses and texts call it.
        grid: the coordinates that are drawn.
        domain: the coordinates that have a meaning.
        start: where the handle begins.
        ranges: what the panels of value, slope and curvature show, whatever is drawn in them.
        placements: the losses, in teaching order.
        opposite: the coordinate of the other answer, where there are two: the margin −m, the
            probability 1 − p.
        curvature_at: where curves are made equally curved; None where none has a curvature.
        value_at: where curves are made equally high.
        setting: what else decides the curves.
        begin: the losses to begin with.
    """

    id: str
    grid: Array
    domain: Interval
    start: float
    ranges: Mapping[str, tuple[float, float]]
    placements: tuple[Placement, ...]
    begin: tuple[str, ...]
    opposite: Callable[[Array], Array] | None = None
    curvature_at: Callable[[Any], float] | None = None
    value_at: float | None = None
    setting: Setting | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The losses of the axis."""
        return tuple(placement.name for placement in self.placements)

    def placement(self, name: str) -> Placement:
        """Return how a loss is put on this axis."""
        return self.placements[self.names.index(name)]


@dataclass(frozen=True)
class Shown:
    """One loss on an axis, with those of its options that differ from where they start."""

    name: str
    options: tuple[tuple[str, Any], ...] = ()

    def with_option(self, axis: Axis, option: str, value: Any) -> Shown:
        """Return the same loss with one option changed."""
        placement = axis.placement(self.name)
        changed = {**dict(self.options), option: value}
        kept = (key for key in placement.options if key in changed)
        return Shown(
            self.name,
            tuple((key, changed[key]) for key in kept if changed[key] != placement.default(key)),
        )

    def option(self, axis: Axis, option: str) -> Any:
        """Return the value of an option."""
        return dict(self.options).get(option, axis.placement(self.name).default(option))

    @property
    def settings(self) -> str:
        """What is set, for reading."""
        parts = (
            f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
            for key, value in self.options
        )
        return " ".join(parts).replace("-", "−")


def curve_names(curves: tuple[Shown, ...]) -> tuple[str, ...]:
    """Return how curves are called: the class without "Loss", the copies of one counted.

    What is set is left out, so that a name stays while an option moves.

    Example:
        >>> curve_names((Shown("L1Loss"), Shown("HuberLoss"), Shown("HuberLoss")))
        ('L1', 'Huber', 'Huber (2)')
    """
    found: list[str] = []
    for index, shown in enumerate(curves):
        copy = 1 + sum(other.name == shown.name for other in curves[:index])
        found.append(shown.name.removesuffix("Loss") + (f" ({copy})" if copy > 1 else ""))
    return tuple(found)


class Line(NamedTuple):
    """A loss along an axis."""

    x: Array
    value: Array
    slope: Array


def loss_of(axis: Axis, shown: Shown) -> Loss:
    """Return the loss of a curve, unreduced."""
    placement = axis.placement(shown.name)
    options = {"reduction": "none", **placement.preset, **dict(shown.options)}
    return placement.loss_class(**options)


def along_axis(axis: Axis, shown: Shown, x: Array, setting: Any = None) -> Line:
    """Return value and slope of a loss at coordinates.

    Args:
        axis: the axis.
        shown: a loss of it.
        x: coordinates, of shape (n,).
        setting: the axis' setting; its default where there is none given.

    Returns:
        x with values and slopes of the same shape.

    Example:
        >>> axis = AXES["residual"]
        >>> along_axis(axis, Shown("MSELoss"), np.array([-1.0, 3.0])).slope.tolist()
        [-2.0, 6.0]
    """
    if setting is None and axis.setting is not None:
        setting = axis.setting.default
    placed = axis.placement(shown.name).put(np.asarray(x, dtype=float), setting)
    values, gradients = loss_of(axis, shown).value_and_grad(**placed.arguments)
    count = len(x)
    with np.errstate(invalid="ignore"):
        slope = sum(
            (gradients[name] * factor).reshape(count, -1).sum(1)
            for name, factor in placed.factors.items()
        )
    return Line(x, values.reshape(count, -1).sum(1), np.asarray(slope))


def curvature(axis: Axis, shown: Shown, x: Array, setting: Any = None) -> Array:
    """Return the second derivative: the central difference of the slopes that the loss gives.

    nan where the slope bends, so that both sides disagree, or jumps, so that the difference quotient
    depends on its width.
    """
    low, high = axis.domain.low, axis.domain.high
    width = np.minimum(STEP, np.minimum(x - low, high - x) / 4.0)
    around = np.concatenate([x + share * width for share in (-2.0, -1.0, 0.0, 1.0, 2.0)])
    farther, before, here, after, beyond = along_axis(axis, shown, around, setting).slope.reshape(
        5, len(x)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        left, right = (here - before) / width, (after - here) / width
        central, wide = (left + right) / 2.0, (beyond - farther) / (4.0 * width)
        allowed = KINK * (1.0 + np.abs(wide))
        smooth = (np.abs(right - left) <= allowed) & (np.abs(central - wide) <= allowed)
        return np.where(smooth, central, np.nan)


@lru_cache(maxsize=512)
def factor(axis_id: str, shown: Shown, setting: Any, scale: str) -> float | None:
    """Return by what a curve is multiplied under a scale; None where the scale asks the impossible.

    "curvature" makes the second derivative 1 at the axis' place for it, "value" the value 1.
    """
    axis = AXES[axis_id]
    if scale == "curvature" and axis.curvature_at is not None:
        place = np.array([axis.curvature_at(setting)])
        size = float(curvature(axis, shown, place, setting)[0])
    elif scale == "value" and axis.value_at is not None:
        size = float(along_axis(axis, shown, np.array([axis.value_at]), setting).value[0])
    else:
        return 1.0
    return 1.0 / size if np.isfinite(size) and size > 1e-6 else None


def scales(axis: Axis) -> list[str]:
    """Return the ways in which curves of an axis can be scaled."""
    found = ["none"]
    if axis.curvature_at is not None:
        found.append("curvature")
    if axis.value_at is not None:
        found.append("value")
    return found


# The placements


def _residual(x: Array, setting: Any = None) -> Placed:
    return Placed({"input": x, "target": np.zeros_like(x)}, {"input": np.ones_like(x)})


def _residual_with_variance(x: Array, variance: float) -> Placed:
    plain = _residual(x)
    return Placed({**plain.arguments, "var": np.full_like(x, variance)}, plain.factors)


def _true_score(x: Array, setting: Any = None) -> Placed:
    return Placed({"input": x, "target": np.ones_like(x)}, {"input": np.ones_like(x)})


def _score_of_one_label(x: Array, setting: Any = None) -> Placed:
    return Placed(
        {"input": x[:, None], "target": np.ones((len(x), 1))}, {"input": np.ones((len(x), 1))}
    )


def _two_scores(x: Array, setting: Any = None) -> Placed:
    """The right class has the score x, the other one 0."""
    scores = np.stack([x, np.zeros_like(x)], -1)
    return Placed(
        {"input": scores, "target": np.zeros(len(x), dtype=np.int64)},
        {"input": np.array([1.0, 0.0])},
    )


def _two_scores_listed(x: Array, setting: Any = None) -> Placed:
    plain = _two_scores(x)
    listed = np.tile(np.array([0, -1]), (len(x), 1))
    return Placed({"input": plain.arguments["input"], "target": listed}, plain.factors)


def _ranked_pair(x: Array, setting: Any = None) -> Placed:
    return Placed(
        {"input1": x, "input2": np.zeros_like(x), "target": np.ones_like(x)},
        {"input1": np.ones_like(x)},
    )


def _lead_in_distance(x: Array, setting: Any = None) -> Placed:
    """On a line, the negative is x farther from the anchor than the positive; both are 1 away or more."""
    positive = 1.0 + np.maximum(-x, 0.0)
    arguments = {"anchor": np.zeros_like(x), "positive": positive, "negative": positive + x}
    ahead = (x >= 0.0).astype(float)
    return Placed(
        {name: array[:, None] for name, array in arguments.items()},
        {"positive": (ahead - 1.0)[:, None], "negative": ahead[:, None]},
    )


def _probability(x: Array, setting: Any = None) -> Placed:
    return _true_score(x)


def _log_probability(x: Array, setting: Any = None) -> Placed:
    with np.errstate(divide="ignore"):
        logs = np.stack([np.log(x), np.log1p(-x)], -1)
        slopes = np.stack([1.0 / x, -1.0 / (1.0 - x)], -1)
    return Placed({"input": logs, "target": np.zeros(len(x), dtype=np.int64)}, {"input": slopes})


def _log_probability_of_certain(x: Array, setting: Any = None) -> Placed:
    plain = _log_probability(x)
    certain = np.tile(np.array([1.0, 0.0]), (len(x), 1))
    return Placed({"input": plain.arguments["input"], "target": certain}, plain.factors)


def _log_odds(x: Array, setting: Any = None) -> Placed:
    with np.errstate(divide="ignore"):
        odds = np.log(x) - np.log1p(-x)
        return Placed({"input": odds, "target": np.ones_like(x)}, {"input": 1.0 / (x * (1.0 - x))})


def _unit_vectors(x: Array) -> tuple[Array, Array, Array]:
    """A fixed unit vector, one whose cosine with it is x, and how that one moves with x."""
    sine = np.sqrt(np.maximum(1.0 - x * x, 0.0))
    with np.errstate(divide="ignore"):
        motion = np.stack([np.ones_like(x), -x / sine], -1)
    fixed = np.tile(np.array([1.0, 0.0]), (len(x), 1))
    return fixed, np.stack([x, sine], -1), motion


def _sign(pair: str) -> float:
    return 1.0 if pair == "alike" else -1.0


def _pair_of_vectors(x: Array, pair: str) -> Placed:
    fixed, moving, motion = _unit_vectors(x)
    return Placed(
        {"input1": fixed, "input2": moving, "target": np.full(len(x), _sign(pair))},
        {"input2": motion},
    )


def _distance_of_vectors(x: Array, pair: str) -> Placed:
    """Unit vectors of cosine x are √(2 − 2x) apart."""
    apart = np.sqrt(2.0 - 2.0 * x)
    with np.errstate(divide="ignore"):
        return Placed(
            {"input": apart, "target": np.full_like(x, _sign(pair))}, {"input": -1.0 / apart}
        )


def _triplet_of_vectors(x: Array, pair: str) -> Placed:
    """The third vector of the triplet is at a right angle to the anchor."""
    fixed, moving, motion = _unit_vectors(x)
    third = np.tile(np.array([0.0, -1.0]), (len(x), 1))
    moved, still = ("positive", "negative") if pair == "alike" else ("negative", "positive")
    return Placed({"anchor": fixed, moved: moving, still: third}, {moved: motion})


def _count(x: Array, observed: Any) -> Placed:
    """The observed count is one for all coordinates, or one for each."""
    target = np.broadcast_to(np.asarray(observed, dtype=float), x.shape)
    return Placed({"input": x, "target": target}, {"input": np.ones_like(x)})


def _count_with_its_variance(x: Array, observed: Any) -> Placed:
    """The normal approximation of a count: its variance is its expectation."""
    plain = _count(x, observed)
    return Placed({**plain.arguments, "var": x}, {"input": np.ones_like(x), "var": np.ones_like(x)})


# The axes

RESIDUAL: Final = Axis(
    id="residual",
    grid=steps(-4.0, 4.0, 0.025),
    domain=REAL,
    start=1.5,
    ranges={"value": (-0.35, 6.0), "slope": (-4.3, 4.3), "curvature": (-0.3, 2.6)},
    placements=(
        Placement("MSELoss", _residual),
        Placement("L1Loss", _residual),
        Placement("HuberLoss", _residual, ("delta",)),
        Placement("SmoothL1Loss", _residual, ("beta",)),
        Placement("GaussianNLLLoss", _residual_with_variance, ("full",), follows_setting=True),
    ),
    begin=("MSELoss", "L1Loss", "HuberLoss"),
    curvature_at=lambda setting: 0.0,
    value_at=1.0,
    setting=Setting("var", Real(1.0, "", interval=POSITIVE, suggested=(0.1, 4.0))),
)

MARGIN: Final = Axis(
    id="margin",
    grid=steps(-4.0, 4.0, 0.025),
    domain=REAL,
    start=-1.0,
    ranges={"value": (-0.3, 4.6), "slope": (-3.2, 0.4), "curvature": (-0.15, 1.15)},
    placements=(
        Placement("BCEWithLogitsLoss", _true_score),
        Placement("SoftMarginLoss", _true_score),
        Placement("MultiLabelSoftMarginLoss", _score_of_one_label),
        Placement("CrossEntropyLoss", _two_scores, ("label_smoothing",)),
        Placement("MultiMarginLoss", _two_scores, ("p", "margin")),
        Placement("MultiLabelMarginLoss", _two_scores_listed),
        Placement("MarginRankingLoss", _ranked_pair, ("margin",)),
        Placement("TripletMarginLoss", _lead_in_distance, ("margin",)),
    ),
    begin=("BCEWithLogitsLoss", "MultiMarginLoss", "MarginRankingLoss", "TripletMarginLoss"),
    opposite=np.negative,
    curvature_at=lambda setting: 0.0,
    value_at=0.0,
)

PROBABILITY: Final = Axis(
    id="probability",
    grid=steps(0.005, 0.995, 0.005),
    domain=UNIT,
    start=0.2,
    ranges={"value": (-0.25, 4.5), "slope": (-8.5, 1.0), "curvature": (-1.0, 16.0)},
    placements=(
        Placement("BCELoss", _probability),
        Placement("NLLLoss", _log_probability),
        Placement("CrossEntropyLoss", _log_probability, ("label_smoothing",)),
        Placement("BCEWithLogitsLoss", _log_odds),
        Placement("KLDivLoss", _log_probability_of_certain),
        Placement("MSELoss", _probability),
        Placement("L1Loss", _probability),
    ),
    begin=("BCELoss", "MSELoss", "L1Loss"),
    opposite=lambda p: 1.0 - p,
    curvature_at=lambda setting: 0.5,
    value_at=0.5,
)

SIMILARITY: Final = Axis(
    id="similarity",
    grid=steps(-0.99, 0.99, 0.01),
    domain=Interval(-1.0, 1.0),
    start=0.5,
    ranges={"value": (-0.12, 2.4), "slope": (-4.2, 4.2), "curvature": (-6.0, 6.0)},
    placements=(
        Placement("CosineEmbeddingLoss", _pair_of_vectors, ("margin",), follows_setting=True),
        Placement("HingeEmbeddingLoss", _distance_of_vectors, ("margin",), follows_setting=True),
        Placement(
            "TripletMarginLoss", _triplet_of_vectors, ("margin", "p", "swap"), follows_setting=True
        ),
        Placement(
            "TripletMarginWithDistanceLoss",
            _triplet_of_vectors,
            ("distance_function", "margin", "swap"),
            {"distance_function": "cosine"},
            follows_setting=True,
        ),
    ),
    begin=("CosineEmbeddingLoss", "HingeEmbeddingLoss", "TripletMarginLoss"),
    value_at=0.0,
    setting=Setting("pair", Choice("alike", "", choices=("alike", "unlike"))),
)

COUNT: Final = Axis(
    id="count",
    grid=steps(0.1, 20.0, 0.1),
    domain=POSITIVE,
    start=8.0,
    ranges={"value": (-0.7, 12.0), "slope": (-6.5, 6.5), "curvature": (-0.3, 2.6)},
    placements=(
        Placement(
            "PoissonNLLLoss",
            _count,
            ("full",),
            {"log_input": False, "full": True},
            follows_setting=True,
        ),
        Placement(
            "GaussianNLLLoss",
            _count_with_its_variance,
            ("full",),
            {"full": True},
            follows_setting=True,
        ),
        Placement("MSELoss", _count, follows_setting=True),
        Placement("L1Loss", _count, follows_setting=True),
        Placement("HuberLoss", _count, ("delta",), follows_setting=True),
        Placement("SmoothL1Loss", _count, ("beta",), follows_setting=True),
    ),
    begin=("PoissonNLLLoss", "MSELoss", "L1Loss"),
    curvature_at=lambda observed: max(float(observed), 0.1),
    setting=Setting("observed", Integer(4, "", interval=Interval(0, 20))),
)

AXES: Final[Mapping[str, Axis]] = MappingProxyType(
    {axis.id: axis for axis in (RESIDUAL, MARGIN, PROBABILITY, SIMILARITY, COUNT)}
)

ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NLLLoss2d": "NLLLoss",
        "LinearCrossEntropyLoss": "CrossEntropyLoss",
        "AdaptiveLogSoftmaxWithLoss": "CrossEntropyLoss",
        "CTCLoss": "",
    }
)
"""Losses that share no axis, with the loss that stands for them where there is one."""
