"""The parity report as a table, and the deviations as a list."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from components import address
from components.language import language_parameters
from components.table import order, table
from content import Language, deviation_text, text
from figures.view import number
from losses.deviations import DEVIATIONS, Deviation

DIFFERENCES = {
    "value64": ("value", "float64"),
    "gradient64": ("gradient", "float64"),
    "value32": ("value", "float32"),
    "gradient32": ("gradient", "float32"),
}
COLUMNS = ("comparisons", *DIFFERENCES, "refusals")
SORTS = (*COLUMNS, *(f"-{name}" for name in COLUMNS))


def report_table(rows: Mapping[str, Any], language: Language, sort: str) -> None:
    """Show the largest differences of every loss, in the order of a column."""
    table(
        [{"name": name, "title": text(f"checks.{name}", language), "help": ""} for name in COLUMNS],
        [_row(name, row, language) for name, row in rows.items()],
        key="report",
        label=text("checks.report", language),
        first=text("checks.loss", language),
        sort=sort,
        on_sort=lambda chosen: address.change("sort", chosen or None),
    )


def _row(name: str, row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    differences = (row[part][dtype] for part, dtype in DIFFERENCES.values())
    return {
        "id": name,
        "label": name,
        "href": f"explore?{urlencode({'loss': name, **language_parameters()})}",
        "cells": [
            {"text": str(row["count"]), "order": row["count"]},
            *({"text": number(size, 2), "order": order(size)} for size in differences),
            {"text": str(row["refusals"]), "order": row["refusals"]},
        ],
    }


def deviations_list(language: Language) -> None:
    """Show where the library gives the right answer and torch does not, loss by loss."""
    for loss, deviations in groupby(DEVIATIONS, key=attrgetter("loss")):
        points = (_deviation(deviation, language) for deviation in deviations)
        st.markdown(f"**{loss}**\n\n" + "\n".join(f"- {point}" for point in points))


def _deviation(deviation: Deviation, language: Language) -> str:
    return text(
        "checks.deviation",
        language,
        quantity=_quantity(deviation.quantity, language),
        situation=deviation_text(deviation.situation, language),
        torch=", ".join(number(value, 3) for value in deviation.torch) or "?",
        here=", ".join(number(value, 3) for value in deviation.here),
        reason=deviation_text(deviation.reason, language),
    )


def _quantity(quantity: str, language: Language) -> str:
    value = quantity == "value"
    return text("checks.value", language) if value else f"∂ / ∂ `{quantity}`"
