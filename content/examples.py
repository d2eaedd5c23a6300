"""The examples of each loss: sources, presets, figures and the ranges of their axes.

They hold no words, so that they are written once for all languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

import losses
from content.words import FOLDER

Index = tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A primary source."""

    citation: str
    url: str


@dataclass(frozen=True)
class Figure:
    """One figure of a loss: its kind and which arguments it shows."""

    kind: str
    arguments: tuple[str, ...]
    at: Mapping[str, Index] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name under which an address names this figure."""
        return "-".join((self.kind, *self.arguments))


@dataclass(frozen=True)
class Preset:
    """A named state worth opening: options, arguments and the entry that the figures move."""

    id: str
    options: Mapping[str, Any]
    arguments: Mapping[str, Any]
    at: Mapping[str, Index]


@dataclass(frozen=True)
class Example:
    """The language-free data of one loss."""

    name: str
    sources: tuple[Source, ...]
    spans: Mapping[str, tuple[float, float]]
    figures: tuple[Figure, ...]
    presets: Mapping[str, Preset]

    @property
    def first(self) -> Preset:
        """The preset that a page opens with."""
        return next(iter(self.presets.values()))


@cache
def example(name: str) -> Example:
    """Return the example data of the loss class `name`."""
    with (FOLDER / "examples" / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    presets = (_preset(name, entry) for entry in data["preset"])
    return Example(
        name=name,
        sources=tuple(Source(**entry) for entry in data["source"]),
        spans=MappingProxyType({key: (low, high) for key, (low, high) in data["span"].items()}),
        figures=tuple(figure for entry in data["figure"] for figure in _figures(entry)),
        presets=MappingProxyType({preset.id: preset for preset in presets}),
    )


def _figures(entry: Mapping[str, Any]) -> list[Figure]:
    """Return a figure for each kind in which an entry is drawn."""
    names = entry.get("arguments") or [entry[key] for key in ("argument", "x", "y") if key in entry]
    kinds = entry.get("kinds") or [entry["kind"]]
    return [Figure(kind, tuple(names), _indices(entry)) for kind in kinds]


def _preset(name: str, entry: Mapping[str, Any]) -> Preset:
    integer = {argument.name: argument.domain.integer for argument in _class(name).arguments}
    arguments = {
        key: as_array(value, integer=integer[key]) for key, value in entry["arguments"].items()
    }
    return Preset(entry["id"], entry["options"], MappingProxyType(arguments), _indices(entry))


def _indices(entry: Mapping[str, Any]) -> Mapping[str, Index]:
    return {key: tuple(entry[key]) for key in ("at", "x_at", "y_at") if key in entry}


def _class(name: str) -> type[losses.base.Loss]:
    found: type[losses.base.Loss] = getattr(losses, name)
    return found


def as_array(value: Any, *, integer: bool) -> Any:
    """Return nested lists as one array, or as lists of arrays where their rows differ in length.

    Class indices are whole in the file; probabilities in their place are not, and stay floats.
    """
    try:
        array = np.array(value)
    except ValueError:
        return [as_array(item, integer=integer) for item in value]
    return array.astype(np.int64 if integer and array.dtype.kind == "i" else np.float64)
