"""The parity report and the deviations as tables of text."""

from __future__ import annotations

from typing import Any

import streamlit as st

from content import Language, deviation_text, text
from figures.view import number
from losses.deviations import DEVIATIONS

COLUMNS = ("value64", "gradient64", "value32", "gradient32")


def report_table(data: dict[str, Any], language: Language) -> None:
    """Show the largest differences of every loss."""
    head = [
        text(f"checks.{key}", language) for key in ("loss", "comparisons", *COLUMNS, "refusals")
    ]
    rows = [
        [f"`{name}`", str(row["count"]), *_differences(row), str(row["refusals"])]
        for name, row in data["losses"].items()
    ]
    st.markdown(_table(head, rows))


def _differences(row: dict[str, Any]) -> list[str]:
    return [
        number(row[part][dtype], 2)
        for dtype in ("float64", "float32")
        for part in ("value", "gradient")
    ]


def deviations_table(language: Language) -> None:
    """Show where the library gives the right answer and torch does not."""
    keys = ("loss", "quantity", "situation", "torch", "here", "reason")
    head = [text(f"checks.{key}", language) for key in keys]
    rows = [
        [
            f"`{deviation.loss}`",
            _quantity(deviation.quantity, language),
            deviation_text(deviation.situation, language),
            ", ".join(number(value, 3) for value in deviation.torch),
            ", ".join(number(value, 3) for value in deviation.here),
            deviation_text(deviation.reason, language),
        ]
        for deviation in DEVIATIONS
    ]
    st.markdown(_table(head, rows))


def _quantity(quantity: str, language: Language) -> str:
    value = quantity == "value"
    return text("checks.value", language) if value else f"∂ / ∂ `{quantity}`"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
