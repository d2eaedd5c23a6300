"""What a reader's own numbers say about a loss: its options, a state that shows them, and why.

Every option is computed from the numbers by a rule that the sentence beside it names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, replace
from functools import cache
from itertools import pairwise
from statistics import NormalDist
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from losses.options import Array, Weights
from scenes.chooser import Answers, Reason
from scenes.code import torch_line
from scenes.neighbours import LossState, explored
from scenes.notation import MAX_ELEMENTS
from scenes.scene import loss_class, open_preset

WRONG: Final = 40.0
"""A score so wrong that the slope is as steep as it gets, up to rounding."""
DIGITS: Final = 4
"""Significant digits of a computed option: more would claim what a sample does not know."""
DEVIATIONS_IN_MAD: Final = 1.0 / NormalDist().inv_cdf(0.75)
"""Half of a Gaussian lies within this part of its standard deviation."""
TUNING: Final = 1.345
"""Standard deviations at which Huber's estimator has 95 % efficiency (Holland & Welsch, 1977)."""
MEDIAN_ERROR: Final = math.sqrt(math.pi / 2.0)
"""Standard error of the median of a large Gaussian sample, over the standard deviation and 1/√n."""
BIASED: Final = 2.0
"""Standard errors from 0 at which a median is called off."""
SPREAD: Final = (2.0 / 3.0, 1.5)
"""Ratios of variance to mean between which counts are called Poisson's."""
FOCUS: Final = 2.0
"""The exponent γ of a focal loss that its authors use (Lin et al., 2017)."""
SHARE: Final = 0.9
"""A true probability for which the focal loss's answer is computed."""

USUAL: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = MappingProxyType(
    {
        ("distribution", "KLDivLoss"): {"reduction": "batchmean"},
        ("ranking", "MarginRankingLoss"): {"margin": 1.0},
    }
)
"""Options that a task asks for whatever the numbers, as the page's sentences on them say."""


@dataclass(frozen=True)
class Advice:
    """Options, arguments that show them (none: the example's), and sentences with their numbers.

    `milder` has other options that do the same less strongly, where there are some.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Array] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    milder: Mapping[str, Any] = field(default_factory=dict)


def advise(name: str, answers: Answers) -> Advice:
    """Return what the answers say about one loss."""
    own = OWN.get(name)
    advice = Advice() if own is None else own(answers)
    usual = USUAL.get((answers.task, name), {})
    return replace(advice, options={**_required(name), **usual, **advice.options})


def _required(name: str) -> Mapping[str, Any]:
    """Return the example's options where some have no default: they and the arguments go together."""
    start = open_preset(name)
    declared = start.loss_class.options.values()
    return start.options if any(option.default is MISSING for option in declared) else {}


def line(name: str, answers: Answers) -> str:
    """Return the line of code that makes the loss in torch."""
    return torch_line(name, advise(name, answers).options)


def milder_line(name: str, answers: Answers) -> str:
    """Return the line with milder options, or nothing where there are none."""
    advice = advise(name, answers)
    return torch_line(name, {**advice.options, **advice.milder}) if advice.milder else ""


def weighted(name: str, answers: Answers) -> bool:
    """Say whether the advised options weigh samples: what was found of the loss holds without them."""
    declared = loss_class(name).options
    return any(isinstance(declared[option], Weights) for option in advise(name, answers).options)


def state(name: str, answers: Answers) -> dict[str, str]:
    """Return the query parameters that open the Explorer with the advised options and the own numbers."""
    advice = advise(name, answers)
    return dict(explored(LossState(name, advice.options, advice.arguments)).query)


def rounded(value: float) -> float:
    """Return a number with as many digits as an option gets."""
    return float(f"{value:.{DIGITS}g}")


# Quantities


def efficiency(bound: float) -> float:
    """Return the variance of the mean over that of Huber's estimate, under standard Gaussian noise."""
    normal = NormalDist()
    inside = 2.0 * normal.cdf(bound) - 1.0
    squares = inside - 2.0 * bound * normal.pdf(bound) + bound**2 * (1.0 - inside)
    return inside**2 / squares


