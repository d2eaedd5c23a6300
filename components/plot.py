"""The one way in which a figure reaches a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from components.live_plot import live_plot
from content import Language
from content.words import table
from figures.motion import Motion
from live_plot import Words


def show(
    figure: dict[str, Any],
    motion: Motion | None = None,
    *,
    key: str,
    language: Language,
    height: int = 460,
    resets: int = 0,
    on_release: Callable[[dict[str, float]], None] | None = None,
) -> None:
    """Show a figure made by `figures`, with what moves in it."""
    moving = motion or Motion()
    live_plot(
        figure,
        key=key,
        height=height,
        controls=moving.controls,
        handles=moving.handles,
        tables=moving.tables,
        readouts=moving.readouts,
        resets=resets,
        on_release=on_release,
        words=Words(**table(language, "interface")["live_plot"]),
    )
