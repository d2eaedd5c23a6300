"""The race's page runs for every task and model, in every language."""

from __future__ import annotations

import pytest

from content import LANGUAGES
from content.words import table
from tests.pages.opening import mounted, opened
from training import TASKS
from training.samples import NOISES

COURSES = [(task.id, model) for task in TASKS.values() for model in task.courses]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("task", "model"), COURSES)
def test_every_model_of_every_task_runs(task: str, model: str, language: str) -> None:
    app = opened("race", task=task, model=model, lang=language)
    words = table(language, "race")
    assert app.title[0].value == words["title"]
    assert [error.value for error in app.error] == []
    assert mounted(app)
    app.button_group[-1].set_value([e.id for e in TASKS[task].entrants][:6]).run()
    assert [error.value for error in app.exception] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_diverges_is_said_in_a_sentence(language: str) -> None:
    app = opened("race", rate="0.5", lang=language)
    (said,) = [warning.value for warning in app.warning]
    assert "MSE" in said and "26" in said


def test_a_hostile_address_is_answered_with_sentences() -> None:
    app = opened("race", task="<b>", points="9" * 4000, seed="1e999", losses="__import__")
    assert len(app.error) == 4


def test_another_task_leaves_nothing_of_the_last_one() -> None:
    app = opened("race", start="1,1", momentum="0.5", seed="3")
    app.selectbox[0].set_value("counts").run()
    assert app.query_params == {"task": "counts"}


def test_a_new_sample_takes_the_next_seed_and_forgets_moved_points() -> None:
    app = opened("race", start="1,1")
    app.button[0].click().run()
    assert app.query_params == {"seed": "2"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_its_words(language: str) -> None:
    words = table(language, "race")
    assert set(words["tasks"]) == set(TASKS)
    assert set(words["models"]) == {model for _, model in COURSES}
    assert set(words["noises"]) == set(NOISES)
    for family in ("look", "ask", "answer", "alt", "miss", "off"):
        assert set(words[family]) == set(TASKS)
