"""The scripts of the live plot and the address at which the application serves them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "browser"


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


# The content is part of the address, so that browsers may keep the files for ever.
URL: Final = f"/components/live_plot-{_fingerprint(FOLDER)}"
