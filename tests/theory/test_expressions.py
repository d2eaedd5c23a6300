"""Every formula is torch's loss and the core's: value and derivative, in every branch."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp
import torch

import losses
import theory
from checks import formula_oracle, torch_oracle
from checks.comparison import relative_difference
from checks.instances import instances
from losses.errors import InvalidValue
from tests.theory.latex_reader import read
from theory.expressions import choices, expression, expression_for, names
from theory.expressions.evaluation import run
from theory.expressions.sequence import alignments
from theory.latex import latex
from theory.nodes import Largest, Numeral

INF = float("inf")
Make = Callable[[np.random.Generator], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A loss, options that select a branch of its formula, and how to draw arguments."""

    name: str
    options: dict[str, Any]
    make: Make

    def __str__(self) -> str:
        return f"{self.name}-" + "-".join(
            f"{k}={np.array(v).tolist()}" for k, v in self.options.items()
        )

    def arguments(self, seed: int) -> dict[str, Any]:
        """Return arguments, the same ones for the same seed."""
        return self.make(np.random.default_rng(zlib.crc32(f"{self}{seed}".encode())))


def grid(name: str, make: Make, **values: tuple[Any, ...]) -> list[Case]:
    """Return one case for every combination of the option values; None leaves an option out."""
    combinations: list[dict[str, Any]] = [{}]
    for option, some in values.items():
        combinations = [
            known if value is None else known | {option: value}
            for known in combinations
            for value in some
        ]
    return [Case(name, options, make) for options in combinations]


def drawn(**how: Callable[[np.random.Generator], Any]) -> Make:
    """Draw each argument by its own rule."""
    return lambda rng: {name: draw(rng) for name, draw in how.items()}


def normal(*shape: int, scale: float = 1.0) -> Callable[[np.random.Generator], Any]:
    return lambda rng: scale * rng.normal(size=shape)


def between(low: float, high: float, *shape: int) -> Callable[[np.random.Generator], Any]:
    return lambda rng: rng.uniform(low, high, shape)


def labels(below: int, *shape: int) -> Callable[[np.random.Generator], Any]:
    return lambda rng: rng.integers(0, below, shape)


def signs(*shape: int) -> Callable[[np.random.Generator], Any]:
    return lambda rng: rng.choice([-1.0, 1.0], shape)


def log_softmax(*shape: int) -> Callable[[np.random.Generator], Any]:
    def draw(rng: np.random.Generator) -> Any:
        logits = rng.normal(size=shape)
        return logits - np.log(np.exp(logits).sum(-1, keepdims=True))

    return draw


def fixed(value: Any) -> Callable[[np.random.Generator], Any]:
    return lambda rng: np.array(value)


PAIR = drawn(input=normal(6, scale=2.0), target=normal(6))
ELEMENT_WEIGHT = np.array([0.5, 2.0, 1.0, 0.25, 3.0, 0.0])
LABELLED = drawn(input=normal(4, 3), target=labels(3, 4))
SOFT = drawn(input=normal(4, 3), target=between(0, 1, 4, 3))
CLASS_WEIGHT = np.array([0.5, 2.0, 1.25])
TRIPLE = drawn(anchor=normal(5, 2), positive=normal(5, 2), negative=normal(5, 2))
ODDS = drawn(input=normal(4, 3, scale=3.0), target=between(0, 1, 4, 3))
PROJECTION = {"in_features": (2,), "num_classes": (3,)}
PROJECTED = {"input": normal(4, 2), "linear_weight": normal(3, 2)}
CTC = drawn(
    log_probs=log_softmax(4, 3, 3),
    targets=lambda rng: rng.integers(1, 3, (3, 2)),
    input_lengths=fixed([4, 4, 3]),
    target_lengths=fixed([2, 1, 0]),
)


def adaptive(rng: np.random.Generator, *, bias: bool = False) -> dict[str, Any]:
    """Two clusters of two and three classes behind a head of two."""
    arguments = {
        "input": rng.normal(size=(6, 4)),
        "target": np.array([0, 1, 2, 3, 5, 6]),
        "head_weight": rng.normal(size=(4, 4)),
        "tail_weights": [
            (rng.normal(size=(2, 4)), rng.normal(size=(2, 2))),
            (rng.normal(size=(1, 4)), rng.normal(size=(3, 1))),
        ],
    }
    return arguments | ({"head_bias": rng.normal(size=4)} if bias else {})


