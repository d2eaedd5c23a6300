"""A race: the same data, model, start and optimiser under several losses, step by step together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from losses.options import Array
from training.models import Model
from training.runners import Runner
from training.samples import Samples

STEPS: Final = 300
LIMIT: Final = 1e6
"""A runner with a weight beyond it has diverged."""


@dataclass(frozen=True)
class Race:
    """What happened, for R runners over T steps.

    Attributes:
        weights: of shape (T + 1, R, P); nan after a runner has diverged.
        costs: of shape (T + 1, R), each in the units of its own loss.
        lost: the step at which each runner diverged, or None.
    """

    weights: Array
    costs: Array
    lost: tuple[int | None, ...]


@np.errstate(all="ignore")  # a race may diverge; that is a result
def race(
    model: Model,
    runners: Sequence[Runner],
    samples: Samples,
    start: Array,
    *,
    rate: float,
    momentum: float = 0.0,
    steps: int = STEPS,
) -> Race:
    """Train the model under every runner's loss, by gradient descent on all samples.

    Formula: v ← momentum · v + ∇cost(w), w ← w − rate · v, beginning with v = 0: torch's SGD.

    Args:
        model: has weights of shape (P,).
        runners: the losses.
        samples: what all of them see.
        start: initial weights, (P,), the same for all.
        rate: the learning rate, positive.
        momentum: in [0, 1).
        steps: how many.
    """
    prepared = model.prepare(samples.x)
    targets = [runner.head.target(samples.y) for runner in runners]
    now = np.tile(np.asarray(start, dtype=np.float64), (len(runners), 1))
    velocity = np.zeros_like(now)
    weights = np.full((steps + 1, *now.shape), np.nan)
    costs = np.full((steps + 1, len(runners)), np.nan)
    lost: list[int | None] = [None] * len(runners)
    for step in range(steps + 1):
        weights[step] = now
        outputs, pullback = model.run(now, prepared)
        by_outputs = np.zeros_like(outputs)
        for index, runner in enumerate(runners):
            if lost[index] is None:
                costs[step, index], by_outputs[index] = runner.cost(outputs[index], targets[index])
        velocity = momentum * velocity + pullback(by_outputs)
        now = now - rate * velocity
        for gone in np.flatnonzero(~(np.abs(now) <= LIMIT).all(-1)):
            now[gone] = velocity[gone] = np.nan
            if lost[gone] is None:
                lost[gone] = step + 1
    return Race(
        weights, costs, tuple(at if at is not None and at <= steps else None for at in lost)
    )


@np.errstate(all="ignore")
def refits(
    model: Model,
    runners: Sequence[Runner],
    samples: Samples,
    targets: Array,
    start: Array,
    *,
    rate: float,
    momentum: float,
    steps: int,
) -> Array:
    """Return the weights after `steps` of many races at once that differ in their targets.

    Each is the race of `race`, for losses that average over the samples alike.

    Args:
        model: has weights of shape (P,).
        runners: the losses, R of them.
        samples: whose inputs all races share.
        targets: of shape (M, N), a row a race.
        start: initial weights, (P,).
        rate: the learning rate, positive.
        momentum: in [0, 1).
        steps: how many.

    Returns:
        An array of shape (M, R, P); nan where a weight is beyond `LIMIT`.
    """
    prepared = model.prepare(samples.x)
    now = np.tile(np.asarray(start, dtype=np.float64), (len(targets), len(runners), 1))
    velocity = np.zeros_like(now)
    for _ in range(steps):
        outputs, pullback = model.run(now, prepared)
        by_outputs = [runner.slopes(outputs[:, i], targets) for i, runner in enumerate(runners)]
        velocity = momentum * velocity + pullback(np.stack(by_outputs, axis=1))
        now = now - rate * velocity
        now[~(np.abs(now) <= LIMIT).all(-1)] = np.nan
    return now


@np.errstate(all="ignore")
def landscape(
    model: Model, runner: Runner, samples: Samples, base: Array, x: Array, y: Array
) -> Array:
    """Return the runner's cost over its first two weights, the others standing as in `base`.

    Args:
        model: has weights of shape (P,), P ≥ 2.
        runner: whose cost it is.
        samples: over which it averages.
        base: weights of shape (P,).
        x: values of the first weight, (X,).
        y: values of the second weight, (Y,).

    Returns:
        An array of shape (Y, X).
    """
    weights = np.broadcast_to(base, (len(y), len(x), len(base))).copy()
    weights[..., 0] = x
    weights[..., 1] = y[:, None]
    flat = weights.reshape(-1, len(base))
    outputs, _ = model.run(flat, model.prepare(samples.x))
    return runner.costs(outputs, samples.y).reshape(len(y), len(x))
