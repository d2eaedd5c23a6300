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

from typing import Final, NamedTuple

import numpy as np

from losses.options import Array

FIRST: Final = 2
"""The cell of state 0."""
RESCALE_EVERY: Final = 8
"""Frames from one rescaling to the next: one a frame would cost a third of the time."""
LOG_LIMIT: Final = 700.0
"""Beyond ±700, exp leaves the normal range of float64."""
LOG_ZERO: Final = -1e300
"""The logarithm of 0 inside of the recursion: unlike −∞ it can be subtracted from itself."""
SMALLEST_OVERLAP: Final = 1e-200
"""Above it, what underflowed in the products of both recursions cannot count."""


class Trellis(NamedTuple):
    """Sequences as cells: what each state emits, and which steps a path may take.

    `labels` (N, S) ends in padding, `ends` (N,) is the cell after the last state, `skips` is 1
    where a path may go from a cell of the row to the one after the next, `unused` (N, cells) marks
    the cells from `end` on if any sequence is shorter than S, `late` (T, N) the frames after a
    sequence's last if there are any.
    """

    labels: Array
    blank: int
    ends: Array
    skips: Array
    unused: Array | None
    late: Array | None

    @property
    def cells(self) -> int:
        """Cells of one sequence."""
        return 2 * int(self.labels.shape[1]) + 5

    @property
    def at_start(self) -> Array:
        """Where in the row each sequence starts."""
        return np.arange(1, self.cells * len(self.ends), self.cells)

    @property
    def at_end(self) -> Array:
        """Where in the row each sequence ends."""
        return self.at_start - 1 + self.ends


class Alignments(NamedTuple):
    """The sum over all paths of each sequence, and how it is spread.

    `log_likelihood` (N,) is its logarithm, `occupancy` (T, N, cells) the probability that a path,
    given the sequence, is in a cell at a frame.
    """

    log_likelihood: Array
    occupancy: Array


def trellis(
    labels: Array, label_counts: Array, frame_counts: Array, frames: int, blank: int
) -> Trellis:
    """Return the cells of `labels` (N, S), each row padded with any class."""
    batch, longest = labels.shape
    ends = FIRST + 1 + 2 * label_counts
    skips = np.zeros((batch, 2 * longest + 5))
    # From `start` and into `end` a path always skips, between labels if they differ.
    skips[:, FIRST + 1] = 1.0
    np.not_equal(labels[:, 1:], labels[:, :-1], out=skips[:, FIRST + 3 : -2 : 2], casting="unsafe")
    skips[np.arange(batch), ends] = 1.0
    unused = late = None
    if label_counts.min() < longest:
        unused = np.arange(2 * longest + 5) >= ends[:, None]
    if frame_counts.min() < frames:
        late = np.arange(frames)[:, None] >= frame_counts
    return Trellis(labels, blank, ends, skips.reshape(-1)[2:], unused, late)


def log_likelihood(log_probs: Array, cells: Trellis) -> Array:
    """Return the log of the summed probability of all paths of each sequence, (N,)."""
    if _in_range(log_probs):
        try:
            emission = _emission(np.exp(log_probs), cells, 1.0, 0.0)
            sums, log_scale = _sums(_row(emission), cells.skips, cells.at_start, cells.cells)
            total: Array = np.log(sums[-1, cells.at_end]) + log_scale
            return total
        except FloatingPointError:
            pass
    emission = _log_emission(log_probs, cells)
    sums = _log_sums(_row(emission), cells.skips, cells.at_start, cells.cells)
    return _as_logs(sums[-1, cells.at_end])


def align(log_probs: Array, probs: Array, cells: Trellis) -> Alignments:
    """Return the sum over all paths and the occupancy of each cell.

    The recursions run over probabilities, rescaled now and then. Where one of these underflows or
    overflows, however little it may weigh, they run over logarithms instead: exact in any range,
    and several times slower.
    """
    if _in_range(log_probs):
        try:
            return _align(probs, cells)
        except FloatingPointError:
            pass
    return align_logs(*log_sums(log_probs, cells))


