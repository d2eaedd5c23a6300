"""The application: which script it runs, which files it serves, which headers it sends.

``streamlit run app.py``, ``python app.py`` and ``uvicorn app:app`` all start it. The router is a script inside
`pages/`, because a folder of that name beside the router would make Streamlit look for
pages by itself and answer the first deep link after a start with "Page not found".
"""

import os
from functools import partial
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route

import components
from components import live_plot
from components.missing import missing
from server.document import Document, document
from server.files import PLOTLY_URL, CompressedFiles, plotly_file, text_assets
from server.headers import (
    FRAME_ANCESTORS,
    SecurityHeaders,
    frame_ancestors,
    security_headers,
)
from server.memory import resident

ROOT = Path(__file__).parent
FRONTEND = Path(st.__file__).parent / "static"
BASE = st.get_option("server.baseUrlPath").strip("/")
PAGE = document(
    (FRONTEND / "index.html").read_text(encoding="utf-8"),
    title="Lossfunctions",
    base_path=BASE,
    style=(ROOT / "assets" / "streamlit.css").read_text(encoding="utf-8"),
)


def icon(name: str) -> FileResponse:
    """Return the response with one of the icon's files, kept by browsers for a day."""
    return FileResponse(ROOT / "assets" / name, headers={"Cache-Control": "public, max-age=86400"})


app = st.App(
    ROOT / "pages" / "navigation.py",
    lifespan=resident(components),
    # The page that browsers load first names /favicon.png; a route comes before Streamlit's file.
    routes=[
        Route("/favicon.png", lambda request: icon("icon.png")),
        Route("/favicon.ico", lambda request: icon("icon.ico")),
        Route("/icon.svg", lambda request: icon("icon.svg")),
    ],
    middleware=[
        Middleware(
            SecurityHeaders,
            headers=security_headers(PAGE, frame_ancestors(os.environ.get(FRAME_ANCESTORS, ""))),
        ),
        Middleware(Document, html=PAGE, missing=partial(missing, base=BASE and f"/{BASE}")),
        Middleware(
            CompressedFiles,
            files=text_assets(FRONTEND / "static", "/static")
            | live_plot.FILES
            | {PLOTLY_URL: plotly_file()},
        ),
    ],
)

if __name__ == "__main__":
    app.run()
