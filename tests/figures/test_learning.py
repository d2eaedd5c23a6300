"""The figures of learning and of noise: their numbers, their tables, and what the pages claim of them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import losses
from content import LANGUAGES
from content.words import speaker, table
from figures import coin, dependence, estimate, learning, likelihood, noise, prior
from figures.motion import Motion
from live_plot import Words, message
from live_plot.tables import slot
from scenes.noise import DRAWINGS
from theory.dependence import Copied, Correlated
from theory.likelihood import Bernoulli, Gaussian, GaussianWidth, Huber, Laplace, Poisson, StudentT

TOSSES = np.array([1.0, 1.0, 0.0])
HILL = DRAWINGS["hill"]


def say(subject: str, language: str = "en") -> Any:
    return speaker(subject, language)


def chosen(name: str) -> noise.Chosen:
    shapes = noise.FAMILIES[name].shapes
    return noise.Chosen(name, float(shapes[len(shapes) // 2]), HILL)


def middle(grid: Any) -> float:
    return float(grid[len(grid) // 3])


def pictures(language: str = "en") -> dict[str, tuple[dict[str, Any], Motion]]:
    """Return every figure of both pages with its motion."""
    words, noisy = say("learning", language), say("noise", language)
    made: dict[str, tuple[Any, Any, tuple[Any, ...]]] = {
        "parts": (learning.parts, learning.parts_motion, (0.4, 0.3, 0.2, words)),
        "coin": (coin.coin, coin.coin_motion, (TOSSES, 0.5, words)),
        "ones": (coin.coin, coin.coin_motion, (np.ones(4), 1.0, words)),
    }
    for name, model in likelihood.MODELS.items():
        for count in (1, 9, likelihood.MOST):
            given = (name, 3, count, middle(model.grid), words)
            made[f"{name}-{count}"] = (likelihood.sample, likelihood.sample_motion, given)
    for kind, grid in dependence.STRENGTHS.items():
        given = (kind, middle(grid), 2, words)
        made[kind] = (dependence.dependence, dependence.dependence_motion, given)
    for penalty in prior.PENALTIES:
        made[penalty] = (prior.prior, prior.prior_motion, (penalty, 5, 0.9, words))
    for name in noise.FAMILIES:
        one = chosen(name)
        given = (one, middle(one.family.axis.grid), noisy)
        made[f"noise-{name}"] = (noise.density, noise.density_motion, given)
        given = (one, estimate.sample_of(one).start, noisy)
        made[f"sample-{name}"] = (estimate.estimate, estimate.estimate_motion, given)
    return {key: (draw(*given), motion(*given)) for key, (draw, motion, given) in made.items()}


PICTURES = pictures()


@pytest.fixture(params=PICTURES)
def picture(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Motion]:
    return PICTURES[request.param]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_plain_data_and_says_what_it_shows(language: str) -> None:
    words = Words(**table(language, "interface")["live_plot"])
    for figure, motion in pictures(language).values():
        json.dumps([figure["data"], figure["layout"]], allow_nan=False)
        shown = {part.name for part in (*motion.controls, *motion.readouts)}
        for field in figure["alt"].split("{")[1:]:
            assert field.split("}")[0] in shown
        message(
            figure, height=400, words=words, controls=motion.controls, handles=motion.handles,
            tables=motion.tables, readouts=motion.readouts,
        )  # fmt: skip


def test_every_place_of_a_table_is_in_the_figure(picture) -> None:
    figure, motion = picture
    grids = {control.name: control.grid for control in motion.controls}
    for table_ in motion.tables:
        columns = table_.columns() if callable(table_.columns) else table_.columns
        for place, column in columns.items():
            slot(figure, motion.readouts, place)
            assert len(column) == len(grids[table_.over[0]])


def drawn_now(figure: dict[str, Any], motion: Motion, place: str) -> Any:
    """Return what the figure, or a readout, has at a place."""
    owner, _, path = place.partition(".")
    for readout in motion.readouts:
        if readout.name == place:
            return readout.value
    part: Any = figure["layout"]
    if owner != "layout":
        part = next(trace for trace in figure["data"] if trace["uid"] == owner)
    for key in path.replace("[", ".").replace("]", "").split("."):
        part = part[int(key)] if key.isdigit() else part[key]
    return part


def test_the_row_of_the_present_value_is_the_figure(picture) -> None:
    """What a drag draws where it stands is what the server draws: nothing jumps at a release."""
    figure, motion = picture
    for table_ in motion.tables:
        (control,) = (c for c in motion.controls if c.name == table_.over[0])
        row = int(np.abs(control.grid - control.value).argmin())
        if abs(control.grid[row] - control.value) > 1e-12:
            continue
        columns = table_.columns() if callable(table_.columns) else table_.columns
        for place, column in columns.items():
            now = np.array(drawn_now(figure, motion, place), dtype=float)
            then = np.where(np.isfinite(column[row]), column[row], np.nan)
            if now.shape != then.shape:  # points that are not there are left out of the figure
                now, then = (part[np.isfinite(part)] for part in (now, then))
            if place in {r.name for r in motion.readouts}:
                now = np.where(np.isfinite(now), now, np.nan)
            np.testing.assert_allclose(now, then, atol=1e-9, err_msg=place)


# What the learning page claims


def test_the_parts_are_those_of_torch() -> None:
    w = np.array([0.3])
    loss = losses.MSELoss()  # type: ignore[call-arg]
    value, gradients = loss.value_and_grad(w * learning.X, learning.Y)
    assert learning.objective(w, 0.0)[0] == pytest.approx(float(value))
    slope = float((gradients["input"] * learning.X).sum())
    assert learning.gradient(w, 0.0)[0] == pytest.approx(slope)
    assert learning.gradient(w, 0.5)[0] == pytest.approx(slope + 2 * 0.5 * 0.3)


def test_the_claims_about_the_learning_rate() -> None:
    curvature = 2.0 * float(np.square(learning.X).mean())
    best = float(learning.X @ learning.Y / (learning.X @ learning.X))
    assert round(curvature, 2) == 2.57
    assert round(1 / curvature, 2) == 0.39 and round(2 / curvature, 2) == 0.78
    assert round(best, 2) == 0.96
    assert learning.stepped(-0.4, 0.0, 1 / curvature) == pytest.approx(best)
    for rate, worse in ((0.77, False), (0.79, True)):
        ends = np.array([0.4, learning.stepped(0.4, 0.0, rate)])
        before, after = learning.objective(ends, 0.0)
        assert (after > before) == worse
    penalised = best * (curvature / 2) / (curvature / 2 + 1.0)
    assert 0 < penalised < best
    assert learning.gradient(np.array([penalised]), 1.0)[0] == pytest.approx(0.0, abs=1e-12)


def test_the_claims_about_the_coin() -> None:
    p = np.linspace(0, 1, 3001)
    curve = coin.likelihood(TOSSES, p)
    assert p[curve.argmax()] == pytest.approx(2 / 3)
    assert curve.max() == pytest.approx(4 / 27)
    assert round(4 / 27, 3) == 0.148
    assert coin.score(TOSSES, np.array([2 / 3]))[0] == pytest.approx(0.0, abs=1e-12)
    assert coin.likelihood(TOSSES, np.array([0.5]))[0] == 1 / 8
    assert p[coin.likelihood(np.ones(4), p).argmax()] == 1.0


def width(name: str, count: int) -> float:
    """Return how wide the log-likelihood is, two below its peak, seen on average over seeds."""
    model = likelihood.MODELS[name]
    widths = []
    for seed in range(40):
        sample = likelihood.drawn(name, seed)[:count]
        curve = -model.noise.loss(sample[:, None], model.grid).sum(0)
        widths.append(float((curve > curve.max() - 2.0).sum()))
    return float(np.mean(widths))


def test_four_times_as_many_points_halve_the_width() -> None:
    for name in likelihood.MODELS:
        if name != "bernoulli":
            assert width(name, 10) / width(name, 40) == pytest.approx(2.0, rel=0.15)
    model, errors = likelihood.MODELS["gaussian"], {}
    for count in (10, 40):
        means = [likelihood.drawn("gaussian", seed)[:count].mean() for seed in range(400)]
        errors[count] = float(np.std(np.array(means) - model.truth))
    assert errors[10] / errors[40] == pytest.approx(2.0, rel=0.12)


def test_the_product_of_forty_likelihoods() -> None:
    products, beside = [], []
    for seed in range(60):
        sample = likelihood.drawn("gaussian", seed)
        best = sample.mean()
        products.append(-float(Gaussian().loss(sample, best).sum()) / np.log(10.0))
        beside.append(-float(Gaussian().loss(sample, best + 1.6).sum()) / np.log(10.0))
    assert np.median(products) == pytest.approx(-25, abs=1)
    assert np.median(beside) < -45
    assert np.float32(1e-46) == 0.0 and np.float32(1e-44) > 0.0


SUMS = {
    "bernoulli": lambda y, f: losses.BCELoss(reduction="sum")(np.full(y.shape, f), y),  # type: ignore[call-arg]
    "gaussian": lambda y, f: losses.MSELoss(reduction="sum")(np.full(y.shape, f), y) / 2,  # type: ignore[call-arg]
    "deviation": lambda y, f: losses.GaussianNLLLoss(reduction="sum")(
        np.zeros(y.shape), y, np.full(y.shape, f * f)
    ),
    "laplace": lambda y, f: losses.L1Loss(reduction="sum")(np.full(y.shape, f), y),  # type: ignore[call-arg]
    "poisson": lambda y, f: losses.PoissonNLLLoss(log_input=False, eps=0.0, reduction="sum")(  # type: ignore[call-arg]
        np.full(y.shape, f), y
    ),
}


@pytest.mark.parametrize("name", likelihood.MODELS)
def test_minus_the_sum_of_logs_is_the_loss_of_torch_and_a_constant(name: str) -> None:
    model, sample = likelihood.MODELS[name], likelihood.drawn(name, 4)
    apart = [
        float(model.noise.loss(sample, f).sum() - SUMS[name](sample, f)) for f in model.grid[::9]
    ]
    np.testing.assert_allclose(apart, apart[0], rtol=1e-10, atol=1e-10)
    assert apart[0] == pytest.approx(float(model.noise.constant(sample).sum()), abs=1e-10)


def test_the_best_values_are_the_statistics_named() -> None:
    named = {"bernoulli": np.mean, "gaussian": np.mean, "laplace": np.median, "poisson": np.mean}
    for name, statistic in named.items():
        for count in (15, 40):
            expected = float(statistic(likelihood.drawn(name, 6)[:count]))
            assert likelihood.estimates(name, 6)[count - 1] == pytest.approx(expected)
    squares = np.square(likelihood.drawn("deviation", 6)[:15])
    assert likelihood.estimates("deviation", 6)[14] == pytest.approx(np.sqrt(squares.mean()))


def test_a_narrow_width_costs_more_than_a_wide_one() -> None:
    sample = likelihood.drawn("deviation", 6)
    best = likelihood.estimates("deviation", 6)[-1]
    half, full, twice = GaussianWidth().loss(sample[:, None], best * np.array([0.5, 1, 2])).sum(0)
    assert half - full > twice - full > 0


def test_the_laplace_curve_has_its_corners_at_the_points() -> None:
    sample = likelihood.drawn("laplace", 6)[:7]
    f = np.sort(np.concatenate([sample, np.linspace(-3, 5, 50)]))
    slopes = np.diff(Laplace().loss(sample[:, None], f).sum(0)) / np.diff(f)
    changes = f[1:-1][np.abs(np.diff(slopes)) > 1e-6]
    np.testing.assert_allclose(changes, np.sort(sample))


def test_the_claims_about_dependent_points() -> None:
    count = dependence.COUNT
    assert round(Copied(1).coverage(count), 2) == 0.95
    assert round(Copied(4).coverage(count), 2) == 0.67
    assert round(Copied(9).coverage(count), 2) == 0.49
    assert round(Correlated(0.8).coverage(count), 2) == 0.58
    worth = Correlated(0.8).honest(np.zeros(count)).precision
    assert round(float(worth), 1) == 2.2
    ends = Copied(4).claimed(np.zeros(count)).interval, Copied(1).claimed(np.zeros(count)).interval
    (low, high), (wide_low, wide_high) = ends
    assert high - low == pytest.approx((wide_high - wide_low) / 2)
    assert Copied(4).points(np.zeros(count)).shape == (48,)


@pytest.mark.parametrize("kind", dependence.STRENGTHS)
def test_intervals_that_hold_the_mean_are_drawn_apart_from_those_that_miss_it(kind: str) -> None:
    figure, motion = PICTURES[kind]
    lines = {trace["uid"]: np.array(trace["x"], dtype=float) for trace in figure["data"]}
    hits, misses = (lines[uid].reshape(-1, 3)[:, :2] for uid in ("hits", "misses"))
    hits, misses = (ends[~np.isnan(ends[:, 0])] for ends in (hits, misses))
    assert np.all((hits[:, 0] <= 0.0) & (hits[:, 1] >= 0.0))
    assert np.all((misses[:, 0] > 0.0) | (misses[:, 1] < 0.0))
    assert len(hits) + len(misses) == dependence.EXPERIMENTS
    assert next(r.value for r in motion.readouts if r.name == "held") == len(hits)
    assert len(misses) > 0


def test_the_claims_about_the_penalties() -> None:
    closest = {}
    for penalty in prior.PENALTIES:
        columns = prior._columns(penalty, 5, prior.STRENGTHS)
        closest[penalty] = float(columns["error"].min())
        assert round(float(columns["error"][0]), 2) == 0.50
        assert (columns["used"].min() == 10) == (penalty == "l2")
    assert round(closest["l1"], 2) == 0.09 and round(closest["l2"], 2) == 0.21
    assert np.flatnonzero(prior.TRUTH).tolist() == [1, 3]
    assert np.abs(prior.features(np.linspace(-1, 1, 99))).max() <= 1.0 + 1e-12


@pytest.mark.parametrize("strength", [0.05, 3.0])
def test_the_penalised_weights_are_the_most_probable_under_the_prior(strength: float) -> None:
    for penalty, density in (
        ("l2", lambda w, size: Gaussian(size).loss(w, 0.0)),
        ("l1", lambda w, size: Laplace(size).loss(w, 0.0)),
    ):
        size = float(prior.width(penalty, np.array([strength]))[0])

        def posterior(w, size=size, density=density):
            fit = prior.features(prior.PLACES) @ w
            data = Gaussian(prior.NOISE).loss(prior.data(5), fit).sum()
            return float(data + density(w, size).sum())

        best = prior.fitted(penalty, 5, np.array([strength]))[0]
        for step in 1e-4 * np.vstack([np.eye(best.size), -np.eye(best.size)]):
            assert posterior(best) <= posterior(best + step) + 1e-12


# What the noise page claims

TORCH = {
    "gaussian": lambda s, y, f: losses.MSELoss(reduction="none")(f, y) / (2 * s * s),  # type: ignore[call-arg]
    "laplace": lambda s, y, f: losses.L1Loss(reduction="none")(f, y) / s,  # type: ignore[call-arg]
    "huber": lambda s, y, f: losses.HuberLoss(delta=s, reduction="none")(f, y),
    "poisson": lambda s, y, f: losses.PoissonNLLLoss(log_input=False, eps=0.0, reduction="none")(  # type: ignore[call-arg]
        f, y
    ),
    "bernoulli": lambda s, y, f: losses.BCELoss(reduction="none")(f, y),  # type: ignore[call-arg]
}
CONSTANTS = {
    "gaussian": lambda s: np.log(s * np.sqrt(2 * np.pi)),
    "laplace": lambda s: np.log(2 * s),
    "bernoulli": lambda s: 0.0,
}


@pytest.mark.parametrize("name", TORCH)
def test_minus_the_logarithm_is_the_loss_named_and_its_constant(name: str) -> None:
    family = noise.FAMILIES[name]
    f = family.axis.grid
    for shape in (float(family.shapes[0]), float(family.shapes[-1])):
        one = noise.Chosen(name, shape, HILL)
        y = np.full(f.shape, one.measurement)
        rest = one.noise.loss(y, f) - TORCH[name](shape, y, f)
        np.testing.assert_allclose(rest, float(one.noise.constant(y)[0]), atol=1e-10)
        if name in CONSTANTS:
            np.testing.assert_allclose(rest, CONSTANTS[name](shape), atol=1e-10)


def test_the_slope_is_torchs_gradient_of_the_input() -> None:
    f = noise.ERROR.grid
    huber = losses.HuberLoss(delta=1.5, reduction="sum")
    _, gradients = huber.value_and_grad(f, np.zeros(f.shape))
    np.testing.assert_allclose(Huber(1.5).slope(0.0, f), gradients["input"])


def test_the_claims_about_pulls() -> None:
    far = np.array([5.0, 50.0, 500.0])
    assert np.all(np.diff(Gaussian().slope(0.0, far)) > 0)
    assert np.all(Laplace(2.0).slope(0.0, far) == 0.5)
    assert np.all(Huber(1.5).slope(0.0, far) == 1.5)
    for nu in (1.0, 3.0, 9.0):
        error = np.linspace(0.0, 20.0, 20001)
        pull = StudentT(nu).slope(0.0, error)
        assert error[pull.argmax()] == pytest.approx(np.sqrt(nu), abs=1e-3)
        assert StudentT(nu).slope(0.0, 1e6) < 1e-4
    half_square = losses.MSELoss(reduction="none")(far, np.zeros(3)) / 2  # type: ignore[call-arg]
    np.testing.assert_allclose(Huber(1e3).loss(0.0, far) - Huber(1e3).constant(0.0), half_square)
    small = Huber(0.01)
    np.testing.assert_allclose((small.loss(0.0, far) - small.constant(0.0)) / 0.01, far, atol=0.01)
    np.testing.assert_allclose(StudentT(1.0).probability(0.0, far), 1 / (np.pi * (1 + far**2)))
    e = np.linspace(-2, 2, 41)
    np.testing.assert_allclose(
        StudentT(1e7).probability(0, e), Gaussian().probability(0, e), atol=1e-6
    )


def test_the_claims_about_counts_and_labels() -> None:
    best, low, high = (float(Poisson().loss(3.0, f)) for f in (3.0, 1.5, 4.5))
    assert round(low - best, 2) == 0.58 and round(high - best, 2) == 0.28
    one = Bernoulli()
    assert round(float(one.loss(1.0, 0.1)), 1) == 2.3
    assert round(float(one.loss(1.0, 0.01)), 1) == 4.6
    assert float(one.slope(1.0, 0.01)) == pytest.approx(-100.0)
    assert losses.BCELoss()(np.zeros(1), np.ones(1)) == 100.0  # type: ignore[call-arg]


def test_a_flat_density_does_not_pull() -> None:
    box = noise.Drawn(noise.KNOTS, DRAWINGS["box"])
    assert np.all(box.slope(0.0, np.linspace(-1.99, 1.99, 41)) == 0.0)
    assert np.all(np.abs(box.slope(0.0, np.array([-2.5, 2.5]))) > 3.0)
    humps = noise.Drawn(noise.KNOTS, DRAWINGS["humps"])
    f = np.linspace(-1.5, 1.5, 301)
    highest = f[humps.loss(0.0, f).argmax()]
    assert float(humps.slope(0.0, highest)) == pytest.approx(0.0, abs=0.05)


def local_minima(curve: Any) -> int:
    return sum(b < a and b < c for a, b, c in zip(curve, curve[1:], curve[2:], strict=False))


@pytest.mark.parametrize("name", noise.FAMILIES)
def test_the_rows_below_the_mean_loss_are_mean_and_median(name: str) -> None:
    figure, motion = PICTURES[f"sample-{name}"]
    points = estimate.sample_of(chosen(name)).start
    shown = {readout.name: readout.value for readout in motion.readouts}
    assert shown["mean"] == pytest.approx(points.mean())
    assert shown["median"] == pytest.approx(np.median(points))
    curve = next(trace for trace in figure["data"] if trace["uid"] == "curve")
    best = curve["x"][int(np.argmin(curve["y"]))]
    assert shown["best"] == pytest.approx(best, abs=curve["x"][1] - curve["x"][0])


def test_two_humps_are_two_minima_and_heavy_tails_may_have_them_too() -> None:
    humps = noise.Drawn(noise.KNOTS, DRAWINGS["humps"])
    assert local_minima(humps.loss(0.0, noise.ERROR.grid)) == 2
    apart = StudentT(1.0).loss(np.array([-4.0, 4.0])[:, None], np.linspace(-6, 6, 301)).sum(0)
    assert local_minima(apart) == 2
    for convex in (Gaussian(), Laplace(), Huber()):
        assert np.all(np.diff(convex.loss(0.0, noise.ERROR.grid), 2) > -1e-9)


def outlying(model: Any) -> list[float]:
    """Return the estimates as the last of five points moves away."""
    near = np.array([-1.6, -0.7, 0.2, 0.9])
    return [float(model.minimiser(np.append(near, far), -6.0, 6.0)) for far in (1.5, 3.0, 4.5, 6.0)]


def test_what_follows_an_outlier() -> None:
    mean, median = outlying(Gaussian()), outlying(Laplace())
    huber, student = outlying(Huber(1.0)), outlying(StudentT(2.0))
    np.testing.assert_allclose(np.diff(mean), 0.3)
    np.testing.assert_allclose(median, 0.2)
    assert huber[0] <= huber[-1] < mean[-1]
    np.testing.assert_allclose(huber[1:], huber[-1], atol=1e-3)
    without = float(StudentT(2.0).minimiser(np.array([-1.6, -0.7, 0.2, 0.9]), -6.0, 6.0))
    pushed = np.array(student) - without
    assert np.all(np.diff(pushed[1:]) < 0) and np.all(pushed > 0)
    counts, labels = np.array([1.0, 2.0, 2.0, 4.0, 6.0]), np.array([1.0, 1.0, 0.0])
    assert float(Poisson().minimiser(counts, 0.1, 12.0)) == counts.mean()
    assert float(Bernoulli().minimiser(labels, 0.01, 0.99)) == labels.mean()
