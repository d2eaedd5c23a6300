"""The version of the application, which pyproject.toml alone says: the file is installed along."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parents[1] / "pyproject.toml"

VERSION: Final[str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["project"]["version"]