ADAPTIVE = {"in_features": 4, "n_classes": 7, "cutoffs": [2, 4], "div_value": 2.0}

CASES = [
    *grid("L1Loss", PAIR, weight=(None, ELEMENT_WEIGHT)),
    *grid("MSELoss", PAIR, weight=(None, ELEMENT_WEIGHT)),
    *grid("SmoothL1Loss", PAIR, beta=(1.0, 0.0, 2.5)),
    *grid("HuberLoss", PAIR, delta=(1.0, 0.3, 2.5), weight=(None, ELEMENT_WEIGHT)),
    *grid(
        "GaussianNLLLoss",
        drawn(input=normal(6), target=normal(6), var=between(0.0, 1.0, 6)),
        full=(False, True),
        eps=(1e-6, 0.5),
    ),
    *grid(
        "PoissonNLLLoss",
        drawn(input=between(0.1, 3, 6), target=fixed([0.25, 0.5, 1.5, 2.0, 3.0, 7.0])),
        log_input=(True, False),
        full=(False, True),
        eps=(1e-8, 0.1),
    ),
    *grid(
        "KLDivLoss",
        drawn(input=normal(6), target=between(0.01, 1, 6)),
        log_target=(False, True),
    ),
    *grid(
        "BCELoss",
        drawn(input=between(0, 1, 6), target=between(0, 1, 6)),
        weight=(None, ELEMENT_WEIGHT),
    ),
    *grid(
        "BCEWithLogitsLoss",
        ODDS,
        weight=(None, CLASS_WEIGHT),
        pos_weight=(None, np.array([3.0, 0.5, 1.5])),
    ),
    *grid("SoftMarginLoss", drawn(input=normal(6, scale=4.0), target=signs(6))),
    *grid("MultiLabelSoftMarginLoss", ODDS, weight=(None, CLASS_WEIGHT)),
    *grid("NLLLoss", LABELLED, weight=(None, CLASS_WEIGHT), ignore_index=(None, 1)),
    *grid(
        "NLLLoss2d",
        drawn(input=normal(2, 3, 2, 2), target=labels(3, 2, 2, 2)),
        weight=(None, CLASS_WEIGHT),
        ignore_index=(None, 1),
    ),
    *grid(
        "CrossEntropyLoss",
        LABELLED,
        weight=(None, CLASS_WEIGHT),
        ignore_index=(None, 1),
        label_smoothing=(None, 0.2),
    ),
    *grid("CrossEntropyLoss", SOFT, weight=(None, CLASS_WEIGHT), label_smoothing=(None, 0.2)),
    *grid(
        "LinearCrossEntropyLoss",
        drawn(**PROJECTED, target=labels(3, 4), linear_bias=normal(3)),
        **PROJECTION,
        bias=(True,),
        weight=(None, CLASS_WEIGHT),
        ignore_index=(None, 1),
        label_smoothing=(None, 0.2),
    ),
    *grid(
        "LinearCrossEntropyLoss",
        drawn(**PROJECTED, target=between(0, 1, 4, 3)),
        **PROJECTION,
        weight=(None, CLASS_WEIGHT),
        label_smoothing=(None, 0.2),
    ),
    Case("AdaptiveLogSoftmaxWithLoss", ADAPTIVE, adaptive),
    Case(
        "AdaptiveLogSoftmaxWithLoss",
        ADAPTIVE | {"head_bias": True},
        lambda rng: adaptive(rng, bias=True),
    ),
    *grid(
        "HingeEmbeddingLoss", drawn(input=normal(6, scale=2.0), target=signs(6)), margin=(1.0, 0.3)
    ),
    *grid(
        "MarginRankingLoss",
        drawn(input1=normal(6), input2=normal(6), target=signs(6)),
        margin=(0.0, 0.5),
    ),
    *grid("MultiMarginLoss", LABELLED, p=(1, 2), margin=(1.0, 0.4), weight=(None, CLASS_WEIGHT)),
    *grid(
        "MultiLabelMarginLoss",
        drawn(
            input=normal(4, 4),
            target=fixed([[3, 0, -1, 1], [2, -1, 0, 0], [-1, 0, 1, 2], [1, 0, 3, 2]]),
        ),
    ),
    *grid(
        "CosineEmbeddingLoss",
        drawn(input1=normal(6, 2), input2=normal(6, 2), target=signs(6)),
        margin=(0.0, 0.4, -0.5),
    ),
    *grid(
        "TripletMarginLoss",
        TRIPLE,
        p=(2.0, 1.0, INF, 3.0, 1.5),
        swap=(False, True),
        margin=(3.0,),
        eps=(1e-6, 0.1),
    ),
    *grid("TripletMarginLoss", TRIPLE, p=(0.0,), margin=(3.0,), eps=(1e-6,)),
    *grid(
        "TripletMarginWithDistanceLoss",
        TRIPLE,
        distance_function=(
            None,
            "euclidean",
            "squared_euclidean",
            "manhattan",
            "chebyshev",
            "cosine",
        ),
        swap=(False, True),
        margin=(0.5, 2.0),
    ),
    *grid("CTCLoss", CTC, blank=(0,), zero_infinity=(False, True)),
]


