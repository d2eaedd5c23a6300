"""The numbers of a figure for a spreadsheet: its curves, and what stands above and below them.

UTF-8 with a byte order mark, by which spreadsheets know it, and otherwise as RFC 4180 has it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from content import Language
from content.words import phrase
from figures.motion import Control, Drawing, Readout
from scenes.notation import format_number

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a text for a formula by; a number may begin with a sign."""


def curves(drawing: Drawing, language: Language) -> bytes:
    """Return the points of every trace, a row each: its name, its axis, x, y, and z where there is one."""
    figure = drawing.figure
    traces = [trace for trace in figure["data"] if trace.get("visible", True) is True]
    solid = any("z" in trace for trace in traces)
    named = [phrase("exports", f"csv.{key}", language) for key in ("curve", "axis")]
    rows = (
        [*_names(trace, figure["layout"]), *point] for trace in traces for point in _points(trace)
    )
    return _file([[*named, "x", "y", *(["z"] if solid else [])], *rows])


def numbers(drawing: Drawing, language: Language) -> bytes:
    """Return what can be moved and what is read off, a row each: what it is, the number, its unit."""
    head = [phrase("exports", f"csv.{key}", language) for key in ("quantity", "number", "unit")]
    shown: tuple[Control | Readout, ...] = (*drawing.motion.controls, *drawing.motion.readouts)
    return _file([head, *([one.label, one.value, one.unit] for one in shown)])


def _names(trace: dict[str, Any], layout: dict[str, Any]) -> list[str]:
    """Return what a trace is called, and the title of its vertical axis: panels may share a name."""
    axis = layout.get(trace.get("yaxis", "y").replace("y", "yaxis"), {})
    names = (trace.get("name") or trace.get("uid") or "", axis.get("title", {}).get("text") or "")
    return [re.sub(r"<[^>]*>", "", name) for name in names]


def _points(trace: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    if trace.get("type") in ("heatmap", "contour", "surface"):
        height, width = len(trace["z"]), len(trace["z"][0])
        xs, ys = trace.get("x", range(width)), trace.get("y", range(height))
        for y, row in zip(ys, trace["z"], strict=True):
            yield from ((x, y, z) for x, z in zip(xs, row, strict=True))
        return
    yield from zip(*(trace[axis] for axis in "xyz" if axis in trace), strict=True)


def _file(rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(part) for part in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(part: Any) -> str:
    """Return a number as it reads back, a text as no spreadsheet reckons with it, None as nothing."""
    if part is None:
        return ""
    if not isinstance(part, str):
        return format_number(part)
    return f"'{part}" if part.startswith(FORMULA) else part
