"""The explorer: one loss, every option, its curve, its numbers, its proof."""

from dataclasses import replace

import numpy as np
import streamlit as st

import scenes
from components import address
from components.badge import parity_badge
from components.explanation import explanation
from components.language import choose_language, current_language
from components.loss_text import loss_text
from components.options import option_widgets, reset_button
from components.plot import show
from components.scene_choice import choose_figure, choose_loss, choose_preset
from components.scene_table import scene_table
from content import loss_words, sentence, text
from figures.view import entry_name, number
from losses.errors import LossError
from scenes.drawing import draw
from scenes.scene import Scene
from scenes.table import Evaluation, evaluate

CONTROLS = ("loss", "preset", "figure", "at")

language = current_language()
query = address.given()
scene = scenes.read(query)
words = loss_words(scene.name, language)


def evaluated(scene: Scene) -> Evaluation | LossError:
    """Return what the call returns, or the error with which the loss refuses it."""
    try:
        return evaluate(scene)
    except LossError as error:
        return error


def numbers(scene: Scene, result: Evaluation) -> None:
    """Show the value, what it is made of, and the slope under the hand."""
    value, slope = st.columns(2)
    size = np.size(result.losses)
    if np.ndim(result.value) == 0:
        kind = "sum" if getattr(scene.loss, "reduction", "mean") == "sum" else "mean"
        made = text(f"explorer.reduced_{kind}", language, count=size)
        value.metric(text("explorer.value", language), number(float(result.value)), help=made)
    else:
        made = text("explorer.reduced_none", language, count=size)
        value.metric(text("explorer.value_none", language), " ".join(shape_of(result.value)), help=made)
    name, at = scene.shown.arguments[-1 if scene.shown.kind == "points" else 0], scene.index()
    gradient = result.gradients.get(name)
    if gradient is not None and np.ndim(gradient) == len(at):
        label = f"∂ / ∂ {entry_name(name, at)}"
        slope.metric(label, number(float(gradient[at])), help=text("explorer.slope", language))


def shape_of(value: object) -> list[str]:
    """Return the first few losses for reading."""
    flat = [number(float(v), 3) for v in np.ravel(value)]
    return flat if len(flat) <= 4 else [*flat[:3], "…"]


with st.container(horizontal=True, vertical_alignment="bottom"):
    choose_loss(scene, language)
    choose_preset(scene, language)
    choose_language()

st.header(f"{words.title}  :gray[{scene.name}]", anchor=False)
st.markdown(words.look)
for notice in scene.notices:
    if notice.control in CONTROLS:
        st.warning(text("notice.address", language, sentence=sentence(notice.error, language)))

result = evaluated(scene)
picture, controls = st.columns([2.6, 1], gap="large")

with controls:
    st.caption(words.presets[scene.preset].note)
    option_widgets(scene, language)
    if isinstance(result, LossError):
        st.error(sentence(result, language))
    reset_button(scene, language)

with picture:
    choose_figure(scene, language)
    if isinstance(result, LossError):
        st.info(text("explorer.cannot", language))
    else:
        figure = draw(scene, lambda key, **details: text(key, language, **details))
        if figure is None:
            st.info(text("explorer.no_figure", language))
        else:
            show(figure, key="figure", height=520)

if not isinstance(result, LossError):
    left, right = st.columns([1.4, 1], vertical_alignment="center")
    with left:
        numbers(scene, result)
    with right:
        parity_badge(scene, language)
    reason = explanation(scene, result, language)
    if reason:
        st.info(reason)

scene_table(scene, result, language)
loss_text(scene, result, query.get("view"), language)

kept = {notice.control: notice.given for notice in scene.notices if notice.control not in CONTROLS}
view = {"view": query["view"]} if query.get("view") in ("formula", "code", "source") else {}
address.write({**replace(scene, notices=()).query(), **kept, **view})
