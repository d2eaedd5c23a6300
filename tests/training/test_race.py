"""Laws of a race, and the claims of its page."""

from __future__ import annotations

import time

import numpy as np
import pytest

import training.tasks
from training import (
    LIMIT,
    STEPS,
    TASKS,
    Course,
    Race,
    Recipe,
    Samples,
    Task,
    landscape,
    race,
    refits,
)
from training.runners import UNLABELLED
from training.tasks import TUNED, Entrant

OPTIONS = {name: start for name, (start, _, _) in TUNED.items()}
COURSES = [(task, course) for task in TASKS.values() for course in task.courses.values()]
NAMES = [f"{task.id}-{key}" for task in TASKS.values() for key in task.courses]


def entrant(task: Task, id: str) -> Entrant:
    return next(e for e in task.entrants if e.id == id)


def run(task: Task, *ids: str, recipe: Recipe | None = None, **settings: float) -> Race:
    course = next(iter(task.courses.values()))
    drawn = recipe or Recipe(count=task.count, outliers=task.outliers)
    options = {"rate": course.rate, "momentum": course.momentum, **settings}
    return race(
        course.model,
        [entrant(task, id).runner(OPTIONS) for id in ids],
        task.samples(drawn, course),
        course.model.start(np.random.default_rng(drawn.seed)),
        **options,
    )


@pytest.mark.parametrize(("task", "course"), COURSES, ids=NAMES)
def test_a_pullback_is_the_derivative_of_the_cost(task: Task, course: Course) -> None:
    samples = task.samples(Recipe(seed=2), course)
    generator = np.random.default_rng(0)
    weights = course.model.start(generator)
    direction = generator.normal(size=course.model.size)
    for each in task.entrants:
        runner = each.runner(OPTIONS)

        def cost(at: np.ndarray, runner=runner) -> tuple[float, np.ndarray]:
            outputs, pullback = course.model.run(at, course.model.prepare(samples.x))
            value, by_outputs = runner.cost(outputs, runner.head.target(samples.y))
            return value, pullback(by_outputs)

        slope = cost(weights)[1] @ direction
        ahead, behind = (cost(weights + h * direction)[0] for h in (1e-6, -1e-6))
        assert slope == pytest.approx((ahead - behind) / 2e-6, rel=1e-4, abs=1e-6), each.id


@pytest.mark.parametrize(("task", "course"), COURSES, ids=NAMES)
def test_a_landscape_is_the_cost_at_its_weights(task: Task, course: Course) -> None:
    samples = task.samples(Recipe(seed=2, hidden=0.25), course)
    base = course.model.start(np.random.default_rng(0))
    x, y = np.array([-0.5, 0.3, 1.0]), np.array([0.2, 0.9])
    for each in task.entrants:
        runner = each.runner(OPTIONS)
        found = landscape(course.model, runner, samples, base, x, y)
        for row, column in np.ndindex(found.shape):
            weights = base.copy()
            weights[:2] = x[column], y[row]
            outputs, _ = course.model.run(weights, course.model.prepare(samples.x))
            expected, _ = runner.cost(outputs, runner.head.target(samples.y))
            assert found[row, column] == pytest.approx(expected, rel=1e-12), each.id


@pytest.mark.parametrize(("task", "course"), COURSES, ids=NAMES)
def test_runners_do_not_see_each_other(task: Task, course: Course) -> None:
    samples = task.samples(Recipe(), course)
    start = course.model.start(np.random.default_rng(0))
    runners = [each.runner(OPTIONS) for each in task.entrants]

    def trained(chosen: list) -> np.ndarray:
        return race(course.model, chosen, samples, start, rate=0.01, momentum=0.5, steps=9).weights

    together = trained(runners)
    for index, runner in enumerate(runners):
        np.testing.assert_allclose(together[:, index], trained([runner])[:, 0], rtol=1e-9)