def log_sums(log_probs: Array, cells: Trellis) -> tuple[Array, Array, Array, Array]:
    """Return logarithms: each cell's emission, all ways into it, all ways out, all paths.

    The first three are (T, N, cells); neither the ways in nor the ways out hold the cell's own
    emission.
    """
    emission = _log_emission(log_probs, cells)
    sums = _log_sums(*_doubled(emission, cells), cells.cells)
    total = _as_logs(sums[-1, cells.at_end])
    ways_in, ways_out = _unfolded(_as_logs(sums[:-1]), emission.shape)
    return _as_logs(emission), ways_in, ways_out, total


def align_logs(emission: Array, ways_in: Array, ways_out: Array, total: Array) -> Alignments:
    """Return the alignments that the tables of `log_sums` describe."""
    occupancy: Array = ways_in + emission
    occupancy += ways_out
    occupancy -= occupancy.max(axis=2, keepdims=True)
    np.exp(occupancy, occupancy)
    occupancy /= occupancy.sum(axis=2, keepdims=True)
    return Alignments(total, occupancy)


def class_probabilities(occupancy: Array, cells: Trellis, classes: int) -> Array:
    """Return the probability of each class at each frame given the sequence, (T, N, C)."""
    frames, batch, _ = occupancy.shape
    rows = np.arange(0, frames * batch * classes, classes).reshape(frames, batch, 1)
    entries = rows + cells.labels
    weights = occupancy[:, :, FIRST + 1 : -2 : 2]
    size = frames * batch * classes
    # Without any label bincount would count in integers.
    counts = np.bincount(entries.reshape(-1), weights.reshape(-1), minlength=size)
    posterior: Array = counts.reshape(frames, batch, classes).astype(np.float64, copy=False)
    posterior[:, :, cells.blank] += occupancy[:, :, FIRST:-2:2].sum(axis=2)
    return posterior


def _align(probs: Array, cells: Trellis) -> Alignments:
    emission = _emission(probs, cells, 1.0, 0.0)
    sums, log_scale = _sums(*_doubled(emission, cells), cells.cells)
    ways_in, ways_out = _unfolded(sums[:-1], emission.shape)
    total = sums[-1, cells.at_end]
    occupancy = emission
    occupancy *= ways_in
    occupancy *= ways_out
    overlap = occupancy.sum(axis=2)
    # Each frame's products sum to the same likelihood, up to its scale, unless much of them
    # underflowed. That no path is left at all is no loss: nothing underflowed on the way there.
    if not ((overlap > SMALLEST_OVERLAP) | (total == 0.0)).all():
        raise FloatingPointError
    occupancy /= overlap[:, :, None]
    return Alignments(np.log(total) + log_scale[: total.size], occupancy)


def _in_range(log_probs: Array) -> bool:
    """Say whether every exp(log_probs) is a normal number; nan and −inf are not."""
    return bool(log_probs.min() > -LOG_LIMIT and log_probs.max() < LOG_LIMIT)


def _emission(table: Array, cells: Trellis, one: float, zero: float) -> Array:
    """Return what each cell contributes at each frame, (T, N, cells).

    `table` (T, N, C) holds probabilities or their logarithms, `one` and `zero` what these numbers
    are there.
    """
    frames, batch, classes = table.shape
    emission = np.empty((frames, batch, cells.cells))
    emission[:, :, :FIRST] = zero
    emission[:, :, -2:] = zero
    emission[:, :, FIRST:-2:2] = table[:, :, cells.blank, None]
    entry = cells.labels + np.arange(0, batch * classes, classes)[:, None]
    emission[:, :, FIRST + 1 : -2 : 2] = table.reshape(frames, -1).take(entry, axis=1)
    if cells.unused is not None:
        emission[:, cells.unused] = zero
    if cells.late is not None:
        # After its last frame a path waits in `end`, and so does the mirrored one in its start.
        waiting = np.full((batch, cells.cells), zero)
        waiting[np.arange(batch), cells.ends] = one
        emission[cells.late] = waiting[cells.late.nonzero()[1]]
    return emission


def _log_emission(log_probs: Array, cells: Trellis) -> Array:
    return _emission(np.maximum(log_probs, LOG_ZERO), cells, 0.0, LOG_ZERO)


