"""The figures that the exports are tried on: every loss with every figure that fits its first example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

import losses
from content import Language, example, loss_words, text
from figures.motion import Drawing
from scenes.drawing import draw, fitting, fitting_figures
from scenes.scene import Scene, open_preset

HOST = "https://losses.example"


@dataclass(frozen=True)
class Shown:
    """A scene with what a host says about its figure."""

    scene: Scene
    language: Language = "en"

    def __str__(self) -> str:
        return f"{self.scene.name}.{self.scene.preset}.{self.scene.figure}.{self.language}"

    @property
    def drawing(self) -> Drawing:
        return draw(self.scene, lambda key, **details: text(key, self.language, **details))

    @property
    def title(self) -> str:
        return loss_words(self.scene.name, self.language).title

    @property
    def caption(self) -> str:
        return loss_words(self.scene.name, self.language).look

    @property
    def permalink(self) -> str:
        return f"{HOST}/explore?{urlencode(self.scene.query())}"

    @property
    def parts(self) -> dict[str, str]:
        return {"title": self.title, "caption": self.caption, "permalink": self.permalink}


@cache
def every_figure() -> list[Scene]:
    opened = [open_preset(entry.name) for entry in losses.catalog()]
    return [
        replace(scene, figure=figure.id) for scene in opened for figure in fitting_figures(scene)
    ]


@cache
def every_preset() -> list[Scene]:
    """Every example with the figure that it opens with."""
    names = [entry.name for entry in losses.catalog()]
    opened = (open_preset(name, preset) for name in names for preset in example(name).presets)
    return [scene for scene in map(fitting, opened) if scene is not None]
