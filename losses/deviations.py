"""Where a loss here and the same loss in torch differ on purpose.

torch answers nan, overflows or loses digits there although mathematics has an answer; here that
answer is given. Everywhere else the two agree. Each entry holds an example, so that a test can show
both answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final

import numpy as np

inf, nan = math.inf, math.nan
LOG_2 = math.log(2.0)
REST: Final = math.exp(-100.0)
REST_OF_ONE: Final = math.exp(-1.0)


@dataclass(frozen=True, eq=False)
class Example:
    """A call that shows a deviation: options and, in torch's names, arguments as nested lists or arrays."""

    arguments: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False)
class Deviation:
    """One situation in which the value, or the gradient of one argument, differs from torch's.

    `quantity` is "value" or the argument whose gradient it is; `torch` and `here` are that quantity
    in the example, flattened; `torch` is empty where the answer is another each time. Where torch's
    answer is finite nothing in it tells that it is wrong: `applies` then says, of a loss and its
    arguments, whether they are in this situation.
    """

    loss: str
    quantity: str
    situation: str
    torch: Sequence[float]
    here: Sequence[float]
    reason: str
    example: Example
    applies: Callable[[Any, Mapping[str, Any]], bool] | None = None


def blank_among_labels(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether a target of a CTC loss, padding aside, holds the blank."""
    targets, lengths = (np.asarray(arguments[name]) for name in ("targets", "target_lengths"))
    if targets.ndim == 2:
        if lengths.shape != targets.shape[:1]:
            return False  # The call is refused, in torch and here.
        padding = np.arange(targets.shape[1]) >= lengths[:, None]
        return bool((targets[~padding] == loss.blank).any())
    return bool((targets[: lengths.sum()] == loss.blank).any())


def _certain(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether the probability of a right class rounds to 1."""
    each = np.asarray(loss.with_reduction("none")(**arguments))
    return bool((each < np.finfo(each.dtype).eps).any())


def _tied(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether a triplet meets its margin exactly, up to rounding."""
    room = 1e-12 * max(1.0, loss.margin)
    wider = loss.with_options(margin=loss.margin + room, reduction="none")(**arguments)
    return bool(((wider > 0.0) & (wider <= 2.0 * room)).any())


def _powers_leave_the_range(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether powers of a difference overflow, or underflow, though its norm does not."""
    distance = loss.distance()
    exponent = getattr(distance, "p", 0.0)
    if exponent == 0.0 or math.isinf(exponent):
        return False
    vectors = [np.asarray(arguments[name]) for name in loss.argument_names]
    # anchor and positive, anchor and negative, and for `swap` positive and negative
    pairs = list(combinations(vectors, 2))[: 3 if loss.swap else 2]
    return any(_leave_the_range(distance.difference(*pair), exponent) for pair in pairs)


def _leave_the_range(difference: Any, exponent: float) -> bool:
    """Return whether a difference other than 0 has powers whose sum overflows or loses digits."""
    limits = np.finfo(difference.dtype)
    sizes = np.abs(difference)
    with np.errstate(all="ignore"):
        powers = np.power(sizes, exponent).sum(axis=-1)
    kept = (limits.tiny / limits.eps <= powers) & (powers <= limits.max)
    return bool((np.isfinite(sizes).all(axis=-1) & (sizes > 0.0).any(axis=-1) & ~kept).any())


def _unsigned(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether two of the vectors or scores that are subtracted are unsigned."""
    scores = [value for name, value in arguments.items() if name != "target"]
    return sum(np.asarray(value).dtype.kind == "u" for value in scores) > 1


def _unsigned_labels(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether labels are unsigned."""
    return np.asarray(arguments["target"]).dtype.kind == "u"


def _unsigned_factors(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether the factors of the yes part are unsigned."""
    return loss.pos_weight is not None and loss.pos_weight.dtype.kind == "u"


def _squares_wrap(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether squares of whole numbers leave the range of their dtype."""
    inputs = [np.asarray(arguments[name]) for name in ("input1", "input2")]
    limits = [np.iinfo(a.dtype).max if a.dtype.kind in "iu" else inf for a in inputs]
    squares = [np.square(a.astype(np.float64)) for a in inputs]
    return any((square > limit).any() for square, limit in zip(squares, limits, strict=True))


def _without_samples(loss: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether a batch holds no sample."""
    return np.size(arguments["input"]) == 0


def _unbounded(name: str) -> Callable[[Any, Mapping[str, Any]], bool]:
    """Return the condition that an argument holds ∞, −∞ or nan."""

    def applies(loss: Any, arguments: Mapping[str, Any]) -> bool:
        return not np.isfinite(np.asarray(arguments[name])).all()

    return applies


def _each(arguments: dict[str, Any], **options: Any) -> Example:
    """Return an example whose unreduced losses show the deviation."""
    return Example(arguments, {"reduction": "none", **options})


_EUCLIDEAN_TRIPLETS: Final = (
    ("TripletMarginLoss", {"eps": 0.0}),
    ("TripletMarginWithDistanceLoss", {"distance_function": "euclidean"}),
)
"""Losses of three vectors, with the options under which they compare their Euclidean norms."""

_DIVIDED_BY_INFINITY: Final = "The slope is the direction of the difference; torch divides by ∞."

_INFINITE_SCORE: Final = (
    "A score of ∞ makes its class certain, as a limit of the softmax; torch computes ∞ − ∞."
)

DEVIATIONS: Final[tuple[Deviation, ...]] = (
    Deviation(
        loss="BCEWithLogitsLoss",
        quantity="value",
        situation="an infinite logit",
        torch=(nan, nan, nan),
        here=(0.0, 0.0, inf),
        reason="A certain answer costs nothing if right and infinitely much if wrong; torch "
        "computes 0 · ∞ or ∞ − ∞.",
        example=_each({"input": [inf, -inf, -inf], "target": [1.0, 0.0, 1.0]}),
    ),
    Deviation(
        loss="BCEWithLogitsLoss",
        quantity="value",
        situation="a large negative logit with target 0",
        torch=(0.0,),
        here=(1.9287498479639178e-22,),
        reason="torch subtracts two numbers of the size of the logit, and the small loss drowns in "
        "their rounding.",
        example=_each({"input": [-50.0], "target": [0.0]}),
    ),
    Deviation(
        loss="BCEWithLogitsLoss",
        quantity="input",
        situation="a large positive logit with target 1",
        torch=(0.0,),
        here=(-1.928749847963918e-22,),
        reason="torch subtracts the target from a sigmoid that rounds to 1.",
        example=_each({"input": [50.0], "target": [1.0]}),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="value",
        situation="a confident and right prediction",
        torch=(0.0,),
        here=(1.9287498479639178e-22,),
        reason="torch takes the logarithm of a sum that rounds to 1.",
        example=_each({"input": [[50.0, 0.0]], "target": [0]}),
        applies=_certain,
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="input",
        situation="a confident and right prediction",
        torch=(0.0, 1.928749847963918e-22),
        here=(-1.928749847963918e-22, 1.928749847963918e-22),
        reason="torch subtracts 1 from a probability that rounds to 1.",
        example=_each({"input": [[50.0, 0.0]], "target": [0]}),
        applies=_certain,
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="value",
        situation="one infinite logit",
        torch=(nan, nan),
        here=(0.0, inf),
        reason="A certain answer costs nothing if right and infinitely much if wrong; torch "
        "computes ∞ − ∞.",
        example=_each({"input": [[inf, 0.0], [inf, 0.0]], "target": [0, 1]}),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="input",
        situation="one infinite logit",
        torch=(nan, nan, nan, nan),
        here=(0.0, 0.0, 1.0, -1.0),
        reason="softmax − one-hot, with a softmax that is certain.",
        example=_each({"input": [[inf, 0.0], [inf, 0.0]], "target": [0, 1]}),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="value",
        situation="a target probability of 0 where the logit is −∞",
        torch=(nan,),
        here=(0.6931471805599453,),
        reason="A class that never occurs and is predicted never to occur costs nothing; torch "
        "computes 0 · ∞.",
        example=_each({"input": [[0.0, 0.0, -inf]], "target": [[0.5, 0.5, 0.0]]}),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="value",
        situation="a class of weight 0 where the logit is −∞",
        torch=(nan,),
        here=(0.0,),
        reason="A class of weight 0 costs nothing; torch computes 0 · ∞.",
        example=_each({"input": [[0.0, -inf]], "target": [1]}, weight=[1.0, 0.0]),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="target",
        situation="a class of weight 0 where the logit is −∞",
        torch=(0.0, nan),
        here=(0.0, 0.0),
        reason="A class of weight 0 has no slope; torch computes 0 · ∞.",
        example=_each({"input": [[0.0, -inf]], "target": [[1.0, 0.0]]}, weight=[1.0, 0.0]),
    ),
    Deviation(
        loss="CrossEntropyLoss",
        quantity="input",
        situation="an ignored sample whose logits hold nan",
        torch=(nan, nan, -0.5, 0.5),
        here=(0.0, 0.0, -0.5, 0.5),
        reason="What is ignored contributes nothing; torch multiplies nan by 0.",
        example=_each({"input": [[nan, 0.0], [0.0, 0.0]], "target": [-100, 0]}),
    ),
    *(
        Deviation(
            loss="LinearCrossEntropyLoss",
            quantity=quantity,
            situation="a confident and right prediction",
            torch=torch,
            here=here,
            reason="torch subtracts 1 from a probability that rounds to 1.",
            example=Example(
                {"input": [1.0], "linear_weight": [[100.0], [0.0]], "target": 0},
                {"in_features": 1, "num_classes": 2, "reduction": "none"},
            ),
            applies=_certain,
        )
        for quantity, torch, here in (
            ("value", (0.0,), (REST,)),
            ("input", (0.0,), (-100.0 * REST,)),
            ("linear_weight", (0.0, REST), (-REST, REST)),
        )
    ),
    *(
        Deviation(
            loss="TripletMarginLoss",
            quantity=quantity,
            situation="a margin that is met exactly",
            torch=(0.0, 0.0),
            here=here,
            reason="At a tie the gradient passes; torch's powers round to the other side of it.",
            example=_each(
                {"anchor": [[0.0, 0.0]], "positive": [[0.0, 1.0]], "negative": [[2.0, 0.0]]},
                p=0.5,
                eps=0.0,
            ),
            applies=_tied,
        )
        for quantity, here in (
            ("anchor", (1.0, -1.0)),
            ("positive", (0.0, 1.0)),
            ("negative", (-1.0, 0.0)),
        )
    ),
    Deviation(
        loss="TripletMarginLoss",
        quantity="value",
        situation="a margin that is met exactly",
        torch=(6.661338147750939e-16,),
        here=(0.0,),
        reason="At a tie the gradient passes; torch's powers round to the other side of it.",
        example=_each(
            {"anchor": [[0.0, 0.0]], "positive": [[0.0, 1.0]], "negative": [[2.0, 0.0]]},
            p=0.1,
            eps=0.0,
        ),
        applies=_tied,
    ),
    Deviation(
        loss="CTCLoss",
        quantity="log_probs",
        situation="a class of probability 0",
        torch=(0.5, -0.5, nan),
        here=(0.5, -0.5, 0.0),
        reason="No path goes through it, so its posterior is 0, and so is exp(−∞); torch computes "
        "∞ − ∞.",
        example=_each(
            {
                "log_probs": [[-LOG_2, -LOG_2, -inf]],
                "targets": [1],
                "input_lengths": 1,
                "target_lengths": 1,
            }
        ),
    ),
    Deviation(
        loss="CTCLoss",
        quantity="log_probs",
        situation="a target whose last label is the blank",
        torch=(-0.5, 0.5, -1 / 6, 0.5),
        here=(-0.5, 0.5, -0.5, 0.5),
        reason="The last frame is at the label or at the blank after it, one class; torch lets "
        "the one overwrite the other.",
        example=_each(
            {
                "log_probs": [[-LOG_2, -LOG_2], [-LOG_2, -LOG_2]],
                "targets": [0],
                "input_lengths": 2,
                "target_lengths": 1,
            }
        ),
        applies=blank_among_labels,
    ),
    Deviation(
        loss="CosineEmbeddingLoss",
        quantity="value",
        situation="a vector whose squared length overflows",
        torch=(1.0,),
        here=(0.0,),
        reason="The angle does not depend on the length; torch divides by ∞.",
        example=_each({"input1": [[1e200, 0.0]], "input2": [[1e3, 0.0]], "target": [1]}),
    ),
    Deviation(
        loss="CosineEmbeddingLoss",
        quantity="input2",
        situation="a vector whose squared length overflows",
        torch=(nan, nan),
        here=(0.0, -1e-3),
        reason="The angle does not depend on the length; torch divides by ∞.",
        example=_each({"input1": [[0.0, 1e200]], "input2": [[1e3, 0.0]], "target": [1]}),
    ),
    Deviation(
        loss="CosineEmbeddingLoss",
        quantity="value",
        situation="whole numbers whose squares overflow",
        torch=(-2.0,),
        here=(0.0,),
        reason="The angle does not depend on the length; torch's squares of whole numbers wrap "
        "around.",
        example=_each(
            {
                "input1": np.array([[24, 0]], np.uint8),
                "input2": np.array([[1.0, 0.0]], np.float32),
                "target": [1],
            }
        ),
        applies=_squares_wrap,
    ),
    Deviation(
        loss="MarginRankingLoss",
        quantity="value",
        situation="two unsigned scores",
        torch=(0.0,),
        here=(1.0,),
        reason="The difference of unsigned numbers may be negative; torch's wraps around.",
        example=_each(
            {
                "input1": np.array([1], np.uint8),
                "input2": np.array([2], np.uint8),
                "target": np.array([1.0]),
            }
        ),
        applies=_unsigned,
    ),
    *(
        Deviation(
            loss="MarginRankingLoss",
            quantity=quantity,
            situation="an unsigned label",
            torch=torch,
            here=here,
            reason="torch negates the label, and an unsigned 1 becomes 255.",
            example=_each(
                {"input1": [0.5], "input2": [0.0], "target": np.array([1], np.uint8)}, margin=1.0
            ),
            applies=_unsigned_labels,
        )
        for quantity, torch, here in (
            ("value", (128.5,), (0.5,)),
            ("input1", (255.0,), (-1.0,)),
            ("input2", (-255.0,), (1.0,)),
        )
    ),
    Deviation(
        loss="SoftMarginLoss",
        quantity="input",
        situation="an unsigned label",
        torch=(-0.5, -1.0),
        here=(-0.5, -0.3775406687981454),
        reason="torch negates the label, and an unsigned 1 becomes 255.",
        example=_each({"input": [0.0, 0.5], "target": np.array([1, 1], np.uint8)}),
        applies=_unsigned_labels,
    ),
    Deviation(
        loss="BCEWithLogitsLoss",
        quantity="value",
        situation="an unsigned pos_weight of 0",
        torch=(256.0 * LOG_2,),
        here=(0.0,),
        reason="torch subtracts 1 from the factor, and an unsigned 0 becomes 255.",
        example=_each({"input": [0.0], "target": [1.0]}, pos_weight=np.array([0], np.uint8)),
        applies=_unsigned_factors,
    ),
    *(
        Deviation(
            loss=loss,
            quantity="value",
            situation="unsigned vectors",
            torch=(256.0,),
            here=(2.0,),
            reason="The difference of unsigned numbers may be negative; torch's wraps around.",
            example=_each(
                {
                    "anchor": np.array([[1]], np.uint8),
                    "positive": np.array([[2]], np.uint8),
                    "negative": np.array([[1.0]]),
                },
                **options,
            ),
            applies=_unsigned,
        )
        for loss, options in (
            ("TripletMarginLoss", {"eps": 0.0}),
            ("TripletMarginWithDistanceLoss", {"distance_function": "manhattan"}),
        )
    ),
    Deviation(
        loss="GaussianNLLLoss",
        quantity="value",
        situation="a residual whose square overflows",
        torch=(inf,),
        here=(5e199,),
        reason="The square divided by the variance is in range; torch squares first.",
        example=_each({"input": [1e200], "target": [0.0], "var": [1e200]}),
    ),
    *(
        Deviation(
            loss=loss,
            quantity="value",
            situation="a batch without samples",
            torch=(),
            here=(nan,),
            reason="The mean of nothing is nan; torch returns memory that it has not written to.",
            example=Example(
                {"input": np.zeros((0, 3)), "target": np.zeros(shape, np.int64)},
            ),
            applies=_without_samples,
        )
        for loss, shape in (("MultiMarginLoss", (0,)), ("MultiLabelMarginLoss", (0, 3)))
    ),
    Deviation(
        loss="KLDivLoss",
        quantity="target",
        situation="a target of 0",
        torch=(nan,),
        here=(-inf,),
        reason="The derivative log(target) + 1 − input tends to −∞.",
        example=_each({"input": [-1.0], "target": [0.0]}),
    ),
    Deviation(
        loss="KLDivLoss",
        quantity="value",
        situation="a target of 0 where the predicted probability is 0 too",
        torch=(nan,),
        here=(0.0,),
        reason="A class that never occurs and is predicted never to occur costs nothing; torch "
        "computes 0 · ∞.",
        example=_each({"input": [-inf], "target": [0.0]}),
    ),
    Deviation(
        loss="KLDivLoss",
        quantity="target",
        situation="a target of 0 where the predicted probability is 0 too",
        torch=(nan,),
        here=(inf,),
        reason="The smallest probability there would cost infinitely much.",
        example=_each({"input": [-inf], "target": [0.0]}),
    ),
    Deviation(
        loss="KLDivLoss",
        quantity="value",
        situation="log_target with a target of −∞, a probability of 0",
        torch=(nan, nan),
        here=(0.0, 0.0),
        reason="exp(target) · (target − input) tends to 0; torch computes 0 · ∞.",
        example=_each({"input": [-1.0, -inf], "target": [-inf, -inf]}, log_target=True),
    ),
    Deviation(
        loss="KLDivLoss",
        quantity="target",
        situation="log_target with a target of −∞, a probability of 0",
        torch=(nan, nan),
        here=(0.0, 0.0),
        reason="exp(target) · (target − input + 1) tends to 0, and −∞ stays −∞ whatever is added.",
        example=_each({"input": [-1.0, -inf], "target": [-inf, -inf]}, log_target=True),
    ),
    Deviation(
        loss="MultiLabelSoftMarginLoss",
        quantity="value",
        situation="an infinite logit",
        torch=(nan, nan),
        here=(0.0, 0.0),
        reason="A certain and right answer costs nothing; torch computes 0 · ∞.",
        example=_each({"input": [[inf], [-inf]], "target": [[1.0], [0.0]]}),
    ),
    Deviation(
        loss="NLLLoss",
        quantity="value",
        situation="a class of weight 0 where the log-probability is −∞",
        torch=(nan,),
        here=(0.0,),
        reason="A class of weight 0 costs nothing; torch computes 0 · ∞.",
        example=_each({"input": [[0.0, -inf]], "target": [1]}, weight=[1.0, 0.0]),
    ),
    Deviation(
        loss="NLLLoss2d",
        quantity="value",
        situation="a class of weight 0 where the log-probability is −∞",
        torch=(nan,),
        here=(0.0,),
        reason="A class of weight 0 costs nothing; torch computes 0 · ∞.",
        example=_each({"input": [[[[0.0]], [[-inf]]]], "target": [[[1]]]}, weight=[1.0, 0.0]),
    ),
    Deviation(
        loss="PoissonNLLLoss",
        quantity="value",
        situation="a rate of 0 with a count of 0, an infinite rate with a positive count",
        torch=(nan, nan),
        here=(0.0, inf),
        reason="Where nothing can happen, nothing happening costs nothing; an infinite rate "
        "outgrows its logarithm. torch computes 0 · ∞ and ∞ − ∞.",
        example=_each({"input": [-inf, inf], "target": [0.0, 1.0]}),
    ),
    Deviation(
        loss="PoissonNLLLoss",
        quantity="input",
        situation="a rate of 0 with a count of 0 and eps = 0",
        torch=(nan,),
        here=(1.0,),
        reason="With a count of 0 the loss is the rate itself; torch computes 0 / 0.",
        example=_each({"input": [0.0], "target": [0.0]}, log_input=False, eps=0.0),
    ),
    Deviation(
        loss="PoissonNLLLoss",
        quantity="target",
        situation="full with a count of 0 or below",
        torch=(nan, nan),
        here=(-0.5, -0.5),
        reason="Stirling's term is left out up to a count of 1 and has no slope there; torch "
        "differentiates its logarithm all the same.",
        example=_each({"input": [0.5, 0.5], "target": [0.0, -1.0]}, full=True),
    ),
    Deviation(
        loss="PoissonNLLLoss",
        quantity="value",
        situation="full with whole-number counts",
        torch=(1.4823634257872311,),
        here=(1.4823633720021019,),
        reason="torch takes the logarithm of a whole number in single precision.",
        example=_each({"input": [1.0], "target": [3]}, full=True),
    ),
    Deviation(
        loss="SoftMarginLoss",
        quantity="value",
        situation="a badly wrong score",
        torch=(inf,),
        here=(1000.0,),
        reason="log(1 + exp(x)) is x for large x; torch's exponential overflows.",
        example=_each({"input": [-1000.0], "target": [1.0]}),
    ),
    Deviation(
        loss="SoftMarginLoss",
        quantity="input",
        situation="a badly wrong score",
        torch=(nan,),
        here=(-1.0,),
        reason="The slope tends to −1; torch divides ∞ by ∞.",
        example=_each({"input": [-1000.0], "target": [1.0]}),
    ),
    *(
        Deviation(
            loss=loss,
            quantity=quantity,
            situation="a difference whose squares overflow",
            torch=torch,
            here=here,
            reason=reason,
            example=_each(
                {"anchor": [[0.0, 0.0]], "positive": [[3e200, 4e200]], "negative": [[0.0, 1.0]]},
                **options,
            ),
            applies=None if quantity == "value" else _powers_leave_the_range,
        )
        for loss, options in _EUCLIDEAN_TRIPLETS
        for quantity, torch, here, reason in (
            ("value", (inf,), (5e200,), "The norm itself is in range."),
            ("anchor", (0.0, 1.0), (-0.6, 0.2), _DIVIDED_BY_INFINITY),
            ("positive", (0.0, 0.0), (0.6, 0.8), _DIVIDED_BY_INFINITY),
        )
    ),
    *(
        Deviation(
            loss=loss,
            quantity=quantity,
            situation="a difference whose powers underflow",
            torch=torch,
            here=here,
            reason="The slope is the direction of the difference; torch takes the vectors for equal.",
            example=_each(
                {"anchor": [[0.0, 0.0]], "positive": [positive], "negative": [negative]},
                **options,
            ),
            applies=_powers_leave_the_range,
        )
        for loss, options in _EUCLIDEAN_TRIPLETS
        for quantity, positive, negative, torch, here in (
            ("anchor", [3e-200, 4e-200], [0.0, 0.5], (0.0, 1.0), (-0.6, 0.2)),
            ("positive", [3e-200, 4e-200], [0.0, 0.5], (0.0, 0.0), (0.6, 0.8)),
            ("negative", [0.0, 0.5], [3e-200, 4e-200], (0.0, 0.0), (-0.6, -0.8)),
        )
    ),
    Deviation(
        loss="TripletMarginLoss",
        quantity="value",
        situation="a difference whose powers underflow",
        torch=(1.0,),
        here=(1.25,),
        reason="The norm itself is in range.",
        example=_each(
            {"anchor": [[0.0, 0.0]], "positive": [[0.25, 0.0]], "negative": [[0.0, 0.0]]},
            p=1000.0,
            eps=0.0,
        ),
        applies=_powers_leave_the_range,
    ),
    *(
        Deviation(
            loss="LinearCrossEntropyLoss",
            quantity=quantity,
            situation="an infinite weight or bias",
            torch=tuple(nan for _ in here),
            here=here,
            reason=_INFINITE_SCORE,
            example=Example(
                {
                    "input": [1.0],
                    "linear_weight": [[1.0], [0.0]],
                    "target": [0.0, 1.0],
                    "linear_bias": [inf, 0.0],
                },
                {"in_features": 1, "num_classes": 2, "bias": True, "reduction": "none"},
            ),
        )
        for quantity, here in (
            ("value", (inf,)),
            ("input", (1.0,)),
            ("linear_weight", (1.0, -1.0)),
            ("linear_bias", (1.0, -1.0)),
            ("target", (0.0, inf)),
        )
    ),
    *(
        Deviation(
            loss="AdaptiveLogSoftmaxWithLoss",
            quantity=quantity,
            situation="an infinite weight or bias",
            torch=tuple(nan for _ in here),
            here=here,
            reason=_INFINITE_SCORE,
            example=Example(
                {
                    "input": [1.0],
                    "target": 0,
                    "head_weight": [[1.0], [0.0]],
                    "tail_weights": [(np.array([[1.0]]), np.array([[1.0], [2.0]]))],
                    "head_bias": [inf, 0.0],
                },
                {
                    "in_features": 1,
                    "n_classes": 3,
                    "cutoffs": [1],
                    "div_value": 1.0,
                    "head_bias": True,
                },
            ),
        )
        for quantity, here in (
            ("value", (0.0,)),
            ("input", (0.0,)),
            ("head_weight", (0.0, 0.0)),
            ("head_bias", (0.0, 0.0)),
        )
    ),
    Deviation(
        loss="AdaptiveLogSoftmaxWithLoss",
        quantity="tail_weights",
        situation="an infinite input",
        torch=(nan, nan, nan, nan),
        here=(nan, 0.0, nan, nan),
        reason="The projection of the cluster is infinite, and its certain score has no slope; torch "
        "computes ∞ − ∞.",
        example=Example(
            {
                "input": [inf, 1.0],
                "target": 2,
                "head_weight": [[1.0, 0.0], [0.0, 1.0]],
                "tail_weights": [(np.array([[1.0, 1.0]]), np.array([[-1.0], [1.0]]))],
            },
            {"in_features": 2, "n_classes": 3, "cutoffs": [1], "div_value": 2.0},
        ),
        applies=_unbounded("input"),
    ),
    *(
        Deviation(
            loss="MultiLabelSoftMarginLoss",
            quantity=quantity,
            situation="an infinite target",
            torch=(nan,),
            here=(-inf,),
            reason="The other label's factor is −∞ too, and torch multiplies it by a logarithm that "
            "rounds to 0.",
            example=_each({"input": [[1000.0]], "target": [[inf]]}),
        )
        for quantity in ("value", "input")
    ),
    Deviation(
        loss="BCEWithLogitsLoss",
        quantity="value",
        situation="an infinite target with pos_weight",
        torch=(inf,),
        here=(nan,),
        reason="The loss is ∞ − ∞ in one order of its terms and ∞ in another.",
        example=_each({"input": [-1.0], "target": [inf]}, pos_weight=[2.0]),
        applies=_unbounded("target"),
    ),
    *(
        Deviation(
            loss="CTCLoss",
            quantity=quantity,
            situation="a log-probability of ∞ or nan where no alignment passes",
            torch=torch,
            here=here,
            reason="The recursion here takes all cells of a frame at once, and what is no number "
            "spreads; torch leaves out the cells that no alignment reaches.",
            example=_each(
                {
                    "log_probs": [[-1.0, -1.0, nan], [-1.0, -1.0, -1.0]],
                    "targets": [1, 2],
                    "input_lengths": 2,
                    "target_lengths": 2,
                }
            ),
            applies=_unbounded("log_probs"),
        )
        for quantity, torch, here in (
            ("value", (2.0,), (nan,)),
            (
                "log_probs",
                (REST_OF_ONE, REST_OF_ONE - 1.0, nan, REST_OF_ONE, REST_OF_ONE, REST_OF_ONE - 1.0),
                (nan,) * 6,
            ),
        )
    ),
)
