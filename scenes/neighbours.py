"""Where a loss is found besides the page that one is on: compared, raced, derived, and where it comes from.

What can be compared and raced is read off the axes and the tasks; which derivations and which pages of
theory are about a loss, and which losses a figure of theory is about, is written down here. A way takes
along every option that its page can show, so that the loss is met there as it was left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from figures.axes import AXES, Axis, Shown
from scenes import compare, noise, race
from scenes.choices import format_option
from scenes.scene import Scene, loss_class, open_preset, visible_options
from training import TASKS, Entrant, Task


@dataclass(frozen=True)
class LossState:
    """A loss with the options that a reader has it with, and with arguments where the options need their own."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> dict[str, str]:
        """The options that differ from torch's defaults, as addresses write them."""
        declared = loss_class(self.name).options
        written = {name: format_option(value) for name, value in self.options.items()}
        return {
            name: value
            for name, value in written.items()
            if value != format_option(declared[name].default)
        }


def of_scene(scene: Scene) -> LossState:
    """Return the loss of the Explorer."""
    visible = visible_options(scene.loss_class)
    options = {name: scene.options.get(name, option.default) for name, option in visible.items()}
    return LossState(scene.name, options)


def of_curve(axis: Axis, shown: Shown) -> LossState:
    """Return the loss of a curve."""
    options = axis.placement(shown.name).options
    return LossState(shown.name, {name: shown.option(axis, name) for name in options})


def of_entrant(entrant: Entrant, tuned: Mapping[str, float]) -> LossState:
    """Return the loss of a runner."""
    made = entrant.runner(tuned).loss
    options = {name: getattr(made, name) for name in (entrant.option, *entrant.fixed) if name}
    arguments = {}
    if entrant.option == "weight":
        # One sample of each of the two classes: no other number of classes fits the weights.
        arguments = {"input": np.zeros((2, 2)), "target": np.arange(2)}
    return LossState(entrant.loss.__name__, options, arguments)


class Way(NamedTuple):
    """A page of the application and the query that it opens with."""

    page: str
    query: Mapping[str, str]


DERIVED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "MSELoss": ("gaussian_loss", "least_squares"),
        "L1Loss": ("laplace_loss", "laplace_median"),
        "HuberLoss": ("huber_noise", "huber_limits"),
        "SmoothL1Loss": ("smooth_l1_is_scaled_huber",),
        "GaussianNLLLoss": ("gaussian_variance",),
        "PoissonNLLLoss": ("poisson_loss",),
        "BCEWithLogitsLoss": ("sigmoid_cross_entropy", "logistic_regression"),
        "BCELoss": ("bernoulli_loss",),
        "SoftMarginLoss": ("soft_margin",),
        "MultiLabelSoftMarginLoss": ("sigmoid_cross_entropy",),
        "CrossEntropyLoss": ("softmax_cross_entropy", "categorical_loss"),
        "NLLLoss": ("categorical_loss",),
        "NLLLoss2d": ("categorical_loss",),
        "LinearCrossEntropyLoss": ("softmax_cross_entropy", "log_sum_exp"),
        "AdaptiveLogSoftmaxWithLoss": ("log_sum_exp",),
        "KLDivLoss": ("gibbs", "cross_entropy_splits"),
        "MultiMarginLoss": ("hinge",),
        "MultiLabelMarginLoss": ("hinge",),
        "HingeEmbeddingLoss": ("hinge",),
        "MarginRankingLoss": ("hinge",),
        "CosineEmbeddingLoss": ("cosine",),
        "TripletMarginLoss": ("triplet", "distance_slope"),
        "TripletMarginWithDistanceLoss": ("triplet", "distance_slope"),
        "CTCLoss": ("ctc",),
    }
)
"""The derivations that lead to a loss or to its gradient."""

_NOISES: Final = {
    "MSELoss": "gaussian",
    "GaussianNLLLoss": "gaussian",
    "L1Loss": "laplace",
    "HuberLoss": "huber",
    "SmoothL1Loss": "huber",
    "PoissonNLLLoss": "poisson",
    "BCELoss": "bernoulli",
}
_SUMS: Final = Way("numerics", {"function": "logsumexp"})
READ: Final[Mapping[str, Way]] = MappingProxyType(
    {
        **{name: Way("noise", {"noise": noise}) for name, noise in _NOISES.items()},
        "BCEWithLogitsLoss": Way("numerics", {"function": "bce"}),
        "SoftMarginLoss": Way("numerics", {"function": "softplus"}),
        "MultiLabelSoftMarginLoss": Way("numerics", {"function": "bce"}),
        "CrossEntropyLoss": Way("matrices", {"model": "softmax"}),
        "NLLLoss": Way("learning", {}),
        "NLLLoss2d": Way("learning", {}),
        "LinearCrossEntropyLoss": _SUMS,
        "AdaptiveLogSoftmaxWithLoss": _SUMS,
        "CTCLoss": _SUMS,
        "KLDivLoss": Way("divergences", {}),
    }
)
"""The page of theory that a loss comes from, where there is one."""


