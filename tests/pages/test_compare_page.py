"""The comparison as a page: every axis in every language, its switches, and what is typed as nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from content import LANGUAGES
from content.words import phrase
from figures.axes import AXES
from scenes.properties import PROPERTIES
from tests.pages.opening import address, calm, mounted, opened


def properties(app: AppTest) -> dict[str, Any]:
    tables = [
        json.loads(part.proto.bytes)
        for part in mounted(app)
        if part.proto.component_name == "table"
    ]
    return tables[0]


def group(app: AppTest, key: str) -> Any:
    return next(found for found in app.button_group if found.label == phrase("compare", key, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("axis", AXES)
def test_every_axis_opens(axis: str, language: str) -> None:
    app = opened("compare", axis=axis, lang=language, second="true", layout="multiples")
    assert app.title[0].value == phrase("compare", "title", language)
    assert len(mounted(app)) >= 2
    assert not app.error


@pytest.mark.parametrize("axis", AXES)
def test_all_losses_of_an_axis_are_shown_by_their_switches(axis: str) -> None:
    app = opened("compare", axis=axis)
    pills = group(app, "choose.curves")
    pills.set_value(list(AXES[axis].names))
    calm(app.run())
    assert address(app).get("curves") == ",".join(AXES[axis].names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_loss_chosen_is_said_and_not_an_error(language: str) -> None:
    app = opened("compare", curves="none", lang=language)
    assert phrase("compare", "choose.nothing", language) in [info.value for info in app.info]


def test_another_axis_begins_with_its_own_losses() -> None:
    app = opened("compare", curves="MSELoss", at="2", scale="value")
    group(app, "choose.axis").set_value("count")
    calm(app.run())
    assert address(app).get("axis") == "count"
    assert address(app).get("curves") is None and address(app).get("scale") is None


def test_one_loss_twice() -> None:
    app = opened("compare")
    app.pills(key="again").select("Huber")
    calm(app.run())
    assert address(app).get("curves") == "MSELoss,L1Loss,HuberLoss,HuberLoss(delta=0.5)"


def test_options_without_a_slider_have_a_widget() -> None:
    app = opened("compare", axis="similarity", curves="TripletMarginWithDistanceLoss")
    distance = next(box for box in app.selectbox if "distance_function" in box.label)
    distance.set_value("euclidean")
    calm(app.run())
    assert "distance_function=euclidean" in (address(app).get("curves") or "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_address_is_answered_with_sentences(language: str) -> None:
    app = opened(
        "compare",
        lang=language,
        axis="<script>",
        curves="HuberLoss(delta=-1),__import__('os')",
        at="9" * 300,
        why="'; drop table",
        task="../../etc/passwd",
    )
    assert len(app.error) >= 5
    assert address(app).get("at") == "9" * 300


def test_the_table_has_every_property_with_its_reason() -> None:
    for axis in AXES:
        data = properties(opened("compare", axis=axis))
        assert [column["name"] for column in data["columns"]] == list(PROPERTIES[axis])
        for row in data["rows"]:
            assert all(cell["text"] and cell["reason"] for cell in row["cells"])
            assert all("{" not in cell["text"] + cell["reason"] for cell in row["cells"])
