"""One Chinese term a concept: forms that the texts do not use."""

from __future__ import annotations

import tomllib

import pytest

from content.words import FOLDER
from tests.content.test_words import flat

REFUSED = {
    "铰链": "合页",
    "逻辑斯谛类": "逻辑",
    "惊讶程度": "意外程度",
    "惊异度": "意外程度",
    "正规数": "规格化数",
    "最小点": "最小值点",
    "类别下标": "类别索引",
    "您": "你",
    "Laplace": "拉普拉斯",
    "Gibbs": "吉布斯",
    "Stirling": "斯特林",
    "Schwarz": "施瓦茨",
}
"""A form that was found, and the term in its place."""
LOOKED_FOR = "search"
"""The words by which people look for a loss keep every form that people use."""


@pytest.mark.parametrize("path", sorted((FOLDER / "zh").rglob("*.toml")), ids=lambda p: p.stem)
def test_a_concept_has_one_term(path):
    if path.stem == LOOKED_FOR:
        return
    for key, value in flat(tomllib.loads(path.read_text(encoding="utf-8"))).items():
        for part in value if isinstance(value, list) else [value]:
            found = [form for form in REFUSED if form in str(part)]
            assert not found, f"{key}: {[(form, REFUSED[form]) for form in found]}"
