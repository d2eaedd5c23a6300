"""What the pages show is what the machine proves now, for every line and every branch."""

from __future__ import annotations

import subprocess
import sys

import pytest

import losses
import theory
from theory.branches import BRANCHES, branches
from theory.derivation_list import all_derivations
from theory.expressions import choices
from theory.proof import WrongStep
from theory.recorded import (
    Formula,
    _formulas,
    _key,
    formula,
    make_derivation,
    make_formula,
    recorded_derivations,
)

SLOW = {"AdaptiveLogSoftmaxWithLoss", "LinearCrossEntropyLoss"}
"""Each of their branches costs up to two seconds of sympy's time."""


@pytest.mark.parametrize("derivation", all_derivations(), ids=lambda d: d.id)
def test_recorded_proof_is_the_present_one(derivation) -> None:
    assert recorded_derivations()[derivation.id] == make_derivation(derivation)


def test_nothing_is_recorded_that_is_no_longer_derived() -> None:
    assert list(recorded_derivations()) == [derivation.id for derivation in all_derivations()]


def test_wrong_derivation_cannot_be_recorded() -> None:
    right = all_derivations()[0]
    wrong = right.with_value("one_bit", 2 * right.steps[-2].value)
    with pytest.raises(WrongStep):
        make_derivation(wrong)


@pytest.mark.parametrize("name", BRANCHES)
def test_recorded_formulas_are_the_present_ones(name: str) -> None:
    every = list(branches(name))
    assert list(_formulas()[name]) == list(map(_key, every))
    for chosen in every[:: len(every) // 3] if name in SLOW else every:
        assert Formula(**_formulas()[name][_key(chosen)]) == make_formula(name, chosen)


def test_branches_name_every_choice_of_every_loss() -> None:
    assert set(BRANCHES) == set(theory.names()) == {entry.name for entry in losses.catalog()}
    for name, values in BRANCHES.items():
        assert set(values) == set(choices(name)), name


def test_examples_are_shown_without_sympy() -> None:
    code = """
import sys, losses
from content.examples import example
from scenes.scene import open_preset
from theory.recorded import formula, recorded_derivations
for entry in losses.catalog():
    for preset in example(entry.name).presets:
        scene = open_preset(entry.name, preset)
        formula(entry.name, scene.options, scene.arguments)
recorded_derivations()
print("sympy" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_branch_without_a_record_is_made(monkeypatch) -> None:
    recorded_one = formula("MSELoss", {}, {})
    monkeypatch.setattr("theory.recorded._formulas", lambda: {"MSELoss": {}})
    assert formula("MSELoss", {}, {}) == recorded_one
