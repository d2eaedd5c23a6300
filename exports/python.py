"""A scene as a Python file: value and gradients with `losses` and with torch, held against each other."""

from __future__ import annotations

from content import Language
from exports.permalink import checked
from exports.script import parts
from scenes.scene import Scene


def python(scene: Scene, *, title: str, permalink: str, language: Language) -> str:
    """Return a scene as the text of a Python file.

    Args:
        scene: with options that fit together and arguments that the loss takes.
        title: stands in its first line.
        permalink: the address that opens the scene in the application.
        language: of its comments and of what it prints.

    Raises:
        LossError: where the options do not fit together.
        ValueError: for a permalink that is no address of the web.
    """
    sections = (f"{_comment(part.sentence)}\n\n{part.code}" for part in parts(scene, language))
    return "\n\n".join([f"{_comment(title)}\n{_comment(checked(permalink))}\n", *sections])


def _comment(words: str) -> str:
    """Return words as a comment of one line, whatever breaks they contain."""
    return f"# {' '.join(words.split())}"
