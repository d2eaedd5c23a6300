"""The command `lossfunctions`: without a word it opens the application, with one it does what that word says.

    lossfunctions [argument …]    opens the application; the arguments go to Streamlit
    lossfunctions check           prints how near every loss is to torch, as `python -m checks`
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent


def application(arguments: list[str]) -> None:
    """Open the application, as `streamlit run app.py`."""
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *arguments]
    cli.main(prog_name="streamlit")


def check(arguments: list[str]) -> None:
    """Print the parity report."""
    sys.argv = ["lossfunctions check", *arguments]
    runpy.run_module("checks", run_name="__main__")


WORDS: Final[dict[str, Callable[[list[str]], None]]] = {
    "check": check,
}


def main() -> None:
    """Do what the first word says."""
    # The application's packages lie beside this file, and no other of their names may come first.
    sys.path.insert(0, str(ROOT))
    arguments = sys.argv[1:]
    if arguments and arguments[0] in WORDS:
        WORDS[arguments[0]](arguments[1:])
    else:
        application(arguments)
