"""Definitions and names that a page or a loss must state, in both languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from content.words import table
from tests.content.test_words import flat

TERMS = tomllib.loads(Path(__file__).with_name("terms.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("subject", TERMS)
def test_a_text_states_its_terms(subject, language):
    prose = " ".join(map(str, flat(table(language, subject)).values()))
    lines = prose.replace("\n", "" if language == "zh" else " ")
    missing = [term for term in TERMS[subject][language] if term not in lines]
    assert missing == []
