"""Security headers for every HTTP response."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Features of the browser that the application never asks for.
DENIED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


class _InlineScripts(HTMLParser):
    """Collects the text of every script element that has no `src`."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def inline_script_hashes(html: str) -> list[str]:
    r"""Return the CSP source expression of every inline script of a page.

    Args:
        html: the page, with line ends as ``\\n`` (a browser hashes the normalised text).

    Returns:
        One ``'sha256-…'`` expression a script, in the order of the page.

    Example:
        >>> inline_script_hashes("<script>a()</script><script src='b.js'></script>")
        ["'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='"]

    Source: W3C, Content Security Policy Level 3, section 2.3.1 (2024).
    """
    parser = _InlineScripts()
    parser.feed(html)
    digests = (hashlib.sha256(text.encode()).digest() for text in parser.texts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


FRAME_ANCESTORS: Final = "FRAME_ANCESTORS"
"""The variable of the environment that names the sites that may show a figure in a frame."""
_SOURCE: Final = re.compile(
    r"(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?", re.IGNORECASE
)


def frame_ancestors(setting: str) -> str:
    """Return the sources of a policy for the sites that a setting names, the application's own included.

    Args:
        setting: sites such as ``https://moodle.example.org``, separated by spaces or commas.

    Raises:
        ValueError: for a part that names no site.

    Example:
        >>> frame_ancestors("https://moodle.example.org, http://localhost:9000")
        "'self' https://moodle.example.org http://localhost:9000"
    """
    sites = setting.replace(",", " ").split()
    for site in sites:
        if not _SOURCE.fullmatch(site):
            raise ValueError(
                f"{FRAME_ANCESTORS} names {site!r}; expected sites such as https://moodle.example.org, "
                "separated by spaces"
            )
    return " ".join(["'self'", *sites])


def content_security_policy(html: str, framed_by: str = "'self'") -> str:
    """Return the policy under which the page `html` runs, and nothing from another host.

    The page's own inline scripts are allowed by their hashes, so that a script injected into it is
    not. Streamlit loads the parts of a component from ``blob:`` addresses, reads its tables with
    WebAssembly, and writes its styles inline.
    """
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self' blob: 'wasm-unsafe-eval'", *inline_script_hashes(html)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "base-uri": "'self'",
        "form-action": "'self'",
        "object-src": "'none'",
        "frame-ancestors": framed_by,
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def security_headers(html: str, framed_by: str = "'self'") -> dict[str, str]:
    """Return the headers that every response carries, for an application whose page is `html`.

    `framed_by` are the sources of the sites that may show it in a frame.
    """
    return {
        "Content-Security-Policy": content_security_policy(html, framed_by),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


class SecurityHeaders:
    """ASGI middleware that sets the same headers on every HTTP response."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        """Wrap `app`; `headers` replace whatever it sets under the same names."""
        self.app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
