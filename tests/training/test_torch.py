"""Training held against torch, step for step: its losses, its autograd, its SGD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from training import TASKS, Course, Linear, Mlp, Recipe, Task, race
from training.tasks import TUNED

torch = pytest.importorskip("torch")

STEPS = 40
OPTIONS = {name: start for name, (start, _, _) in TUNED.items()}
RECIPE = Recipe(count=18, seed=3, outliers=2, flipped=0.1, hidden=0.25)

Cost = Callable[[Any, Any], Any]


def costs(task: str) -> dict[str, Cost]:
    """Return torch's cost of outputs (K, N) and targets (N,) for every entrant of a task."""
    nn = torch.nn
    if task == "regression":
        return {
            "MSELoss": lambda o, y: nn.MSELoss()(o[0], y),
            "L1Loss": lambda o, y: nn.L1Loss()(o[0], y),
            "HuberLoss": lambda o, y: nn.HuberLoss(delta=OPTIONS["delta"])(o[0], y),
            "SmoothL1Loss": lambda o, y: nn.SmoothL1Loss(beta=OPTIONS["beta"])(o[0], y),
            "GaussianNLLLoss": lambda o, y: nn.GaussianNLLLoss()(o[0], y, torch.ones_like(y)),
        }
    if task == "counts":
        return {
            "PoissonNLLLoss": lambda o, y: nn.PoissonNLLLoss()(o[0], y),
            "MSELoss": lambda o, y: nn.MSELoss()(o[0].exp(), y),
            "L1Loss": lambda o, y: nn.L1Loss()(o[0].exp(), y),
            "HuberLoss": lambda o, y: nn.HuberLoss(delta=OPTIONS["delta"])(o[0].exp(), y),
        }
    if task == "variance":
        return {
            "GaussianNLLLoss": lambda o, y: nn.GaussianNLLLoss()(o[0], y, o[1].exp()),
            "MSELoss": lambda o, y: nn.MSELoss()(o[0], y),
            "L1Loss": lambda o, y: nn.L1Loss()(o[0], y),
            "HuberLoss": lambda o, y: nn.HuberLoss(delta=OPTIONS["delta"])(o[0], y),
        }
    return classification(nn)


def classification(nn: Any) -> dict[str, Cost]:
    def zero_one(y: Any) -> Any:
        return (y == 1).double()

    def sign(y: Any) -> Any:
        return 2 * zero_one(y) - 1

    def pair(o: Any) -> Any:
        return torch.stack([torch.zeros_like(o[0]), o[0]], 1)

    weight = torch.tensor([1.0, OPTIONS["weight"]], dtype=torch.float64)
    positive = torch.tensor(OPTIONS["pos_weight"], dtype=torch.float64)
    smoothing = OPTIONS["label_smoothing"]
    return {
        "BCEWithLogitsLoss": lambda o, y: nn.BCEWithLogitsLoss()(o[0], zero_one(y)),
        "MSELoss": lambda o, y: nn.MSELoss()(o[0], sign(y)),
        "MultiMarginLoss": lambda o, y: nn.MultiMarginLoss()(pair(o), zero_one(y).long()),
        "SoftMarginLoss": lambda o, y: nn.SoftMarginLoss()(o[0], sign(y)),
        "CrossEntropyLoss": lambda o, y: nn.CrossEntropyLoss()(pair(o), y.long()),
        "pos_weight": lambda o, y: nn.BCEWithLogitsLoss(pos_weight=positive)(o[0], zero_one(y)),
        "weight": lambda o, y: nn.CrossEntropyLoss(weight=weight)(pair(o), y.long()),
        "label_smoothing": lambda o, y: nn.CrossEntropyLoss(label_smoothing=smoothing)(
            pair(o), y.long()
        ),
    }


def outputs(model: Any, x: Any, weights: Any) -> Any:
    """Return the model's outputs, written anew for autograd."""
    if isinstance(model, Linear):
        return torch.tensor(model.features(x)) @ weights
    assert isinstance(model, Mlp)
    h = model.hidden
    v, c, w, b = torch.split(weights, [h, 1, h, h])
    return (torch.tanh(torch.outer(torch.tensor(x), w) + b) @ v + c)[None]


COURSES = [(task, course) for task in TASKS.values() for course in task.courses.values()]
NAMES = [f"{task.id}-{key}" for task in TASKS.values() for key in task.courses]


@pytest.mark.parametrize(("task", "course"), COURSES, ids=NAMES)
def test_every_step_is_torchs(task: Task, course: Course) -> None:
    samples = task.samples(RECIPE, course)
    start = course.model.start(np.random.default_rng(5))
    runners = [entrant.runner(OPTIONS) for entrant in task.entrants]
    rate, momentum = 0.2 * course.rate, 0.9
    result = race(course.model, runners, samples, start, rate=rate, momentum=momentum, steps=STEPS)
    assert result.lost == (None,) * len(runners)
    target = torch.tensor(samples.y)
    expected = costs(task.id)
    assert set(expected) == {runner.id for runner in runners}
    for index, runner in enumerate(runners):
        weights = torch.tensor(start, requires_grad=True)
        optimiser = torch.optim.SGD([weights], lr=rate, momentum=momentum)
        for step in range(STEPS + 1):
            cost = expected[runner.id](outputs(course.model, samples.x, weights), target)
            here = f"{runner.name}, step {step}"
            np.testing.assert_allclose(
                result.weights[step, index], weights.detach(), rtol=1e-8, atol=1e-8, err_msg=here
            )
            np.testing.assert_allclose(result.costs[step, index], cost.item(), rtol=1e-8)
            optimiser.zero_grad()
            cost.backward()
            optimiser.step()
