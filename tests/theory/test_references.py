"""The derived results against SciPy and NumPy, and the claims that the sentences make."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import sympy as sp
from numpy.typing import NDArray
from scipy import optimize, special, stats
from scipy.spatial.distance import jensenshannon

from theory.derivation_list import all_derivations
from theory.derivations import likelihood, sequence
from theory.numeric import compiled, free_symbols
from theory.plain import plain

Vector = NDArray[np.float64]
STEPS = {(d.id, s.key): (s.value, d.sizes) for d in all_derivations() for s in d.steps}
RNG = np.random.default_rng(7)
SIZE = 3


def number(identifier: str, key: str, **given: object) -> float:
    """The value that a step shows, with numbers in place of symbols and n = 3."""
    value, sizes = STEPS[identifier, key]
    chosen = next((s for s in sizes if SIZE in s.values()), sizes[0])
    (expression,) = plain(value, chosen)
    symbols = free_symbols(expression)
    values = []
    for symbol in symbols:
        name, _, index = symbol.name.rpartition("_")
        if symbol.name in given:
            values.append(given[symbol.name])
        else:
            values.append(np.asarray(given[name])[int(index) - 1])
    return float(compiled(symbols, (expression,))(*map(float, values))[0])


def distribution() -> Vector:
    return RNG.dirichlet(np.ones(SIZE))


PAIRS = [(distribution(), distribution()) for _ in range(5)]


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_entropies_and_divergences_are_scipys(p: Vector, q: Vector) -> None:
    entropy = number("entropy_maximum", "entropy", p=p)
    divergence = number("gibbs", "divergence", p=p, q=q)
    assert entropy == pytest.approx(stats.entropy(p))
    assert divergence == pytest.approx(special.rel_entr(p, q).sum())
    assert number("cross_entropy_splits", "cross_entropy", p=p, q=q) == pytest.approx(
        stats.entropy(p) + stats.entropy(p, q)
    )
    for key in ("divergence", "entropies", "take_out"):
        found = number("jensen_shannon_bounds", key, p=p, q=q)
        assert found == pytest.approx(jensenshannon(p, q) ** 2)
        assert 0 <= found / math.log(2) <= 1


def test_the_shift_of_atoms_and_boxes_is_scipys_wasserstein_distance() -> None:
    for shift in (0.3, 1.0, 2.5):
        atoms = stats.wasserstein_distance([0, 1], [shift, shift + 1])
        assert number("transport_plan", "distance", theta=shift) == pytest.approx(atoms)
    grid = (np.arange(1000) + 0.5) / 1000
    for shift in (1.5, 3.0):
        boxes = stats.wasserstein_distance(grid, grid + shift)
        assert number("transport_boxes", "linear", theta=shift) == pytest.approx(boxes)


def test_the_gaussian_divergence_is_the_mean_log_ratio() -> None:
    one, other = stats.norm(0.4, 0.9), stats.norm(-0.3, 1.4)
    expected = one.expect(lambda x: one.logpdf(x) - other.logpdf(x))
    found = number("kl_gaussians", "closed", mu_1=0.4, mu_2=-0.3, sigma_1=0.9, sigma_2=1.4)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_no_distribution_beats_the_uniform_one(n: int) -> None:
    for _ in range(200):
        assert stats.entropy(RNG.dirichlet(np.ones(n))) <= math.log(n) + 1e-12
    assert stats.entropy(np.full(n, 1 / n)) == pytest.approx(math.log(n))
    assert stats.entropy(np.full(4, 1 / 4), base=2) == pytest.approx(2)


def test_divergence_is_no_distance() -> None:
    p, middle, q = np.array([0.9, 0.1]), np.array([0.5, 0.5]), np.array([0.1, 0.9])
    assert stats.entropy(p, middle) != pytest.approx(stats.entropy(middle, p))
    assert stats.entropy(p, q) > stats.entropy(p, middle) + stats.entropy(middle, q)
    root = [jensenshannon(*pair) for pair in ((p, q), (p, middle), (middle, q))]
    assert root[0] <= root[1] + root[2]


def test_on_disjoint_supports_divergence_blows_up_and_jensen_shannon_sticks_at_one_bit() -> None:
    for mass in (0.1, 0.5, 0.8):
        p, q = [mass, 1 - mass, 0, 0], [0, 0, 1 - mass, mass]
        assert stats.entropy(p, q) == math.inf
        assert jensenshannon(p, q, base=2) ** 2 == pytest.approx(1)


def test_the_estimates_maximise_scipys_likelihoods() -> None:
    coin = optimize.minimize_scalar(
        lambda p: -stats.bernoulli(p).logpmf([1, 1, 0]).sum(), bounds=(0.01, 0.99), method="bounded"
    )
    assert float(STEPS["coin", "estimate"][0]) == pytest.approx(coin.x, abs=1e-5)
    sample = RNG.normal(1.0, 2.0, SIZE)
    mean, deviation = stats.norm.fit(sample)
    assert number("gaussian_mean", "estimate", x=sample) == pytest.approx(mean)
    fitted = number("gaussian_variance", "variance", x=sample, mu=mean)
    assert fitted == pytest.approx(deviation**2)
    assert fitted == pytest.approx(np.var(sample))
    counts = RNG.poisson(3, SIZE) + 1
    rate = optimize.minimize_scalar(
        lambda r: -stats.poisson(r).logpmf(counts).sum(), bounds=(0.1, 20), method="bounded"
    )
    assert number("poisson", "estimate", y=counts) == pytest.approx(rate.x, abs=1e-4)


def test_with_the_true_mean_the_variance_estimate_is_unbiased() -> None:
    x, y = sp.symbols("x y", real=True)
    normal = sp.exp(-(x**2 + y**2) / 2) / (2 * sp.pi)
    estimate = (x**2 + y**2) / 2
    inner = sp.integrate(normal * estimate, (x, -sp.oo, sp.oo))
    assert sp.simplify(sp.integrate(inner, (y, -sp.oo, sp.oo))) == 1


def test_the_median_minimises_absolute_and_the_mean_squared_error() -> None:
    sample = np.array(likelihood.SAMPLE, dtype=float)
    assert np.median(sample) == 3
    assert sample.mean() == 4
    centres = np.linspace(-1, 10, 1101)
    absolute = np.abs(sample - centres[:, None]).sum(1)
    squared = ((sample - centres[:, None]) ** 2).sum(1)
    assert centres[absolute.argmin()] == pytest.approx(3)
    assert centres[squared.argmin()] == pytest.approx(4)


@pytest.mark.parametrize(
    ("identifier", "density"),
    [
        ("gaussian_loss", lambda x, y, v: stats.norm(x, math.sqrt(v)).logpdf(y)),
        ("laplace_loss", lambda x, y, b: stats.laplace(x, b).logpdf(y)),
    ],
)
def test_the_losses_are_scipys_negative_log_densities(identifier: str, density: object) -> None:
    scale = {"gaussian_loss": "v", "laplace_loss": "b"}[identifier]
    for x, y, s in ((0.3, -1.2, 0.7), (2.0, 2.1, 3.0)):
        found = number(identifier, "loss", x=x, y=y, **{scale: s})
        assert found == pytest.approx(-density(x, y, s))  # type: ignore[operator]


def test_poisson_and_bernoulli_losses_are_scipys() -> None:
    for y in (1, 4):
        found = number("poisson_loss", "loss", y=y, **{"lambda": 2.5})
        assert found == pytest.approx(-stats.poisson(2.5).logpmf(y))
    for y in (0, 1):
        found = number("bernoulli_loss", "loss", p=0.3, y=y)
        assert found == pytest.approx(-stats.bernoulli(0.3).logpmf(y))


@pytest.mark.parametrize("delta", [0.5, 1.345, 2.0])
def test_hubers_noise_density_has_area_one(delta: float) -> None:
    grid = np.linspace(-80, 80, 400_001)
    density = np.exp(-special.huber(delta, grid)) / number("huber_noise", "closed", delta=delta)
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=1e-6)
    for residual in (0.2, 3.0):
        assert number("huber_limits", "huber", r=residual, delta=delta) == pytest.approx(
            special.huber(delta, residual)
        )


def test_softmax_sigmoid_and_their_stable_forms_are_scipys() -> None:
    x = RNG.normal(size=SIZE)
    y = distribution()
    assert number("log_sum_exp", "stable", x=x, m=x.max()) == pytest.approx(special.logsumexp(x))
    j = next(s for s in STEPS["softmax_cross_entropy", "slope"][1] if SIZE in s.values())
    (index,) = (value for symbol, value in j.items() if symbol.name == "j")
    slope = number("softmax_cross_entropy", "slope", x=x, y=y)
    assert slope == pytest.approx(special.softmax(x)[index - 1] - y[index - 1])
    assert -1 < slope < 1
    for score in (-30.0, 0.0, 30.0):
        assert number("sigmoid_slope", "sigmoid", x=score) == pytest.approx(special.expit(score))
        assert number("stable_softplus", "stable", x=score) == pytest.approx(np.logaddexp(0, score))


def test_the_normal_equations_are_numpys_least_squares() -> None:
    inputs, targets = RNG.normal(size=(3, 2)), RNG.normal(size=3)
    value, (sizes,) = STEPS["least_squares", "normal_equations"]
    expressions = plain(value, sizes)
    given = {f"X_{i + 1}{j + 1}": inputs[i, j] for i, j in np.ndindex(3, 2)}
    given |= {f"y_{i + 1}1": targets[i] for i in range(3)}
    symbols = free_symbols(*expressions)
    found = compiled(symbols, expressions)(*(float(given[s.name]) for s in symbols))
    expected = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    assert [float(weight) for weight in found] == pytest.approx(list(expected))


def test_the_sigmoids_steepest_slope_is_a_quarter() -> None:
    grid = np.linspace(-5, 5, 1001)
    slopes = special.expit(grid) * special.expit(-grid)
    assert slopes.max() == pytest.approx(float(STEPS["sigmoid_slope", "steepest"][0]))
    assert grid[slopes.argmax()] == pytest.approx(0)


def test_three_of_nine_paths_collapse_to_the_target() -> None:
    every = list(itertools.product(sequence.CLASSES, repeat=sequence.FRAMES))
    fitting = [path for path in every if sequence.collapse(path) == [sequence.LABEL]]
    assert (len(fitting), len(every)) == (3, 9)


def test_ctc_gradients_of_a_frame_sum_to_zero() -> None:
    logits = RNG.normal(size=(sequence.FRAMES, len(sequence.CLASSES)))
    given = {f"u_{t + 1}{c + 1}": logits[t, c] for t, c in np.ndindex(logits.shape)}
    value, _ = STEPS["ctc", "logits"]
    (loss,) = plain(value, {})
    symbols = {symbol.name: symbol for symbol in loss.free_symbols}
    place = {symbols[name]: logit for name, logit in given.items()}
    gradient = [float(loss.diff(symbols[f"u_2{c}"]).subs(place)) for c in sequence.CLASSES]
    assert sum(gradient) == pytest.approx(0)
    assert gradient[sequence.LABEL - 1] == pytest.approx(number("ctc", "slope", **given))
