"""A figure as one HTML file that moves, opened from a disk as from anywhere: no server and no network.

What moves in it was computed beforehand, each control from the opened state. So a control that is moved
puts those back that its rows know nothing of, and the file says so.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from content import Language
from content.languages import TAGS
from content.words import phrase, table
from exports.alternative import alternative
from exports.modules import script
from exports.packing import packed
from exports.permalink import checked
from figures.motion import Drawing, Motion
from live_plot import BROWSER, Words, declarations, message, style

_HERE: Final = Path(__file__).parent / "browser"
_DRAWN: Final = {"scatter", "bar", "heatmap", "contour"}
_FROM_ABOVE: Final = {"surface", "scatter3d"}


def drawable(drawing: Drawing) -> bool:
    """Return whether the browser part draws this without Plotly, a surface as a map from above."""
    return _kinds(drawing) <= _DRAWN | _FROM_ABOVE


def html(drawing: Drawing, *, title: str, caption: str, permalink: str, language: Language) -> str:
    """Return a figure as the text of one HTML file.

    Args:
        drawing: the figure with what moves in it.
        title: its heading, and the title of the document.
        caption: a sentence below the title.
        permalink: the address that opens the same figure in the application.
        language: of everything that the file says itself.

    Raises:
        ValueError: for a figure that needs Plotly, and an address that is none of the web's.
    """
    if not drawable(drawing):
        raise ValueError(
            f"a figure with traces of type {', '.join(sorted(_kinds(drawing)))} needs Plotly to be "
            "drawn; export its image or its numbers instead"
        )
    code = _code()
    digest = b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
    words = {
        "lang": TAGS[language],
        "title": title,
        "caption": caption,
        "permalink": checked(permalink),
        "alternative": alternative(drawing),
        **_about(drawing, language),
        **{
            key: phrase("exports", f"html.{key}", language)
            for key in ("failed", "without_script", "source")
        },
    }
    return Template((_HERE / "file.html").read_text(encoding="utf-8")).substitute(
        {key: escape(word) for key, word in words.items()},
        hash=f"sha256-{digest}",
        style=_style(),
        message=packed(_message(drawing, language)),
        script=code,
    )


@cache
def _code() -> str:
    return script(_HERE / "file.js", [BROWSER])


@cache
def _style() -> str:
    page = (_HERE / "file.css").read_text(encoding="utf-8")
    dark = f"@media (prefers-color-scheme: dark) {{\n:root {{\n{declarations('dark')}\n}}\n}}"
    return "\n".join([f":root {{\n{declarations('light')}\n}}", dark, style(), page])


def _kinds(drawing: Drawing) -> set[str]:
    return {trace.get("type", "scatter") for trace in drawing.figure["data"]}


def _message(drawing: Drawing, language: Language) -> dict[str, object]:
    motion = _computed(drawing.motion)
    return message(
        drawing.figure,
        height=drawing.height,
        words=Words(**table(language, "interface")["live_plot"]),
        controls=motion.controls,
        handles=motion.handles,
        tables=motion.tables,
        readouts=motion.readouts,
        wanted=[control.name for control in motion.controls],
    )


def _computed(motion: Motion) -> Motion:
    """Return what moves by rows that have been computed; what waits for an answer would only look alive."""
    known = {name for part in motion.tables for name in part.over}
    return replace(
        motion,
        controls=tuple(control for control in motion.controls if control.name in known),
        handles=tuple(
            handle for handle in motion.handles if {handle.x, handle.y} - {None} <= known
        ),
    )


def _about(drawing: Drawing, language: Language) -> dict[str, str]:
    """Return the sentences on what moves in the file, and on how a surface is drawn."""
    ways = {part.over for part in drawing.motion.tables}
    solid = bool(_kinds(drawing) & _FROM_ABOVE)
    return {
        "alone": phrase("exports", f"html.{('still', 'one', 'many')[min(len(ways), 2)]}", language),
        "seen": phrase("exports", "html.from_above", language) if solid else "",
    }
