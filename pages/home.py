"""The front page: one figure that moves, three ways in, and every loss as a card."""

from collections.abc import Mapping

import streamlit as st

from components import address
from components.doors import doors
from components.essay import predict, refusals, settle
from components.fragment import fragment
from components.gallery import gallery
from components.heading import heading
from components.language import current_language, language_parameters
from components.links import prose
from components.plot import show
from content.words import speaker
from figures.outlier import outlier, outlier_motion
from scenes.home import read, released

language = current_language()
say = speaker("home", language)


def keep(values: Mapping[str, float]) -> None:
    for name, value in released(values).items():
        address.change(name, value)


@fragment
def first_figure() -> None:
    """Show losses at work before a word is read about them."""
    scene = read(address.given())
    picture, words = st.columns([2.6, 1], gap="large", vertical_alignment="center")
    with picture:
        show(
            outlier(scene.outlier, say),
            outlier_motion(scene.outlier, say),
            key="outlier",
            language=language,
            height=300,
            on_release=keep,
        )
    with words:
        prose(say("figure.note"))
        predict(say, "figure")
        refusals(scene.notices, {"outlier": say("figure.wild")}, language)
    settle(scene.query(), scene.notices)


heading(say("home.title"), say("home.lead"))
first_figure()
doors(say)
chosen = gallery(language, key="gallery")
if chosen:
    st.switch_page("explorer.py", query_params={"loss": chosen, **language_parameters()})
