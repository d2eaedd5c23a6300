"""Learning and likelihood: what a loss is for, and where losses come from."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import address
from components.essay import choose, pick, predict, refusals, settle, speaker
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.plot import show
from components.proof import proof
from components.ways import onward
from figures import coin, dependence, learning, likelihood, prior
from scenes import learning as scenes

language = current_language()
say = speaker("learning", language)


def opened() -> scenes.LearningScene:
    return scenes.read(address.given())


def keep(values: Mapping[str, float]) -> None:
    for name, value in scenes.released(values).items():
        address.change(name, value)


def another(name: str) -> None:
    """Take the next seed."""
    seed = getattr(opened(), name)
    address.change(name, str((seed + 1) % (int(scenes.SEEDS.high) + 1)))


def again(name: str) -> None:
    st.button(
        say(f"{name}.again"),
        icon=":material/casino:",
        key=f"again.{name}",
        on_click=partial(another, name),
    )


@fragment
def three_parts() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with picture:
        given = (scene.w, scene.l2, scene.rate, say)
        figure, motion = learning.parts(*given), learning.parts_motion(*given)
        show(figure, motion, key="learning-parts", language=language, height=520, on_release=keep)
    with words:
        prose(say("parts.note"))
        refusals(scene.notices, ["w", "l2", "rate"], language)
        st.button(
            say("parts.step"),
            type="primary",
            icon=":material/south_east:",
            on_click=partial(address.change, "w", scene.stepped()),
        )
        predict(say, "parts")
        onward("learning.parts", language)
    settle(scene.query(), scene.notices)


@fragment
def tosses() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with picture:
        given = (scene.tosses, scene.p, say)
        figure, motion = coin.coin(*given), coin.coin_motion(*given)
        show(figure, motion, key="learning-coin", language=language, height=480, on_release=keep)
    with words:
        predict(say, "coin")
        refusals(scene.notices, ["p", "tosses"], language)
        with st.container(horizontal=True):
            for name, toss in (("one", 1), ("zero", 0), ("start", None)):
                st.button(
                    say(f"coin.{name}"),
                    key=f"toss.{name}",
                    on_click=partial(address.change, "tosses", scene.tossed(toss)),
                )
        prose(say("coin.note"))
        onward("learning.coin", language, told=("coin",))
    proof("coin", language)
    settle(scene.query(), scene.notices)


@fragment
def sample() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with words:
        names = {name: say(f"sample.noise.{name}.title") for name in likelihood.MODELS}
        pick("noise", say("sample.choose"), names, scene.noise)
        again("seed")
        refusals(scene.notices, ["noise", scene.noise, "n", "seed"], language)
        prose(say(f"sample.noise.{scene.noise}.note"))
        predict(say, "sample")
        told = (scenes.PROOFS[scene.noise],)
        onward(f"learning.sample.{scene.noise}", language, told)
    with picture:
        given = (scene.noise, scene.seed, scene.n, scene.parameter, say)
        figure, motion = likelihood.sample(*given), likelihood.sample_motion(*given)
        show(figure, motion, key="learning-sample", language=language, height=540, on_release=keep)
    proof(scenes.PROOFS[scene.noise], language)
    settle(scene.query(), scene.notices)


@fragment
def independence() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with words:
        predict(say, "iid")
        names = {name: say(f"iid.{name}") for name in dependence.STRENGTHS}
        choose("dependence", say("iid.choose"), names, scene.dependence)
        again("trials")
        controls = ["dependence", *dependence.STRENGTHS, "trials"]
        refusals(scene.notices, controls, language)
        prose(say("iid.note"))
        onward("learning.iid", language)
    with picture:
        given = (scene.dependence, scene.depends, scene.trials, say)
        figure, motion = dependence.dependence(*given), dependence.dependence_motion(*given)
        show(figure, motion, key="learning-iid", language=language, height=540, on_release=keep)
    settle(scene.query(), scene.notices)


@fragment
def priors() -> None:
    scene = opened()
    picture, words = st.columns([2.2, 1], gap="large")
    with words:
        predict(say, "priors")
        names = {name: say(f"priors.{name}") for name in prior.PENALTIES}
        choose("prior", say("priors.choose"), names, scene.prior)
        again("data")
        refusals(scene.notices, ["prior", "strength", "data"], language)
        prose(say("priors.note"))
        onward("learning.priors", language)
    with picture:
        given = (scene.prior, scene.data, scene.strength, say)
        figure, motion = prior.prior(*given), prior.prior_motion(*given)
        show(figure, motion, key="learning-prior", language=language, height=560, on_release=keep)
    proof(scenes.PRIOR_PROOFS[scene.prior], language)
    settle(scene.query(), scene.notices)


heading(say("title"), say("lead"))

SECTIONS = {
    "parts": three_parts,
    "coin": tosses,
    "sample": sample,
    "iid": independence,
    "priors": priors,
}
for section, content in SECTIONS.items():
    st.header(say(f"{section}.title"), anchor=False)
    prose(say(f"{section}.text"))
    content()
