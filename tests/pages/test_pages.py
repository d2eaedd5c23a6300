"""Every page runs without an exception, in every language, for every loss and every example."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import losses
from content import LANGUAGES, example, loss_words, text
from scenes.drawing import draw
from scenes.scene import open_preset, visible_options
from tests.pages.opening import calm, opened

ROOT = Path(__file__).parents[2]
NAMES = [entry.name for entry in losses.catalog()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["home", "parity"])
def test_a_page_runs(page: str, language: str) -> None:
    assert opened(page, lang=language).markdown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_example_of_a_loss_opens(name: str, language: str) -> None:
    app = opened("explorer", loss=name, lang=language)
    for preset in example(name).presets:
        app.query_params.update(loss=name, preset=preset, lang=language)
        calm(app.run())
        assert app.title[0].value.startswith(loss_words(name, language).title)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("view", ["formula", "code", "source"])
def test_every_view_of_a_loss_opens(name: str, view: str) -> None:
    opened("explorer", loss=name, view=view)


def test_a_hostile_address_is_answered_with_sentences() -> None:
    app = opened(
        "explorer",
        loss="__import__('os')",
        preset="../../etc/passwd",
        at="9" * 500,
        delta="1e999",
        **{"x.input": "1," * 5000, "view": "<script>", "lang": "xx"},
    )
    assert len(app.warning) >= 2
    assert text("explorer.reset", "en") in [button.label for button in app.button]


def test_the_first_page_needs_neither_torch_nor_sympy() -> None:
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.pages.opening import opened\n"
        "opened('home')\n"
        "print([name for name in ('torch', 'sympy') if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_of_two_entries_names_two(name: str) -> None:
    app = opened("explorer", loss=name)
    figure = text("explorer.figure", "en")
    labels = [
        label
        for group in app.get("button_group")
        if group.label == figure
        for label in group.options
    ]
    for label in labels:
        entries = label.partition(" of " if " of " in label else " over ")[2].split(" and ")
        assert len(set(entries)) == len(entries), label


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_one_control(name: str) -> None:
    """What the figure moves has its slider and its field there, everything else a widget of its own."""
    app = opened("explorer", loss=name)
    widgets = [*app.text_input, *app.toggle, *app.selectbox, *app.get("button_group")]
    keys = {widget.key for widget in widgets}
    scene = open_preset(name)
    moved = {control.name for control in draw(scene, lambda key, **_: key).motion.controls}
    for option in visible_options(scene.loss_class):
        assert (option in moved) != (f"{name}.{option}" in keys), option
