"""The one way in which a figure reaches a page."""

from __future__ import annotations

from typing import Any

from components.live_plot import live_plot


def show(figure: dict[str, Any], *, key: str, height: int = 480) -> None:
    """Show a figure made by `figures`."""
    live_plot(figure, key=key, height=height)
