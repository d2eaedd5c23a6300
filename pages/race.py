"""Race: the same model trained under several losses, step by step together."""

import streamlit as st

from components import address
from components.exhibit import show_controls, show_figure, show_notes, show_refusals
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.share import share
from content.words import speaker
from exhibits.exhibit import Action
from exhibits.race import RACE

ABOVE = ("losses",)
BESIDE = ("task", "model")

language = current_language()
say = speaker("race", language)


@fragment
def contest() -> None:
    scene = RACE.read(address.given())
    controls = RACE.controls(scene)
    show_controls(RACE, [c for c in controls if c.name in ABOVE], language)
    picture, words = st.columns([3, 1], gap="large")
    with words:
        show_controls(RACE, [c for c in controls if c.name in BESIDE], language)
        with st.popover(say("more"), width="stretch"):
            others = [c for c in controls if c.name not in (*ABOVE, *BESIDE)]
            show_controls(RACE, [c for c in others if not isinstance(c, Action)], language)
        show_controls(RACE, [c for c in controls if isinstance(c, Action)], language)
        show_refusals(RACE, scene, controls, language)
        show_notes(RACE, scene, language)
    with picture:
        show_figure(RACE, scene, language)
        share(RACE, scene, language)
    address.write(RACE.write(scene))


heading(say("title"), say("lead"))
contest()