@pytest.mark.parametrize(("task", "course"), COURSES, ids=NAMES)
def test_many_races_at_once_are_the_races_one_by_one(task: Task, course: Course) -> None:
    if task.labels:  # there a sample that moves changes the inputs
        return
    samples = task.samples(Recipe(), course)
    start = course.model.start(np.random.default_rng(0))
    runners = [each.runner(OPTIONS) for each in task.entrants]
    settings = {"rate": course.rate, "momentum": course.momentum, "steps": 20}
    targets = np.stack([samples.y, samples.y[::-1], samples.y + 1.0])
    found = refits(course.model, runners, samples, targets, start, **settings)
    for row, y in enumerate(targets):
        one = samples.moved(np.stack([samples.places[0], y]))
        expected = race(course.model, runners, one, start, **settings).weights[-1]
        np.testing.assert_allclose(found[row], expected, rtol=1e-9, atol=1e-12)


def test_a_seed_draws_the_same_samples() -> None:
    for task, course in COURSES:
        one, same, other = (task.samples(Recipe(seed=seed), course).places for seed in (1, 1, 2))
        np.testing.assert_array_equal(one, same)
        assert not np.array_equal(one, other)


def test_labels_are_flipped_hidden_and_rare_as_asked() -> None:
    task = TASKS["classification"]
    course = task.courses["plane"]
    recipe = Recipe(count=200, flipped=0.1, positive=0.25, hidden=0.5, outliers=0)
    samples = task.samples(recipe, course)
    assert samples.labels is not None and samples.truth is not None
    assert samples.truth.mean() == 0.25
    assert (samples.labels == UNLABELLED).mean() == 0.5
    known = samples.labels != UNLABELLED
    assert 0 < (samples.labels != samples.truth)[known].sum() <= 20


def test_what_diverges_stops_and_leaves_the_others_alone() -> None:
    task = TASKS["regression"]
    result = run(task, "MSELoss", "L1Loss", rate=0.5)
    at, other = result.lost
    assert at is not None and other is None
    before = result.weights[:at, 0]
    assert np.abs(before).max() <= LIMIT and np.isfinite(before).all()
    assert np.isnan(result.weights[at:, 0]).all() and np.isnan(result.costs[at:, 0]).all()
    alone = run(task, "L1Loss", rate=0.5)
    np.testing.assert_allclose(result.weights[:, 1], alone.weights[:, 0], rtol=1e-9)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.alone
def test_three_hundred_steps_of_six_losses_on_200_points_take_under_a_second(
    momentum: float,
) -> None:
    task = TASKS["classification"]
    six = [each.id for each in task.entrants][:6]
    began = time.perf_counter()
    result = run(task, *six, recipe=Recipe(count=200), momentum=momentum)
    assert time.perf_counter() - began < 1.0
    assert result.weights.shape[:2] == (STEPS + 1, 6) == (301, 6)


# Claims of the page


def test_the_outlier_bends_the_line_of_mse_most() -> None:
    task = TASKS["regression"]
    assert task.count == 24 and task.outliers == 1
    course = task.courses["line"]
    for seed in range(1, 21):
        recipe = Recipe(seed=seed)
        ends = run(task, "MSELoss", "L1Loss", "HuberLoss", recipe=recipe).weights[-1]
        x = np.linspace(-3.0, 3.0, 61)
        fits, _ = course.model.run(ends, course.model.prepare(x))
        mse, l1, huber = np.sqrt(((fits[:, 0] - course.truth(x)) ** 2).mean(-1))
        assert mse > 1.5 * max(l1, huber)


def test_a_fixed_variance_of_one_is_mse_at_half_the_rate() -> None:
    task = TASKS["regression"]
    gaussian = run(task, "GaussianNLLLoss", rate=0.1)
    mse = run(task, "MSELoss", rate=0.05)
    np.testing.assert_allclose(gaussian.weights, mse.weights, rtol=1e-9, atol=1e-12)


