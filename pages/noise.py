"""Noise and loss: choose or draw a density, and see the loss that minus its logarithm makes."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import address
from components.essay import choose, predict, refusals, settle, speaker, typed
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.plot import show
from components.proof import proof
from components.ways import onward
from figures import estimate, noise
from scenes import noise as scenes
from scenes.notation import format_array

language = current_language()
say = speaker("noise", language)


def opened() -> scenes.NoiseScene:
    return scenes.read(address.given())


def keep(values: Mapping[str, float]) -> None:
    for name, value in opened().released(values).items():
        address.change(name, value)


def ways_on(scene: scenes.NoiseScene) -> None:
    told = (scenes.PROOFS.get(scene.noise, ""),)
    onward(f"noise.{scene.noise}", language, told, scene.options)


@fragment
def density() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with words:
        refusals(scene.notices, [scene.family.shape, scene.axis.name], language)
        prose(say(f"model.{scene.noise}.note"))
        if scene.noise == "drawn":
            with st.container(horizontal=True):
                for name, heights in scenes.DRAWINGS.items():
                    st.button(
                        say(f"drawing.{name}"),
                        key=f"drawing.{name}",
                        on_click=partial(address.change, "bars", format_array(heights)),
                    )
        predict(say, f"about_{scene.question}")
        ways_on(scene)
    with picture:
        given = (scene.chosen, scene.place, say)
        figure, motion = noise.density(*given), noise.density_motion(*given)
        show(figure, motion, key="noise-density", language=language, height=620, on_release=keep)
    if scene.noise in scenes.PROOFS:
        proof(scenes.PROOFS[scene.noise], language)
    settle(scene.query(), scene.notices)


@fragment
def sample() -> None:
    scene = opened()
    name = scene.sample.name
    picture, words = st.columns([2.2, 1], gap="large")
    with words:
        predict(say, "estimate")
        given = {notice.control: notice.given for notice in scene.notices}
        typed(
            name,
            say(f"figure.sample.{name}"),
            given.get(name) or format_array(scene.points),
            help=say(f"estimate.help.{name}"),
        )
        refusals(scene.notices, {name: say(f"figure.sample.{name}")}, language)
        prose(say("estimate.note"))
        ways_on(scene)
    with picture:
        parts = (scene.chosen, scene.points, say)
        figure, motion = estimate.estimate(*parts), estimate.estimate_motion(*parts)
        show(figure, motion, key="noise-sample", language=language, height=460, on_release=keep)
    settle(scene.query(), scene.notices)


heading(say("title"), say("lead"))
names = {name: say(f"model.{name}.title") for name in noise.FAMILIES}
choose("noise", say("choose"), names, opened().noise)
refusals(opened().notices, ["noise"], language)
density()
st.header(say("estimate.title"), anchor=False)
prose(say("estimate.text"))
sample()
