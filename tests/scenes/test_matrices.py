"""The small regressions: gradients against torch, steps against torch's optimiser, words against numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from figures.matrices import Block, Equation, product, product_motion
from scenes.matrices import LARGEST, MODELS, MatricesScene, opened, parameter, read
from theory.derivation_list import all_derivations

SOURCE = np.random.default_rng(3)
SCENES = [
    replace(opened(model), w=SOURCE.normal(size=opened(model).w.shape)) for model in MODELS
] + [opened(model) for model in MODELS]


def label(key: str, **details: object) -> str:
    return key


def torch_cost(scene: MatricesScene, w: torch.Tensor) -> torch.Tensor:
    scores, target = torch.tensor(scene.X) @ w, torch.tensor(scene.Y)
    functional = torch.nn.functional
    cost = {
        "least_squares": functional.mse_loss,
        "logistic": functional.binary_cross_entropy_with_logits,
        "softmax": functional.cross_entropy,
    }[scene.model]
    return cost(scores, target, reduction="sum")


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.model)
def test_gradient_is_torchs_and_the_matrix_formula(scene: MatricesScene) -> None:
    w = torch.tensor(scene.w, requires_grad=True)
    cost = torch_cost(scene, w)
    cost.backward()
    assert scene.cost == pytest.approx(cost.item(), rel=1e-12)
    np.testing.assert_allclose(scene.gradient, w.grad.numpy(), rtol=1e-12, atol=1e-12)
    residual = scene.predictions - scene.Y
    formula = scene.kind.factor * scene.X.T @ residual
    np.testing.assert_allclose(scene.gradient, formula, rtol=1e-12, atol=1e-12)
    assert scene.each.sum() == pytest.approx(scene.cost)


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.model)
def test_steps_are_those_of_gradient_descent(scene: MatricesScene) -> None:
    w = torch.tensor(scene.w, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=scene.rate)
    for _ in range(20):
        optimiser.zero_grad()
        torch_cost(scene, w).backward()
        optimiser.step()
    np.testing.assert_allclose(scene.stepped(20).w, w.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_first_step_length_leads_downhill(model: str) -> None:
    costs = [opened(model).stepped(n).cost for n in (0, 1, 2, 20)]
    assert costs == sorted(costs, reverse=True)
    assert not opened(model).stepped(500).diverges


def test_normal_equations_leave_no_gradient() -> None:
    scene = replace(opened("least_squares"), y=np.array([1.0, 0.0, 5.0, -2.0, 3.0])).solved()
    assert np.max(np.abs(scene.gradient)) < 1e-10


def test_long_steps_run_away_and_stop() -> None:
    scene = replace(opened("least_squares"), rate=1.0).stepped(1000)
    assert scene.diverges
    assert np.max(np.abs(scene.w)) <= LARGEST


def test_parts_of_the_samples_add_up_to_the_gradient() -> None:
    for scene in SCENES:
        equation = Equation(
            Block("gradient", "", scene.gradient),
            Block("data", "", scene.X.T),
            Block("predictions", "", scene.predictions),
            Block("targets", "", scene.Y),
            scene.kind.factor,
        )
        motion = product_motion(equation, 0, scene.each, label)
        parts = motion.tables[0].columns["part.z"]
        np.testing.assert_allclose(parts.sum(0), scene.gradient, atol=1e-10)
        figure = product(equation, 2, label)
        uids = [trace["uid"] for trace in figure["data"]]
        assert uids == ["gradient", "data", "predictions", "targets", "part"]
        np.testing.assert_allclose(figure["data"][4]["z"], parts[2])


def test_residuals_of_the_softmax_sum_to_zero() -> None:
    for scene in SCENES:
        if scene.model == "softmax":
            np.testing.assert_allclose((scene.predictions - scene.Y).sum(1), 0.0, atol=1e-12)


def test_every_model_has_its_derivation() -> None:
    ids = {derivation.id for derivation in all_derivations()}
    assert {kind.derivation for kind in MODELS.values()} <= ids


@pytest.mark.parametrize("model", MODELS)
def test_scene_is_read_back_from_its_address(model: str) -> None:
    start = opened(model)
    changed = replace(start, w=start.w + 0.5, x=start.x + 1.0, rate=0.07, sample=3)
    found = read(changed.query())
    assert not found.notices
    assert found.query() == changed.query()
    np.testing.assert_array_equal(found.w, changed.w)
    assert read({"model": model}).query() == start.query()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x", "1,2"),
        ("x", "a,b,c,d"),
        ("x", "1,2,3,inf"),
        ("y", "1,2,3"),
        ("y", "0,0,0,0,7"),
        ("w", "1"),
        ("w", "nan,1,1,1,1,1"),
        ("rate", "-1"),
        ("rate", "fast"),
        ("sample", "9"),
    ],
)
def test_wrong_parts_of_an_address_are_notices(name: str, text: str) -> None:
    found = read({"model": "softmax", parameter("softmax", name): text})
    assert [notice.control for notice in found.notices] == [parameter("softmax", name)]
    assert np.isfinite(found.cost)


def test_unknown_model_is_a_notice() -> None:
    assert read({"model": "forest"}).notices
