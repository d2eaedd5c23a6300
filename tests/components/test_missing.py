"""An address that leads nowhere: it is said, in the reader's language, with the nearest pages."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.missing import missing
from content import LANGUAGES, text
from scenes.pages import PAGES, PATHS, THEORY
from server.document import Document

WRONG = {
    "/theory": ["learn", "noise", "glossary"],
    "/theory/foo": ["learn", "derivations"],
    "/explorer": ["explore"],
    "/explore/foo": ["explore"],
    "/Explore": ["explore"],
    "/comparison": ["compare"],
    "/learning": ["learn"],
    "/parity": ["checks"],
    "/HuberLoss": ["explore?loss=HuberLoss"],
    "/explore/mse": ["explore?loss=MSELoss"],
    "/losses/crossentropy": ["explore?loss=CrossEntropyLoss"],
    "/foo": [],
    "/wp-login.php": [],
    "/a/b/c/d": [],
    "/%3Cscript%3E": [],
    "/" + "x" * 500: [],
}


def client(base: str = "") -> TestClient:
    def everywhere(request: Request) -> HTMLResponse:
        return HTMLResponse("empty")

    site = Middleware(
        Document, html="the application", missing=lambda *asked: missing(*asked, base=base)
    )
    return TestClient(Starlette(routes=[Route("/{path:path}", everywhere)], middleware=[site]))


@pytest.mark.parametrize("path", PATHS.values())
def test_every_page_is_there(path: str) -> None:
    assert client().get(f"/{path}?x=1").text == "the application"
    assert client("/sub").get(f"/sub/{path}").text == "the application"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "near"), WRONG.items(), ids=[path[:20] for path in WRONG])
def test_a_wrong_address_is_answered_with_the_nearest_pages(
    path: str, near: list[str], language: str
) -> None:
    answer = client().get(path, headers={"accept-language": f"{language}-XX,en;q=0.5"})
    assert answer.status_code == 404
    assert text("missing.title", language) in answer.text
    assert text("page.home", language) in answer.text
    links = re.findall(r'href="([^"]*)"', answer.text)
    assert links[-1] == "/" and {f"/{link}" for link in near} <= set(links)
    assert bool(near) or links == ["/"]
    for link in links:
        assert client().get(link).status_code == 200
    assert "<script" not in answer.text and len(answer.text) < 4000


def test_the_language_of_the_address_counts_and_goes_along() -> None:
    answer = client("/sub").get("/sub/theory/foo?lang=zh", headers={"accept-language": "en"})
    assert text("missing.title", "zh") in answer.text
    assert 'href="/sub/learn?lang=zh"' in answer.text and 'href="/sub/?lang=zh"' in answer.text


def test_every_page_has_a_script_and_a_title() -> None:
    for page in (*PAGES, *THEORY):
        assert text(f"page.{page.title}", "en")
    assert len(set(PATHS.values())) == len(PATHS)
