"""A page of live plots, served with the application's own headers and files."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

sys.path.insert(0, str(Path(__file__).parents[3]))

from app import FRONTEND
from components import live_plot
from server.files import PLOTLY_URL, CompressedFiles, plotly_file
from server.headers import SecurityHeaders, security_headers

app = st.App(
    Path(__file__).with_name("live_plot_page.py"),
    middleware=[
        Middleware(
            SecurityHeaders,
            headers=security_headers((FRONTEND / "index.html").read_text(encoding="utf-8")),
        ),
        Middleware(
            CompressedFiles,
            files=live_plot.FILES | {PLOTLY_URL: plotly_file()},
        ),
    ],
)
