"""The command `lossfunctions`: without a word it opens the application, with one it runs a module."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent

MODULES: Final = {"check": "checks"}
"""By its word what runs instead of the application, with the arguments behind it, as `python -m` would."""


def main() -> None:
    """Run what the first word says; where it is none of the words, all arguments go to Streamlit."""
    # The application's packages lie beside this file, and no other of their names may come first.
    sys.path.insert(0, str(ROOT))
    word, *rest = sys.argv[1:] or [""]
    if word in MODULES:
        run(MODULES[word], rest)
    else:
        run("streamlit", ["run", str(ROOT / "app.py"), *sys.argv[1:]])


def run(module: str, arguments: list[str]) -> None:
    """Run a module as the program."""
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")
