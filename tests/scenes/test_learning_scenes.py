"""The pages on learning and on noise as data: addresses, releases, losses behind noise models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losses
from figures.learning import gradient
from figures.likelihood import MODELS
from figures.noise import FAMILIES
from scenes import learning, noise
from scenes.neighbours import about, explored
from scenes.scene import read as read_explorer
from theory.recorded import recorded_derivations

PAGES = (learning, noise)
ADDRESSES = [
    (learning, {"w": "1.2", "l2": "0.4", "rate": "0.75"}),
    (learning, {"tosses": "1,0,0,0", "p": "0.25"}),
    (learning, {"noise": "poisson", "poisson": "3.3", "n": "17", "seed": "42"}),
    (learning, {"noise": "deviation", "deviation": "0.8"}),
    (learning, {"dependence": "correlation", "correlation": "0.5", "trials": "9"}),
    (learning, {"copies": "7"}),
    (learning, {"prior": "l1", "strength": "0.9", "data": "0"}),
    (noise, {"noise": "huber", "delta": "2.5", "error": "-3"}),
    (noise, {"noise": "poisson", "count": "0", "rate": "1.5", "counts": "0,0,7"}),
    (noise, {"noise": "bernoulli", "label": "0", "chance": "0.9", "labels": "0,1"}),
    (noise, {"noise": "drawn", "bars": "0.1,0.2,0.3,0.4,1,0.4,0.3,0.2,0.1"}),
    (noise, {"points": "-5.5,0,0.25"}),
]
WRONG = [
    (learning, {"w": "9"}),
    (learning, {"w": "steep"}),
    (learning, {"n": "2.5"}),
    (learning, {"seed": "-1"}),
    (learning, {"copies": "11"}),
    (learning, {"tosses": "1,2"}),
    (learning, {"tosses": ",".join("1" * 25)}),
    (learning, {"noise": "cauchy"}),
    (learning, {"noise": "poisson", "poisson": "0"}),
    (learning, {"prior": "l0"}),
    (noise, {"noise": "cauchy"}),
    (noise, {"sigma": "0"}),
    (noise, {"noise": "poisson", "count": "1.5"}),
    (noise, {"noise": "poisson", "counts": "1,1.5"}),
    (noise, {"noise": "drawn", "bars": "1,1"}),
    (noise, {"noise": "drawn", "bars": "0,1,1,1,1,1,1,1,1"}),
    (noise, {"points": "0"}),
    (noise, {"points": "0,7"}),
]
NONSENSE = ["", "nan", "inf", "-inf", "1e999", "<script>", "9" * 300, "1,,2", "٣", "0x10"]


@pytest.mark.parametrize("page", PAGES)
def test_the_default_page_needs_no_parameters(page: Any) -> None:
    assert page.read({}).query() == {}
    assert page.read({}).notices == ()


@pytest.mark.parametrize(("page", "query"), ADDRESSES)
def test_an_address_opens_what_it_was_written_for(page: Any, query: dict[str, str]) -> None:
    scene = page.read(query)
    assert scene.notices == ()
    assert scene.query() == query


@pytest.mark.parametrize(("page", "query"), WRONG)
def test_what_an_address_gets_wrong_becomes_one_notice(page: Any, query: dict[str, str]) -> None:
    name, value = list(query.items())[-1]
    (notice,) = page.read(query).notices
    assert (notice.control, notice.given) == (name, value)


@pytest.mark.parametrize("page", PAGES)
@given(name=st.sampled_from([name for _, query in ADDRESSES for name in query]),
       text=st.one_of(st.sampled_from(NONSENSE), st.text(max_size=30)),
       model=st.sampled_from([*MODELS, *FAMILIES]))  # fmt: skip
def test_no_text_breaks_a_page(page: Any, name: str, text: str, model: str) -> None:
    scene = page.read({"noise": model, name: text})
    again = page.read(scene.query())
    assert again.notices == ()
    assert again.query() == scene.query()


@pytest.mark.parametrize("page", PAGES)
def test_a_parameter_of_another_model_is_not_this_ones(page: Any) -> None:
    for name in MODELS if page is learning else FAMILIES:
        scene = page.read({"noise": name, "gaussian": "4.5", "sigma": "2.5", "points": "1,2"})
        assert scene.notices == ()


def test_tosses_are_added_at_the_end_and_the_oldest_fall_off() -> None:
    scene = learning.read({})
    assert scene.tossed(1) == "1,1,0,1" and scene.tossed(0) == "1,1,0,0"
    assert scene.tossed(None) is None
    full = learning.read({"tosses": ",".join(["0"] * 24)})
    assert full.tossed(1) == ",".join(["0"] * 23 + ["1"])


def test_a_step_goes_downhill_and_opens_without_a_notice() -> None:
    for rate in ("0.2", "1.3"):
        scene = learning.read({"w": "2", "rate": rate})
        after = learning.read({"w": scene.stepped()})
        assert after.notices == ()
        assert after.w < scene.w and gradient(np.array([scene.w]), 0.0)[0] > 0


def test_released_controls_become_parameters() -> None:
    assert learning.released({"w": 0.5, "n": 8.0}) == {"w": "0.5", "n": "8"}
    scene = noise.read({"noise": "drawn"})
    assert scene.released({"error": 1.5}) == {"error": "1.5"}
    bars = noise.read({"noise": "drawn", **scene.released({"bar0": 0.5, "bar8": 0.7})})
    assert (bars.heights[0], bars.heights[8]) == (0.5, 0.7)
    points = noise.read(noise.read({}).released({"points4": 6.0}))
    assert points.points.tolist() == [*noise.read({}).points[:4], 6.0]


@pytest.mark.parametrize("name", noise.LOSSES)
def test_the_loss_behind_a_noise_model_opens_in_the_explorer(name: str) -> None:
    scene = noise.read({"noise": name, "delta": "2.5"} if name == "huber" else {"noise": name})
    (state,) = about(f"noise.{name}", scene.options)
    found = read_explorer(explored(state).query)
    assert found.notices == ()
    assert found.name == noise.LOSSES[name]
    assert all(found.options[option] == value for option, value in scene.options.items())
    assert isinstance(getattr(losses, found.name), type)


def test_every_proof_is_there() -> None:
    named = {*learning.PROOFS.values(), *learning.PRIOR_PROOFS.values(), *noise.PROOFS.values()}
    assert named <= set(recorded_derivations())
    assert set(learning.PROOFS) == set(MODELS)
    assert set(noise.PROOFS) == set(noise.LOSSES)


def test_every_model_has_its_start() -> None:
    for name, model in MODELS.items():
        assert model.grid[0] <= learning.STARTS[name] <= model.grid[-1]
        assert model.grid[0] <= model.truth <= model.grid[-1]
    for name, heights in noise.DRAWINGS.items():
        query = {"noise": "drawn", "bars": ",".join(map(str, heights))}
        assert noise.read(query).notices == (), name
