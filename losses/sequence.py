"""Loss of a sequence of labels whose alignment with the frames is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from losses import alignment
from losses.alignment import FIRST, Trellis
from losses.arguments import Argument, Form, Lengths, LogProbabilities, Sequences
from losses.base import Gradients, Loss, Terms, all_within, declare
from losses.dtypes import FLOATS, as_array, float_array
from losses.errors import InvalidIndex, InvalidType, InvalidValue
from losses.options import NON_NEGATIVE, Array, Reduction, flag, integer, reduction_option

FORMS = (
    Form(
        "padded",
        {
            "log_probs": ("T", "N", "C"),
            "targets": ("N", "S"),
            "input_lengths": ("N",),
            "target_lengths": ("N",),
        },
    ),
    Form(
        "concatenated",
        {
            "log_probs": ("T", "N", "C"),
            "targets": ("sum of target_lengths",),
            "input_lengths": ("N",),
            "target_lengths": ("N",),
        },
    ),
    Form(
        "one sequence",
        {"log_probs": ("T", "C"), "targets": ("S",), "input_lengths": (), "target_lengths": ()},
    ),
)

CERTAIN = {dtype: 0.1 * float(np.finfo(np.float64).eps / np.finfo(dtype).eps) for dtype in FLOATS}
"""Below such a loss a sum of probabilities, near 1 and in float64, has fewer digits than the dtype."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """What the forward and backward recursions of CTC find, without the axis N for one sequence.

    `labels` (N, L) holds the class of each of the L = 2S + 1 states, −1 beyond a shorter target;
    `log_alpha` (T, N, L) the log of the summed probability of all ways into a state, its own frame
    included; `log_beta` (T, N, L) that of all ways from it to the end, its own frame excluded;
    `occupancy` (T, N, L) the probability of the state given the target, exp(log_alpha + log_beta −
    log_likelihood); `posterior` (T, N, C) that of each class; `log_likelihood` (N,) minus the
    unreduced loss. Frames and states beyond a sequence's own hold −inf and 0.
    """

    labels: Array
    log_alpha: Array
    log_beta: Array
    occupancy: Array
    posterior: Array
    log_likelihood: Array

    @property
    def fewest_frames(self) -> Array:
        """The frames that each target needs, (N,): one a label, and a blank between two equal ones."""
        labels = self.labels[..., 1::2]
        repeats = (labels[..., 1:] == labels[..., :-1]) & (labels[..., 1:] >= 0)
        return np.asarray((labels >= 0).sum(-1) + repeats.sum(-1))

    def of_sequence(self, index: int) -> Lattice:
        """Return the tables of one sequence, without the axis N."""
        return Lattice(
            labels=self.labels[index],
            log_alpha=self.log_alpha[:, index],
            log_beta=self.log_beta[:, index],
            occupancy=self.occupancy[:, index],
            posterior=self.posterior[:, index],
            log_likelihood=self.log_likelihood[index],
        )


class _Problem(NamedTuple):
    """Validated arguments in float64, with the axis N, and how the results go back."""

    log_probs: Array
    cells: Trellis
    target_lengths: list[int]
    dtype: np.dtype[Any]
    batched: bool


@declare
class CTCLoss(Loss):
    r"""Connectionist temporal classification: the improbability of a label sequence.

    Formula: l = −log Σ_π Π_t exp(log_probs[t, π_t]), over all paths π of one class a frame that
    become the target when repeats are merged and then blanks removed. The derivative with respect
    to log_probs[t, k] is minus the posterior probability that a path is at class k in frame t. As
    in torch, `value_and_grad` returns exp(log_probs) − posterior instead, which is the gradient of
    the logits once it has passed through their log_softmax; `partial_derivative` returns the other.

    Arguments:
        log_probs: logarithms of class probabilities, (T, N, C), or (T, C) for one sequence.
        targets: classes other than the blank, (N, S) of which each row counts as far as its
            length, or all rows joined, (sum of target_lengths,); whole numbers of any dtype.
        input_lengths: frames of each sequence, (N,), in [0, T]; () or (1,) for one sequence.
        target_lengths: labels of each target, (N,), in [0, S]; () or (1,) for one sequence.

    Returns one loss a sequence, their sum, or the mean: each is divided by its target length (at
    least 1), then all by N. A target that does not fit into its frames has the loss inf and the
    gradient nan; `zero_infinity` makes both 0.

    Raises InvalidValue for shapes and lengths that do not fit together or an empty log_probs,
    InvalidIndex for labels or a blank outside of [0, C), InvalidType for a dtype.

    Example:
        >>> log_probs = np.log([[0.5, 0.5], [0.5, 0.5]])
        >>> CTCLoss()(log_probs, np.array([1]), np.array(2), np.array(1))  # −log(3/4)
        np.float64(0.2876820724517809)

    Source: Graves, A., Fernández, S., Gomez, F., & Schmidhuber, J. (2006), Connectionist Temporal
    Classification.
    """

    arguments = (
        Argument("log_probs", LogProbabilities(), "log-probability of each class at each frame"),
        Argument("targets", Sequences(), "the label sequences", differentiable=False),
        Argument(
            "input_lengths", Lengths(axis="T"), "frames of each sequence", differentiable=False
        ),
        Argument(
            "target_lengths", Lengths(axis="S"), "labels of each sequence", differentiable=False
        ),
    )
    forms = FORMS
    takes_half = False

    blank: int = integer(0, NON_NEGATIVE, "class that stands for no label")
    reduction: Reduction = reduction_option()
    zero_infinity: bool = flag(False, "whether targets that do not fit count as 0")

    def partial_derivative(self, *args: Any, grad_output: Any = None, **kwargs: Any) -> Array:
        """Return the vector-Jacobian product of log_probs with the true derivative, −posterior."""
        return self._true_gradient(grad_output, *self._bound(args, kwargs))

    def lattice(self, *args: Any, **kwargs: Any) -> Lattice:
        """Return the recursions' tables, for inspection; in logarithms, so that none underflows."""
        return self._lattice(*self._bound(args, kwargs))

    def _value(self, *arguments: Any) -> Any:
        problem = self._problem(*arguments)
        found = alignment.log_likelihood(problem.log_probs, problem.cells)
        return self._reduced(self._terms_of(problem, found, np.zeros(())))

    def _terms(self, *arguments: Any) -> Terms:
        problem = self._problem(*arguments)
        probs = np.exp(problem.log_probs)
        found = alignment.align(problem.log_probs, probs, problem.cells)
        probs -= _posterior(found.occupancy, problem)
        return self._terms_of(problem, found.log_likelihood, probs)

    @np.errstate(all="ignore")
    def _true_gradient(self, grad_output: Any, *arguments: Any) -> Array:
        problem = self._problem(*arguments)
        found = alignment.align(problem.log_probs, np.exp(problem.log_probs), problem.cells)
        slope = -_posterior(found.occupancy, problem)
        terms = self._terms_of(problem, found.log_likelihood, slope)
        cotangent = self._cotangent(terms, grad_output, self._reduced(terms))
        gradient: Array = terms.pullback(cotangent)["log_probs"]
        return gradient

    def _terms_of(self, problem: _Problem, log_likelihood: Array, slope: Array) -> Terms:
        """Return the terms whose derivative with respect to log_probs is `slope`, (T, N, C)."""
        losses = -log_likelihood
        # The logarithm of a probability that rounds to 1 has lost the digits of the loss.
        if losses.item(losses.argmin()) < (bound := CERTAIN[problem.dtype]):
            certain = np.abs(losses) < bound
            losses[certain] = -alignment.log_total(problem.log_probs, problem.cells)[certain]
        all_finite = math.isfinite(losses.dot(losses))

        def pullback(cotangent: Array) -> Gradients:
            if not all_finite:
                slope[:, ~np.isfinite(losses)] = np.nan
                if self.zero_infinity:
                    slope[:, losses == np.inf] = 0.0
            if problem.cells.late is not None:
                slope[problem.cells.late] = 0.0
            # A number takes half as long as an array of one.
            factors = cotangent.item() if cotangent.size == 1 else cotangent[:, None]
            np.multiply(slope, factors, slope)
            gradient = slope if problem.batched else slope[:, 0]
            return {"log_probs": gradient.astype(problem.dtype, copy=False)}

        values = losses.astype(problem.dtype, copy=False)
        if self.zero_infinity and not all_finite:
            values = np.where(losses == np.inf, values.dtype.type(0.0), values)
        factors = _shares(tuple(problem.target_lengths))
        if not problem.batched:
            values, factors = values[0, ...], factors[0, ...]
        return Terms(values, factors, pullback)

    @np.errstate(all="ignore")
    def _lattice(self, *arguments: Any) -> Lattice:
        problem = self._problem(*arguments)
        cells = problem.cells
        emission, ways_in, ways_out, total = alignment.log_sums(problem.log_probs, cells)
        found = alignment.align_logs(emission, ways_in, ways_out, total)
        states = slice(FIRST, -2)
        labels = np.full((len(cells.labels), 2 * cells.labels.shape[1] + 1), self.blank)
        labels[:, 1::2] = cells.labels
        lengths = np.array(problem.target_lengths)
        labels[np.arange(labels.shape[1]) > 2 * lengths[:, None]] = -1
        posterior = _posterior(found.occupancy, problem)
        own = np.broadcast_to(labels >= 0, (len(posterior), *labels.shape))
        if cells.late is not None:
            posterior[cells.late] = 0.0
            own = own & ~cells.late[:, :, None]
        lattice = Lattice(
            labels=labels,
            log_alpha=np.where(own, (ways_in + emission)[:, :, states], -np.inf),
            log_beta=np.where(own, ways_out[:, :, states], -np.inf),
            occupancy=np.where(own, found.occupancy[:, :, states], 0.0),
            posterior=posterior,
            log_likelihood=total,
        )
        return lattice if problem.batched else lattice.of_sequence(0)

    # From arguments to cells

    def _problem(
        self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any
    ) -> _Problem:
        given = float_array("log_probs", log_probs)
        if given.ndim not in (2, 3):
            expected = "3, (T, N, C), or 2, (T, C)"
            raise InvalidValue("dimensions", "log_probs", given=given.ndim, expected=expected)
        if given.size == 0:
            expected = "at least one frame, sequence and class"
            raise InvalidValue("shape", "log_probs", given=given.shape, expected=expected)
        batched = given.ndim == 3
        scores = (given if batched else given[:, None]).astype(np.float64, copy=False)
        frames, batch, classes = scores.shape
        if self.blank >= classes:
            expected = f"[0, {classes})"
            raise InvalidIndex("option_interval", "blank", given=self.blank, expected=expected)
        frame_counts = _lengths("input_lengths", input_lengths, batch, frames)
        label_counts = _lengths("target_lengths", target_lengths, batch, None)
        given_labels = _labels(targets)
        labels = self._padded(given_labels, label_counts, classes)
        cells = alignment.trellis(labels, label_counts, frame_counts, scores.shape, self.blank)
        return _Problem(scores, cells, label_counts, given.dtype, batched)

    def _padded(self, targets: Array, lengths: list[int], classes: int) -> Array:
        """Return the labels of each target, (N, longest), the rest filled up with the blank."""
        batch, longest = len(lengths), max(lengths)
        if targets.ndim == 1:
            if targets.size != sum(lengths):
                expected = f"({sum(lengths)},), the sum of target_lengths"
                raise InvalidValue("shape", "targets", given=targets.shape, expected=expected)
        elif targets.ndim == 2:
            if len(targets) != batch or targets.shape[1] < longest:
                expected = f"({batch}, {longest}) or wider"
                raise InvalidValue("shape", "targets", given=targets.shape, expected=expected)
            targets = targets[:, :longest]
        else:
            expected = "1 or 2"
            raise InvalidValue("dimensions", "targets", given=targets.ndim, expected=expected)
        if min(lengths) == longest:
            return _checked(targets.reshape(batch, longest), classes)
        own = np.arange(longest) < np.array(lengths)[:, None]
        labels = np.full(own.shape, self.blank)
        labels[own] = _checked(targets if targets.ndim == 1 else targets[own], classes)
        return labels