def _row(emission: Array) -> Array:
    return emission.reshape(len(emission), -1)


def _doubled(emission: Array, cells: Trellis) -> tuple[Array, Array, Array]:
    """Return emission, skips and starts of the row followed by its mirror image."""
    row = _row(emission)
    return (
        np.concatenate((row, row[::-1, ::-1]), axis=1),
        np.concatenate((cells.skips, (0.0, 0.0), cells.skips[::-1])),
        np.concatenate((cells.at_start, 2 * row.shape[1] - 1 - cells.at_end)),
    )


def _unfolded(sums: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Return the sums forward and, mirrored back, backward of a doubled row, (T, N, cells)."""
    half = sums.shape[1] // 2
    return sums[:, :half].reshape(shape), sums[::-1, : half - 1 : -1].reshape(shape)


@np.errstate(under="raise", over="raise")
def _sums(emission: Array, skips: Array, starts: Array, cells: int) -> tuple[Array, Array]:
    """Return the sum over all ways into each place of the row, at each frame and after the last.

    Every frame of every sequence has a scale of its own; the second result is the logarithm of the
    last frame's.
    """
    frames, length = emission.shape
    sums = np.empty((frames + 1, length))
    sums[:, 0] = 0.0
    here = np.zeros(length)
    here[starts] = 1.0
    skipped = np.empty_like(skips)
    stay, before, two_before = here[1:], here[:-1], here[:-2]
    sequences = here.reshape(-1, cells)
    scales = np.ones((frames // RESCALE_EVERY + 1, len(sequences)))
    add, multiply = np.add, np.multiply
    steps = zip(sums[:, 1:], sums[:, 2:], emission[:, 1:], strict=False)
    for frame, (into, into_states, emitted) in enumerate(steps, 1):
        add(stay, before, into)
        multiply(two_before, skips, skipped)
        add(into_states, skipped, into_states)
        multiply(into, emitted, stay)
        if frame % RESCALE_EVERY == 0:
            scale = add.reduce(sequences, axis=1, out=scales[frame // RESCALE_EVERY])
            scale += scale == 0.0
            np.divide(sequences, scale[:, None], sequences)
    last = sums[-1]
    add(stay, before, last[1:])
    last[2:] += two_before * skips
    return sums, np.log(scales).sum(axis=0)


def _log_sums(emission: Array, skips: Array, starts: Array, cells: int) -> Array:
    """Return the logarithm of the sum over all ways into each place of the row, as `_sums`."""
    frames, length = emission.shape
    sums = np.empty((frames + 1, length))
    sums[:, 0] = LOG_ZERO
    here = np.full(length, LOG_ZERO)
    here[starts] = 0.0
    skippable = np.where(skips > 0.0, 0.0, LOG_ZERO)
    ways = np.empty((3, length - 2))
    stayed, stepped, skipped = ways
    top = np.empty(length - 2)
    stay, before, two_before = here[2:], here[1:-1], here[:-2]
    for frame, into in enumerate(sums):
        into[1] = here[1]
        np.add(two_before, skippable, skipped)
        np.maximum(stay, before, out=top)
        np.maximum(top, skipped, out=top)
        np.subtract(stay, top, stayed)
        np.subtract(before, top, stepped)
        np.subtract(skipped, top, skipped)
        # exp is slow where it underflows, and below −700 it adds nothing to the 1 of the largest.
        ways.clip(-LOG_LIMIT, None, out=ways)
        np.exp(ways, ways)
        np.add(stayed, stepped, stayed)
        np.add(stayed, skipped, stayed)
        np.log(stayed, stayed)
        np.add(stayed, top, into[2:])
        # A nan would walk on through the margins, into the sequences beside its own.
        into.reshape(-1, cells)[:, :: cells - 1] = LOG_ZERO
        if frame < frames:
            np.add(into, emission[frame], here)
    return sums


def _as_logs(logarithms: Array) -> Array:
    """Return the same with −∞ for 0."""
    logarithms[logarithms < LOG_ZERO / 2] = -np.inf
    return logarithms
