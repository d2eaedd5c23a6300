"""Every entry of the table of properties, derived anew from the formula of the loss, by other means."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import scipy.stats
import sympy as sp

from checks.costs import FILE, recorded_cost
from figures.axes import AXES, Shown
from losses.catalog import catalog
from scenes.likelihoods import DERIVATIONS
from scenes.profile import INLIERS, OUTLIERS, SHARES
from scenes.properties import COUNTS, GRIDS, PROPERTIES, RESIDUALS, properties
from tests.axis_references import cases, formula, x
from theory.derivation_list import all_derivations

Case = tuple[str, Shown, Any]
CASES = cases()


def name(case: Case) -> str:
    axis_id, shown, setting = case
    return f"{axis_id}-{shown.name}-{shown.settings}-{setting}".replace(" ", "-")


def on(*properties_wanted: str) -> list[Case]:
    return [case for case in CASES if set(properties_wanted) <= set(PROPERTIES[case[0]])]


def each(*properties_wanted: str) -> Any:
    return pytest.mark.parametrize("case", on(*properties_wanted), ids=name)


@cache
def function(case: Case, order: int = 0) -> Any:
    """Return the formula or a derivative of it, for arrays."""
    made = sp.lambdify(x, sp.diff(formula(*case), x, order), "numpy")
    return lambda at: np.broadcast_to(made(at), np.shape(at)).astype(float)


@cache
def exact(case: Case, order: int) -> Any:
    """Return a derivative for single numbers, without overflow."""
    return sp.lambdify(x, sp.diff(formula(*case), x, order), "mpmath")


def found(case: Case, wanted: str) -> Any:
    return properties(*case)[wanted]


# Convex: by Jensen's inequality on random pairs, where the table looks at the slopes


@each("convex")
def test_convex(case: Case) -> None:
    grid, value = GRIDS[case[0]], function(case)
    random = np.random.default_rng(1)
    near = random.uniform(grid[0], grid[-1] - 0.05, 4000)
    pairs = [(near, near + 0.05), random.uniform(grid[0], grid[-1], (2, 4000))]
    gaps = [(value(a) + value(b)) / 2 - value((a + b) / 2) for a, b in pairs]
    verdict = found(case, "convex").verdict
    if min(gap.min() for gap in gaps) < -1e-7:
        assert verdict == "no"
    else:
        assert verdict == ("strictly" if gaps[0].min() > 1e-12 else "yes")


# Smooth: derivatives of the formula on both sides of every border between its pieces


def borders(case: Case) -> list[float]:
    pieces = formula(*case).atoms(sp.Piecewise)
    relations = {
        relation
        for piece in pieces
        for _, condition in piece.args
        for relation in condition.atoms(sp.core.relational.Relational)
    }
    roots = {float(r) for rel in relations for r in sp.solve(rel.lhs - rel.rhs, x) if r.is_real}
    grid = GRIDS[case[0]]
    return sorted(root for root in roots if grid[0] < root < grid[-1])


def jumps(case: Case, order: int) -> list[tuple[float, float, float]]:
    derivative = exact(case, order)
    sides = [(at, derivative(at - 1e-9), derivative(at + 1e-9)) for at in borders(case)]
    return [(at, float(a), float(b)) for at, a, b in sides if abs(a - b) > 1e-4]


@each("smooth")
def test_smooth(case: Case) -> None:
    finding = found(case, "smooth")
    first, second = jumps(case, 1), jumps(case, 2)
    assert finding.verdict == ("kink" if first else "bend" if second else "yes")
    if first or second:
        at, before, after = (first or second)[0]
        assert finding.numbers["at"] == pytest.approx(at, abs=1e-4)
        assert finding.numbers["before"] == pytest.approx(before, abs=1e-2)
        assert finding.numbers["after"] == pytest.approx(after, abs=1e-2)
        assert finding.numbers["others"] == len(first or second) - 1


# Bounded: the derivative of the formula far away, and everywhere in between


@each("bounded")
def test_bounded(case: Case) -> None:
    finding = found(case, "bounded")
    axis, slope = AXES[case[0]], exact(case, 1)
    ends = [
        (mpmath.sign(end) * 10**12 if np.isinf(end) else end - mpmath.sign(end - inside) * 1e-12)
        for end, inside in zip((axis.domain.low, axis.domain.high), axis.grid[[1, -2]], strict=True)
    ]
    there = [float(abs(slope(mpmath.mpf(end)))) for end in ends]
    if max(there) > 1e4:
        assert finding.verdict == "unbounded"
        assert abs(finding.numbers["then"]) > 1.4 * abs(finding.numbers["there"])
    else:
        assert finding.verdict == "bounded"
        random = np.random.default_rng(2).uniform(axis.grid[0], axis.grid[-1], 3000)
        most = max(*there, float(np.abs(function(case, 1)(random)).max()))
        assert finding.numbers["bound"] == pytest.approx(most, rel=0.05)


# What it aims at, and outliers: sums over samples, minimised by SciPy


def best_fit(case: Case, sample: Any) -> float:
    axis_id, shown, _ = case
    if axis_id == "residual":
        residual = function(case)

        def total(c: float) -> float:
            return float(sum(residual(np.array(c - y)) for y in sample))

        low, high = min(sample) - 1.0, max(sample) + 1.0
    else:
        each_count = [function((axis_id, shown, sp.Rational(y))) for y in sample]

        def total(c: float) -> float:
            return float(sum(loss(np.array(c)) for loss in each_count))

        low, high = 1e-9, max(sample) + 1.0
    return float(
        scipy.optimize.minimize_scalar(
            total, bounds=(low, high), method="bounded", options={"xatol": 1e-9 * (high - low)}
        ).x
    )


FITS = [case for case in on("aims", "robust") if case[2] in (1.0, 2.0, 4)]


@pytest.mark.parametrize("case", FITS, ids=name)
def test_aims_of_a_fit(case: Case) -> None:
    finding = found(case, "aims")
    sample = RESIDUALS if case[0] == "residual" else COUNTS
    mean, median = float(np.mean(sample)), float(np.median(sample))
    assert (finding.numbers["mean"], finding.numbers["median"]) == (mean, median)
    best = {scale: best_fit(case, [scale * y for y in sample]) / scale for scale in (1, 1000)}
    assert finding.numbers["best"] == pytest.approx(best[1], abs=1e-4)
    near = finding.numbers["near"]
    verdict = {
        "mean": all(abs(b - mean) < 1e-4 for b in best.values()),
        "median": abs(near - median) < 1e-3 and all(abs(b - median) < 2e-3 for b in best.values()),
        "mixed": abs(near - mean) < 1e-3 and abs(best[1000] - median) < 2e-3,
        "other_fit": abs(best[1] - mean) > 0.01 and abs(best[1] - median) > 0.01,
    }
    assert verdict[finding.verdict]
    assert finding.verdict == next(key for key, holds in verdict.items() if holds)


@pytest.mark.parametrize("case", FITS, ids=name)
def test_one_outlier(case: Case) -> None:
    finding = found(case, "robust")
    fits = [best_fit(case, (*INLIERS, outlier)) for outlier in OUTLIERS]
    quoted = [finding.numbers[key] for key in ("near", "far", "farthest")]
    np.testing.assert_allclose(quoted, fits, rtol=1e-4, atol=2e-3)
    assert finding.verdict == ("follows" if fits[-1] > 1000 else "stays")


# Two answers: expected losses, minimised by SciPy


def expected(case: Case, share: float) -> Any:
    loss = function(case)
    opposite = (lambda m: -m) if case[0] == "margin" else (lambda p: 1 - p)
    return lambda at: share * loss(at) + (1 - share) * loss(opposite(at))


def best_answer(case: Case, share: float) -> float:
    bounds = (-9.0, 9.0) if case[0] == "margin" else (1e-9, 1 - 1e-9)
    answer = scipy.optimize.minimize_scalar(
        lambda at: float(expected(case, share)(np.array(at))),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-10},
    )
    return float(answer.x)


@each("aims", "calibrated")
def test_aims_of_a_margin(case: Case) -> None:
    finding = found(case, "aims")
    best = np.array([best_answer(case, share) for share in SHARES])
    shares = np.array(SHARES)
    assert finding.numbers["best"] == pytest.approx(best[-1], abs=1e-4)
    tests = {
        "log_odds": np.allclose(best, np.log(shares / (1 - shares)), atol=1e-4),
        "zero": np.allclose(best, 0, atol=1e-4),
        "sign": np.allclose(best, best[-1] * np.sign(shares - 0.5), atol=1e-4),
        "linear": np.allclose(best, best[-1] / 0.6 * (2 * shares - 1), atol=1e-4),
    }
    assert finding.verdict == next((key for key, holds in tests.items() if holds), "other_margin")


@each("proper")
def test_aims_of_a_probability_and_propriety(case: Case) -> None:
    best = np.array([best_answer(case, share) for share in SHARES])
    honest = np.allclose(best, SHARES, atol=1e-4)
    aims = found(case, "aims")
    assert aims.numbers["best"] == pytest.approx(best[-1], abs=2e-3)
    extreme = np.allclose(best, np.round(SHARES), atol=1e-3)
    wanted = "probability" if honest else "likelier" if extreme else "other_probability"
    assert aims.verdict == wanted
    assert found(case, "proper").verdict == ("strictly" if honest else "no")


@each("calibrated")
def test_calibrated(case: Case) -> None:
    """A convex loss of the margin is calibrated just if it falls at 0 (Bartlett and others, 2006)."""
    before, after = (float(exact(case, 1)(at)) for at in (-1e-9, 1e-9))
    falls = abs(before - after) < 1e-6 and after < -1e-6
    assert found(case, "convex").verdict != "no"
    assert found(case, "calibrated").verdict == ("yes" if falls else "no")


# Noise: densities of SciPy


def constant(loss: np.ndarray, log_density: np.ndarray) -> bool:
    total = loss + log_density
    return bool(np.ptp(total, axis=-1).max() < 1e-5)


def huber_log_density(r: np.ndarray, delta: float, variance: float) -> np.ndarray:
    """The density whose logarithm is quadratic within ±delta and straight beyond, by integration."""

    def energy(s: Any) -> Any:
        inner = np.minimum(np.abs(s), delta)
        return (inner**2 / 2 + delta * (np.abs(s) - inner)) / variance

    area = 2 * scipy.integrate.quad(lambda s: np.exp(-energy(s)), 0, np.inf, limit=200)[0]
    return -energy(r) - np.log(area)


@each("noise")
def test_noise(case: Case) -> None:
    axis_id, shown, setting = case
    finding = found(case, "noise")
    numbers = finding.numbers
    r = np.linspace(-3.0, 3.0, 61)
    if finding.verdict in ("gaussian", "laplace", "huber"):
        assert axis_id in ("residual", "count")
        # Beside a count of 0 or 1 the loss is looked at where its coordinate has a meaning.
        loss = function((axis_id, shown, setting if axis_id == "residual" else 50))
        at = r if axis_id == "residual" else r + 50
        log_density = {
            "gaussian": lambda: scipy.stats.norm.logpdf(r, scale=numbers["sigma"]),
            "laplace": lambda: scipy.stats.laplace.logpdf(r, scale=numbers["b"]),
            "huber": lambda: huber_log_density(r, numbers["delta"], numbers["variance"]),
        }[finding.verdict]()
        assert constant(loss(at), log_density)
    elif axis_id == "count":
        rates = np.linspace(0.5, 20.0, 40)
        for y in (0, 1, 2, 7):
            loss = function((axis_id, shown, y))(rates)
            log_density = {
                "poisson": lambda y=y: scipy.stats.poisson.logpmf(y, rates),
                "own_variance": lambda y=y: scipy.stats.norm.logpdf(y, rates, np.sqrt(rates)),
            }[finding.verdict]()
            assert constant(loss, log_density)
    else:
        assert axis_id in ("margin", "probability")
        at = r if axis_id == "margin" else np.linspace(0.05, 0.95, 61)
        other = -at if axis_id == "margin" else 1 - at
        total = np.exp(-function(case)(at)) + np.exp(-function(case)(other))
        sums = np.allclose(total, 1.0, atol=1e-6)
        assert finding.verdict == ("bernoulli" if sums else "none")


@each("noise")
def test_noise_has_its_derivation(case: Case) -> None:
    finding = found(case, "noise")
    known = {derivation.id for derivation in all_derivations()}
    assert set(DERIVATIONS.values()) <= known
    assert (finding.verdict == "none") == ("derivation" not in finding.numbers)


# Cost: the rows of the benchmark


def test_costs_are_those_of_the_recorded_rows() -> None:
    rows = {row["loss"]: row for row in json.loads(FILE.read_text(encoding="utf-8"))}
    assert len(rows) >= 15
    for entry in catalog():
        cost, row = recorded_cost(entry.name), rows.get(entry.name)
        assert (cost is None) == (row is None)
        if cost and row:
            assert cost.ratio == pytest.approx(row["ratio"], rel=1e-6)
            assert cost.here * cost.elements == pytest.approx(row["here"] * 1e9)


def test_every_axis_has_its_properties() -> None:
    assert set(PROPERTIES) == set(AXES) == set(GRIDS)
    for case in CASES:
        assert tuple(properties(*case)) == PROPERTIES[case[0]]


# The checks above can fail: each refuses every other verdict

CHECKS = {
    ("convex", "residual"): test_convex,
    ("smooth", "residual"): test_smooth,
    ("bounded", "margin"): test_bounded,
    ("aims", "residual"): test_aims_of_a_fit,
    ("aims", "margin"): test_aims_of_a_margin,
    ("aims", "probability"): test_aims_of_a_probability_and_propriety,
    ("robust", "count"): test_one_outlier,
    ("proper", "probability"): test_aims_of_a_probability_and_propriety,
    ("calibrated", "margin"): test_calibrated,
    ("noise", "residual"): test_noise,
    ("noise", "margin"): test_noise,
    ("noise", "count"): test_noise,
}


@pytest.mark.parametrize(("wanted", "axis_id"), CHECKS, ids=lambda part: part)
def test_a_wrong_verdict_is_caught(
    wanted: str, axis_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [case for case in CASES if case[0] == axis_id and case[2] in (None, 1.0, 4)]
    verdicts = {
        properties(*case)[wanted].verdict for case in CASES if wanted in PROPERTIES[case[0]]
    }
    caught = 0
    for case in own[:8]:
        finding = properties(*case)[wanted]
        for wrong in verdicts - {finding.verdict}:
            # The numbers of a reason are those of its verdict; a noise model that was not found has none.
            changed = replace(finding, verdict=wrong)
            monkeypatch.setitem(globals(), "found", lambda case, name, new=changed: (
                new if name == wanted else properties(*case)[name]
            ))  # fmt: skip
            with pytest.raises((AssertionError, KeyError)):
                CHECKS[wanted, axis_id](case)
            caught += 1
    assert caught >= 4
