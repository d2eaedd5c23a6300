"""Silent misuse is told; what is as it should be is not."""

from __future__ import annotations

import pytest

import losses
from scenes.hints import hints
from scenes.scene import open_preset, read

ON_PURPOSE = {
    ("SoftMarginLoss", "zero_one"): "signs",
    ("HingeEmbeddingLoss", "zero_one"): "signs",
    ("HingeEmbeddingLoss", "negative"): "interval",
    ("NLLLoss", "logits"): "log_probabilities",
    ("NLLLoss", "probabilities"): "log_probabilities",
    ("KLDivLoss", "probabilities"): "log_probabilities",
}
"""Examples that show a misuse, and the hint that they must get."""


def test_examples_get_a_hint_only_where_they_show_a_misuse() -> None:
    found = {
        (entry.name, preset): key
        for entry in losses.catalog()
        for preset in open_preset(entry.name).example.presets
        for key, _ in hints(open_preset(entry.name, preset))
    }
    assert found == ON_PURPOSE


@pytest.mark.parametrize(
    ("name", "argument", "typed", "key", "given"),
    [
        ("MarginRankingLoss", "target", "1,0,1,1", "signs", 0.0),
        ("CosineEmbeddingLoss", "target", "0,1", "signs", 0.0),
        ("BCEWithLogitsLoss", "target", "1,1.5,0,0", "interval", 1.5),
        ("NLLLoss", "input", "1x3:0,0,0", "log_probabilities", 3.0),
        ("KLDivLoss", "target", "0.5,0.9", "probabilities", 1.4),
        ("KLDivLoss", "target", "-0.5,1.5", "interval", -0.5),
        ("NLLLoss", "input", "1x2:1000,0", "log_probabilities", float("inf")),
        ("PoissonNLLLoss", "target", "-1,2", "interval", -1.0),
        ("CTCLoss", "targets", "2x2:1,0,2,0", "blank", 0.0),
    ],
)
def test_a_misuse_is_told_with_what_was_given(
    name: str, argument: str, typed: str, key: str, given: float
) -> None:
    found = dict(hints(read({"loss": name, f"x.{argument}": typed})))
    assert found[key]["name"] == argument
    assert found[key]["given"] == pytest.approx(given)


@pytest.mark.parametrize(
    ("typed", "key", "given"),
    [("0.5,0.9,0,0.8,0.2,0", "probabilities", 1.4), ("0.5,-0.5,1,0.8,0.2,0", "interval", -0.5)],
)
def test_targets_that_are_no_probabilities_of_classes(typed: str, key: str, given: float) -> None:
    query = {"loss": "CrossEntropyLoss", "preset": "soft_targets", "x.target": f"2x3:{typed}"}
    found = dict(hints(read(query)))
    assert found[key]["given"] == pytest.approx(given)
