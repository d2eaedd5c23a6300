"""How to cite a figure: one entry of BibTeX, from what the project says about itself."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Final

from exports.permalink import checked

PROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
SPECIAL: Final = str.maketrans(
    {mark: f"\\{mark}" for mark in "&%$#_{}"} | {"\\": "", "~": " ", "^": ""}
)


def bibtex(permalink: str, *, title: str, day: datetime.date) -> str:
    """Return the entry of a figure.

    Args:
        permalink: the address that opens the figure in the application.
        title: of the figure; the application's name follows it.
        day: on which the figure was seen.

    Raises:
        ValueError: for what is no address of the web.
    """
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    name = project["name"].capitalize()
    fields = {
        "author": " and ".join(
            f"{{{one['name'].translate(SPECIAL)}}}" for one in project["authors"]
        ),
        "title": f"{title.translate(SPECIAL)}, in: {{{name}}}",
        "version": project["version"],
        "year": str(day.year),
        "url": checked(permalink).replace("{", "%7B").replace("}", "%7D"),
        "urldate": day.isoformat(),
    }
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@software{{{project['name']},\n{lines}}}\n"
