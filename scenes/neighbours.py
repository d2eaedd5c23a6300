"""Where a loss is found besides its own page: compared, raced, derived, and where it comes from.

What can be compared and raced is read off the axes and the tasks; which derivations and which pages of
theory are about a loss is written down here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from figures.axes import AXES, Shown
from scenes.compare import opening
from training import TASKS


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


@cache
def compared(name: str) -> Way | None:
    """Return the comparison on the first axis that the loss is on, with the curves that open there."""
    for axis in AXES.values():
        if name in axis.names:
            begin = opening(axis.id)
            known = {shown.name for shown in begin.curves}
            more = () if name in known else (Shown(name),)
            return Way("compare", begin.with_curves(*begin.curves, *more).query())
    return None


@cache
def raced(name: str) -> Way | None:
    """Return the race in the first task in which the loss may run, beside those that begin."""
    for task in TASKS.values():
        own = [entrant.id for entrant in task.entrants if entrant.loss.__name__ == name]
        if own:
            query = {} if task is next(iter(TASKS.values())) else {"task": task.id}
            if own[0] not in task.begin:
                query["losses"] = ",".join((*task.begin, own[0]))
            return Way("race", query)
    return None