def _robust(option: str) -> Callable[[Answers], Advice]:
    def advice(answers: Answers) -> Advice:
        residuals = np.array(answers.numbers.get("residuals", ()))
        if not len(residuals):
            units = {"option": option, "tuning": TUNING, "sigma": 1.0 / TUNING}
            return Advice(reasons=(Reason("robust_units", units),))
        median = float(np.median(residuals))
        deviation = float(np.median(np.abs(residuals - median)))
        value = rounded(TUNING * DEVIATIONS_IN_MAD * deviation)
        if value == 0.0:
            return Advice(reasons=(Reason("robust_zero", {"option": option}),))
        numbers = {
            "option": option,
            "count": len(residuals),
            "mad": deviation,
            "factor": DEVIATIONS_IN_MAD,
            "sigma": DEVIATIONS_IN_MAD * deviation,
            "tuning": TUNING,
            "value": value,
            "efficiency": round(100.0 * efficiency(TUNING)),
            "beyond": int(np.sum(np.abs(residuals) > value)),
        }
        arguments = {"input": residuals, "target": np.zeros(len(residuals))}
        reasons = [Reason("robust", numbers)]
        error = MEDIAN_ERROR * DEVIATIONS_IN_MAD * deviation / np.sqrt(len(residuals))
        if abs(median) > BIASED * error:
            times = abs(median) / error
            reasons.append(Reason("biased", {"option": option, "median": median, "times": times}))
        return Advice({option: value}, arguments, tuple(reasons))

    return advice


# Counts


def _poisson(answers: Answers) -> Advice:
    options = {"log_input": False} if answers.output == "amounts" else {}
    counts = np.array(answers.numbers.get("counts", ()))
    if not counts.any():
        return Advice(options)
    mean, variance = float(counts.mean()), float(counts.var(ddof=1))
    low, high = SPREAD
    ratio = variance / mean
    kind = "counts_under" if ratio < low else "counts_over" if ratio > high else "counts_poisson"
    rate = np.full(len(counts), rounded(mean))
    arguments = {"input": rate if options else np.log(rate).round(DIGITS), "target": counts}
    numbers = {"mean": mean, "variance": variance, "ratio": ratio}
    return Advice(options, arguments, (Reason(kind, numbers),))


# Rare labels


def reported(share: float, weight: float) -> float:
    """Return the probability at which a weighted cross entropy is least, for a true one."""
    return weight * share / (1.0 - share + weight * share)


def focal() -> dict[str, float]:
    """Return the example of a focal loss whose expected value is least away from the true probability."""
    optimum = focal_optimum(SHARE, FOCUS)
    return {"exponent": FOCUS, "share": SHARE, "reported": round(optimum, 2)}


@cache
def focal_optimum(share: float, exponent: float) -> float:
    """Return the probability at which the expected focal loss is least, for a true one."""
    p = np.linspace(0.0, 1.0, 200_001)[1:-1]
    right, wrong = (1.0 - p) ** exponent * np.log(p), p**exponent * np.log1p(-p)
    return float(p[np.argmax(share * right + (1.0 - share) * wrong)])


def _pos_weight(answers: Answers) -> Advice:
    positives = np.array(answers.numbers.get("positives", ()))
    negatives = np.array(answers.numbers.get("negatives", ()))
    if not len(positives) or len(positives) != len(negatives):
        return Advice()
    full, mild = _weights(negatives / positives)
    shares = positives / (positives + negatives)
    labels = len(full)
    both = np.stack([np.ones(labels), np.zeros(labels)])
    arguments = {"input": np.zeros_like(both), "target": both}
    if answers.task == "two":
        arguments = {key: value[:, 0] for key, value in arguments.items()}
    reasons = (
        Reason("pos_weight", _reported(shares, full)),
        Reason("pos_weight_mild", _reported(shares, mild)),
        *_steep("BCEWithLogitsLoss", {"pos_weight": full}, arguments, answers),
    )
    return Advice({"pos_weight": full}, arguments, reasons, {"pos_weight": mild})


def _weights(full: Array) -> tuple[Array, Array]:
    """Return weights that outweigh rarity altogether, and their square roots, which do so half way."""
    return tuple(np.array([*map(rounded, row)]) for row in (full, np.sqrt(full)))  # type: ignore[return-value]


