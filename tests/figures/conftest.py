"""Every figure of every example, drawn with the real texts."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import pytest

import losses
from content import example, text
from figures import KINDS, Figure, Motion, View
from losses.errors import LossError
from scenes.drawing import fitting_figures, view
from scenes.scene import Scene, open_preset


@dataclass(frozen=True, eq=False)
class Shown:
    """A scene whose figure fits it."""

    scene: Scene
    kind: str

    def view(self, language: str = "en") -> View:
        return view(self.scene, lambda key, **details: text(key, language, **details))

    def draw(self, language: str = "en") -> Figure:
        return drawn(self, language)

    def motion(self) -> Motion:
        return moving(self)

    def __str__(self) -> str:
        return f"{self.scene.name}-{self.scene.preset}-{self.scene.figure}"


@functools.cache
def drawn(shown: Shown, language: str) -> Figure:
    return KINDS[shown.kind].draw(shown.view(language))


@functools.cache
def moving(shown: Shown) -> Motion:
    return KINDS[shown.kind].motion(shown.view())


@functools.cache
def all_shown() -> tuple[Shown, ...]:
    found: list[Shown] = []
    for entry in losses.catalog():
        for preset in example(entry.name).presets:
            scene = open_preset(entry.name, preset)
            try:
                scene.loss(**scene.arguments)
            except LossError:
                continue
            for figure in fitting_figures(scene):
                found.append(Shown(replace(scene, figure=figure.id), figure.kind))
    return tuple(found)


def first_shown() -> tuple[Shown, ...]:
    """Return one example for each figure of each loss."""
    found = {(shown.scene.name, shown.scene.figure): shown for shown in reversed(all_shown())}
    return tuple(found.values())


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "kinds(*kinds, every): the figures that a test is about")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shown" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("kinds")
        wanted = mark.args if mark and mark.args else tuple(KINDS)
        every = mark is None or mark.kwargs.get("every", True)
        found = all_shown() if every else first_shown()
        metafunc.parametrize("shown", [s for s in found if s.kind in wanted], ids=str)
