"""The colours and fonts of the configured themes, as the variables that a page sets."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from live_plot.files import STYLE

CONFIGURATION: Final = Path(__file__).parents[1] / ".streamlit" / "config.toml"
Theme = Literal["light", "dark"]


@cache
def declarations(theme: Theme) -> str:
    """Return one theme as declarations of a style sheet, under the names that Streamlit gives them.

    Example:
        >>> "--st-background-color: #fdfdfc;" in declarations("light")
        True
    """
    configured = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["theme"]
    shared = {name: value for name, value in configured.items() if not isinstance(value, dict)}
    values = shared | configured[theme]
    return "\n".join(f"  --st-{_dashed(name)}: {_text(value)};" for name, value in values.items())


def _dashed(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value}px" if isinstance(value, int) else str(value)


def style() -> str:
    """Return the style sheet of the live plot, with the light colours that an image of it has."""
    sheet = STYLE.read_text(encoding="utf-8")
    return f"{sheet}\n.live-plot-light {{\n{declarations('light')}\n}}\n"