def _reported(shares: Array, weight: Array) -> dict[str, tuple[float, ...]]:
    """Return what becomes of the shares of positives under a weight, and how it is taken back."""
    pairs = zip(shares, weight, strict=True)
    return {
        "weight": tuple(weight.tolist()),
        "share": tuple(shares.tolist()),
        "reported": tuple(reported(float(share), float(value)) for share, value in pairs),
        "shift": tuple(np.log(weight).tolist()),
    }


def _steep(
    name: str, options: Mapping[str, Any], arguments: Mapping[str, Array], answers: Answers
) -> tuple[Reason, ...]:
    """Say how hard one wrong label pulls under the weights, to those who have wrong labels."""
    if answers.outliers != "yes":
        return ()
    return (Reason("steep", {"most": steepest(name, options, arguments)}),)


def steepest(name: str, options: Mapping[str, Any], arguments: Mapping[str, Array]) -> float:
    """Return the largest slope of the sum of losses, where every score is as wrong as it can be."""
    loss = loss_class(name)(**options).with_reduction("sum")
    slope = loss.value_and_grad(**arguments)[1]["input"]
    far = {**arguments, "input": arguments["input"] + WRONG * np.sign(slope)}
    return rounded(float(np.abs(loss.value_and_grad(**far)[1]["input"]).max()))


def _class_weight(
    name: str, *, image: bool = False, logarithms: bool = False
) -> Callable[[Answers], Advice]:
    def advice(answers: Answers) -> Advice:
        sizes = np.array(answers.numbers.get("sizes", ()))
        if not len(sizes):
            return Advice()
        classes = len(sizes)
        full, mild = _weights(sizes.sum() / (classes * sizes))
        roots = tuple(map(rounded, np.sqrt(sizes).tolist()))
        # One sample of each class, for which the model knows nothing.
        start = -np.log(classes).round(DIGITS) if logarithms else 0.0
        shape = (1, classes, 1, classes) if image else (classes, classes)
        target = np.arange(classes)
        arguments = {
            "input": np.full(shape, start),
            "target": target.reshape(1, 1, classes) if image else target,
        }
        reasons = (
            Reason("class_weight", {"weight": tuple(full.tolist()), "sizes": tuple(sizes)}),
            Reason("class_weight_mild", {"weight": tuple(mild.tolist()), "roots": roots}),
            *_steep(name, {"weight": full}, arguments, answers),
        )
        return Advice({"weight": full}, arguments, reasons, {"weight": mild})

    return advice


# Sequences


def _ctc(answers: Answers) -> Advice:
    if not {"frames", "symbols"} <= set(answers.numbers):
        return Advice()
    frames, symbols = int(answers.numbers["frames"][0]), answers.numbers["symbols"]
    repeats = sum(before == after for before, after in pairwise(symbols))
    needed = len(symbols) + repeats
    classes = int(max(symbols)) + 1
    shown = frames * classes <= MAX_ELEMENTS and len(symbols) <= MAX_ELEMENTS
    arguments = {
        "log_probs": np.full((frames, 1, classes), -np.log(classes).round(DIGITS)),
        "targets": np.array([symbols], dtype=np.int64),
        "input_lengths": np.array([frames]),
        "target_lengths": np.array([len(symbols)]),
    }
    numbers = {"length": len(symbols), "repeats": repeats, "needed": needed, "frames": frames}
    fits = needed <= frames
    return Advice(
        {} if fits else {"zero_infinity": True},
        arguments if shown else {},
        (Reason("ctc_fits" if fits else "ctc_short", numbers, fits),),
    )


OWN: Final[Mapping[str, Callable[[Answers], Advice]]] = MappingProxyType(
    {
        "HuberLoss": _robust("delta"),
        "SmoothL1Loss": _robust("beta"),
        "PoissonNLLLoss": _poisson,
        "BCEWithLogitsLoss": _pos_weight,
        "CrossEntropyLoss": _class_weight("CrossEntropyLoss"),
        "NLLLoss": _class_weight("NLLLoss", logarithms=True),
        "NLLLoss2d": _class_weight("NLLLoss2d", image=True, logarithms=True),
        "CTCLoss": _ctc,
    }
)
"""The losses that have an option, or a check, which own numbers decide."""
