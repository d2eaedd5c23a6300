"""The browser part: scripts and a style sheet that a host serves from one address, or puts into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BROWSER: Final = Path(__file__).parent / "browser"
STYLE: Final = BROWSER / "live_plot.css"
