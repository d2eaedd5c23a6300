"""Every step of every derivation is proven, and no wrong step passes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest
import sympy as sp

from tests.theory.corruption import corruptions
from theory.deadline import OutOfTime, deadline
from theory.derivation import Derivation, Step
from theory.derivation_list import TOPICS, all_derivations
from theory.exercise import exercise
from theory.numeric import Interval, mp
from theory.proof import WrongStep
from theory.rules import At, Bound, Differentiate, Equal, Given, Limit, Solve

ROOT = Path(__file__).parents[2]
DERIVATIONS = {derivation.id: derivation for derivation in all_derivations()}
EACH = pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS)


def value(identifier: str, key: str) -> object:
    (step,) = (step for step in DERIVATIONS[identifier].steps if step.key == key)
    return step.value


@EACH
def test_every_step_is_proven_and_says_how(derivation: Derivation) -> None:
    for proven in derivation.check():
        assert proven.proof.manner in ("symbolic", "numeric", "definition")
        assert proven.proof.by
        assert proven.latex()


@EACH
def test_corrupting_any_step_is_refused(derivation: Derivation) -> None:
    derivation.check()
    for step in derivation.steps:
        wrong_versions = list(corruptions(step.value, derivation.scope))
        assert wrong_versions, f"{step.key} was not corrupted"
        for wrong in wrong_versions:
            with pytest.raises(WrongStep):
                derivation.with_value(step.key, wrong).check()


@EACH
def test_a_check_is_done_once(derivation: Derivation) -> None:
    derivation.check()
    start = time.thread_time()
    derivation.check()
    assert time.thread_time() - start < 0.05


def test_names_are_unique_and_belong_to_their_topic() -> None:
    assert len(DERIVATIONS) == len(all_derivations())
    for derivation in DERIVATIONS.values():
        assert derivation.topic in TOPICS
        keys = [step.key for step in derivation.steps]
        assert len(keys) == len(set(keys))


def test_only_inequalities_and_limits_rest_on_numbers_alone() -> None:
    for derivation in DERIVATIONS.values():
        for proven in derivation.check():
            if proven.proof.manner == "numeric":
                assert proven.kind in ("bound", "limit"), (derivation.id, proven.key)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_step_and_manner_of_proof_has_its_label(language: str) -> None:
    path = ROOT / "content" / language / "derivations" / "kinds.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    proven = [p for derivation in DERIVATIONS.values() for p in derivation.check()]
    assert set(words["kinds"]) == {p.kind for p in proven}
    assert set(words["manners"]) == {p.proof.manner for p in proven}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_has_its_sentence(language: str) -> None:
    for topic in TOPICS:
        path = ROOT / "content" / language / "derivations" / f"{topic}.toml"
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        wanted = {d.id: d for d in DERIVATIONS.values() if d.topic == topic}
        assert set(words) == {"title", *wanted}
        for identifier, derivation in wanted.items():
            text = words[identifier]
            assert set(text) == {"title", "question", "steps"}
            assert list(text["steps"]) == [step.key for step in derivation.steps]
            assert all(sentence.strip() for sentence in text["steps"].values())


WRONG = sp.Symbol("x", positive=True)
F = sp.Function("f")
SQUARE = Step("square", WRONG**2, Given(F(WRONG), means=lambda x: x * x))


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            (Step("square", WRONG**2, Given(F(WRONG), means=lambda x: x**3)),), id="given"
        ),
        pytest.param((SQUARE, Step("other", WRONG * 2, Equal())), id="equal"),
        pytest.param((SQUARE, Step("slope", WRONG, Differentiate(WRONG))), id="operation"),
        pytest.param((SQUARE, Step("zero", sp.Integer(1), Solve(WRONG))), id="solve"),
        pytest.param(
            (SQUARE, Step("limit", sp.Integer(1), Limit(WRONG, sp.Integer(0)))), id="limit"
        ),
        pytest.param((SQUARE, Step("at", sp.Integer(5), At(((WRONG, 2),)))), id="at"),
        pytest.param(
            (SQUARE, Step("most", WRONG**2 - 1, Bound("<=", attained=((WRONG, 1),)))), id="bound"
        ),
        pytest.param(
            (SQUARE, Step("loose", WRONG**2 + 1, Bound("<=", attained=((WRONG, 1),)))),
            id="loose bound",
        ),
        pytest.param((SQUARE, Step("undefined", sp.zoo, Equal())), id="undefined"),
    ],
)
def test_each_kind_of_step_refuses_what_is_false(steps: tuple[Step, ...]) -> None:
    with pytest.raises(WrongStep):
        Derivation("wrong", "information", steps, domains={"x": Interval(0.5, 2)}).check()


def test_a_maximum_is_not_taken_for_a_minimum() -> None:
    p = sp.Symbol("p", positive=True)
    steps = (
        Step("bump", p * (1 - p), Given(F(p), means=lambda p: p - p * p)),
        Step("slope", 1 - 2 * p, Differentiate(p)),
    )
    top = Step("top", sp.Rational(1, 2), Solve(p, "maximum"))
    bottom = Step("top", sp.Rational(1, 2), Solve(p, "minimum"))
    domains = {"p": Interval(0, 1)}
    assert Derivation("bump", "likelihood", (*steps, top), domains=domains).check()
    with pytest.raises(WrongStep, match="no minimum"):
        Derivation("bump", "likelihood", (*steps, bottom), domains=domains).check()


def test_what_sympy_cannot_decide_is_decided_by_numbers() -> None:
    x = sp.Symbol("x", positive=True)
    steps = (
        Step("gamma", sp.loggamma(x + 1), Given(F(x), means=lambda x: mp.log(mp.gamma(x + 1)))),
        Step(
            "duplication",
            sp.loggamma(x / 2 + sp.Rational(1, 2))
            + sp.loggamma(x / 2 + 1)
            + x * sp.log(2)
            - sp.log(sp.pi) / 2,
            Equal(),
        ),
    )
    proof = Derivation("gamma", "likelihood", steps).check()[-1].proof
    assert proof.manner == "numeric"
    assert proof.by == "50 points"


def test_a_deadline_holds_in_any_thread() -> None:
    caught: list[bool] = []

    def work() -> None:
        try:
            with deadline(0.02):
                while True:
                    abs(-1)
        except OutOfTime:
            caught.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert caught == [True]
    assert sys.getprofile() is None


def test_answers_the_textbooks_give() -> None:
    assert value("coin", "estimate") == sp.Rational(2, 3)
    assert value("coin", "peak") == sp.Rational(4, 27)
    assert value("laplace_median", "median") == 3
    assert value("binary_entropy", "peak") == sp.Rational(1, 2)
    assert value("jensen_shannon_disjoint", "constant") == sp.log(2)
    assert value("jensen_shannon_disjoint", "no_slope") == 0
    assert value("transport_boxes", "slope") == 1


def test_an_exercise_accepts_its_own_line_and_refuses_another() -> None:
    task = exercise(DERIVATIONS["coin"], "score")
    assert task is not None
    assert task.check("2/p - 1/(1-p)").verdict == "right"
    assert (
        task.check("(2 - 3p)/(p(1-p))".replace("3p", "3*p").replace("p(", "p*(")).verdict
        == "equivalent"
    )
    wrong = task.check("2/p + 1/(1-p)")
    assert wrong.verdict == "differs"
    assert wrong.point is not None
    assert 0 < wrong.point["p"] < 1


@pytest.mark.alone
@EACH
def test_every_exercise_accepts_its_own_line(derivation: Derivation) -> None:
    for step in derivation.steps:
        task = exercise(derivation, step.key)
        if task is not None:
            typed = str(task.expected).replace("Abs", "abs").replace("Max", "max")
            assert task.check(typed).verdict in ("right", "equivalent")


def test_importing_theory_leaves_sympy_alone() -> None:
    code = "import sys, theory; sys.exit('sympy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_list_is_printed_with_manner_and_time() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "theory"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for derivation in DERIVATIONS.values():
        assert f"{derivation.topic} / {derivation.id}" in done.stdout
    assert done.stdout.count(" ms\n") == sum(len(d.steps) for d in DERIVATIONS.values())