def test_the_far_points_are_right_and_turn_the_border_of_mse_alone() -> None:
    task = TASKS["classification"]
    course = task.courses["plane"]
    recipe = Recipe(count=task.count, outliers=task.outliers)
    samples = task.samples(recipe, course)
    far = list(samples.outliers)
    assert len(far) == 3
    near = np.delete(np.arange(task.count), far)
    assert samples.labels is not None
    rest = Samples(samples.places[:, near], samples.labels[near])
    runners = [entrant(task, id).runner(OPTIONS) for id in task.begin]
    start = course.model.start(np.random.default_rng(1))
    settings = {"rate": course.rate, "momentum": course.momentum}
    ends = [race(course.model, runners, s, start, **settings).weights[-1] for s in (samples, rest)]
    outputs, _ = course.model.run(ends[0], course.model.prepare(samples.x))
    assert (outputs[:, 0, far] > 0.0).all()
    angles = [np.degrees(np.arctan2(weights[:, 1], weights[:, 0])) for weights in ends]
    turned = dict(zip(task.begin, np.abs(angles[0] - angles[1]), strict=True))
    assert turned["MSELoss"] > 10.0
    assert turned["BCEWithLogitsLoss"] < 5.0 and turned["MultiMarginLoss"] < 1.0


def test_poisson_is_nearest_to_the_true_rate_on_average() -> None:
    task = TASKS["counts"]
    course = task.courses["rate"]
    x = np.linspace(-3.0, 3.0, 61)
    ids = ("PoissonNLLLoss", "MSELoss", "L1Loss")
    missed = []
    for seed in range(1, 41):
        recipe = Recipe(count=task.count, seed=seed, outliers=0)
        ends = run(task, *ids, recipe=recipe).weights[-1]
        fits, _ = course.model.run(ends, course.model.prepare(x))
        missed.append(((task.predicted(fits) - course.truth(x)) ** 2).mean(-1))
    poisson, *others = np.mean(missed, axis=0)
    assert poisson < min(others)


def test_squared_error_of_a_rate_has_poissons_slope_times_twice_the_rate() -> None:
    task = TASKS["counts"]
    outputs, target = np.array([[0.3, 1.7, -0.4]]), np.array([2.0, 0.0, 1.0])
    slopes = [
        entrant(task, id).runner(OPTIONS).cost(outputs, target)[1]
        for id in ("PoissonNLLLoss", "MSELoss")
    ]
    np.testing.assert_allclose(slopes[1], slopes[0] * 2.0 * np.exp(outputs))


def test_learnt_variances_grow_with_the_noise() -> None:
    task = TASKS["variance"]
    for seed in range(1, 11):
        ends = run(task, "GaussianNLLLoss", recipe=Recipe(count=40, seed=seed, outliers=0)).weights
        assert ends[-1, 0, 2] > 0.5  # the truth is 0.9
    assert training.tasks._growing_deviation(np.array([0.0]))[0] == pytest.approx(np.exp(-0.5))


def test_one_variance_for_all_ends_where_mse_does() -> None:
    task = TASKS["variance"]
    course = task.courses["homoscedastic"]
    samples = task.samples(Recipe(count=40, outliers=0), course)
    runners = [entrant(task, id).runner(OPTIONS) for id in ("GaussianNLLLoss", "MSELoss")]
    start = course.model.start(np.random.default_rng(1))
    ends = race(course.model, runners, samples, start, rate=0.05, momentum=0.5, steps=3000)
    np.testing.assert_allclose(ends.weights[-1, 0, :2], ends.weights[-1, 1, :2], atol=1e-6)


def test_logistic_losses_are_one() -> None:
    """Cross entropy of (0, z), the soft margin and BCE with logits are the same function of z."""
    task = TASKS["classification"]
    result = run(task, "BCEWithLogitsLoss", "SoftMarginLoss", "CrossEntropyLoss")
    for other in (1, 2):
        np.testing.assert_allclose(result.weights[:, other], result.weights[:, 0], rtol=1e-9)
