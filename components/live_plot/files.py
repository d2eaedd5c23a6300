"""The addresses at which the application serves the live plot and what makes a Streamlit component of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from live_plot import BROWSER
from server.files import text_assets

ADAPTER: Final = "streamlit.js"


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


_HERE: Final = Path(__file__).parent / ADAPTER

# The content is part of the address, so that browsers may keep the files for ever.
URL: Final = f"/components/live_plot-{_fingerprint([_HERE, *BROWSER.iterdir()])}"
FILES: Final = text_assets(BROWSER, URL) | {f"{URL}/{ADAPTER}": _HERE}
"""``{address: file}``, all below one address, so that one script can import another."""