def in_torch(
    case: Case, arguments: dict[str, Any], reduction: str = "none"
) -> tuple[Any, dict[str, Any]]:
    """Return torch's value, unreduced if not told otherwise, and the gradient of its sum."""

    def tensor(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [tensor(item) for item in value]
        return torch.tensor(value, requires_grad=value.dtype.kind == "f")

    def gradient(value: Any) -> Any:
        if isinstance(value, list):
            return [gradient(item) for item in value]
        return None if value.grad is None else value.grad.numpy()

    adaptive_loss = case.name == "AdaptiveLogSoftmaxWithLoss"
    options = case.options | ({} if adaptive_loss else {"reduction": reduction})
    tensors = {name: tensor(value) for name, value in arguments.items()}
    if case.name in ("SoftMarginLoss", "HingeEmbeddingLoss", "CosineEmbeddingLoss"):
        tensors["target"] = tensors["target"].detach()
    call = torch_oracle.CALLS.get(case.name)
    if call is None:
        options = {
            k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()
        }
        value = getattr(torch.nn, case.name)(**options)(*tensors.values())
    else:
        value = call(case.name, options, tensors)
    scale = arguments["input"].shape[0] if adaptive_loss else 1  # torch gives the mean alone
    (value.sum() * scale).backward()
    return value.detach().numpy(), {name: gradient(t) for name, t in tensors.items()}


def assert_close(ours: Any, theirs: Any, part: str) -> None:
    """Compare nested arrays; torch has no gradient where an argument took no part."""
    if isinstance(ours, list | tuple):
        for n, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert_close(one, other, f"{part}[{n}]")
        return
    theirs = np.zeros_like(ours) if theirs is None else theirs
    assert relative_difference(ours, theirs) < 1e-10, f"{part}: {ours} against torch's {theirs}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_formula_is_torchs_loss(case: Case) -> None:
    arguments = case.arguments(seed=0)
    assert not formula_oracle.at_kink(case.name, case.options, arguments)
    value, gradient = formula_oracle.value_and_grad(case.name, case.options, arguments)
    expected, expected_gradient = in_torch(case, arguments)
    if case.name == "AdaptiveLogSoftmaxWithLoss":
        value = value.mean()
    assert_close(value, expected, "value")
    for argument, derivative in gradient.items():
        assert_close(derivative, expected_gradient[argument], argument)


def test_every_loss_and_every_choice_has_a_case() -> None:
    taken: dict[str, set[tuple[str, Any]]] = {name: set() for name in names()}
    for case in CASES:
        built = expression_for(case.name, case.options, case.arguments(0))
        taken[case.name] |= set(built.choices.items())
    for name in names():
        for choice, default in choices(name).items():
            others = {value for known, value in taken[name] if known == choice}
            assert len(others) > 1 or choice == "clusters", (name, choice, default)
    assert set(names()) == set(losses_of_torch())


def losses_of_torch() -> list[str]:
    """torch.nn.modules.loss lists its classes in __all__."""
    return [*torch.nn.modules.loss.__all__, "AdaptiveLogSoftmaxWithLoss"]


AT_CORNERS = [
    Case("L1Loss", {}, drawn(input=fixed([1.0, 2.0]), target=fixed([1.0, 2.0]))),
    Case("SmoothL1Loss", {"beta": 0.5}, drawn(input=fixed([0.5, -0.5]), target=fixed([0.0, 0.0]))),
    Case("SmoothL1Loss", {"beta": 0.0}, drawn(input=fixed([0.0, 0.5]), target=fixed([0.0, 0.5]))),
    Case("HuberLoss", {"delta": 0.5}, drawn(input=fixed([0.5, -0.5]), target=fixed([0.0, 0.0]))),
    Case(
        "GaussianNLLLoss",
        {"eps": 0.5},
        drawn(input=fixed([1.0]), target=fixed([0.0]), var=fixed([0.5])),
    ),
    Case("PoissonNLLLoss", {"full": True}, drawn(input=fixed([0.5]), target=fixed([1.0]))),
    Case("KLDivLoss", {}, drawn(input=fixed([-1.0, -2.0]), target=fixed([0.0, 0.0]))),
    Case(
        "BCELoss", {}, drawn(input=fixed([0.0, 1.0, 0.0, 1.0]), target=fixed([0.0, 0.0, 1.0, 1.0]))
    ),
    Case(
        "BCEWithLogitsLoss",
        {},
        drawn(input=fixed([1000.0, -1000.0, 60.0, -60.0]), target=fixed([0.0, 1.0, 1.0, 0.5])),
    ),
    Case(
        "HingeEmbeddingLoss",
        {"margin": 1.0},
        drawn(input=fixed([1.0, 1.0]), target=fixed([-1.0, 1.0])),
    ),
    Case(
        "MarginRankingLoss",
        {"margin": 0.0},
        drawn(input1=fixed([1.0]), input2=fixed([1.0]), target=fixed([1.0])),
    ),
    Case(
        "MultiMarginLoss", {"margin": 1.0}, drawn(input=fixed([[2.0, 1.0, 0.0]]), target=fixed([0]))
    ),
    Case("MultiLabelMarginLoss", {}, drawn(input=fixed([[1.0, 0.0]]), target=fixed([[0, -1]]))),
    Case(
        "CosineEmbeddingLoss",
        {"margin": 0.0},
        drawn(input1=fixed([[1.0, 0.0]]), input2=fixed([[0.0, 1.0]]), target=fixed([-1.0])),
    ),
    Case(
        "CosineEmbeddingLoss",
        {"margin": 0.0},
        drawn(
            input1=fixed([[0.0, 0.0], [1e-6, 0.0]]),
            input2=fixed([[1.0, 2.0], [1e-6, 0.0]]),
            target=fixed([1.0, 1.0]),
        ),
    ),
    Case(
        "TripletMarginLoss",
        {"margin": 1.0, "eps": 0.0},
        drawn(
            anchor=fixed([[0.0, 0.0]]), positive=fixed([[1.0, 0.0]]), negative=fixed([[2.0, 0.0]])
        ),
    ),
    Case(
        "CTCLoss",
        {"blank": 2},
        drawn(
            log_probs=log_softmax(2, 1, 3),
            targets=fixed([[0, 0]]),
            input_lengths=fixed([2]),
            target_lengths=fixed([2]),
        ),
    ),
]
"""Corners, changes of case, saturation and infinite losses: there the value alone is compared."""


@pytest.mark.parametrize("case", AT_CORNERS, ids=str)
def test_value_is_torchs_at_corners(case: Case) -> None:
    arguments = case.arguments(0)
    value, _ = formula_oracle.value_and_grad(case.name, case.options, arguments)
    assert_close(value, in_torch(case, arguments)[0], "value")


BUILT = {
    (case.name, tuple(built.choices.items())): built
    for case in CASES
    for built in [expression_for(case.name, case.options, case.arguments(0))]
}


@pytest.mark.parametrize("built", BUILT.values(), ids=[f"{n}{dict(c)}" for n, c in BUILT])
def test_shown_gradient_is_the_derivative_of_the_value(built: Any) -> None:
    """The gradient in index notation, written out, is sympy's own derivative of the value."""
    for argument, derivatives in built.gradient.items():
        for derivative, leaf in zip(flat(derivatives), flat(built.symbols[argument]), strict=True):
            difference = derivative - built.value.diff(leaf)
            assert zero_at_random_points(difference), (argument, leaf, derivative)


def flat(nested: Any) -> list[Any]:
    """Return what is in a nested tuple or list, in order."""
    if isinstance(nested, list | tuple):
        return [leaf for item in nested for leaf in flat(item)]
    return [nested]


def zero_at_random_points(difference: Any) -> bool:
    """Evaluate with thirty digits at four points; symbols are drawn from (0.1, 0.9) or are ±1."""
    if difference == 0:
        return True
    bases = {base.label for base in difference.atoms(sp.IndexedBase)}
    leaves = sorted(difference.free_symbols - bases, key=str)
    rng = np.random.default_rng(0)
    signed = any(condition.has(sp.Eq) for condition in difference.atoms(sp.Piecewise))
    for n in range(4):
        at = {s: sp.Float(str(rng.uniform(0.1, 0.9)), 30) for s in leaves}
        if signed:
            at |= {s: sp.Integer((-1) ** n) for s in leaves if str(s) == "y"}
        number = difference.xreplace(at).doit().evalf(30)
        if not abs(number) < mpmath.mpf("1e-25"):
            return False
    return True


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rendered_formula_and_gradient_read_back_to_the_same_numbers(case: Case) -> None:
    """What is read is what runs: a reader that knows no sympy computes the LaTeX."""
    arguments = case.arguments(1)
    options, sample, _ = next(formula_oracle.samples(case.name, case.options, arguments))
    built = expression_for(case.name, case.options, arguments)
    point = built.at(sample, options)
    written = {
        latex(symbol_named(name, built)): plain(number) for name, number in point.numbers.items()
    }
    ranges = {latex(index): point.sizes[size] for index, size in indices_of(built)}
    value, gradient = built.evaluate(sample, options)
    assert math.isclose(read(built.latex(), written, ranges), value, rel_tol=1e-9, abs_tol=1e-12)
    for v in built.arguments:
        if not v.differentiable:
            continue
        part = gradient[v.name]
        for step in v.path:
            part = part[step]
        text = built.gradient_latex(v.key, convention=True)
        for place in np.ndindex(*part.shape):
            here = {latex(index): n for index, n in zip(v.indices, place, strict=True)}
            assert math.isclose(
                read(text, written | here, ranges), part[place], rel_tol=1e-9, abs_tol=1e-12
            ), (text, place)


def symbol_named(name: str, built: Any) -> Any:
    """Return the symbol or array of an expression that has a name."""
    known = [v.symbol for v in (*built.arguments, *built.options, *built.where)]
    return next((s for s in known if str(s) == name), sp.Symbol(name))


def plain(number: Any) -> Any:
    """Return a number or an array in double precision."""
    return np.asarray(number, dtype=float) if isinstance(number, np.ndarray) else float(number)


def indices_of(built: Any) -> Any:
    """Yield every index of an expression's sums with its size."""
    parts = [built.formula, *built.gradients.values()]
    parts += [d.expression for d in built.where if hasattr(d, "expression")]
    for part in parts:
        for total in part.atoms(sp.Sum):
            yield from ((index, high + 1) for index, _, high in total.limits)
        for largest in part.atoms(Largest):
            yield largest.args[1:]
    for d in built.where:
        if hasattr(d, "expression"):
            yield from zip(d.indices, d.shape, strict=True)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_numbers_put_into_the_formula_give_its_value(case: Case) -> None:
    arguments = case.arguments(2)
    options, sample, _ = next(formula_oracle.samples(case.name, case.options, arguments))
    built = expression_for(case.name, case.options, arguments)
    value, _ = built.evaluate(sample, options)
    lines = built.substituted(sample, options)
    for line in lines:
        *_, in_numbers, result = line.forms
        numerals = {n: sp.Float(str(n.value), 30) for n in in_numbers.atoms(Numeral)}
        computed = sp.sympify(in_numbers).xreplace(numerals).doit().evalf(20)
        assert math.isclose(computed, result.value, rel_tol=1e-9, abs_tol=1e-12), line
        assert not re.search(r"[0-9] +[0-9]", line.latex()), "two numbers side by side read as one"
    assert lines[-1].forms[-1].value == value


@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "batchmean"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_reduced_formula_is_torchs_reduction(case: Case, reduction: str) -> None:
    if (reduction == "batchmean") != (case.name == "KLDivLoss" and reduction == "batchmean"):
        with pytest.raises(ValueError, match="batchmean"):
            expression_for(case.name, case.options, case.arguments(0)).reduced(reduction)
        return
    if case.name == "AdaptiveLogSoftmaxWithLoss" and reduction != "mean":
        return  # torch gives the mean alone
    arguments = case.arguments(3)
    built = expression_for(case.name, case.options, arguments)
    if case.name == "AdaptiveLogSoftmaxWithLoss":  # torch gives the mean alone
        each, _ = formula_oracle.value_and_grad(case.name, case.options, arguments)
    else:
        each, _ = in_torch(case, arguments, "none")
    weight = case.options.get("weight")
    numbers = {
        "ell": each.reshape(-1),
        "n": 0,
        "N": each.size,
        "B": len(each),
        "y": np.ravel(arguments.get("target", 0)),
        "w": weight,
        "i": case.options.get("ignore_index"),
        "length": np.ravel(arguments.get("target_lengths", 0)),
    }
    expected, _ = in_torch(case, arguments, reduction)
    assert_close(float(run(built.reduced(reduction), numbers)), np.ravel(expected)[0], reduction)


@pytest.mark.parametrize("case", [*CASES, *AT_CORNERS], ids=str)
def test_formula_is_the_numpy_core(case: Case) -> None:
    assert formula_oracle.compare(case.name, case.options, case.arguments(4)) == []


@pytest.mark.parametrize("x", [0.0, 1e-14, 1e-50, 1.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_clamped_gradients_are_torchs(x: float, y: float) -> None:
    """BCELoss holds the slope's denominator, GaussianNLLLoss the variance but not its gradient."""
    for case in (
        Case("BCELoss", {}, drawn(input=fixed([x]), target=fixed([y]))),
        Case(
            "GaussianNLLLoss",
            {"eps": 1e-6},
            drawn(input=fixed([0.5]), target=fixed([y]), var=fixed([x])),
        ),
    ):
        arguments = case.arguments(0)
        _, gradient = formula_oracle.value_and_grad(case.name, case.options, arguments)
        for argument, expected in in_torch(case, arguments)[1].items():
            assert_close(gradient[argument], expected, argument)


def test_ctc_shows_both_its_derivative_and_torchs_gradient() -> None:
    built = expression("CTCLoss")
    log_probs = np.log([[0.5, 0.3, 0.2], [0.2, 0.6, 0.2]])
    arguments, options = {"log_probs": log_probs, "targets": [1]}, {"blank": 0}
    _, conventional = built.evaluate(arguments, options)
    _, plain_derivative = built.evaluate(arguments, options, convention=False)
    difference = conventional["log_probs"] - plain_derivative["log_probs"]
    np.testing.assert_allclose(difference, np.exp(log_probs), rtol=1e-12)
    # Each frame's posterior probabilities sum to one.
    np.testing.assert_allclose(plain_derivative["log_probs"].sum(-1), -1, rtol=1e-12)


def test_alignments_are_those_that_collapse_to_the_labels() -> None:
    def collapsed(path: tuple[int, ...]) -> list[int]:
        merged = [symbol for n, symbol in enumerate(path) if n == 0 or symbol != path[n - 1]]
        return [symbol for symbol in merged if symbol != 0]

    for wanted in ([], [1], [1, 2], [1, 1], [2, 1, 2], [1, 1, 1]):
        every = [p for p in itertools.product(range(3), repeat=4) if collapsed(p) == wanted]
        assert sorted(alignments(wanted, 4, 0)) == every
    with pytest.raises(ValueError, match="alignments"):
        expression("CTCLoss").evaluate(
            {"log_probs": np.zeros((40, 5)), "targets": [1, 2, 3]}, {"blank": 0}
        )


@pytest.mark.alone
def test_every_expression_is_written_in_about_a_second() -> None:
    for name in names():
        start = time.process_time()
        fresh = dataclasses.replace(expression(name))
        assert fresh.latex()
        assert fresh.gradients
        assert fresh.gradient
        assert time.process_time() - start < 2.0, name


def test_sympy_waits_until_a_formula_is_asked_for() -> None:
    code = "import sys, theory; assert 'sympy' not in sys.modules; theory.expression('L1Loss')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        theory.expression("FocalLoss")
    with pytest.raises(TypeError, match="log_target"):
        theory.expression("L1Loss", log_target=True)


def test_class_of_the_example_can_be_chosen() -> None:
    assert str(expression("NLLLoss", target=2).value) == "-x[2]"
    assert expression("NLLLoss").sized(C=5, y=4).gradient["input"] == (0, 0, 0, 0, -1)


@pytest.mark.parametrize("name", names())
def test_formula_is_the_numpy_core_in_every_form(name: str) -> None:
    """A dozen instances a loss, evenly out of its options and input forms."""
    unreduced = [
        instance
        for instance in instances(getattr(losses, name))
        if instance.options.get("reduction", "none") == "none"
    ]
    compared = 0
    for instance in unreduced[:: max(1, len(unreduced) // 12)]:
        try:
            differences = formula_oracle.compare(name, instance.options, instance.arguments)
        except InvalidValue:
            continue  # options that do not go with this form
        assert differences == [], instance
        compared += 1
    assert compared
