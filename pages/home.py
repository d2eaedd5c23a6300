"""The front page: one figure that moves, three ways in, and every loss as a card."""

import streamlit as st

from components import address
from components.doors import doors
from components.essay import refusals
from components.exhibit import show_figure, show_notes
from components.fragment import fragment
from components.gallery import gallery
from components.heading import heading
from components.language import current_language, language_parameters
from components.links import prose
from components.share import share
from content.words import speaker
from exhibits.home import HOME

language = current_language()
say = speaker("home", language)


@fragment
def first_figure() -> None:
    """Show losses at work before a word is read about them."""
    scene = HOME.read(address.given())
    picture, words = st.columns([2.6, 1], gap="large", vertical_alignment="center")
    with picture:
        show_figure(HOME, scene, language)
    with words:
        prose(HOME.caption(scene).said(HOME.subject, language))
        show_notes(HOME, scene, language)
        refusals(scene.notices, {"outlier": say("figure.wild")}, language)
        share(HOME, scene, language)
    address.write(HOME.write(scene))


heading(say("home.title"), say("home.lead"))
first_figure()
doors(say)
chosen = gallery(language, key="gallery")
if chosen:
    st.switch_page("explorer.py", query_params={"loss": chosen, **language_parameters()})
