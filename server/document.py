"""The page that browsers load first: Streamlit's own, told where its server is.

Under a deep link such as ``/explore`` Streamlit's script would first look for a server below that
address, and only when this has failed at the root: two failed requests on every cold visit. One line says
it beforehand. The page also begins to load what the first figure needs, and carries a style sheet of our own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


Missing = Callable[[str, Mapping[str, str], str], str | None]
"""From a path, its query and the languages that a browser accepts to a page for it, None where there is one."""


def document(
    html: str, *, title: str, base_path: str = "", style: str = "", preload: Sequence[str] = ()
) -> str:
    """Return Streamlit's page with the address of its server, a title, styles and scripts to load early.

    Args:
        html: Streamlit's own ``index.html``.
        title: shown until the application has set its own.
        base_path: the configured ``server.baseUrlPath``.
        style: a style sheet that stands before Streamlit's own.
        preload: addresses of scripts, absolute within the host.

    Example:
        >>> page = document("<head><title>Streamlit</title></head>", title="Losses")
        >>> "BACKEND_BASE_URL" in page, "<title>Losses</title>" in page
        (True, True)
    """
    path = json.dumps(f"/{base_path.strip('/')}")
    lines = [
        f"<script>window.__streamlit = {{BACKEND_BASE_URL: location.origin + {path}}}</script>",
        f"<style>{style}</style>",
        *(f'<link rel="preload" as="script" href="{escape(address)}">' for address in preload),
        "</head>",
    ]
    named = html.replace("<title>Streamlit</title>", f"<title>{escape(title)}</title>")
    return named.replace("</head>", "\n".join(lines), 1)


class Document:
    """ASGI middleware that answers with one page wherever the application would send its own.

    The application sends it for every address; of those that lead nowhere it would show nothing.
    """

    def __init__(self, app: ASGIApp, html: str, missing: Missing | None = None) -> None:
        """Wrap `app`; `html` takes the place of every HTML page that it sends successfully.

        `missing` returns another page for an address that leads nowhere, which is sent as not found.
        """
        self.app = app
        self._html = html
        self._missing = missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and exchange the body of an HTML answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        replaced = False

        async def exchange(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_page(message):
                replaced = True
                await self._page(Request(scope))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, exchange)

    def _page(self, request: Request) -> HTMLResponse:
        accepted = request.headers.get("accept-language", "")
        wrong = self._missing and self._missing(request.url.path, request.query_params, accepted)
        return HTMLResponse(
            wrong or self._html, 404 if wrong else 200, headers={"Cache-Control": "no-cache"}
        )


def _is_page(message: Message) -> bool:
    """Return whether an answer is a page to be shown; one to be saved is a reader's file."""
    headers = Headers(raw=message["headers"])
    shown = not headers.get("content-disposition", "").startswith("attachment")
    kind = headers.get("content-type", "")
    return bool(message["status"] == 200 and kind.startswith("text/html") and shown)
