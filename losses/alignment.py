"""The alignments of a label sequence with the frames of a longer one, summed by dynamic
programming.

A sequence of S labels becomes L = 2S + 1 states: the labels with the blank before, between and
after them. A path starts in one of the first two states, ends in one of the last two, and from one
frame to the next stays, steps to the next state, or skips the blank between two different labels.
Two more cells enclose the states: a path is in `start` before its first frame and in `end` after
its last, so that sequences of different lengths, empty ones included, need no case of their own.
The axis of cells holds

    margin, start, state 0, …, state L − 1, end, unused …, margin.

Read backwards in time and in cells, the table of a sequence is the table of the reversed sequence.
The backward recursion is thus the forward recursion over the mirrored table, and both run as one
batch of twice the size.

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
SMALLEST_OVERLAP: Final = 1e-200
"""Above it, what underflowed in the products of both recursions cannot count."""


class Trellis(NamedTuple):
    """Sequences as cells: what each state emits, and which steps a path may take.

    `labels` (S, N) ends in padding, `ends` (N,) is the cell after the last state, `skips` (cells −
    2, N) is 1 where a path may go from a cell to the one after the next, `unused` (cells, N) marks
    the cells from `end` on if any sequence is shorter than S, `late` (T, N) the frames after a
    sequence's last if there are any.
    """

    labels: Array
    blank: int
    ends: Array
    skips: Array
    unused: Array | None
    late: Array | None


class Alignments(NamedTuple):
    """The log of the sum over all paths, (N,), and the probability of each cell given the sequence, (T, cells, N)."""

    log_likelihood: Array
    occupancy: Array


def trellis(
    labels: Array, label_counts: Array, frame_counts: Array, frames: int, blank: int
) -> Trellis:
    """Return the cells of `labels` (N, S), each row padded with any class."""
    batch, longest = labels.shape
    labels = labels.T
    ends = FIRST + 1 + 2 * label_counts
    skips = np.zeros((2 * longest + 3, batch))
    skips[1] = 1.0
    np.not_equal(labels[1:], labels[:-1], out=skips[3:-2:2], casting="unsafe")
    skips[ends - 2, np.arange(batch)] = 1.0
    unused = late = None
    if label_counts.min() < longest:
        unused = np.arange(2 * longest + 5)[:, None] >= ends
    if frame_counts.min() < frames:
        late = np.arange(frames)[:, None] >= frame_counts
    return Trellis(labels, blank, ends, skips, unused, late)


def log_likelihood(log_probs: Array, cells: Trellis) -> Array:
    """Return the log of the summed probability of all paths of each sequence, (N,)."""
    if _in_range(log_probs):
        try:
            sums, log_scale = _sums(
                _emission(np.exp(log_probs), cells, 1.0, 0.0), cells.skips, _starts(cells)
            )
            return np.log(_at_end(sums, cells)) + log_scale
        except FloatingPointError:
            pass
    emission = _emission(log_probs, cells, 0.0, -np.inf)
    return _at_end(_log_sums(emission, cells.skips, _starts(cells)), cells)


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
    return align_sums(*log_sums(log_probs, cells), cells)


def align_sums(emission: Array, ways_in: Array, ways_out: Array, cells: Trellis) -> Alignments:
    """Return what the tables of `log_sums` say."""
    occupancy: Array = ways_in[:-1] + emission + ways_out
    occupancy -= occupancy.max(axis=1, keepdims=True)
    np.exp(occupancy, out=occupancy)
    occupancy /= occupancy.sum(axis=1, keepdims=True)
    return Alignments(_at_end(ways_in, cells), occupancy)


def log_sums(log_probs: Array, cells: Trellis) -> tuple[Array, Array, Array]:
    """Return the logs of each cell's emission, of the sum of all ways into it, and of all ways out.

    The ways in are (T + 1, cells, N), the last row being after all frames, the ways out (T, cells,
    N).
    """
    emission = _emission(log_probs, cells, 0.0, -np.inf)
    sums = _log_sums(*_doubled(emission, cells))
    return emission, *_unfolded(sums)


def class_probabilities(occupancy: Array, cells: Trellis, classes: int) -> Array:
    """Return the probability of each class at each frame given the sequence, (T, N, C)."""
    frames, _, batch = occupancy.shape
    rows = np.arange(frames * batch).reshape(frames, 1, batch)
    entries = rows * classes + cells.labels
    weights = occupancy[:, FIRST + 1 : -2 : 2]
    size = frames * batch * classes
    # Without any label bincount would count in integers.
    counts = np.bincount(entries.reshape(-1), weights.reshape(-1), minlength=size)
    posterior: Array = counts.reshape(frames, batch, classes).astype(np.float64, copy=False)
    posterior[:, :, cells.blank] += occupancy[:, FIRST:-2:2].sum(axis=1)
    return posterior


def _align(probs: Array, cells: Trellis) -> Alignments:
    emission = _emission(probs, cells, 1.0, 0.0)
    sums, log_scale = _sums(*_doubled(emission, cells))
    forward, backward = _unfolded(sums)
    at_end = _at_end(forward, cells)
    occupancy = emission
    occupancy *= forward[:-1]
    occupancy *= backward
    overlap = occupancy.sum(axis=1)
    # Each frame's products sum to the same likelihood, whatever the scales, unless too much of them underflowed.
    # No path at all is no loss of precision: nothing underflowed on the way to that zero.
    if not ((overlap > SMALLEST_OVERLAP) | (at_end == 0.0)).all():
        raise FloatingPointError
    occupancy /= overlap[:, None]
    return Alignments(np.log(at_end) + log_scale[: at_end.size], occupancy)


def _in_range(log_probs: Array) -> bool:
    """Say whether every exp(log_probs) is a normal number; nan and −inf are not."""
    return bool(log_probs.min() > -LOG_LIMIT and log_probs.max() < LOG_LIMIT)


def _emission(table: Array, cells: Trellis, one: float, zero: float) -> Array:
    """Return what each cell contributes at each frame, (T, cells, N).

    `table` (T, N, C) holds probabilities or their logarithms, `one` and `zero` what these numbers
    are there.
    """
    frames, batch, classes = table.shape
    emission = np.empty((frames, len(cells.skips) + 2, batch))
    emission[:, :FIRST] = zero
    emission[:, -2:] = zero
    emission[:, FIRST:-2:2] = table[:, None, :, cells.blank]
    entry = cells.labels + classes * np.arange(batch)
    emission[:, FIRST + 1 : -2 : 2] = table.reshape(frames, -1).take(entry, axis=1)
    if cells.unused is not None:
        emission[:, cells.unused] = zero
    if cells.late is not None:
        # After its last frame a path waits in `end`, and so does the mirrored one in its start.
        waiting = np.full((batch, emission.shape[1]), zero)
        waiting[np.arange(batch), cells.ends] = one
        emission.swapaxes(1, 2)[cells.late] = waiting[cells.late.nonzero()[1]]
    return emission


def _starts(cells: Trellis) -> Array:
    return np.ones_like(cells.ends)


def _doubled(emission: Array, cells: Trellis) -> tuple[Array, Array, Array]:
    """Return emission, skips and starting cells of the batch and its mirror image."""
    mirrored_starts = emission.shape[1] - 1 - cells.ends
    return (
        np.concatenate((emission, emission[::-1, ::-1]), axis=2),
        np.concatenate((cells.skips, cells.skips[::-1]), axis=1),
        np.concatenate((_starts(cells), mirrored_starts)),
    )


def _unfolded(sums: Array) -> tuple[Array, Array]:
    """Return the forward sums and, mirrored back, the backward sums of a doubled batch."""
    batch = sums.shape[2] // 2
    return sums[:, :, :batch], sums[-2::-1, ::-1, batch:]


def _at_end(sums: Array, cells: Trellis) -> Array:
    """Return the sum over all complete paths of each sequence, (N,)."""
    total: Array = sums[-1, cells.ends, np.arange(cells.ends.size)]
    return total


@np.errstate(under="raise", over="raise")
def _sums(emission: Array, skips: Array, starts: Array) -> tuple[Array, Array]:
    """Return the sum over all ways into each cell at each frame and after the last, and the log of
    its scale.

    Each is scaled by a factor of its own frame and sequence; the log is that of the last frame's.
    """
    frames, cells, batch = emission.shape
    sums = np.empty((frames + 1, cells, batch))
    sums[:, 0] = 0.0
    here = np.zeros((cells, batch))
    here[starts, np.arange(batch)] = 1.0
    skipped = np.empty_like(skips)
    stay, before, two_before = here[1:], here[:-1], here[:-2]
    scales = []
    for frame, (into, into_states) in enumerate(zip(sums[:, 1:], sums[:, 2:], strict=True)):
        np.add(stay, before, into)
        np.multiply(two_before, skips, skipped)
        np.add(into_states, skipped, into_states)
        if frame < frames:
            np.multiply(into, emission[frame, 1:], stay)
            if frame % RESCALE_EVERY == RESCALE_EVERY - 1:
                scale = here.sum(axis=0)
                scale += scale == 0.0
                here /= scale
                scales.append(scale)
    return sums, np.log(scales).sum(axis=0) if scales else np.zeros(batch)


def _log_sums(emission: Array, skips: Array, starts: Array) -> Array:
    """Return the log of the sum over all ways into each cell at each frame and after the last."""
    frames, cells, batch = emission.shape
    sums = np.empty((frames + 1, cells, batch))
    sums[:, 0] = -np.inf
    here = np.full((cells, batch), -np.inf)
    here[starts, np.arange(batch)] = 0.0
    stay, before, two_before = here[2:], here[1:-1], here[:-2]
    log_skips = np.log(skips)
    lowest = np.finfo(np.float64).min
    for frame in range(frames + 1):
        into = sums[frame]
        into[1] = here[1]
        ways = np.stack((stay, before, two_before + log_skips))
        # −inf − −inf would be nan where no way leads.
        top = np.maximum(ways.max(axis=0), lowest)
        np.log(np.exp(ways - top).sum(axis=0), out=into[2:])
        into[2:] += top
        if frame < frames:
            np.add(into, emission[frame], here)
    return sums
