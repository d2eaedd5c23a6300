"""A scene as a Jupyter notebook: what the Python file does, a cell a step."""

from __future__ import annotations

import json
from typing import Any

from content import Language
from content.markdown import literal
from exports.permalink import checked
from exports.script import parts
from scenes.scene import Scene


def notebook(scene: Scene, *, title: str, permalink: str, language: Language) -> str:
    """Return a scene as the text of a notebook, in the format 4.5.

    Args:
        scene: with options that fit together and arguments that the loss takes.
        title: its heading.
        permalink: the address that opens the scene in the application.
        language: of its texts and of what it prints.

    Raises:
        LossError: where the options do not fit together.
        ValueError: for a permalink that is no address of the web.
    """
    cells = [_cell("markdown", f"# {literal(title)}\n\n<{checked(permalink)}>")]
    for part in parts(scene, language):
        cells += [_cell("markdown", part.sentence), _cell("code", part.code.rstrip("\n"))]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
