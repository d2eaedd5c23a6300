"""Gradients in matrix form: three models, one pattern, each with its derivation."""

import streamlit as st

from components import address
from components.derivation import show_derivation
from components.essay import choose, predict, refusals, settle, typed
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.matrices import data_table, descent, equation, picture
from components.ways import ways
from content.words import speaker
from scenes import matrices as scenes
from scenes.neighbours import about
from scenes.notation import format_number

language = current_language()
say = speaker("matrices", language)


def opened() -> scenes.MatricesScene:
    return scenes.read(address.given())


@fragment
def example() -> None:
    scene = opened()
    rate = scenes.parameter(scene.model, "rate")
    names = [scenes.parameter(scene.model, name) for name in ("x", "y", "w", "sample")]
    equation(scene, say, language)
    refusals(scene.notices, names, language)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        data_table(scene, say, language)
    with right:
        picture(scene, say, language)
        told = (scene.kind.derivation,)
        ways(about(f"matrices.{scene.model}"), "matrices", language, told)
    descent(scene, say)
    given = {notice.control: notice.given for notice in scene.notices}
    shown = given.get(rate, format_number(scene.rate))
    typed(rate, say("descent.rate"), shown, help=say("descent.rate_help"))
    refusals(scene.notices, {rate: say("descent.rate")}, language)
    settle(scene.query(), scene.notices)


heading(say("title"), say("lead"))
models = {name: say(f"model.{name}") for name in scenes.MODELS}
choose("model", say("choose"), models, opened().model)
refusals(opened().notices, ["model"], language)
prose(say(f"note.{opened().model}"))
lesson, proof = st.columns([1.45, 1], gap="large")
with lesson:
    example()
with proof:
    predict(say, "pattern")
    show_derivation(opened().kind.derivation, language)
