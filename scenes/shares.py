"""Who carries the loss: the share of the largest entry in the value, and in the gradient's size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from content.examples import Index
from losses.options import Array
from scenes.scene import Scene
from scenes.table import Evaluation


@dataclass(frozen=True)
class Shares:
    """What the entry with the largest loss contributes, and how many entries contribute nothing.

    Attributes:
        entry: the index of the largest of the unreduced losses.
        loss: its share of their weighted sum, between 0 and 1.
        pull: its share of the size of the first argument's gradient, Σ |gradient|; None where that
            gradient does not belong to entries, or is 0.
        free: how many entries have neither a loss nor a gradient.
        count: how many entries there are.
    """

    entry: Index
    loss: float
    pull: float | None
    free: int
    count: int


def shares(scene: Scene, result: Evaluation) -> Shares | None:
    """Return the shares, None where they mean nothing: one entry, a loss below 0, or not finite."""
    parts = np.asarray(result.losses) * result.shares
    if parts.size < 2 or not np.isfinite(parts).all() or parts.min() < 0.0 or parts.sum() == 0.0:
        return None
    pulls = _by_entry(result.gradients.get(scene.loss.argument_names[0]), parts.shape)
    largest = np.unravel_index(int(parts.argmax()), parts.shape)
    pull = None
    if pulls is not None and 0.0 < pulls.sum() < np.inf:
        pull = float(pulls[largest] / pulls.sum())
    free = (parts == 0.0) if pulls is None else (parts == 0.0) & (pulls == 0.0)
    return Shares(
        tuple(map(int, largest)),
        float(parts.max() / parts.sum()),
        pull,
        int(free.sum()),
        parts.size,
    )


def _by_entry(gradient: Any, shape: tuple[int, ...]) -> Array | None:
    """Return the size of the gradient that belongs to each loss; None where there is no such part."""
    if not isinstance(gradient, np.ndarray) or gradient.shape[: len(shape)] != shape:
        return None
    sizes: Array = np.abs(gradient).reshape(*shape, -1).sum(axis=-1)
    return sizes
