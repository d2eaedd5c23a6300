"""Numerics: where formulas as written lose their digits, and forms that keep them."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import address
from components.essay import choose, derived, pick, predict, refusals, settle, speaker
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.plot import show
from components.ways import onward
from figures import numerics as figures
from scenes import numerics as scenes
from theory.numerics import FORMATS, FUNCTIONS

PROOFS = {
    "softmax": {"softmax_shift": "softmax"},
    "logsumexp": {"log_sum_exp": "softmax"},
    "softplus": {"stable_softplus": "softmax"},
    "softplus_left": {"stable_softplus": "softmax"},
    "bce": {"sigmoid_cross_entropy": "softmax"},
}

language = current_language()
say = speaker("numerics", language)


def opened() -> scenes.NumericsScene:
    return scenes.read(address.given())


def keep(values: Mapping[str, float]) -> None:
    for name, value in scenes.released(opened(), values).items():
        address.change(name, value)


@fragment
def errors() -> None:
    scene = opened()
    names = {name: say(f"function.{name}") for name in FUNCTIONS}
    pick("function", say("errors.choose"), names, scene.function)
    picture, words = st.columns([2.6, 1], gap="large")
    with words:
        naive, stable = FUNCTIONS[scene.function].written
        prose(say(f"note.{scene.function}", naive=f"`{naive}`", stable=f"`{stable}`"))
        predict(say, "errors")
        if scene.function in PROOFS:
            derived(PROOFS[scene.function], language)
        onward(f"numerics.{scene.function}", language, PROOFS.get(scene.function, ()))
    with picture:
        refusals(scene.notices, ["function", scenes.place(scene.function)], language)
        parts = (scene.function, scene.format, scene.u, say)
        figure, motion = figures.errors(*parts), figures.errors_motion(*parts)
        show(figure, motion, key="errors", language=language, height=460, on_release=keep)
        rows = [" | ".join(row) for row in figures.breaks(scene.function, say)]
        prose(say("errors.table", rows="\n".join(f"| {row} |" for row in rows)))
    settle(scene.query(), scene.notices)


@fragment
def shift() -> None:
    scene = opened()
    picture, words = st.columns([2.6, 1], gap="large")
    with picture:
        refusals(scene.notices, [scenes.amount(scene.format)], language)
        parts = (scene.format, scene.c, say)
        figure, motion = figures.shift(*parts), figures.shift_motion(*parts)
        show(figure, motion, key="shift", language=language, height=360, on_release=keep)
    with words:
        predict(say, "shift")
        prose(say(f"shift.{scene.format}"))
        derived({"softmax_shift": "softmax"}, language)
        onward("numerics.shift", language)
    settle(scene.query(), scene.notices)


formats = {name: name for name in FORMATS}
chooser = partial(choose, "format", say("format"), formats, opened().format)
heading(say("title"), say("lead"), chooser)
refusals(opened().notices, ["format"], language)

for section, content in (("errors", errors), ("shift", shift)):
    st.header(say(f"{section}.title"), anchor=False)
    prose(say(f"{section}.text"))
    content()
