"""One HTML file a figure: what stands in it, how large it is, and that it can do nothing else."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from content import Language
from exports.html import drawable, html
from figures.motion import Drawing
from tests import daily
from tests.exports.scenes import Shown, every_figure, every_preset

LARGEST = 300_000
"""Bytes that a mail or a course page carries without a thought."""
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def made(shown: Shown, **others: Any) -> str:
    return html(shown.drawing, language=shown.language, **{**shown.parts, **others})


class Document(HTMLParser):
    """The tags of a document, their attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))
        self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, text) for name, attributes, text in self.found if name == tag]


@pytest.mark.parametrize("scene", every_figure(), ids=lambda scene: f"{scene.name}-{scene.figure}")
def test_every_figure_is_drawn_without_plotly_in_a_small_file(scene: Any) -> None:
    shown = Shown(scene)
    assert drawable(shown.drawing)
    assert len(made(shown).encode()) < LARGEST


def test_so_is_that_of_every_example() -> None:
    for scene in daily.sample(every_preset(), 8, "files of examples"):
        shown = Shown(scene)
        assert len(made(shown).encode()) < LARGEST, shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_says_what_it_shows_in_its_language(language: Language) -> None:
    shown = Shown(every_figure()[2], language)
    document = Document(made(shown))
    assert document.all("html")[0][0]["lang"] == {"en": "en", "zh": "zh-Hans"}[language]
    assert document.all("title")[0][1] == document.all("h1")[0][1] == shown.title
    assert next(text for _, text in document.all("p")) == shown.caption
    assert document.all("a") == [({"id": "permalink", "href": shown.permalink}, shown.permalink)]
    assert "{" not in "".join(text for _, text in document.all("p"))


def test_only_its_own_script_runs_and_nothing_is_fetched() -> None:
    document = Document(made(Shown(every_figure()[0])))
    [policy] = [a["content"] for a, _ in document.all("meta") if "http-equiv" in a]
    scripts = [text for a, text in document.all("script") if a["type"] == "module"]
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    assert len(digests) == 1
    assert f"default-src 'none'; script-src 'sha256-{digests[0]}';" in str(policy)
    assert not [a for _, a, _ in document.found if {"src", "srcset"} & a.keys()]
    assert not document.all("link")
    assert not re.search(r"innerHTML|\beval\b|@import", made(Shown(every_figure()[0])))


def test_whatever_a_title_says_it_stays_a_text() -> None:
    hostile = '</title></script><script>alert(1)</script>" $message'
    document = Document(made(Shown(every_figure()[0]), title=hostile, caption=hostile))
    assert [text for _, text in document.all("title")] == [hostile]
    assert [text for _, text in document.all("h1")] == [hostile]
    assert [a["type"] for a, _ in document.all("script")] == ["text/plain", "module"]


def test_the_message_is_base64_and_nothing_else() -> None:
    document = Document(made(Shown(every_figure()[0])))
    [text] = [text for a, text in document.all("script") if a["type"] == "text/plain"]
    assert b64decode(text, validate=True)


def test_a_figure_that_needs_plotly_is_refused() -> None:
    drawing = Shown(every_figure()[0]).drawing
    strange = replace(drawing, figure={**drawing.figure, "data": [{"type": "sankey"}]})
    assert not drawable(strange)
    with pytest.raises(ValueError, match="sankey needs Plotly"):
        made_of(strange)


@pytest.mark.parametrize("permalink", ["javascript:alert(1)", "/explore", ""])
def test_an_address_that_is_none_of_the_webs_is_refused(permalink: str) -> None:
    with pytest.raises(ValueError, match="begins with https"):
        made(Shown(every_figure()[0]), permalink=permalink)


def made_of(drawing: Drawing) -> str:
    return html(drawing, title="", caption="", permalink="https://a.example", language="en")
