"""The router: declares every page, in the reader's language; addresses are the same in all of them."""

from pathlib import Path

import streamlit as st

from checks.live import live_check
from components.language import current_language
from content import text

language = current_language()
st.set_page_config(
    page_title=text("app.name", language),
    page_icon=str(Path(__file__).parent.parent / "assets" / "icon.png"),
    layout="wide",
)
# torch begins to load, in its own process, when the first reader arrives.
live_check()
st.navigation(
    [
        st.Page("home.py", title=text("page.home", language), default=True),
        st.Page("explorer.py", title=text("page.explorer", language), url_path="explore"),
        st.Page("compare.py", title=text("page.compare", language), url_path="compare"),
        st.Page("race.py", title=text("page.race", language), url_path="race"),
        st.Page("learning.py", title=text("page.learning", language), url_path="learn"),
        st.Page("noise.py", title=text("page.noise", language), url_path="noise"),
        st.Page("information.py", title=text("page.information", language), url_path="information"),
        st.Page("divergences.py", title=text("page.divergences", language), url_path="divergences"),
        st.Page("matrices.py", title=text("page.matrices", language), url_path="matrices"),
        st.Page("numerics.py", title=text("page.numerics", language), url_path="numerics"),
        st.Page("derivations.py", title=text("page.derivations", language), url_path="derivations"),
        st.Page("parity.py", title=text("page.checks", language), url_path="checks"),
    ],
    position="top",
).run()
