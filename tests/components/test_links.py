"""Loss names in texts are links, and nothing else becomes one."""

from __future__ import annotations

import re

import pytest

import losses
from components.links import linked
from content import LANGUAGES, loss_words

NAMES = [entry.name for entry in losses.catalog()]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_link_in_code_and_out_of_it(name: str) -> None:
    link = f"(explore?loss={name})"
    assert linked(f"as {name} does") == f"as [{name}]{link} does"
    assert linked(f"as `{name}`.") == f"as [`{name}`]{link}."
    assert linked(f"as `{name}`.", but=name) == f"as `{name}`."


@pytest.mark.parametrize(
    "text",
    [
        "torch.nn.HuberLoss",
        "`loss = HuberLoss()`",
        "[HuberLoss](explore?loss=HuberLoss)",
        "$HuberLoss$",
        "$$\nHuberLoss\n$$",
        "```\nHuberLoss\n```",
        "MyHuberLoss",
        "HuberLosses",
        "NLLLoss3d",
    ],
)
def test_formulas_code_links_and_other_words_stay(text: str) -> None:
    assert linked(text) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_about_a_loss_links_the_others_and_stays_the_same_text(
    name: str, language: str
) -> None:
    words = loss_words(name, language)
    for text in (words.measures, words.use, words.reading, *words.tips, *words.cautions):
        shown = linked(text, but=name)
        assert re.sub(r"\[([^\]]*)\]\(explore\?loss=\w+\)", r"\1", shown) == text
        assert f"loss={name})" not in shown
