"""Which loss fits: four answers, and for every loss of the task why it fits or does not.

What a task asks is written down here; everything else is read off the losses themselves: the form of
their input from its domain and shape, weights from their options, outliers from their properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from figures.axes import AXES, Shown
from losses.arguments import Domain, LogProbabilities, Reals
from losses.base import Loss
from losses.errors import InvalidType
from losses.options import NON_NEGATIVE, UNIT, Interval, Weights
from scenes.notation import format_number
from scenes.pasted import Remark, Unread, pasted
from scenes.profile import Finding
from scenes.properties import properties
from scenes.reading import Reading
from scenes.scene import Notice, loss_class

TASKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "quantity": ("MSELoss", "HuberLoss", "L1Loss", "SmoothL1Loss", "GaussianNLLLoss"),
        "count": ("PoissonNLLLoss", "MSELoss", "HuberLoss", "L1Loss"),
        "two": ("BCEWithLogitsLoss", "BCELoss", "SoftMarginLoss"),
        "labels": (
            "BCEWithLogitsLoss",
            "BCELoss",
            "MultiLabelSoftMarginLoss",
            "MultiLabelMarginLoss",
        ),
        "classes": (
            "CrossEntropyLoss",
            "NLLLoss",
            "LinearCrossEntropyLoss",
            "AdaptiveLogSoftmaxWithLoss",
            "MultiMarginLoss",
            "NLLLoss2d",
        ),
        "distribution": ("KLDivLoss", "CrossEntropyLoss"),
        "ranking": ("MarginRankingLoss",),
        "embedding": (
            "CosineEmbeddingLoss",
            "TripletMarginLoss",
            "TripletMarginWithDistanceLoss",
            "HingeEmbeddingLoss",
        ),
        "sequence": ("CTCLoss",),
    }
)
"""The losses made for each task, the usual choice first."""

AXIS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "quantity": "residual",
        "count": "count",
        "two": "margin",
        "labels": "margin",
        "classes": "margin",
        "ranking": "margin",
        "embedding": "similarity",
    }
)
"""The axis on which the losses of a task are compared."""

OF_CLASSES: Final = ("two", "labels", "classes")
"""Tasks in which something can be rarer than something else."""

FARTHEST: Final = 1e12
SEPARATED: Final = "numbers separated by commas"


@dataclass(frozen=True)
class Asked:
    """Numbers that a reader may give: how many, which, and whether they are whole."""

    counts: Interval
    interval: Interval
    whole: bool = True


NUMBERS: Final[Mapping[str, Asked]] = MappingProxyType(
    {
        "residuals": Asked(Interval(3, 60), Interval(-FARTHEST, FARTHEST), whole=False),
        "counts": Asked(Interval(3, 60), Interval(0, 1e6)),
        "positives": Asked(Interval(1, 8), Interval(1, FARTHEST)),
        "negatives": Asked(Interval(1, 8), Interval(1, FARTHEST)),
        "sizes": Asked(Interval(2, 8), Interval(1, FARTHEST)),
        "frames": Asked(Interval(1, 1), Interval(1, 10_000)),
        "symbols": Asked(Interval(1, 200), Interval(1, 100_000)),
    }
)
"""What a reader may tell of the own data, so that options can be computed from it."""

OPEN: Final = "open"
ANSWERS: Final = (OPEN, "no", "yes")
QUESTIONS: Final = ("task", "outliers", "imbalance", "output")
FORMS: Final = (
    "scores",
    "probabilities",
    "log_probabilities",
    "amounts",
    "mean_variance",
    "vectors",
    "features",
)


@dataclass(frozen=True)
class Answers:
    """What somebody who looks for a loss has answered; "open" is no answer yet.

    `remarks` say how numbers were read where they were not written plainly, `unread` which part of a text is
    no number.
    """

    task: str = OPEN
    outliers: str = OPEN
    imbalance: str = OPEN
    output: str = OPEN
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    unread: Mapping[str, Unread] = field(default_factory=dict)

    def query(self) -> dict[str, str]:
        """Return the query parameters that say the same."""
        said = {name: getattr(self, name) for name in QUESTIONS}
        return {
            **{name: answer for name, answer in said.items() if answer != OPEN},
            **{name: ",".join(map(format_number, row)) for name, row in self.numbers.items()},
        }

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions whose answer matters for the task."""
        matters = {
            "task": True,
            "outliers": self.task in AXIS_OF and AXIS_OF[self.task] in ("residual", "count"),
            "imbalance": self.task in OF_CLASSES,
            "output": len(forms_of(self.task)) > 1,
        }
        matters["outliers"] |= self.task in OF_CLASSES
        return tuple(name for name in QUESTIONS if matters[name])

    @property
    def asked(self) -> tuple[str, ...]:
        """The numbers from which options of the task's losses can be computed."""
        of_classes = ("sizes",) if self.task == "classes" else ("positives", "negatives")
        if self.task in OF_CLASSES:
            return of_classes if self.imbalance == "yes" else ()
        known = {
            "quantity": ("residuals",),
            "count": ("counts",),
            "sequence": ("frames", "symbols"),
        }
        return known.get(self.task, ())


@dataclass(frozen=True)
class Reason:
    """One reason: the key of its sentence, what the sentence quotes, and whether it speaks for the loss.

    `found` reasons are properties that were computed, of the loss without weights.
    """

    key: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    speaks_for: bool = True
    found: bool = False


