"""Learners of the load benchmark on the real server: they count, and what they are shown is no error."""

from __future__ import annotations

import asyncio
import math

import pytest

from benchmarks.load import ROUND, Load, attend
from benchmarks.serving import ROOT, serving

LEARNERS = 2
TURNS = 3


@pytest.fixture(scope="module")
def load() -> Load:
    with serving(ROOT / "app.py") as server:
        return asyncio.run(attend(server, LEARNERS, TURNS, period=0.1))


def test_every_turn_of_every_learner_is_counted(load: Load) -> None:
    assert load.updates == LEARNERS * TURNS
    assert 0.0 < load.median <= load.p95 <= load.longest
    assert load.messages > 1
    assert load.cpu > 0.0 or math.isnan(load.cpu)


def test_no_learner_is_shown_an_exception(load: Load) -> None:
    # The turns: another reduction, a control's table, a release.
    assert TURNS >= 3 and ROUND > 2
    assert load.exceptions == 0
