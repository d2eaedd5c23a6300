"""The front page: what this is, and every loss as a card."""

import streamlit as st

from components import address
from components.gallery import gallery
from components.heading import heading
from components.language import current_language, language_parameters
from content import text

language = current_language()
heading(text("home.title", language), text("home.lead", language))
chosen = gallery(language, key="gallery")
if chosen:
    st.switch_page("explorer.py", query_params={"loss": chosen, **language_parameters()})
address.write({})
