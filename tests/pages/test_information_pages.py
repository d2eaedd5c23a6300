"""The pages on information and divergences, run by Streamlit without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from content import LANGUAGES, Language
from content.words import phrase
from scenes.information import PRESETS
from theory.shift import SHAPES

ROUTER = Path(__file__).parents[2] / "pages" / "navigation.py"
PAGES = ("information", "divergences")
FIGURES = {"information": 3, "divergences": 5}


def opened(page: str, language: Language = "en", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROUTER), default_timeout=60)
    app.run()
    app.query_params.update({"lang": language, **query})
    return app.switch_page(f"{page}.py").run()


def address(app: AppTest) -> dict[str, str]:
    given = app.query_params.items()
    return {name: value if isinstance(value, str) else value[-1] for name, value in given}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_it_has_to_say(page: str, language: Language) -> None:
    app = opened(page, language)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == phrase(page, "title", language)
    assert len(app.get("bidi_component")) == FIGURES[page]
    assert len(app.expander) == FIGURES[page]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("information", {"p": "7"}),
        ("information", {"bars": "a,b"}),
        ("information", {"preset": "coins"}),
        ("divergences", {"shift": "far"}),
        ("divergences", {"heaps": "1,2"}),
        ("divergences", {"unit": "miles"}),
    ],
)
def test_a_wrong_parameter_becomes_one_sentence_and_stays_in_the_address(
    page: str, query: dict[str, str], language: Language
) -> None:
    app = opened(page, language, **query)
    assert not app.exception
    (name, value) = next(iter(query.items()))
    assert [name in error.value for error in app.error] == [True]
    assert address(app)[name] == value


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
    assert [error.value for error in app.error] == ["bars is 'three'; expected 0.5, 0.25, 0.25."]
    assert app.text_input(key="bars").value == "three"


def test_the_buttons_walk_down_from_where_the_model_stands() -> None:
    app = opened("divergences", mean="-1", deviation="0.8")
    app.button(key="fit_reverse").click().run()
    assert (address(app)["mean"], address(app)["deviation"]) == ("-2", "0.5")
    app.button(key="fit_forward").click().run()
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
