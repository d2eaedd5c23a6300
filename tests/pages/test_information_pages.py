"""The pages on information and divergences, run by Streamlit without a browser."""

from __future__ import annotations

import pytest

from content.words import phrase
from scenes.information import PRESETS
from tests.pages.opening import address, opened
from theory.shift import SHAPES


def test_a_unit_is_kept_in_the_address() -> None:
    app = opened("divergences")
    app.segmented_control(key="unit").select("nats").run()
    assert address(app)["unit"] == "nats"
    app.segmented_control(key="unit").select("bits").run()
    assert "unit" not in address(app)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_distribution_can_be_chosen_and_typed(preset: str) -> None:
    app = opened("information")
    app.selectbox(key="preset").select(preset).run()
    assert not app.exception
    note = phrase("information", f"codes.preset.{preset}.note", "en")
    assert note in [text.value for text in app.markdown]
    app.text_input(key="bars").input("3, 1").run()
    assert address(app)["bars"] == "0.75,0.25"
    app.text_input(key="bars").input("three").run()
    assert [error.value for error in app.error] == [
        "Bars is 'three'; expected numbers separated by commas\\."
    ]
    assert app.text_input(key="bars").value == "three"


def test_the_buttons_walk_down_from_where_the_model_stands() -> None:
    app = opened("divergences", mean="-1", deviation="0.8")
    app.button(key="divergences.fit.reverse").click().run()
    assert (address(app)["mean"], address(app)["deviation"]) == ("-2", "0.5")
    app.button(key="divergences.fit.forward").click().run()
    assert (address(app)["mean"], address(app)["deviation"]) == ("-0.4", "2.022")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("shift", "state"), [("0", "same"), ("2", "apart")])
def test_a_sentence_says_what_happens_off_the_support(shape: str, shift: str, state: str) -> None:
    app = opened("divergences", shape=shape, shift=shift)
    expected = "overlapping" if (shape, state) == ("gaussians", "apart") else state
    assert app.info[0].value == phrase("divergences", f"shift.now.{shape}.{expected}", "en")


def test_an_infinite_divergence_is_a_sentence() -> None:
    app = opened("divergences", bars="0,0.5,0.25,0.25")
    texts = [text.value for text in app.markdown]
    assert phrase("divergences", "split.infinite", "en") in texts
