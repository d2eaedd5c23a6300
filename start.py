"""Set up and start the application, or set up and run its tests, on any machine with Python 3.11.

    python3 start.py          sets up what is missing and opens the application
    python3 start.py test     sets up what is missing, the browser included, and runs all tests

Everything is installed into `.venv` beside this file. Only the standard library is used here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    ("-m", "pytest", "-m", "not alone", "-n", "auto", "--dist", "worksteal"),
    ("-m", "pytest", "-m", "alone"),
)


def run(*command: str | Path) -> None:
    """Say what is run, run it from the project's folder, and stop where it fails."""
    words = [str(word) for word in command]
    print("+", " ".join(words), flush=True)
    finished = subprocess.run(words, cwd=ROOT, check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


def install(requirements: str) -> None:
    """Install the requirements, unless exactly these are installed already."""
    files = sorted(ROOT.glob("requirements*.txt"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    mark = ENVIRONMENT / f"{requirements}.sha256"
    if mark.is_file() and mark.read_text() == digest:
        return
    if not PYTHON.is_file():
        print(f"Setting up {ENVIRONMENT}", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
    run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements)
    mark.write_text(digest)


def browser() -> str:
    """Return the path of a Chromium, installing one where there is none.

    An installed one is used if CHROMIUM names it or it is on the PATH. Otherwise Debian's package is
    installed where this may be done, and elsewhere the browser that Playwright brings along.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")
        return shutil.which("chromium") or ""
    run(PYTHON, "-m", "playwright", "install", "chromium")
    return ""


def start() -> None:
    """Set up and start the application."""
    install("requirements.txt")
    run(PYTHON, "-m", "streamlit", "run", "app.py", *sys.argv[1:])


def test() -> None:
    """Set up and run every check, the fast ones first."""
    install("requirements-dev.txt")
    os.environ["CHROMIUM"] = browser()
    for check in CHECKS:
        run(PYTHON, *check)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this file also runs before 3.11, to say so
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if sys.argv[1:2] == ["test"]:
        test()
    else:
        start()
