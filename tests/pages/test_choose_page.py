"""The chooser on its page: every task is answered, with a line of code and a way into the Explorer."""

from __future__ import annotations

import pytest

from content import LANGUAGES
from content.markdown import literal
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
    app.text_area(key="numbers.residuals").input("0.3\t-0.2; 5 0.1，−0.4")
    calm(app.run())
    assert address(app)["residuals"] == "0.3,-0.2,5,0.1,-0.4"
    assert app.text_area(key="numbers.residuals").value == "0.3,−0.2,5,0.1,−0.4"


def test_headings_signs_and_thousands_are_read_and_said() -> None:
    app = opened("choose", task="quantity")
    app.text_area(key="numbers.residuals").input("residual\n$1,000\n−2,500\n4 %")
    calm(app.run())
    assert address(app)["residuals"] == "1000,-2500,0.04"
    for info, part in zip(app.info, ("residual", "$1,000", "4%"), strict=True):
        assert literal(part) in info.value
    assert not app.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_part_that_is_no_number_is_named_with_its_line(language: str) -> None:
    app = opened("choose", task="quantity", lang=language)
    app.text_area(key="numbers.residuals").input("1\n2\n3 kg")
    calm(app.run())
    label = phrase("choose", "numbers.residuals", language)
    expected = phrase("choose", "pasted.unread", language, label=label, given="kg", line=3)
    assert [error.value for error in app.error] == [literal(expected)]
    assert app.text_area(key="numbers.residuals").value == "1\n2\n3 kg"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_found_of_a_loss_is_not_said_of_its_weighted_form(language: str) -> None:
    app = opened(
        "choose",
        task="two",
        imbalance="yes",
        outliers="yes",
        positives="10",
        negatives="990",
        lang=language,
    )
    bounded = phrase("compare", "reason.bounded_yes", language, bound="1")
    said = [text for text in texts(app) if bounded in text and "`BCEWithLogitsLoss`" in text]
    plain = phrase("choose", "unweighted", language, sentence=bounded)
    assert said and all(text.count(bounded) == text.count(plain) == 1 for text in said)
    assert all("`pos_weight` = " in text and "99" in text for text in said)
    codes = [code.value for code in app.code]
    assert "pos_weight=torch.tensor([99.0])" in codes[0] and "[9.95]" in codes[1]


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
