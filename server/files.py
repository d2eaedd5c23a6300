"""Files that never change under their address, compressed once and kept by browsers for a year."""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
from importlib.metadata import distribution, version
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

# The version is part of the address, so that an upgrade is a new file to every cache.
PLOTLY_URL = f"/vendor/plotly-{version('plotly')}.min.js"

_FOREVER = "public, immutable, max-age=31536000"


def plotly_file() -> Path:
    """Return the Plotly.js that the plotly package ships, without importing the package."""
    return Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))


def text_assets(folder: Path, prefix: str) -> dict[str, Path]:
    """Map the address of every script and style sheet below `folder` to its file.

    Args:
        folder: where to look; files are listed once, so no request can name another path.
        prefix: the address of the folder, such as ``/static``.

    Returns:
        ``{address: file}``.
    """
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".js", ".css"}
    }


class CompressedFiles:
    """ASGI middleware that answers for a fixed set of files, compressed when the client can read it.

    Streamlit serves its scripts uncompressed, and compressing each answer anew would cost more
    than it saves. Here a file is compressed at its first request, away from the event loop; requests that
    arrive meanwhile wait for the same result.
    """

    def __init__(self, app: ASGIApp, files: Mapping[str, Path]) -> None:
        """Wrap `app`; `files` maps addresses to files, every other address is left to `app`."""
        self.app = app
        self._files = files
        self._compressed: dict[Path, asyncio.Task[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for one of the files, or pass the request on."""
        path = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        media_type, _ = mimetypes.guess_type(path.name)
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = await self._body(path)
            response = Response(body, headers=headers, media_type=media_type)
        else:
            response = FileResponse(path, headers=headers, media_type=media_type)
        await response(scope, receive, send)

    async def _body(self, path: Path) -> bytes:
        task = self._compressed.get(path)
        if task is None:
            task = asyncio.create_task(asyncio.to_thread(_compress, path))
            self._compressed[path] = task
        # A client that leaves must not cancel the work that others wait for.
        return await asyncio.shield(task)


def _compress(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
