"""The chooser on its page: every task is answered, with a line of code and a way into the Explorer."""

from __future__ import annotations

import pytest

from content import LANGUAGES
from content.words import phrase
from scenes.chooser import TASKS
from tests.pages.opening import address, calm, opened, texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_answered(task: str, language: str) -> None:
    app = opened("choose", task=task, outliers="yes", imbalance="yes", lang=language)
    read = " ".join(texts(app))
    assert phrase("choose", f"task.{task}", language) in read
    assert any(f"`{name}`" in read for name in TASKS[task])
    assert "{" not in read.replace("{1", "")
    assert any(f"torch.nn.{name}(" in part.value for name in TASKS[task] for part in app.code)
    assert not app.error


def test_own_numbers_stand_in_the_line_and_in_the_address() -> None:
    app = opened("choose", task="two", imbalance="yes")
    app.text_input(key="numbers.positives").input("30").run()
    app.text_input(key="numbers.negatives").input(" 270 ")
    calm(app.run())
    assert app.code[0].value == "loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor([9.0]))"
    assert address(app) == {
        "task": "two",
        "imbalance": "yes",
        "positives": "30",
        "negatives": "270",
    }


def test_a_column_of_a_spreadsheet_can_be_pasted() -> None:
    app = opened("choose", task="quantity")
    app.text_input(key="numbers.residuals").input("0.3\t-0.2; 5 0.1，−0.4")
    calm(app.run())
    assert address(app)["residuals"] == "0.3,-0.2,5,0.1,-0.4"
    assert app.text_input(key="numbers.residuals").value == "0.3,−0.2,5,0.1,−0.4"


def test_what_was_refused_stays_with_its_sentence() -> None:
    app = opened("choose", task="two", imbalance="yes", positives="many", negatives="9")
    assert len(app.error) == 1 and "many" in app.error[0].value
    assert address(app)["positives"] == "many"


def test_another_task_forgets_the_numbers_of_the_one_before() -> None:
    app = opened("choose", task="count", counts="1,2,3", output="amounts")
    group = next(found for found in app.button_group if found.key == "question.task")
    group.set_value("quantity")
    calm(app.run())
    assert address(app) == {"task": "quantity"}
