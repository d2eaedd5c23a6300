"""Compare: losses side by side on an axis that they can share, under one handle."""

from dataclasses import replace

import streamlit as st

from components import address
from components.compare_controls import (
    change,
    choose_axis,
    choose_curves,
    choose_setting,
    choose_view,
    once_more,
    plain_options,
)
from components.essay import predict, refusals, settle
from components.exhibit import show_figure
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import linked, prose
from components.property_table import property_table
from components.share import share
from components.ways import ways
from content.words import speaker
from exhibits.compare import COMPARE
from scenes.compare import read
from scenes.neighbours import of_curve

language = current_language()
say = speaker("compare", language)


@fragment
def comparison() -> None:
    """Show the curves with everything that decides them, and their properties."""
    scene = read(address.given())
    choose_axis(scene, say)
    prose(say(f"axis.{scene.axis_id}.text"))
    curves, controls = st.columns([2.8, 1], gap="large")
    with curves:
        choose_curves(scene, say)
        with st.container():  # it holds their place, so that the picture below is not made anew
            refusals(scene.notices, [notice.control for notice in scene.notices], language)
        if scene.curves:
            show_figure(COMPARE, scene, language)
            share(COMPARE, scene, language)
        else:
            st.info(say("choose.nothing"))
        if scene.unscaled:
            names = ", ".join(scene.labels[shown] for shown in scene.unscaled)
            st.caption(say(f"unscaled.{scene.scale}", names=names))
    with controls:
        predict(say, f"axis.{scene.axis_id}")
        choose_setting(scene, say)
        choose_view(scene, say)
        plain_options(scene)
        once_more(scene, say)
    st.header(say("table.title"), anchor=False)
    prose(say("table.lead"))
    property_table(
        scene,
        say,
        key=f"properties.{scene.axis_id}",
        on_sort=lambda sort: change(lambda before: replace(before, sort=sort)),
        on_why=lambda why: change(lambda before: replace(before, why=why)),
    )
    st.caption(linked(say("table.elsewhere")))
    ways([of_curve(scene.axis, shown) for shown in scene.curves], "compare", language)
    settle(scene.query(), scene.notices)


heading(say("title"), say("lead"))
comparison()
