"""One Chinese term a concept, Chinese marks, sentences of a textbook: forms that the texts do not use."""

from __future__ import annotations

import re
import tomllib

import pytest

from content.words import FOLDER
from tests.content.test_words import flat

HAN = "一-鿿"
REFUSED = {
    # Terms.
    "铰链": "合页",
    "逻辑斯谛类": "逻辑",
    "惊讶程度|惊异度": "意外程度",
    "(?<!非)正规数": "规格化数",
    "最小点": "最小值点",
    "下标": "索引",
    "您": "你",
    "步长": "学习率",
    "预设": "示例",
    "折角": "尖点",
    "折点(?! δ)": "尖点",
    "(?<!惩罚)强度(?! λ)": "速率",
    "(?<![A-Za-z_`])nats?(?![A-Za-z_`])": "奈特",
    "朴素写法|按定义直接": "照公式直写",
    "指数(?!项|函数|范围|尾部|分布|增长|下降|变为|带来|的幂| [0-9y{])": "指数项; 指数 is the exponent",
    "Laplace": "拉普拉斯",
    "Gibbs": "吉布斯",
    "Stirling": "斯特林",
    "Cauchy": "柯西",
    "Schwarz": "施瓦茨",
    # Sentences.
    "没有什么比|瞄准什么|一只手|收取|分文不取|并不比犹豫贵|最多能拉": "the sentence of a textbook",
    "示例自己的|torch 的说法|双方都拒绝|什么都没发生没有|单调的曲线": "the sentence of a textbook",
    "梯度小到|差多少就增加|看上去就成了|半难|上千的": "the sentence of a textbook",
    # Marks.
    r"\d %": "95%",
    r"\d \d{3}(?!\d)": "1000, 10 万",
    r"（[^（）]*[A-Za-z], ?\d{4}": "（Huber，1964）",
    rf"(?<![A-Za-z])\([^()]*[{HAN}][^()]*\)": "（full-width marks）",
    rf"[{HAN}，。；：、（）] [{HAN}，。；：、（）]": "no space",
    rf"[{HAN}][,;:!?](?![\w/])": "full-width marks",
    "(?<!—)—(?!—)": "——",
}
"""A form that was found, as a pattern, and what stands in its place."""
LOOKED_FOR = "search"
"""The words by which people look for a loss keep every form that people use."""
SCORE = "得分"
SCORES = {"likelihood", "learning", "glossary"}
"""得分 is the slope of the log-likelihood alone, which these texts are about; a model gives 分数."""
TEXTS = [path for path in sorted((FOLDER / "zh").rglob("*.toml")) if path.stem != LOOKED_FOR]


def values(path):
    """Yield each text of a file with its key."""
    for key, value in flat(tomllib.loads(path.read_text(encoding="utf-8"))).items():
        for part in value if isinstance(value, list) else [value]:
            yield key, str(part)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_a_concept_has_one_term(path):
    for key, part in values(path):
        found = [(form, better) for form, better in REFUSED.items() if re.search(form, part)]
        assert not found, f"{key}: {found} in {part}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_the_score_is_the_slope_of_a_log_likelihood(path):
    if path.stem not in SCORES:
        assert [key for key, part in values(path) if SCORE in part] == []
