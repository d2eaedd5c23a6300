"""`pip install .` in an environment that knows nothing of the checkout: the library and the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect, sync_playwright

import losses
from content.version import VERSION
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, ROOT, Visit, running

LEFT_OUT: Final = ("tests", "docs", "build", "*.egg-info", "__pycache__", ".[!s]*")
"""What no wheel is made of; of the hidden folders only `.streamlit` is copied."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installation:
    """A fresh environment, a folder to run in, and the wheel that was installed."""

    programs: Path
    folder: Path
    wheel: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of a process that must not find the checkout."""
        return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(self, program: str, *arguments: str) -> str:
        """Return what a program of the environment prints."""
        command = [str(self.programs / program), *arguments]
        found = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stderr
        return found.stdout


def pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel from a copy, so that the checkout stays clean, and install it."""
    folder = tmp_path_factory.mktemp("install")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*LEFT_OUT))
    pip("wheel", "--no-deps", "--wheel-dir", folder, source)
    (wheel,) = folder.glob("*.whl")
    shutil.rmtree(source)
    scheme = {"base": str(folder / "environment"), "platbase": str(folder / "environment")}
    venv.create(folder / "environment")
    programs, packages = (
        Path(sysconfig.get_path(name, "venv", scheme)) for name in ("scripts", "purelib")
    )
    python = programs / Path(sys.executable).name
    pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    # The dependencies are those of the running tests: to install them again would take minutes.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installation(programs, folder, wheel)


def test_the_wheel_puts_two_names_in_front_of_others(installed: Installation) -> None:
    names = {name.partition("/")[0] for name in zipfile.ZipFile(installed.wheel).namelist()}
    assert names == {"losses", "lossfunctions", f"lossfunctions-{VERSION}.dist-info"}


def test_the_wheel_holds_every_file_that_the_application_reads(installed: Installation) -> None:
    held = {
        name.removeprefix("lossfunctions/") for name in zipfile.ZipFile(installed.wheel).namelist()
    }
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in package.rglob("*")
        if path.is_file() and package.name not in ("tests", "benchmarks") and path.suffix != ".pyc"
    }
    assert len(wanted) > 300
    assert wanted - held == set()


def test_the_library_is_imported_under_its_own_name(installed: Installation) -> None:
    line = "import losses; print(losses.__file__, len(losses.catalog()))"
    path, count = installed.run("python", "-c", line).split()
    assert Path(path).is_relative_to(installed.folder)
    assert int(count) == len(losses.catalog())


def test_the_command_prints_the_report(installed: Installation) -> None:
    printed = installed.run("lossfunctions", "check")
    assert "Every loss against torch" in printed
    assert all(entry.name in printed for entry in losses.catalog())


def test_the_command_opens_the_application(installed: Installation) -> None:
    command = [str(installed.programs / "lossfunctions")]
    with (
        running(command, installed.folder, installed.environment) as address,
        sync_playwright() as playwright,
    ):
        path = CHROMIUM or None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        visit = Visit(browser.new_context(), address).open("/explore?loss=HuberLoss")
        title = visit.page.get_by_role("heading", level=1)
        expect(title).to_contain_text("HuberLoss", timeout=PATIENCE)
        expect(visit.page.get_by_text(f"Lossfunctions {VERSION}.")).to_be_visible()
        visit.expect_calm()
        browser.close()