@dataclass(frozen=True)
class Choice:
    """One loss with the reasons for and against it."""

    name: str
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against it."""
        return all(reason.speaks_for for reason in self.reasons)


def read(query: Mapping[str, str]) -> Answers:
    """Return the answers that query parameters give; what they get wrong becomes a notice."""
    reading = Reading(query)
    task = reading.choice("task", (OPEN, *TASKS), OPEN)
    answers = Answers(
        task,
        reading.choice("outliers", ANSWERS, OPEN),
        reading.choice("imbalance", ANSWERS, OPEN),
        reading.choice("output", (OPEN, *forms_of(task)), OPEN),
    )
    return _with_numbers(answers, reading)


def _with_numbers(answers: Answers, reading: Reading) -> Answers:
    numbers: dict[str, tuple[float, ...]] = {}
    remarks: dict[str, tuple[Remark, ...]] = {}
    unread: dict[str, Unread] = {}
    for name in answers.asked:
        asked, counts = NUMBERS[name], _how_many(name, answers, numbers)
        given = reading.query.get(name, "")
        try:
            found = pasted(given, single=counts.high == 1)
        except Unread as refused:
            unread[name] = refused
            error = InvalidType("option_kind", name, given=repr(refused.part), expected=SEPARATED)
            reading.notices.append(Notice(name, given, error))
            continue
        plain = Reading({name: found.text} if found.numbers else {})
        row = plain.numbers(name, counts, asked.interval, np.empty(0), whole=asked.whole)
        reading.notices += plain.notices
        if found.remarks:
            remarks[name] = found.remarks
        if len(row):
            numbers[name] = tuple(map(float, row))
    notices = tuple(reading.notices)
    return replace(answers, numbers=numbers, notices=notices, remarks=remarks, unread=unread)


def _how_many(name: str, answers: Answers, found: Mapping[str, tuple[float, ...]]) -> Interval:
    """One pair of counts where there is one question, and as many of both where there are several."""
    if answers.task == "two":
        return Interval(1, 1)
    if name == "negatives" and "positives" in found:
        length = len(found["positives"])
        return Interval(length, length)
    return NUMBERS[name].counts


def forms_of(task: str) -> tuple[str, ...]:
    """Return the forms of output that the losses of a task take."""
    names = TASKS.get(task, ())
    return tuple(form for form in FORMS if any(form in forms(name) for name in names))


@cache
def forms(name: str) -> frozenset[str]:
    """Return the forms of output that a loss takes as its first argument."""
    cls = loss_class(name)
    first = cls.arguments[0]
    ends = {form.shapes[first.name][-1] for form in cls.forms if form.shapes[first.name]}
    if "D" in ends:
        return frozenset({"vectors"})
    if "F" in ends:
        return frozenset({"features"})
    if "var" in cls.argument_names:
        return frozenset({"mean_variance"})
    domains = [first.domain, *([first.under[2]] if first.under else [])]
    return frozenset(map(_form, domains))


def _form(domain: Domain) -> str:
    match domain:
        case LogProbabilities():
            return "log_probabilities"
        case Reals(interval=interval) if interval == UNIT:
            return "probabilities"
        case Reals(interval=interval) if interval == NON_NEGATIVE:
            return "amounts"
    return "scores"


def weighting(cls: type[Loss]) -> str | None:
    """Return how a loss can make the rare count for more: by class, for positives, or element by element."""
    weights = {name: option for name, option in cls.options.items() if isinstance(option, Weights)}
    if "pos_weight" in weights:
        return "positive"
    if any(option.per == "class" for option in weights.values()):
        return "class"
    return "element" if weights else None


def choices(answers: Answers) -> tuple[Choice, ...]:
    """Return the losses of the task, those that fit first."""
    found = [Choice(name, _reasons(name, answers)) for name in TASKS.get(answers.task, ())]
    return tuple(sorted(found, key=lambda choice: not choice.fits))


def _reasons(name: str, answers: Answers) -> tuple[Reason, ...]:
    found = _found(name, answers.task)
    reasons = []
    if "aims" in found:
        reasons.append(Reason(found["aims"].reason, found["aims"].numbers, found=True))
    if answers.outliers == "yes":
        reasons += _of_outliers(found)
    if answers.imbalance == "yes" and answers.task in OF_CLASSES:
        way = weighting(loss_class(name))
        reasons.append(Reason(f"weight_{way or 'missing'}", speaks_for=way is not None))
    if answers.output != OPEN:
        takes = answers.output in forms(name)
        own = "" if takes else " ".join(sorted(forms(name)))
        reasons.append(Reason("output_fits" if takes else "output_differs", {"own": own}, takes))
    return tuple(reasons)


def _found(name: str, task: str) -> Mapping[str, Finding]:
    axis = AXES.get(AXIS_OF.get(task, ""))
    if axis is None or name not in axis.names:
        return {}
    setting = None if axis.setting is None else axis.setting.default
    return properties(axis.id, Shown(name), setting)


def _of_outliers(found: Mapping[str, Finding]) -> list[Reason]:
    """An outlier among quantities drags the fit along; a wrong label pulls with the slope."""
    if "robust" in found:
        robust = found["robust"]
        return [Reason(robust.reason, robust.numbers, robust.verdict == "stays", found=True)]
    if "calibrated" in found:
        bounded = found["bounded"]
        speaks_for = bounded.verdict == "bounded"
        return [Reason(bounded.reason, bounded.numbers, speaks_for, found=True)]
    return []
