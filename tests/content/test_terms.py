"""Definitions that a page must state by name, in both languages."""

from __future__ import annotations

import pytest

from content.words import table
from tests.content.test_words import flat

TERMS = {
    "learning": {
        "en": (
            "Parameter estimation",
            "Maximum likelihood estimation (MLE)",
            "independent and identically distributed",
            "represents the population",
            "∏ p(xᵢ; θ)",
            "∏ f(xᵢ; θ)",
            "set the derivative to 0",
            "logistic regression",
            "regularisation",
            "overfitting",
            "loosely called loss",
        ),
        "zh": (
            "参数估计",
            "最大似然估计（MLE）",
            "独立同分布",
            "代表总体",
            "∏ p(xᵢ; θ)",
            "∏ f(xᵢ; θ)",
            "令导数为 0",
            "逻辑回归",
            "正则化",
            "过拟合",
            "都叫作损失",
        ),
    },
    "information": {
        "en": ("−Σ p log p", "disordered", "not a distance between samples"),
        "zh": ("−Σ p log p", "无序", "不是样本之间的距离"),
    },
    "divergences": {
        "en": (
            "∫ p(x) log(p(x)/q(x)) dx",
            "information lost, not a distance",
            "Jensen–Shannon divergence",
            "½ KL(P‖M) + ½ KL(Q‖M)",
            "inf over γ ∈ Π(P, Q)",
            "joint distribution",
            "From samples",
        ),
        "zh": (
            "∫ p(x) log(p(x)/q(x)) dx",
            "不是距离",
            "Jensen–Shannon",
            "½ KL(P‖M) + ½ KL(Q‖M)",
            "γ ∈ Π(P, Q)",
            "联合分布",
            "由样本估计",
        ),
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("subject", TERMS)
def test_a_page_states_its_terms(subject, language):
    prose = " ".join(map(str, flat(table(language, subject)).values()))
    missing = [term for term in TERMS[subject][language] if term not in prose]
    assert missing == []
