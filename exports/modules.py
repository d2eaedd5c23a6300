"""ECMAScript modules as one script: each in a function of its own, after those that it imports.

A module's names stay its own, so that two modules may each have a `JUMP`. Only the forms of import and
export that the browser parts use are known; any other is refused, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE
)
_UNKNOWN: Final = re.compile(r"^\s*(?:import\b|export\b)|\bimport\s*[(.]|</script", re.MULTILINE)


def script(entry: Path, folders: Sequence[Path]) -> str:
    """Return a module with all that it imports as the text of one inline script of type "module".

    Args:
        entry: the module that runs last. It may wait (`await`) at its top level.
        folders: where modules are looked for, in this order.

    Raises:
        FileNotFoundError: for a module that is in none of the folders.
        ValueError: for a circle of imports, a name that is not exported, and a form of import or
            export that is not known here.
    """
    order = [*_in_order(entry.name, [entry.parent, *folders], ())]
    *needed, last = dict(order).items()
    exported = {name: _EXPORT.findall(text) for name, text in order}
    for name, text in order:
        for names, source in _IMPORT.findall(text):
            missing = {_pair(part)[0] for part in _parts(names)} - set(exported[source])
            if missing:
                raise ValueError(f"{name} imports {missing}, which {source} does not export")
    modules = (
        f"const {_variable(name)} = (() => {{\n{_body(name, text)}\n"
        f"return {{ {', '.join(exported[name])} }};\n}})();"
        for name, text in needed
    )
    return "\n".join([*modules, _body(*last)])


def _in_order(
    name: str, folders: Sequence[Path], above: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield each module's name and text after those of the modules that it imports."""
    if name in above:
        raise ValueError(f"modules import each other: {' → '.join((*above, name))}")
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise FileNotFoundError(f"no module {name} in {', '.join(map(str, folders))}")
    text = path.read_text(encoding="utf-8")
    for _, source in _IMPORT.findall(text):
        yield from _in_order(source, folders, (*above, name))
    yield name, text


def _body(name: str, text: str) -> str:
    """Return a module's text with its imports taken from the functions above it."""

    def taken(found: re.Match[str]) -> str:
        names = (": ".join(dict.fromkeys(_pair(part))) for part in _parts(found[1]))
        return f"const {{ {', '.join(names)} }} = {_variable(found[2])};\n"

    body = _EXPORT.sub("", _IMPORT.sub(taken, text))
    unknown = _UNKNOWN.search(body)
    if unknown:
        line = body.count("\n", 0, unknown.end()) + 1
        raise ValueError(f"{name}, line {line}: {unknown[0].strip()!r} cannot be put into one file")
    return body.rstrip("\n")


def _parts(names: str) -> list[str]:
    return [part.strip() for part in names.split(",") if part.strip()]


def _pair(part: str) -> tuple[str, str]:
    """Return what a name is called where it is exported, and where it is imported."""
    outside, _, inside = part.partition(" as ")
    return outside, inside or outside


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