def _checked(labels: Array, classes: int) -> Array:
    """Return the labels, refusing those outside of [0, classes)."""
    if not all_within(labels, classes):
        wrong = labels[(labels < 0) | (labels >= classes)][0]
        raise InvalidIndex("label", "targets", given=wrong, expected=f"[0, {classes})")
    return labels


def _posterior(occupancy: Array, problem: _Problem) -> Array:
    return alignment.class_probabilities(occupancy, problem.cells, problem.log_probs.shape)


@lru_cache(maxsize=16)
def _shares(lengths: tuple[int, ...]) -> Array:
    """Return the factor of each loss in the mean: not to be written to."""
    return 1.0 / (np.maximum(lengths, 1) * len(lengths))


def _whole(name: str, value: Any) -> Array:
    """Return whole numbers of any dtype, refusing others."""
    array = as_array(name, value)
    if array.dtype.kind not in "iu" and array.size:
        raise InvalidType("dtype", name, given=array.dtype, expected="a whole-number dtype")
    return array


def _labels(targets: Any) -> Array:
    """Return targets as int64; torch takes any dtype, here a label must be a whole number in it."""
    array = as_array("targets", targets)
    if array.dtype.kind == "f" and not np.equal(np.floor(array), array).all():
        wrong = array[np.floor(array) != array][0]
        raise InvalidValue("length", "targets", given=f"{wrong:g}", expected="whole numbers")
    if array.dtype.kind == "c":
        raise InvalidType("dtype", "targets", given=array.dtype, expected="a whole-number dtype")
    return array.astype(np.int64, copy=False)


def _lengths(name: str, value: Any, batch: int, most: int | None) -> list[int]:
    """Return the length of each sequence, checked against the size of its axis."""
    array = _whole(name, value)
    if array.size != batch:
        raise InvalidValue("shape", name, given=array.shape, expected=f"({batch},), one a sequence")
    lengths: list[int] = array.reshape(batch).tolist()
    low, high = min(lengths), max(lengths)
    if low < 0 or (most is not None and high > most):
        expected = "lengths of at least 0" if most is None else f"lengths in [0, {most}]"
        wrong = low if low < 0 else high
        raise InvalidValue("length", name, given=wrong, expected=expected)
    return lengths
