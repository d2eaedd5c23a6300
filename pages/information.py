"""Information: self-information, entropy as an area of code lengths, the entropy of a coin."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import address
from components.essay import choose_unit, derived, pick, predict, refusals, settle, speaker, typed
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.plot import show
from components.ways import onward
from figures import information as figures
from scenes import information as scenes
from scenes.notation import format_array

language = current_language()
say = speaker("information", language)


def opened() -> scenes.InformationScene:
    return scenes.read(address.given())


def keep(values: Mapping[str, float]) -> None:
    for name, value in scenes.released(opened(), values).items():
        address.change(name, value)


@fragment
def surprise() -> None:
    scene = opened()
    picture, words = st.columns([2.6, 1], gap="large")
    with picture:
        parts = (scene.p, scene.q, scene.unit, say)
        figure, motion = figures.surprise(*parts), figures.surprise_motion(*parts)
        show(figure, motion, key="surprise", language=language, height=360, on_release=keep)
    with words:
        predict(say, "surprise")
        refusals(scene.notices, ["p", "q"], language)
        prose(say("surprise.note"))
        derived({"self_information": "information"}, language)
        onward("information.surprise", language)
    settle(scene.query(), scene.notices)


@fragment
def codes() -> None:
    scene = opened()
    picture, words = st.columns([2.6, 1], gap="large")
    with words:
        names = {preset: say(f"codes.preset.{preset}.title") for preset in scenes.PRESETS}
        pick("preset", say("codes.choose"), names, scene.preset)
        given = {notice.control: notice.given for notice in scene.notices}
        bars = given.get("bars") or format_array(scene.distribution.round(4))
        typed("bars", say("codes.bars"), bars, help=say("codes.bars_help"))
        labels = {"preset": say("codes.choose"), "bars": say("codes.bars")}
        refusals(scene.notices, labels, language)
        if "bars" not in scene.query():
            prose(say(f"codes.preset.{scene.preset}.note"))
        predict(say, "codes")
        derived({"entropy_maximum": "information"}, language)
        onward("information.codes", language)
    with picture:
        parts = (scene.distribution, scene.names, scene.unit, say)
        figure, motion = figures.code_lengths(*parts), figures.code_lengths_motion(*parts)
        show(figure, motion, key="codes", language=language, height=560, on_release=keep)
    settle(scene.query(), scene.notices)


@fragment
def coin() -> None:
    scene = opened()
    picture, words = st.columns([2.6, 1], gap="large")
    with picture:
        parts = (scene.coin, scene.unit, say)
        figure, motion = figures.coin(*parts), figures.coin_motion(*parts)
        show(figure, motion, key="coin", language=language, height=340, on_release=keep)
    with words:
        predict(say, "coin")
        refusals(scene.notices, ["coin"], language)
        derived({"binary_entropy": "information"}, language)
        onward("information.coin", language)
    settle(scene.query(), scene.notices)


heading(say("title"), say("lead"), partial(choose_unit, opened().unit, language))
refusals(opened().notices, ["unit"], language)

for section, content in (("surprise", surprise), ("codes", codes), ("coin", coin)):
    st.header(say(f"{section}.title"), anchor=False)
    prose(say(f"{section}.text"))
    content()
