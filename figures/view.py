"""What a figure is made from, and the parts that all figures share.

A figure is a plain dictionary: Plotly's `data` and `layout`, and `alt`, the text alternative. It names
roles ("role:value") in place of colours; whoever shows it knows the theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from losses.base import Loss
from losses.options import Array

Figure = dict[str, Any]
Index = tuple[int, ...]
Label = Callable[..., str]
"""Returns a text of the reader's language by its key, its places filled with keyword arguments."""

ROLES: Final = ("value", "gradient", "handle", "target", "muted", "series1", "series2", "series3")
LINE: Final = {"width": 3}
MINUS: Final = "−"
SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, eq=False)
class View:
    """One evaluation to be drawn.

    `reference` is the loss as the preset has it: it fixes the ranges of the axes, so that they stand
    still while an option moves. `x_at` and `y_at` are the entries that a plane moves.
    """

    loss: Loss
    reference: Loss
    arguments: Mapping[str, Any]
    names: tuple[str, ...]
    at: Index
    x_at: Index
    y_at: Index
    spans: Mapping[str, tuple[float, float]]
    label: Label

    @cached_property
    def value(self) -> float:
        """What the loss returns, the sum of what it returns unreduced."""
        return float(np.sum(self.loss(**self.arguments)))


def entry_name(name: str, index: Index) -> str:
    """Return how an entry is written: the argument's name with its index."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def number(value: float, digits: int = 4) -> str:
    """Return a number for reading: significant digits, a true minus sign, ∞ and nan by name.

    No line breaks within it.
    """
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    text = f"{value + 0.0:.{digits}g}"
    mantissa, exponent, power = text.partition("e")
    if exponent:
        text = f"{mantissa}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{str(int(power)).translate(SUPERSCRIPTS)}"
    return text.replace("-", MINUS)


def grouped(value: int) -> str:
    """Return a whole number for reading, its digits in groups of three that stay on one line."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", MINUS)


def points(values: Array) -> list[float | None]:
    """Return values for JSON; inf and nan, which it has no word for, leave a gap in the curve."""
    finite = np.isfinite(values)
    numbers = np.asarray(values, dtype=float).tolist()
    if finite.all():
        return numbers  # type: ignore[no-any-return]
    return [value if is_finite else None for value, is_finite in zip(numbers, finite, strict=True)]


DRAWABLE: Final = 1e30
"""Numbers beyond are not drawn: a browser's arithmetic of pixels overflows, as float32 does."""


def span_with(span: tuple[float, float], *values: float) -> tuple[float, float]:
    """Return the span, stretched where a value lies outside of it."""
    finite = [value for value in values if abs(value) <= DRAWABLE]
    return min((span[0], *finite)), max((span[1], *finite))


TAILS: Final = (0.01, 0.985)
"""Shares of a curve's sorted values that its axis need not reach."""

MARGIN: Final = 0.08
"""Of what an axis reaches, left free at both ends."""


def axis_range(values: Array, *, floor: float | None = None) -> list[float]:
    """Return a range that shows the bulk of finite values with a margin, not their extremes.

    A loss that rises to 100 within a hair's breadth of the border would flatten all the rest.
    """
    finite = np.sort(values[np.abs(values) <= DRAWABLE])
    if finite.size == 0:
        return [-1.0, 1.0]
    # `quantile` would sort again, and costs more than the curve.
    last = finite.size - 1.0
    ends = [share * last for share in TAILS]
    low, high = np.interp(ends, np.arange(finite.size), finite).tolist()
    if floor is not None:
        low = min(low, floor)
    margin = MARGIN * (high - low) or 0.5 * (abs(high) or 1.0)
    return [low - margin, high + margin]


def fitting_range(reference: Array, shown: Array, point: float) -> list[float]:
    """Return the range of the reference, or of what is shown where the reference's does not fit it.

    It does not fit where the point is left out, or more than half of the finite values.
    """
    low, high = axis_range(reference, floor=0.0)
    finite = shown[np.abs(shown) <= DRAWABLE]
    drawn = abs(point) <= DRAWABLE
    visible = finite.size == 0 or np.mean((finite >= low) & (finite <= high)) >= 0.5
    if visible and (low <= point <= high or not drawn):
        return [low, high]
    own = axis_range(shown, floor=0.0)
    low, high = span_with((own[0], own[1]), point)
    margin = 0.04 * (high - low)
    return [low - margin, high + margin]


def layout(**parts: Any) -> dict[str, Any]:
    """Return what the layouts of all figures have in common, with `parts`."""
    return {
        "margin": {"l": 64, "r": 16, "t": 16, "b": 52},
        "showlegend": False,
        "hovermode": "x",
        "dragmode": "zoom",
        "uirevision": "keep",
        **parts,
    }


def marker(size: int = 14, role: str = "handle", symbol: str = "circle") -> dict[str, Any]:
    """Return the look of a point that can be dragged."""
    return {
        "size": size,
        "symbol": symbol,
        "color": f"role:{role}",
        "line": {"width": 2, "color": "role:background"},
    }
