"""Formats against NumPy's and torch's own, forms against exact values, cliffs against their causes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from theory.numerics import (
    BROKEN,
    FORMATS,
    FUNCTIONS,
    Rounded,
    cliff,
    drawn,
    naive_log1p,
    run,
    softmax,
    stable_log1p,
)
from theory.parse import parse

TORCH = {name: getattr(torch, name) for name in FORMATS}
HALF = math.log(FORMATS["float16"].maximum)


def as_torch(values: np.ndarray, name: str) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).to(TORCH[name])


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_those_of_torch(name: str) -> None:
    info = torch.finfo(TORCH[name])
    assert FORMATS[name].epsilon == info.eps
    assert FORMATS[name].maximum == info.max
    assert 2.0 ** FORMATS[name].smallest == info.tiny


@given(st.floats(allow_nan=False, width=64))
def test_rounding_is_torchs(value: float) -> None:
    for name, format_ in FORMATS.items():
        # torch goes to bfloat16 by way of float32, so it is given a float32 there
        with np.errstate(over="ignore"):
            start = float(np.float32(value)) if name == "bfloat16" else value
        assert float(format_.round(start)) == float(as_torch(np.array(start), name).double())


@pytest.mark.parametrize("operation", ["add", "sub", "mul", "truediv"])
@pytest.mark.parametrize("name", FORMATS)
def test_arithmetic_is_torchs(name: str, operation: str) -> None:
    source = np.random.default_rng(1)
    pairs = source.normal(size=(2, 4000)) * 10.0 ** source.integers(-6, 6, (2, 4000))
    a, b = (Rounded.of(FORMATS[name], part) for part in pairs)
    ours = getattr(a, f"__{operation}__")(b).values
    theirs = getattr(as_torch(a.values, name), f"__{operation}__")(as_torch(b.values, name))
    np.testing.assert_array_equal(ours, theirs.double().numpy())


@pytest.mark.parametrize("operation", ["exp", "log", "log1p"])
@pytest.mark.parametrize("name", FORMATS)
def test_functions_are_torchs_to_the_last_digit(name: str, operation: str) -> None:
    x = Rounded.of(FORMATS[name], np.geomspace(1e-3, 10.0, 2000))
    ours = getattr(x, operation)().values
    theirs = getattr(as_torch(x.values, name), operation)().double().numpy()
    np.testing.assert_allclose(ours, theirs, rtol=FORMATS[name].epsilon)
    if FORMATS[name].bits < 24:  # there torch rounds a float32 result, which decides all but ties
        assert np.mean(ours == theirs) > 0.99


@pytest.mark.parametrize("name", FORMATS)
def test_softmax_as_written_is_torchs(name: str) -> None:
    logits = np.array([[2.0, 1.0, 0.0], [40.0, 39.0, -2.0], [-30.0, -31.0, -29.0]])
    powers = as_torch(logits, name).exp()
    total = powers[:, 0] + powers[:, 1] + powers[:, 2]
    theirs = (powers / total[:, None]).double().numpy()
    ours = softmax(logits, FORMATS[name], "naive")
    np.testing.assert_allclose(ours, theirs, rtol=4 * FORMATS[name].epsilon, equal_nan=True)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_forms_are_what_is_written(name: str) -> None:
    function = FUNCTIONS[name]
    inputs = [float(x) for x in function.inputs(3.7)]
    symbols = dict(zip(names(len(inputs)), map(symbol, names(len(inputs))), strict=True))
    symbols |= {"m": symbol("m"), "a": symbol("a")}
    known = {symbol(n): x for n, x in zip(names(len(inputs)), inputs, strict=True)}
    known |= {symbol("m"): max(inputs), symbol("a"): sum(inputs) / len(inputs)}
    exact = run(function, FORMATS["float64"], np.array([3.7]))
    for form, text in zip(("naive", "stable"), function.written, strict=True):
        written = parse(text, symbols).doit()
        value = written.replace(lambda n: hasattr(n, "definition"), lambda n: n.definition())
        assert float(value.subs(known)) == pytest.approx(exact.exact[0], rel=1e-9)
        assert exact.values[form][0] == pytest.approx(exact.exact[0], rel=1e-9)


def names(count: int) -> list[str]:
    return ["x"] if count == 1 else [f"x_{n + 1}" for n in range(count)]


def symbol(name: str):
    import sympy

    return sympy.Symbol(name, real=True)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"softplus_left", "variance"}))
def test_stable_forms_hold_along_the_whole_axis(function: str, name: str) -> None:
    assert drawn(function, name).errors["stable"].max() < 2 * FORMATS[name].epsilon
    assert cliff(function, name, "stable") is None


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("function", "event"),
    [
        ("softmax", "overflow"),
        ("logsumexp", "overflow"),
        ("softplus", "overflow"),
        ("softplus_left", "absorption"),
        ("bce", "cancellation"),
        ("log1p", "absorption"),
        ("variance", "cancellation"),
    ],
)
def test_every_naive_form_breaks_for_its_own_reason(function: str, event: str, name: str) -> None:
    found = cliff(function, name, "naive")
    assert found is not None
    assert found.event == event
    there = run(FUNCTIONS[function], FORMATS[name], np.array([found.u]))
    assert there.errors["naive"][0] > BROKEN
    before = run(FUNCTIONS[function], FORMATS[name], np.array([found.u / 1.5]))
    assert before.errors["naive"][0] < BROKEN


@pytest.mark.parametrize("name", FORMATS)
def test_softplus_overflows_at_the_logarithm_of_the_largest_number(name: str) -> None:
    place = cliff("softplus", name, "naive").u
    spacing = FORMATS[name].epsilon * place
    assert place == pytest.approx(math.log(FORMATS[name].maximum), abs=spacing + 0.01)


# What the page claims in words


def test_claims_about_the_two_formats_of_sixteen_bits() -> None:
    assert math.log(FORMATS["float16"].maximum) == pytest.approx(11.1, abs=0.05)
    for name in ("bfloat16", "float32"):
        assert math.log(FORMATS[name].maximum) == pytest.approx(88.7, abs=0.05)
    assert (FORMATS["bfloat16"].bits, FORMATS["float16"].bits) == (8, 11)
    for function in ("softplus_left", "bce", "log1p", "variance"):
        assert cliff(function, "bfloat16", "naive").u < cliff(function, "float16", "naive").u
    for function in ("softmax", "logsumexp", "softplus"):
        assert cliff(function, "float16", "naive").u < cliff(function, "bfloat16", "naive").u


def test_claim_about_the_variance() -> None:
    offsets = np.array([-1.3, -0.4, 0.6, 1.1])
    assert offsets.sum() == pytest.approx(0.0)
    assert np.mean(offsets**2) == pytest.approx(0.855)


LOGITS = np.array([2.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("name", "sum_overflows", "power_overflows"),
    [("float16", 8.7, 9.1), ("float32", 86.3, 86.7), ("float64", 707.4, 707.8)],
)
def test_claims_about_the_largest_shift(
    name: str, sum_overflows: float, power_overflows: float
) -> None:
    exact = np.exp(LOGITS) / np.exp(LOGITS).sum()

    def shares(c: float) -> np.ndarray:
        return softmax(LOGITS + c, FORMATS[name], "naive")

    np.testing.assert_allclose(shares(sum_overflows - 0.06), exact, rtol=2e-2)
    np.testing.assert_array_equal(shares(sum_overflows + 0.06), 0.0)
    np.testing.assert_array_equal(shares(power_overflows - 0.06), 0.0)
    assert np.isnan(shares(power_overflows + 0.06)[0])


def test_claims_about_shifts_in_half_precision() -> None:
    half = FORMATS["float16"]
    assert np.isnan(softmax(LOGITS + 20.0, half, "naive")[0])
    assert np.isnan(softmax(LOGITS - 20.0, half, "naive")).all()
    assert np.isfinite(softmax(LOGITS - 19.0, half, "naive")).all()
    for c in (-20.0, -9.5, 9.5, 20.0):
        same = softmax(LOGITS, half, "stable")
        np.testing.assert_allclose(softmax(LOGITS + c, half, "stable"), same, rtol=2 * half.epsilon)


def test_claim_about_shifts_in_bfloat16() -> None:
    brain = FORMATS["bfloat16"]
    assert float(brain.round(120.2)) == 120.0
    assert float(brain.round(120.3)) == 120.5
    moved = softmax(LOGITS + 119.7, brain, "stable")
    assert np.max(np.abs(moved - softmax(LOGITS, brain, "stable"))) < 0.2


def test_a_cliff_needs_a_broken_form() -> None:
    one = [Rounded.of(FORMATS["float16"], np.array([1e-4]))]
    assert naive_log1p(one).values[0] == 0.0
    assert stable_log1p(one).values[0] > 0.0
