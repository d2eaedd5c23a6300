"""The choices of the comparison: the axis, the losses on it, how they are drawn, options without a slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from components import address
from components.control import control
from content.words import Speaker
from figures.axes import AXES, Shown, curve_names, scales
from losses import options as kinds
from scenes.compare import LAYOUTS, CompareScene, format_curve, opening, read

PARAMETERS = ("axis", "curves", "at", "scale", "layout", "second", "sort", "why")


def keep(scene: CompareScene) -> None:
    """Write a scene into the address, and leave alone what belongs to other parts of the page."""
    query = scene.query()
    settings = [axis.setting.name for axis in AXES.values() if axis.setting is not None]
    address.put({name: query.get(name) for name in (*PARAMETERS, *settings)})


def change(edit: Callable[[CompareScene], CompareScene]) -> None:
    """Change the scene that the address describes."""
    keep(edit(read(address.given())))


def choose_axis(scene: CompareScene, say: Speaker) -> None:
    """Show the axes; another one opens with its own losses."""
    kept = {"layout": scene.layout, "second": scene.second}
    control(
        st.segmented_control,
        say("choose.axis"),
        list(AXES),
        format_func=lambda axis: say(f"axis.{axis}.title"),
        key="axis",
        value=scene.axis_id,
        required=True,
        on_change=lambda axis: keep(replace(opening(axis), **kept)),
    )


def choose_curves(scene: CompareScene, say: Speaker) -> None:
    """Show every loss of the axis as a switch, those with other options once more."""
    own = {format_curve(shown): shown for shown in scene.curves}
    names = {shown.name for shown in scene.curves}
    rest = [Shown(name) for name in scene.axis.names if name not in names]
    choices = own | {shown.name: shown for shown in rest}
    order = sorted(choices, key=lambda text: scene.axis.names.index(choices[text].name))

    def chosen(texts: list[str]) -> None:
        curves = [choices[text] for text in texts]
        change(lambda before: before.with_curves(*curves))

    control(
        st.pills,
        say("choose.curves"),
        order,
        selection_mode="multi",
        format_func=lambda text: scene.labels[choices[text]],
        key=f"curves.{scene.axis_id}",
        value=list(own),
        on_change=chosen,
        wrap=True,
    )


def choose_view(scene: CompareScene, say: Speaker) -> None:
    """Show how curves are drawn: together or apart, scaled or not, with their curvature or without."""
    ways = scales(scene.axis)
    for name, choices in (("scale", ways), ("layout", LAYOUTS)):
        if len(choices) < 2:
            continue
        control(
            st.radio,
            say(f"choose.{name}"),
            choices,
            format_func=lambda choice, name=name: say(f"{name}.{choice}", **scene.places(choice)),
            key=f"view.{name}",
            value=getattr(scene, name),
            on_change=partial(_draw, name),
        )
    control(
        st.toggle,
        say("choose.second"),
        key="view.second",
        value=scene.second,
        on_change=partial(_draw, "second"),
    )


def _draw(name: str, way: Any) -> None:
    change(lambda before: replace(before, **{name: way}))


def choose_setting(scene: CompareScene, say: Speaker) -> None:
    """Show the axis' setting where it is a choice; a number has its slider below the picture."""
    setting = scene.axis.setting
    if setting is None or not isinstance(setting.option, kinds.Choice):
        return
    control(
        st.segmented_control,
        say(f"setting.{setting.name}"),
        setting.option.choices,
        format_func=lambda choice: say(f"setting.{choice}"),
        key=f"setting.{setting.name}",
        value=scene.setting,
        required=True,
        on_change=partial(_draw, "setting"),
    )


def plain_options(scene: CompareScene) -> None:
    """Show a widget for every option that is not a number; numbers have their sliders below the picture."""
    for index, shown in enumerate(scene.curves):
        placement = scene.axis.placement(shown.name)
        for name in placement.options:
            option = placement.loss_class.options[name]
            if not isinstance(option, kinds.Real):
                _plain_option(scene, index, name, option)


def _plain_option(scene: CompareScene, index: int, name: str, option: kinds.Option) -> None:
    shown = scene.curves[index]
    place = {
        "key": f"{scene.axis_id}.{index}.{shown.name}.{name}",
        "value": shown.option(scene.axis, name),
        "on_change": partial(_take, index, name),
    }
    label = f"{curve_names(scene.curves)[index]} `{name}`"
    match option:
        case kinds.Flag():
            control(st.toggle, label, **place)
        case kinds.Choice(choices=choices):
            control(st.segmented_control, label, choices, required=True, **place)
        case _:
            choices: Any = option.choices  # type: ignore[attr-defined]
            control(st.selectbox, label, choices, **place)


def _take(index: int, name: str, value: Any) -> None:
    change(lambda before: before.with_option(index, name, value))


def once_more(scene: CompareScene, say: Speaker) -> None:
    """Offer a second curve of a loss that has options."""
    having = {
        scene.labels[shown]: index
        for index, shown in enumerate(scene.curves)
        if scene.axis.placement(shown.name).options
    }
    if not having:
        return

    def chosen(label: str | None) -> None:
        if label is not None:
            change(lambda before: before.once_more(having[label]))

    control(
        st.pills,
        say("choose.again"),
        list(having),
        help=say("choose.again_hint"),
        key="again",
        value=None,
        on_change=chosen,
        wrap=True,
    )
