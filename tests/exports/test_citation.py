"""An entry of BibTeX: its fields are the project's own, and no title breaks it."""

from __future__ import annotations

import datetime
import re
import tomllib

import pytest

from exports.citation import PROJECT, bibtex

DAY = datetime.date(2026, 3, 1)


def fields(entry: str) -> dict[str, str]:
    assert re.fullmatch(r"@software\{\w+,\n(  \w+ = \{.*\},\n)+\}\n", entry)
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))


def test_it_says_what_the_project_says_of_itself() -> None:
    project = tomllib.loads(PROJECT.read_text())["project"]
    found = fields(bibtex("https://a.example/explore?loss=L1Loss", title="L1", day=DAY))
    assert found == {
        "author": "{The Lossfunctions authors}",
        "title": "L1, in: {Lossfunctions}",
        "version": project["version"],
        "year": "2026",
        "url": "https://a.example/explore?loss=L1Loss",
        "urldate": "2026-03-01",
    }


def test_it_names_who_the_file_for_citations_names() -> None:
    stated = (PROJECT.parent / "CITATION.cff").read_text(encoding="utf-8")
    found = fields(bibtex("https://a.example", title="L1", day=DAY))
    assert re.findall(r"^  - name: (.+)$", stated, re.MULTILINE) == [found["author"].strip("{}")]
    assert f"title: {found['title'].partition('{')[2].rstrip('}')}\n" in stated


@pytest.mark.parametrize("title", ["50 % & {more}_#", "a}}\\input{x}", "$x^2$ ~"])
def test_a_title_keeps_the_braces_in_pairs(title: str) -> None:
    entry = bibtex("https://a.example", title=title, day=DAY)
    bare = re.sub(r"\\[&%$#_{}]", "", entry)
    assert bare.count("{") == bare.count("}")
    assert "\\input" not in entry and not re.search(r"[&%$#_^~]", re.sub(r"url.*", "", bare))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with https"):
        bibtex("javascript:alert(1)", title="", day=DAY)
