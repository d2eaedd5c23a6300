"""The headers, the page and the compressed files, without a running application."""

from __future__ import annotations

import asyncio
import base64
import gc
import gzip
import hashlib
import sys
from pathlib import Path
from types import ModuleType

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from server.document import Document, document
from server.files import PLOTLY_URL, CompressedFiles, plotly_file, text_assets
from server.headers import SecurityHeaders, inline_script_hashes, security_headers
from server.memory import resident

HTML = "<html><head><title>Streamlit</title><script>let a = 1</script></head></html>"
PAGE = document(HTML, title="A & B", base_path="/sub/", style="a { b: c }", preload=["/x.js"])


FILE = "<title>A figure</title>"


def home(request: Request) -> Response:
    return HTMLResponse(HTML)


def gone(request: Request) -> Response:
    return HTMLResponse("gone", status_code=404)


def plain(request: Request) -> Response:
    return PlainTextResponse("plain")


def file(request: Request) -> Response:
    return HTMLResponse(FILE, headers={"Content-Disposition": 'attachment; filename="a.html"'})


def client(tmp_path: Path) -> TestClient:
    (tmp_path / "a.js").write_text("let a = 1;\n" * 500)
    (tmp_path / "a.txt").write_text("private")
    application = Starlette(
        routes=[
            Route("/", home),
            Route("/gone", gone),
            Route("/plain", plain),
            Route("/file", file),
        ],
        middleware=[
            Middleware(SecurityHeaders, headers=security_headers(PAGE)),
            Middleware(Document, html=PAGE),
            Middleware(CompressedFiles, files=text_assets(tmp_path, "/static")),
        ],
    )
    return TestClient(application)


def test_the_page_is_exchanged_and_its_scripts_are_allowed(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/")
    assert answer.text == PAGE
    assert "<title>A &amp; B</title>" in PAGE
    assert 'location.origin + "/sub"' in PAGE
    assert "<style>a { b: c }</style>" in PAGE
    policy = answer.headers["content-security-policy"]
    scripts = inline_script_hashes(answer.text)
    assert len(scripts) == 2
    assert all(script in policy for script in scripts)


def test_a_hash_is_that_of_the_script_text() -> None:
    digest = base64.b64encode(hashlib.sha256(b"let a = 1").digest()).decode()
    assert inline_script_hashes(HTML) == [f"'sha256-{digest}'"]


def test_other_answers_pass_with_the_headers(tmp_path: Path) -> None:
    site = client(tmp_path)
    assert site.get("/plain").text == "plain"
    assert site.get("/file").text == FILE
    assert (site.get("/gone").status_code, site.get("/gone").text) == (404, "gone")
    for path in ("/", "/plain", "/gone", "/nowhere"):
        headers = site.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"


def test_scripts_are_sent_compressed_and_kept(tmp_path: Path) -> None:
    site = client(tmp_path)
    answer = site.get("/static/a.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == (tmp_path / "a.js").read_text()
    assert len(gzip.compress(answer.content)) < len(answer.content)
    plain_answer = site.get("/static/a.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain_answer.headers
    assert plain_answer.text == answer.text


def test_only_the_listed_files_are_served(tmp_path: Path) -> None:
    site = client(tmp_path)
    for path in ("/static/a.txt", "/static/../a.js", "/static/%2e%2e/a.js", "/static/"):
        assert site.get(path).status_code == 404


def test_plotly_is_the_packages_own() -> None:
    assert plotly_file().is_file()
    assert PLOTLY_URL.startswith("/vendor/plotly-")


def test_what_is_loaded_at_the_start_is_left_alone_by_the_collector(tmp_path: Path) -> None:
    (tmp_path / "resident_part.py").write_text("content = [[]]\n")
    package = ModuleType("resident_package")
    package.__path__ = [str(tmp_path)]
    sys.modules[package.__name__] = package
    before = gc.get_freeze_count()

    async def start() -> None:
        async with resident(package)(None):
            assert gc.get_freeze_count() > before

    try:
        asyncio.run(start())
        content = sys.modules["resident_package.resident_part"].content
        assert not any(one is content for one in gc.get_objects())
    finally:
        gc.unfreeze()
