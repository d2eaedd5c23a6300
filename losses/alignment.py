"""The alignments of a label sequence with the frames of a longer one, summed by dynamic
programming.

A sequence of S labels becomes L = 2S + 1 states: the labels with the blank before, between and
after them. A path starts in one of the first two states, ends in one of the last two, and from one
frame to the next stays, steps to the next state, or skips the blank between two different labels.
Two more cells enclose the states: a path is in `start` before its first frame and in `end` after
its last, so that sequences of different lengths, empty ones included, need no case of their own.
The axis of cells holds

    margin, start, state 0, …, state L − 1, end, unused …, margin.

All sequences of a batch stand in one row, one after the other; the margins keep them apart. Read
backwards in time and along the row, the table of the batch is the table of the reversed sequences.
The backward recursion is thus the forward recursion over the mirrored table, and both run at once
in a row of twice the length.

Source: Graves, A. et al. (2006), Connectionist Temporal Classification, section 4.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from losses.base import ones
from losses.options import Array

FIRST: Final = 2
"""The cell of state 0."""
FEW_CELLS: Final = 64
"""Up to this length of the row, a product with a matrix is the quickest way to take a step."""
LOG_LIMIT: Final = 700.0
"""Beyond ±700, exp leaves the normal range of float64."""
LOG_WAYS: Final = math.log(3.0)
"""The logarithm of the number of ways that lead into a cell."""
LOG_HIGHEST: Final = 20.0
"""Up to this logarithm of a number that should be a probability, nothing overflows."""
FEWEST_FRAMES: Final = 8
"""Frames from one rescaling to the next at least: one a frame would cost a third of the time."""
LOG_ZERO: Final = -1e300
"""The logarithm of 0 inside of the recursion: unlike −∞ it can be subtracted from itself."""
SMALLEST_SCALE: Final = float(np.finfo(np.float64).tiny)
"""Below it, a sequence has no path left, and its sums of 0 keep their scale."""
SMALLEST_OVERLAP: Final = 1e-180
"""Above it, what underflowed cannot count: from below 5e-324, the rest of a path leads no further
than to exp(700/3 + 20) times that, 5e-214."""
PROBABILITIES: Final = np.array([0.0, 1.0])
"""Nothing and certainty."""
LOGARITHMS: Final = np.array([LOG_ZERO, 0.0])
"""The same inside of the recursion over logarithms."""


class Trellis(NamedTuple):
    """Sequences as cells: what each of them emits, and which steps a path may take.

    `labels` (N, S) ends in padding; `entries` (T, N · cells) says where among the numbers of a table
    (T, N, C), followed by those for nothing and for certainty, each cell's emission stands;
    `at_end` (N,) is where in the row each sequence ends; `late` (T, N) marks the frames after a
    sequence's last if there are any. Of the row followed by its mirror image, `skips` (2N, cells)
    is 1 where a path may come from the last cell but one, and `start`, with two zeros in front,
    where it is before the first frame.
    """

    labels: Array
    entries: Array
    skips: Array
    start: Array
    at_end: Array
    late: Array | None


class Alignments(NamedTuple):
    """The sum over all paths of each sequence, and how it is spread.

    `log_likelihood` (N,) is its logarithm, `occupancy` (T, N, cells) the probability that a path,
    given the sequence, is in a cell at a frame.
    """

    log_likelihood: Array
    occupancy: Array


class _Outline(NamedTuple):
    """What all trellises of full length share, not to be written to.

    To `entries` belong the labels of `row`: −1, where a cell has none.
    """

    entries: Array
    row: Array
    start: Array
    at_end: Array


@lru_cache(maxsize=4)
def _outline(frames: int, batch: int, classes: int, longest: int, blank: int) -> _Outline:
    cells = 2 * longest + 5
    entries = np.repeat(np.arange(0, frames * batch * classes, classes), cells)
    of_cells = entries.reshape(frames, batch, cells)
    of_cells[:, :, FIRST:-2:2] += 1 + blank
    of_cells[:, :, [0, 1, -2, -1]] = 1 + entries.size // cells * classes
    place = np.arange(batch * cells).reshape(batch, cells)
    start = np.zeros(2 + 2 * place.size)
    start[2:][place[:, 1]] = start[:1:-1][place[:, -2]] = 1.0
    row = np.full(place.size, -1)
    return _Outline(entries.reshape(frames, -1), row, start, place[:, -2])


def trellis(
    labels: Array,
    label_counts: Sequence[int],
    frame_counts: Sequence[int],
    shape: tuple[int, ...],
    blank: int,
) -> Trellis:
    """Return the cells of `labels` (N, S), each row padded with any class, for a table (T, N, C)."""
    frames, batch, classes = shape
    longest = labels.shape[1]
    outline = _outline(frames, batch, classes, longest, blank)
    row, start, at_end, late = outline.row.copy(), outline.start, outline.at_end, None
    row.reshape(batch, -1)[:, FIRST + 1 : -2 : 2] = labels
    entries = outline.entries + row
    nothing = frames * batch * classes
    shortest = min(label_counts)
    if shortest < longest:
        start = start.copy()
        start[:1:-1][at_end] = 0.0
        at_end = at_end - 2 * (longest - np.array(label_counts))
        start[:1:-1][at_end] = 1.0
        beyond = np.arange(row.size).reshape(batch, -1) >= at_end[:, None]
        row[beyond.reshape(-1)] = -1
        entries[:, beyond.reshape(-1)] = nothing
    if shortest == 0:
        # So that `end` differs from `start`, which may be the last cell but one.
        row[at_end] = -2
    if min(frame_counts) < frames:
        late = np.arange(frames)[:, None] >= np.array(frame_counts)
        # After its last frame a path waits in `end`, and so does the mirrored one in its start.
        entries.reshape(frames, batch, -1)[late] = nothing
        where, whose = late.nonzero()
        entries[where, at_end[whose]] = nothing + 1
    # A path skips from label to label if they differ, and also from `start` and into `end`.
    skips = np.zeros((2 * batch, row.size // batch))
    both = skips.reshape(2, -1)
    both[0, 2:] = skipped = row[2:] != row[:-2]
    both[1, 2:] = skipped[::-1]
    return Trellis(labels, entries, skips, start, at_end, late)


def log_likelihood(log_probs: Array, cells: Trellis) -> Array:
    """Return the log of the summed probability of all paths of each sequence, (N,)."""
    batch, length = len(cells.labels), cells.entries.shape[1]
    way = cells.skips[:batch], cells.start[: 2 + length]
    if frames := _frames_in_range(log_probs):
        probs = np.exp(log_probs)
        try:
            with np.errstate(under="raise"):
                sums, divisors = _sums(_emission(probs, cells, PROBABILITIES), *way, frames)
            return _log_of(sums[-1, cells.at_end], divisors)
        except FloatingPointError:
            # Whether what underflowed counts is known once the paths meet those from the end.
            return align(log_probs, probs, cells).log_likelihood
    return log_total(log_probs, cells)


def log_total(log_probs: Array, cells: Trellis) -> Array:
    """Return the same, summed over logarithms: also of nearly certain paths with all digits."""
    way = cells.skips[: len(cells.labels)], cells.start[: 2 + cells.entries.shape[1]]
    emission = _emission(np.maximum(log_probs, LOG_ZERO), cells, LOGARITHMS)
    return _as_logs(_log_sums(emission, *way)[-1, cells.at_end])


def align(log_probs: Array, probs: Array, cells: Trellis) -> Alignments:
    """Return the sum over all paths and the occupancy of each cell.

    The recursions run over probabilities, rescaled now and then. Where too much of these
    underflows, they run over logarithms instead: exact in any range, and several times slower.
    """
    if frames := _frames_in_range(log_probs):
        found = _align(probs, cells, frames)
        if found is not None:
            return found
    return align_logs(*log_sums(log_probs, cells))


def log_sums(log_probs: Array, cells: Trellis) -> tuple[Array, Array, Array, Array]:
    """Return logarithms: each cell's emission, all ways into it, all ways out, all paths.

    The first three are (T, N, cells); neither the ways in nor the ways out hold the cell's own
    emission.
    """
    emission = _emission(np.maximum(log_probs, LOG_ZERO), cells, LOGARITHMS)
    sums = _log_sums(_doubled(emission), cells.skips, cells.start)
    total = _as_logs(sums[-1, cells.at_end])
    ways = _as_logs(sums[:-1])
    half = emission.shape[1]
    # The second half, mirrored back, runs backward.
    tables = _as_logs(emission), ways[:, :half], ways[::-1, : half - 1 : -1]
    shape = len(ways), len(cells.labels), -1
    emission, ways_in, ways_out = (table.reshape(shape) for table in tables)
    return emission, ways_in, ways_out, total


def align_logs(emission: Array, ways_in: Array, ways_out: Array, total: Array) -> Alignments:
    """Return the alignments that the tables of `log_sums` describe."""
    occupancy: Array = ways_in + emission
    occupancy += ways_out
    occupancy -= occupancy.max(axis=2, keepdims=True)
    np.exp(occupancy, occupancy)
    occupancy /= occupancy.sum(axis=2, keepdims=True)
    return Alignments(total, occupancy)


def class_probabilities(occupancy: Array, cells: Trellis, shape: tuple[int, ...]) -> Array:
    """Return the probability of each class at each frame given the sequence, (T, N, C)."""
    size = math.prod(shape)
    counts = np.bincount(cells.entries.reshape(-1), occupancy.reshape(-1), size + 2)
    return counts[:size].reshape(shape)


def _align(probs: Array, cells: Trellis, in_range: int) -> Alignments | None:
    """Return the alignments, or None if too much of them underflowed."""
    doubled = _doubled(_emission(probs, cells, PROBABILITIES))
    sums, divisors = _sums(doubled, cells.skips, cells.start, in_range)
    likelihood = total = sums[-1].take(cells.at_end)
    # As one line, a table of ways in is that of the ways out read backwards.
    products, ways = doubled.reshape(-1), sums[:-1].reshape(-1)
    products *= ways
    products *= ways[::-1]
    tables = products.reshape(len(doubled), 2, len(total), -1)
    if len(doubled) > in_range:
        # Each frame's products sum to the same likelihood, up to the frame's scale.
        rows = products.reshape(-1, tables.shape[3])
        likelihood = _row_sums(rows).reshape(tables.shape[:3])[:, 0]
        if not likelihood.item(likelihood.argmin()) > SMALLEST_OVERLAP:
            return None
    return Alignments(_log_of(total, divisors), tables[:, 0] / likelihood[..., None])


def _row_sums(table: Array) -> Array:
    sums: Array = table.dot(ones(table.shape[1], table.dtype))
    return sums


def _log_of(total: Array, divisors: list[Array]) -> Array:
    """Return the logarithm of sums that were divided by the first of each divisors."""
    logarithm: Array = np.log(total)
    for divisor in divisors:
        logarithm += np.log(divisor[: len(total)])
    return logarithm


def _frames_in_range(log_probs: Array) -> int:
    """Return in how many frames neither a path's probability nor a sum of them leaves the range.

    That it stays within a third of the range leaves space for the product of both recursions; a
    single frame always does. The result is 0 if not every exp(log_probs) is a normal number; nan
    and −inf are not.
    """
    lowest, highest = log_probs.item(log_probs.argmin()), log_probs.item(log_probs.argmax())
    if not -LOG_LIMIT < lowest <= highest < LOG_HIGHEST:
        return 0
    return max(1, int(LOG_LIMIT / 3.0 / (LOG_WAYS + max(-lowest, highest))))


def _emission(table: Array, cells: Trellis, nothing_and_certainty: Array) -> Array:
    """Return what each cell of the row contributes at each frame, (T, N · cells)."""
    numbers = np.concatenate((table.reshape(-1), nothing_and_certainty))
    emission: Array = numbers[cells.entries]
    return emission


def _doubled(emission: Array) -> Array:
    """Return the emission of the row followed by its mirror image."""
    return np.concatenate((emission, emission[::-1, ::-1]), axis=1)


def _sums(emission: Array, skips: Array, start: Array, in_range: int) -> tuple[Array, list[Array]]:
    """Return the sum over all ways into each place of the row, at each frame and after the last.

    After as many frames as stay in range each sequence is divided by its sum; the second result
    lists these.
    """
    frames, length = emission.shape
    every = max(FEWEST_FRAMES, in_range)
    sums = np.empty((frames + 1, length))
    path = start.copy()
    here = path[2:]
    divisors: list[Array] = []
    enter, multiply = _entering(path, skips.reshape(-1)), np.multiply
    steps = zip(sums, emission, strict=False)
    for first in range(0, frames, every):
        if first:
            divisors.append(_rescaled(here.reshape(skips.shape)))
        for into, emitted in islice(steps, every):
            enter(into)
            multiply(into, emitted, here)
    enter(sums[-1])
    return sums, divisors


def _rescaled(sequences: Array) -> Array:
    """Divide each row by its sum, unless that is 0, and return the divisors."""
    divisor = _row_sums(sequences)
    np.maximum(divisor, SMALLEST_SCALE, out=divisor)
    np.divide(sequences, divisor[:, None], sequences)
    return divisor


def _entering(path: Array, skips: Array) -> Callable[[Array], object]:
    """Return what writes, for each cell of the row `path[2:]`, the sum over the cells before it."""
    here, length = path[2:], len(skips)
    if length <= FEW_CELLS:
        # From the left, BLAS adds up rows, which it does in less time than products of rows.
        return partial(path.dot, _steps(skips.tobytes()))
    before, two_before, skipped = path[1:-1], path[:-2], np.empty(length)
    add, multiply = np.add, np.multiply

    def enter(into: Array) -> None:
        add(here, before, into)
        multiply(two_before, skips, skipped)
        add(into, skipped, into)

    return enter


@lru_cache(maxsize=16)
def _steps(skips: bytes) -> Array:
    """Return which of two zeros and the cells leads into which cell: not to be written to.

    The skips alone decide, which are the same for all labels without a repetition.
    """
    ways = np.frombuffer(skips)
    shape = len(ways) + 2, len(ways)
    return np.eye(*shape, -2) + np.eye(*shape, -1) + np.eye(*shape) * ways


def _log_sums(emission: Array, skips: Array, start: Array) -> Array:
    """Return the logarithm of the sum over all ways into each place of the row, as `_sums`."""
    frames, length = emission.shape
    sums = np.empty((frames + 1, length))
    path = np.where(start > 0.0, 0.0, LOG_ZERO)
    here, before, two_before = path[2:], path[1:-1], path[:-2]
    skippable = np.where(skips.reshape(-1) > 0.0, 0.0, LOG_ZERO)
    ways = np.empty((3, length))
    stayed, stepped, skipped = ways
    top = np.empty(length)
    for frame, into in enumerate(sums):
        np.add(two_before, skippable, skipped)
        np.maximum(here, before, out=top)
        np.maximum(top, skipped, out=top)
        np.subtract(here, top, stayed)
        np.subtract(before, top, stepped)
        np.subtract(skipped, top, skipped)
        # exp is slow where it underflows, and below −700 it adds nothing to the 1 of the largest.
        ways.clip(-LOG_LIMIT, None, out=ways)
        np.exp(ways, ways)
        np.add(stayed, stepped, stayed)
        np.add(stayed, skipped, stayed)
        np.log(stayed, stayed)
        np.add(stayed, top, into)
        # A nan would walk on through the margins, into the sequences beside its own.
        into.reshape(skips.shape)[:, :: skips.shape[1] - 1] = LOG_ZERO
        if frame < frames:
            np.add(into, emission[frame], here)
    return sums


def _as_logs(logarithms: Array) -> Array:
    """Return the same with −∞ for 0."""
    logarithms[logarithms < LOG_ZERO / 2] = -np.inf
    return logarithms
