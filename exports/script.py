"""A scene as a calculation to run elsewhere: its parts, which a Python file and a notebook put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import indent
from typing import Final

import numpy as np

from checks.comparison import TOLERANCE
from checks.deviations import corrections, declared
from content import Language, text
from content.words import phrase
from scenes.code import numpy_steps, torch_gradients, torch_steps
from scenes.scene import Scene

PARTS: Final = Path(__file__).parent / "parts"
POINTS: Final = 201
"""Of the curve."""


@dataclass(frozen=True)
class Part:
    """A sentence on what comes, and the code that does it."""

    sentence: str
    code: str


def parts(scene: Scene, language: Language) -> list[Part]:
    """Return the calculation with `losses`, the same with torch, their comparison, and the curve.

    Raises:
        LossError: where the options do not fit together.
    """

    def said(key: str) -> str:
        return phrase("exports", f"script.{key}", language)

    made = [
        Part(f"{said('here')} {text('code.own', language)}", "\n".join(numpy_steps(scene)) + "\n"),
        Part(said("torch"), _torch(scene)),
        Part(said("agreement"), _agreement(scene, language)),
    ]
    if _can_move(scene):
        made.append(Part(said("curve"), _curve(scene, language)))
    return made


def _torch(scene: Scene) -> str:
    gradients = ", ".join(f'"{name}": {held}' for name, held in torch_gradients(scene).items())
    return _filled(
        "torch", steps=indent("\n".join(torch_steps(scene)), "    "), gradients=gradients
    )


def _agreement(scene: Scene, language: Language) -> str:
    return _filled(
        "agreement",
        tolerance=repr(TOLERANCE["float64"]),
        agree=repr(phrase("exports", "script.agree", language)),
        known=_known(scene, language),
    )


def _known(scene: Scene, language: Language) -> str:
    """Return the lines that leave out answers of torch that are documented as wrong, where there may be any."""
    found = corrections(scene.name)
    answers = {quantity: sorted(map(repr, found[quantity])) for quantity in sorted(found)}
    quantities = sorted(declared(scene.loss, scene.arguments))
    if not any(answers.values()) and not quantities:
        return ""
    deviates = phrase("exports", "script.deviates", language)
    return _filled(
        "known",
        answers=repr(answers),
        quantities=repr(quantities),
        deviates=repr(deviates),
    )


def _moved(scene: Scene) -> str:
    return scene.shown.arguments[0]


def _can_move(scene: Scene) -> bool:
    """Return whether the entry that the figure moves is a number with a range and a gradient."""
    name, index = _moved(scene), scene.index()
    array = scene.arguments.get(name)
    return (
        name in scene.loss_class.differentiable
        and name in scene.example.spans
        and isinstance(array, np.ndarray)
        and array.dtype.kind == "f"
        and len(index) == array.ndim
    )


def _curve(scene: Scene, language: Language) -> str:
    name, index = _moved(scene), scene.index()
    low, high = scene.example.spans[name]
    return _filled(
        "curve",
        moved=repr(name),
        index=repr(index),
        low=repr(low),
        high=repr(high),
        points=repr(POINTS),
        arguments=", ".join(f'"{argument}": {argument}' for argument in scene.arguments),
        value=repr(text("figure.value", language)),
        gradient=repr(text("figure.gradient", language)),
        no_matplotlib=repr(phrase("exports", "script.no_matplotlib", language)),
    )


def _filled(part: str, **places: str) -> str:
    return Template((PARTS / f"{part}.txt").read_text(encoding="utf-8")).substitute(places)
