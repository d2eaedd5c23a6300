"""The front page: what this is, and every loss as a card."""

import streamlit as st

from components import address
from components.gallery import gallery
from components.language import choose_language, current_language, language_parameters
from content import text

language = current_language()
with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
    st.title(text("home.title", language), anchor=False)
    choose_language()
st.markdown(text("home.lead", language))
chosen = gallery(language, key="gallery")
if chosen:
    st.switch_page("explorer.py", query_params={"loss": chosen, **language_parameters()})
address.write({})
