"""Exported calculations run, agree with torch, and say so; a notebook is one by its schema."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import losses
from checks.deviations import corrections
from content import Language
from content.words import phrase
from exports.notebook import notebook
from exports.python import python
from losses.errors import LossError
from scenes.scene import Scene
from scenes.table import evaluate
from tests import daily
from tests.exports.scenes import Shown, every_preset

ROOT = Path(losses.__file__).parents[1]
RUNS = 6
"""How many calculations a day are run: each imports torch."""
LANGUAGES: tuple[Language, ...] = ("en", "zh")
WITHOUT_MATPLOTLIB = "import sys\nsys.modules['matplotlib'] = None\n"


def accepted() -> list[Scene]:
    """Return the examples that their loss takes."""
    found = []
    for scene in every_preset():
        try:
            evaluate(scene)
        except LossError:
            continue
        found.append(scene)
    return found


def run(code: str, folder: Path) -> str:
    path = folder / "exported.py"
    path.write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "ignore:FigureCanvasAgg", str(path)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def made(scene: Scene, language: Language = "en") -> str:
    shown = Shown(scene, language)
    return python(scene, title=shown.title, permalink=shown.permalink, language=language)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("scene", accepted(), ids=lambda scene: f"{scene.name}-{scene.preset}")
def test_every_example_agrees_with_torch(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    exec(compile(made(scene), "<exported>", "exec"), {})
    assert phrase("exports", "script.agree", "en") in capsys.readouterr().out


@pytest.mark.parametrize(
    "scene",
    daily.sample(accepted(), RUNS, "exported scripts"),
    ids=lambda scene: f"{scene.name}-{scene.preset}",
)
def test_a_script_agrees_with_torch(scene: Scene, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    said = run(made(scene), tmp_path)
    assert phrase("exports", "script.agree", "en") in said


def test_a_script_that_differs_from_torch_stops(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    scene = next(scene for scene in accepted() if scene.name == "MSELoss")
    wrong = made(scene).replace("return value.detach()", "return 1.0000001 * value.detach()")
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        run(wrong, tmp_path)


def test_without_matplotlib_a_script_says_that_no_curve_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    scene = next(scene for scene in accepted() if scene.name == "HuberLoss")
    said = run(WITHOUT_MATPLOTLIB + made(scene, "zh"), tmp_path)
    assert said.splitlines()[-1] == phrase("exports", "script.no_matplotlib", "zh")
    assert phrase("exports", "script.agree", "zh") in said


def test_only_where_torch_may_be_wrong_does_a_script_leave_something_out() -> None:
    for scene in accepted():
        leaves_out = phrase("exports", "script.deviates", "en") in made(scene)
        assert leaves_out or not any(corrections(scene.name).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_a_valid_notebook_and_a_valid_script(language: Language) -> None:
    for scene in accepted():
        shown = Shown(scene, language)
        text = notebook(scene, title=shown.title, permalink=shown.permalink, language=language)
        nbformat.validate(nbformat.reads(text, as_version=4))
        assert json.loads(text)["nbformat_minor"] == 5
        code = ["".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        script = made(scene, language)
        compile(script, "<exported>", "exec")
        for part in code:
            assert part in script
        assert len(code) == 3 or re.search(r"^xs = ", script, re.MULTILINE)


def test_whatever_a_title_says_it_is_a_comment() -> None:
    scene = accepted()[0]
    hostile = 'a"""\nimport os\r\u2028os.abort()'
    link = Shown(scene).permalink
    script = python(scene, title=hostile, permalink=link, language="en")
    assert script.splitlines()[0] == '# a""" import os os.abort()'
    with pytest.raises(ValueError, match="begins with https"):
        python(scene, title="", permalink="https://a.example\nimport os", language="en")
