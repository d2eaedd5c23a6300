"""Divergences: how far one distribution is from another, and which way each measure pulls."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import address
from components.essay import choose, choose_unit, derived, predict, refusals, settle, speaker
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import prose
from components.plot import show
from components.ways import onward
from figures.detour import detour as detour_figure
from figures.detour import detour_motion
from figures.gaussian_fit import gaussian_fit, gaussian_fit_motion
from figures.grid import grid as grid_figure
from figures.grid import grid_motion
from figures.plan import plan as plan_figure
from figures.plan import plan_motion
from figures.shift import shift as shift_figure
from figures.shift import shift_motion
from figures.split import split as split_figure
from figures.split import split_motion
from scenes import divergences as scenes
from theory.shift import SHAPES

language = current_language()
say = speaker("divergences", language)
WIDTHS = (2.6, 1)


def opened() -> scenes.DivergencesScene:
    return scenes.read(address.given())


def change(parts: Mapping[str, str]) -> None:
    for name, value in parts.items():
        address.change(name, value)


def keep(values: Mapping[str, float]) -> None:
    change(scenes.released(opened(), values))


def split(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with picture:
        parts = (scenes.P, scene.bars, scene.unit, say)
        figure, motion = split_figure(*parts), split_motion(*parts)
        show(figure, motion, key="split", language=language, height=400, on_release=keep)
    with words:
        predict(say, "split")
        refusals(scene.notices, ["bars"], language)
        prose(say("split.infinite" if scene.uncovered else "split.finite"))
        prose(say("split.torch"))
        told = {"cross_entropy_splits": "information", "gibbs": "information"}
        derived(told, language)
        onward("divergences.split", language, told)


def grid(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with picture:
        parts = (scene.reach, scene.width, scene.unit, say)
        figure, motion = grid_figure(*parts), grid_motion(*parts)
        show(figure, motion, key="grid", language=language, height=520, on_release=keep)
    with words:
        predict(say, "grid")
        refusals(scene.notices, ["reach", "width"], language)
        derived({"gibbs": "information"}, language)
        onward("divergences.grid", language, told=("gibbs",))


def fit(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with picture:
        parts = (scene.mean, scene.deviation, scene.unit, say)
        figure, motion = gaussian_fit(*parts), gaussian_fit_motion(*parts)
        show(figure, motion, key="fit", language=language, height=520, on_release=keep)
    with words:
        predict(say, "fit")
        refusals(scene.notices, ["mean", "deviation"], language)
        with st.container(horizontal=True):
            for direction in ("forward", "reverse"):
                st.button(
                    say(f"fit.button_{direction}"),
                    key=f"fit_{direction}",
                    help=say("fit.button_help"),
                    on_click=lambda direction=direction: change(opened().fitted(direction)),
                )
        prose(say("fit.note"))
        derived({"kl_gaussians": "divergence"}, language)
        onward("divergences.fit", language)


def detour(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with picture:
        parts = (scene.coins, scene.unit, say)
        figure, motion = detour_figure(*parts), detour_motion(*parts)
        show(figure, motion, key="detour", language=language, height=420, on_release=keep)
    with words:
        predict(say, "detour")
        refusals(scene.notices, ["P", "Q", "R"], language)
        prose(say("detour.broken" if scene.detour_is_shorter else "detour.kept"))
        derived({"jensen_shannon_bounds": "divergence"}, language)
        onward("divergences.detour", language)


def shift(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with words:
        shapes = {shape: say(f"shift.shape.{shape}") for shape in SHAPES}
        choose("shape", say("shift.choose"), shapes, scene.shape)
        predict(say, "shift")
        refusals(scene.notices, ["shape", "shift"], language)
        st.info(say(f"shift.now.{scene.shape}.{scene.overlap}"))
        prose(say("shift.units"))
        prose(say("shift.gan"))
        proofs = ("jensen_shannon_disjoint", "divergence"), ("transport_boxes", "transport")
        derived(dict(proofs), language)
        onward("divergences.shift", language)
    with picture:
        parts = (scene.shape, scene.shift, scene.unit, say)
        figure, motion = shift_figure(*parts), shift_motion(*parts)
        show(figure, motion, key="shift_picture", language=language, height=760, on_release=keep)


def plan(scene: scenes.DivergencesScene) -> None:
    picture, words = st.columns(WIDTHS, gap="large")
    with picture:
        parts = (scenes.P, scene.heaps, say)
        figure, motion = plan_figure(*parts), plan_motion(*parts)
        show(figure, motion, key="plan", language=language, height=460, on_release=keep)
    with words:
        predict(say, "plan")
        refusals(scene.notices, ["heaps"], language)
        derived({"transport_plan": "transport"}, language)
        onward("divergences.plan", language)


@fragment
def section(name: str) -> None:
    scene = opened()
    SECTIONS[name](scene)
    settle(scene.query(), scene.notices)


SECTIONS = {
    "split": split,
    "grid": grid,
    "fit": fit,
    "detour": detour,
    "shift": shift,
    "plan": plan,
}

heading(say("title"), say("lead"), partial(choose_unit, opened().unit, language))
refusals(opened().notices, ["unit"], language)
for name in SECTIONS:
    st.header(say(f"{name}.title"), anchor=False)
    prose(say(f"{name}.text"))
    section(name)
