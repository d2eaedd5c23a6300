"""The pages on learning and on noise, run by Streamlit without a browser."""

from __future__ import annotations

import pytest

from content import LANGUAGES, Language
from content.words import phrase
from figures.likelihood import MODELS
from figures.noise import FAMILIES
from tests.pages.opening import address, opened, texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noise", MODELS)
def test_every_noise_model_has_a_sample(noise: str, language: Language) -> None:
    app = opened("learning", lang=language, noise=noise)
    assert not app.exception
    note = phrase("learning", f"sample.noise.{noise}.note", language)
    assert note in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noise", FAMILIES)
def test_every_noise_model_has_a_loss(noise: str, language: Language) -> None:
    app = opened("noise", lang=language, noise=noise)
    assert not app.error
    note = phrase("noise", f"model.{noise}.note", language).strip()
    assert note in texts(app)


def test_a_step_moves_the_weight_towards_the_minimum() -> None:
    app = opened("learning")
    label = phrase("learning", "parts.step", "en")
    button = next(button for button in app.button if button.label == label)
    button.click().run()
    first = float(address(app)["w"])
    next(button for button in app.button if button.label == label).click().run()
    assert -0.4 < first < float(address(app)["w"]) < 0.963
    assert not app.exception


def test_tosses_stand_in_the_address() -> None:
    app = opened("learning")
    app.button(key="learning.coin.one").click().run()
    app.button(key="learning.coin.zero").click().run()
    assert address(app)["tosses"] == "1,1,0,1,0"
    app.button(key="learning.coin.start").click().run()
    assert "tosses" not in address(app)


def test_another_sample_is_another_seed_and_another_model_keeps_it() -> None:
    app = opened("learning", gaussian="2")
    app.button(key="learning.sample.again").click().run()
    assert address(app)["seed"] == "2"
    app.selectbox(key="noise").select("poisson").run()
    assert (address(app)["noise"], address(app)["seed"]) == ("poisson", "2")
    assert "gaussian" not in address(app)
    assert not app.error


def test_the_last_seed_is_followed_by_the_first() -> None:
    app = opened("learning", trials="9999")
    app.button(key="learning.iid.again").click().run()
    assert address(app)["trials"] == "0"


def test_choices_stand_in_the_address() -> None:
    app = opened("learning")
    app.segmented_control(key="dependence").select("correlation").run()
    app.segmented_control(key="prior").select("l1").run()
    assert {"dependence": "correlation", "prior": "l1"}.items() <= address(app).items()
    assert not app.exception


def test_a_begun_proof_is_open_and_no_other_one_is_made() -> None:
    app = opened("learning", **{"proof.coin": "2"})
    assert len([text for text in app.markdown if "$$" in text.value]) == 2


@pytest.mark.parametrize("minus", "-−–")
def test_every_minus_sign_is_read_and_one_is_shown(minus: str) -> None:
    app = opened("noise", noise="laplace")
    app.text_input(key="points").input(f"{minus}1, 2, 6").run()
    assert address(app)["points"] == "-1,2,6"
    assert app.text_input(key="points").value == "−1,2,6"


def test_points_can_be_typed_and_nonsense_stays_in_the_field() -> None:
    app = opened("noise", noise="laplace")
    app.text_input(key="points").input("1, 2, 6").run()
    assert address(app)["points"] == "1,2,6"
    app.text_input(key="points").input("one, two").run()
    assert len(app.error) == 1
    assert app.text_input(key="points").value == "one, two"
    app.segmented_control(key="noise").select("bernoulli").run()
    assert not app.error and "points" not in address(app)


def test_a_drawing_can_be_chosen() -> None:
    app = opened("noise", noise="drawn")
    app.button(key="noise.density.humps").click().run()
    assert address(app)["bars"].startswith("0.06,0.3,0.9")
    app.button(key="noise.density.hill").click().run()
    assert "bars" not in address(app)
