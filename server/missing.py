"""The page for an address that leads nowhere: it says so, and where one may go instead."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template
from typing import Final

_PAGE: Final = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem; font: 1.05rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.25; }
p { overflow-wrap: anywhere; }
li { padding: 0.2rem 0; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>$text</p>
<ul>
$links
</ul>
</main>
</body>
</html>
""")


def missing_page(title: str, text: str, links: Mapping[str, str], language: str) -> str:
    """Return the page as HTML; whatever it is given is text, and `links` are labels by address.

    Example:
        >>> "<b>" in missing_page("No page", "<b>", {"/": "Home"}, "en")
        False
    """
    items = (
        f'<li><a href="{escape(address)}">{escape(label)}</a></li>'
        for address, label in links.items()
    )
    return _PAGE.substitute(
        title=escape(title), text=escape(text), links="\n".join(items), language=escape(language)
    )
