"""The explorer: one loss, every option, its curve, its numbers, its proof."""

from dataclasses import replace

import streamlit as st

import scenes
from components import address
from components.badge import parity_badge
from components.explanation import explanation, suspicions
from components.fragment import fragment
from components.heading import choose_language
from components.language import current_language
from components.loss_text import loss_text, view_parameters
from components.options import option_widgets, reset_button
from components.presenter import kept, present_button, presenter_bar, presenting
from components.preset_note import preset_note
from components.scene_choice import choose_figure, choose_loss, choose_preset
from components.scene_plot import drawn, scene_plot
from components.scene_table import about_arguments, scene_table
from components.share import share
from components.ways import ways
from content import loss_words, sentence, text
from content.markdown import literal
from exhibits import EXPLORER
from figures.motion import Drawing
from losses.errors import LossError
from scenes.neighbours import of_scene
from scenes.table import Evaluation, evaluated, tables

MANY_COLUMNS = 5
CONTROLS = ("loss", "preset", "figure", "at")

language = current_language()


def heading() -> None:
    """Show which loss this is; only another loss, example or language changes it."""
    scene = scenes.read(address.given())
    words = loss_words(scene.name, language)
    if presenting():
        presenter_bar(scene, language)
    else:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choose_loss(scene, language)
            choose_preset(scene, language)
            present_button(language)
            choose_language()
    st.set_page_config(page_title=f"{words.title} · {text('app.name', language)}")
    st.title(f"{words.title}  :small[:gray[{scene.name}]]", anchor=False)
    if not presenting():
        st.markdown(words.look)


@fragment
def laboratory() -> None:
    """Show everything that answers to a control: it runs again without the rest of the page."""
    query = address.given()
    scene = scenes.read(query)
    for notice in scene.notices:
        if notice.control in CONTROLS:
            st.warning(
                text("notice.address", language, sentence=literal(sentence(notice.error, language)))
            )

    result = evaluated(scene)
    drawing = None if isinstance(result, LossError) else drawn(scene, language)
    if presenting():
        picture(scene, result, drawing)
    else:
        workplace(scene, result, drawing)

    kept_wrong = {
        notice.control: notice.given for notice in scene.notices if notice.control not in CONTROLS
    }
    shown = replace(scene, notices=()).query()
    address.write({**shown, **kept_wrong, **view_parameters(query), **kept()})


def picture(
    scene: scenes.Scene,
    result: Evaluation | LossError,
    drawing: tuple[scenes.Scene, Drawing] | None,
) -> None:
    """Show the figure with what there is to say about its numbers."""
    if isinstance(result, LossError):
        refused = literal(sentence(result, language))
        st.info(text("explorer.cannot", language, sentence=refused))
        return
    scene_plot(drawing, language)
    reason = explanation(scene, result, language)
    if reason:
        st.info(reason)
    for suspicion in suspicions(scene, language):
        st.info(suspicion, icon=":material/lightbulb:")
    parity_badge(scene, language)


def workplace(
    scene: scenes.Scene,
    result: Evaluation | LossError,
    drawing: tuple[scenes.Scene, Drawing] | None,
) -> None:
    """Show the figure beside the options, and below it the numbers beside the words."""
    moved = [control.name for control in drawing[1].motion.controls] if drawing else []
    middle, controls = st.columns([2.6, 1], gap="large")

    with controls:
        st.caption(preset_note(scene, result, language))
        option_widgets(scene, moved, language)
        if isinstance(result, LossError) and not about_arguments(scene, result):
            st.error(literal(sentence(result, language)))
        reset_button(scene, language)

    with middle:
        choose_figure(scene, language)
        picture(scene, result, drawing)
        ways([of_scene(scene)], "explorer", language)
        share(EXPLORER, scene, language)

    shown = tables(scene, result)
    wide = max((len(table.columns) for table in shown), default=0) > MANY_COLUMNS
    left, right = st.columns([1.7 if wide else 1, 1], gap="large")
    with left:
        scene_table(scene, shown, result, language)
    with right:
        loss_text(scene, result, language)


heading()
laboratory()