ABOUT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "learning.parts": ("MSELoss",),
        "learning.coin": ("BCELoss",),
        "learning.sample.bernoulli": ("BCELoss",),
        "learning.sample.gaussian": ("MSELoss",),
        "learning.sample.deviation": ("GaussianNLLLoss",),
        "learning.sample.laplace": ("L1Loss",),
        "learning.sample.poisson": ("PoissonNLLLoss",),
        "learning.iid": ("MSELoss",),
        "learning.priors": ("MSELoss",),
        **{f"noise.{name}": (loss,) for name, loss in noise.LOSSES.items()},
        # No loss of torch stands behind these; the nearest two bend less for what is far away.
        "noise.student": ("HuberLoss", "L1Loss"),
        "noise.drawn": ("HuberLoss", "L1Loss"),
        "information.surprise": ("NLLLoss",),
        "information.codes": ("CrossEntropyLoss",),
        "information.coin": ("BCELoss",),
        "divergences.split": ("KLDivLoss", "CrossEntropyLoss"),
        "divergences.grid": ("KLDivLoss",),
        "divergences.fit": ("KLDivLoss", "GaussianNLLLoss"),
        "divergences.detour": ("KLDivLoss",),
        "divergences.shift": ("KLDivLoss", "BCEWithLogitsLoss"),
        "divergences.plan": ("KLDivLoss",),
        "matrices.least_squares": ("MSELoss",),
        "matrices.logistic": ("BCEWithLogitsLoss",),
        "matrices.softmax": ("CrossEntropyLoss",),
        "numerics.softmax": ("CrossEntropyLoss",),
        "numerics.logsumexp": ("CrossEntropyLoss", "LinearCrossEntropyLoss"),
        "numerics.softplus": ("SoftMarginLoss",),
        "numerics.softplus_left": ("SoftMarginLoss",),
        "numerics.bce": ("BCEWithLogitsLoss",),
        "numerics.log1p": ("SoftMarginLoss",),
        "numerics.variance": ("GaussianNLLLoss",),
        "numerics.shift": ("CrossEntropyLoss",),
    }
)
"""The losses that a figure of theory is about: of its page, its section, and what is chosen in it."""


def about(figure: str, options: Mapping[str, Any] = MappingProxyType({})) -> tuple[LossState, ...]:
    """Return the losses of a figure of theory; `options` are those that the figure has set."""
    return tuple(
        LossState(name, {key: value for key, value in options.items() if key in declared})
        for name in ABOUT[figure]
        for declared in [visible_options(loss_class(name))]
    )


_SHAPES: Final = {"HuberLoss": "delta", "SmoothL1Loss": "beta"}
"""The option that decides the shape of a loss's noise."""


def explored(state: LossState) -> Way:
    """Return the Explorer with the loss as it is."""
    start = open_preset(state.name)
    options, arguments = (
        {**start.options, **state.options},
        {**start.arguments, **state.arguments},
    )
    scene = Scene(state.name, start.preset, options, arguments, start.figure, start.at)
    return Way("explorer", scene.query())


def compared(state: LossState) -> Way | None:
    """Return the comparison on the first axis that shows most of what is set, beside the curves that open there."""
    axes = [axis for axis in AXES.values() if state.name in axis.names]
    if not axes:
        return None
    axis = max(axes, key=lambda axis: len(curve(axis, state).options))
    begin = compare.opening(axis.id)
    others = (other for other in begin.curves if other.name != state.name)
    return Way("compare", begin.with_curves(*others, curve(axis, state)).query())


def curve(axis: Axis, state: LossState) -> Shown:
    """Return the curve of a loss on an axis, with the options that change it there."""
    shown = Shown(state.name)
    for name in axis.placement(state.name).options:
        if name in state.options:
            shown = shown.with_option(axis, name, state.options[name])
    return shown


def raced(state: LossState) -> Way | None:
    """Return the race in the first task in which the loss may run, beside those that begin."""
    for task in TASKS.values():
        run, tuned = entrants(task, state)
        if run:
            return Way("race", race.entered(task, run, tuned).query())
    return None


def entrants(task: Task, state: LossState) -> tuple[list[Entrant], dict[str, float]]:
    """Return which entrants of a task are the loss as it is, and the numbers of their tuned options."""
    own = [entrant for entrant in task.entrants if entrant.loss.__name__ == state.name]
    numbers = {entrant.id: entrant.number(state.options) for entrant in own}
    changed = [e for e in own if numbers[e.id] is not None and e.option in state.changed]
    plain = [entrant for entrant in own if entrant.option is None]
    run = changed or plain or own[:1]
    return run, {e.option: n for e in run if e.option and (n := numbers[e.id]) is not None}


def read(state: LossState) -> Way | None:
    """Return the page of theory that a loss comes from, where there is one."""
    way = READ.get(state.name)
    option = _SHAPES.get(state.name, "")
    if way is None or option not in state.options:
        return way
    begin = noise.read(way.query)
    shaped = {**way.query, begin.family.shape: format_option(state.options[option])}
    scene = noise.read(shaped)
    return Way(way.page, {**way.query, **scene.query()}) if not scene.notices else way
