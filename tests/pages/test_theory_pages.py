"""The pages on derivations, matrices and numerics run in every state, and their address says it."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from content import LANGUAGES, text
from content.words import table
from scenes.matrices import MODELS
from scenes.pages import PATHS
from tests.pages.opening import address, calm, mounted, opened
from theory.numerics import FORMATS, FUNCTIONS
from theory.recorded import recorded_derivations

IDS = list(recorded_derivations())


def press(app: AppTest, label: str) -> AppTest:
    (button,) = (button for button in app.button if button.label == label)
    return calm(button.click().run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_derivation_opens_to_its_end(language: str) -> None:
    app = opened("derivations", lang=language)
    for name in IDS:
        lines = len(recorded_derivations()[name].steps)
        app.query_params.update({"derivation": name, f"proof.{name}": str(lines)})
        app.run()
        assert [error.value for error in app.exception] == []
        shown = "\n".join(part.value for part in app.markdown)
        assert all(step.latex in shown for step in recorded_derivations()[name].steps)


def test_lines_open_one_by_one_and_close_again() -> None:
    words = table("en", "derivation")
    app = opened("derivations", derivation="gibbs")
    press(app, words["next"])
    assert address(app).get("proof.gibbs") == "2"
    press(app, words["all"])
    assert address(app).get("proof.gibbs") == "6"
    press(app, words["back"])
    assert address(app).get("proof.gibbs") == "5"


def test_typed_line_is_compared_and_stays() -> None:
    app = opened("derivations", derivation="sigmoid_slope", **{"proof.sigmoid_slope.mode": "type"})
    (field,) = app.text_input
    for typed, kind in (
        ("exp(-x)/(1 + exp(-x))^2", "success"),
        ("exp(-x)/(1 + exp(-x))", "warning"),
        ("__import__('os').system('ls')", "error"),
    ):
        field.input(typed).run()
        assert len(app.get(kind)) == 1
        assert address(app).get("proof.sigmoid_slope.typed") == typed
        assert app.text_input[0].value == typed
        (field,) = app.text_input


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_opens_in_every_format(function: str, language: str) -> None:
    app = opened("numerics", function=function, lang=language)
    for name in FORMATS:
        app.query_params.update(function=function, format=name)
        app.run()
        assert [error.value for error in app.exception] == []
        assert len(mounted(app)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_opens(model: str, language: str) -> None:
    app = opened("matrices", model=model, lang=language)
    assert len(mounted(app)) == 3


def test_step_downhill_stands_in_the_address_and_lowers_the_cost() -> None:
    words = table("en", "matrices")["descent"]
    app = opened("matrices")
    assert address(app).get("w.least_squares") is None
    press(app, words["step"])
    assert address(app).get("w.least_squares") is not None
    press(app, words["solve"])
    press(app, words["reset"])
    assert address(app).get("w.least_squares") is None


def test_steps_that_run_away_are_said_to() -> None:
    words = table("en", "matrices")["descent"]
    app = opened("matrices", **{"rate.least_squares": "5"})
    for _ in range(2):
        press(app, words["many"].format(count=20))
        if app.warning:
            break
    assert app.warning[0].value == words["diverges"]


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("derivations", {"derivation": "<script>", "proof.binary_entropy": "1e9"}),
        (
            "numerics",
            {"function": "x" * 300, "format": "float8", "u.softmax": "nan", "c.float16": "z"},
        ),
        ("matrices", {"model": "?", "x.least_squares": "1;2", "rate.least_squares": "-5"}),
    ],
)
def test_hostile_address_is_answered_with_sentences(page: str, query: dict[str, str]) -> None:
    app = opened(page, **query)
    assert len([*app.warning, *app.error]) >= 2


def test_explorer_puts_the_numbers_into_the_formula() -> None:
    app = opened("explorer", loss="HuberLoss", view="formula", formula="numbers")
    shown = "\n".join(part.value for part in app.markdown)
    assert "&= 3.5" in shown
    assert address(app).get("formula") == "numbers"


def test_every_convention_is_said_in_words() -> None:
    from theory.recorded import _formulas

    for language in LANGUAGES:
        said = table(language, "interface")["formula"]["conventions"]
        with_one = {
            n for n, made in _formulas().items() if any(b["conventions"] for b in made.values())
        }
        assert with_one == set(said)


THEORY = (
    "learning", "noise", "information", "divergences", "matrices", "numerics", "derivations",
    "glossary",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_theory_leads_to_the_next_and_back(language: str) -> None:
    for at, name in enumerate(THEORY):
        app = opened(name, lang=language)
        labels = [link.proto.label for link in app.get("page_link")]
        title = {page: text(f"page.{page}", language) for page in THEORY}
        if at > 0:
            previous = text("path.previous", language, page=title[THEORY[at - 1]])
            assert labels.count(previous) == 1
        if at + 1 < len(THEORY):
            following = text("path.next", language, page=title[THEORY[at + 1]])
            assert labels.count(following) == 1
    assert not opened("parity", lang=language).get("page_link")


def test_turning_to_write_goes_on_to_a_line_that_can_be_typed() -> None:
    app = opened(
        "derivations", derivation="self_information", **{"proof.self_information.mode": "read"}
    )
    assert address(app)["proof.self_information.mode"] == "read"
    (toggle,) = app.toggle
    toggle.set_value(True).run()
    assert len(app.text_input) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "page", ["learning", "noise", "information", "divergences", "numerics", "matrices"]
)
def test_every_figure_leads_on(page: str, language: str) -> None:
    """Each figure has a line that leads to its loss elsewhere; no line leads back, or twice to one place."""
    app = opened(page, lang=language)
    # The product of matrices and the fit that it makes are one figure.
    plots = [part for part in mounted(app) if part.proto.component_name == "live_plot"]
    figures = [part for part in plots if not part.key.endswith(".product")]
    on, elsewhere = text("ways.on", language), text("ways.elsewhere", language)
    lines = [part.value for part in app.caption if on in part.value]
    lists = [part for part in app.expander if part.label == elsewhere]
    assert len(lines) + len(lists) == len(figures) > 0
    for line in lines + [part.value for box in lists for part in box.markdown]:
        links = re.findall(r"\]\(([^)\s]*(?:\([^)]*\)[^)\s]*)*)\)", line)
        assert len(links) == len(set(links)) >= 2
        assert not any(link.startswith(f"{PATHS[page]}?") for link in links)
