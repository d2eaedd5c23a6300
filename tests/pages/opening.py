"""Opening a page as the router does, without a browser, and reading its address."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def opened(page: str, **query: str) -> AppTest:
    """Run a page under an address."""
    app = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)
    app.run()
    app.switch_page(str(PAGES / f"{page}.py"))
    app.query_params.update(query)
    return calm(app.run())


def calm(app: AppTest) -> AppTest:
    """Return the page if it runs without an exception."""
    assert [error.value for error in app.exception] == []
    return app


def mounted(app: AppTest) -> list[Any]:
    """Return what is mounted from the browser's side, but for the language of the document."""
    return [part for part in app.get("bidi_component") if part.key != "document.language"]


def address(app: AppTest) -> dict[str, str]:
    """Return the parameters of the address."""
    given = app.query_params.items()
    return {name: value if isinstance(value, str) else value[-1] for name, value in given}


def texts(app: AppTest) -> list[str]:
    """Return what is to be read, without the links under the names of losses."""
    link = re.compile(r"\[(`?\w+`?)\]\(explore\?loss=[^)]*\)")
    return [link.sub(r"\1", part.value) for part in app.markdown]
