"""A widget for every option, made from the option's own declaration."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import streamlit as st

from components import address, resets
from components.control import control
from components.scene_change import change_scene
from content import Language, loss_words, sentence, text
from content.markdown import literal
from losses import options as kinds
from losses.errors import LossError
from losses.options import Option
from scenes.choices import NONE, format_option, parse_option
from scenes.notation import plain_minus, true_minus
from scenes.scene import Scene, visible_options

SIDE_BY_SIDE: Final = 16
"""Letters of choices that fit side by side where the column is narrowest; more are a list."""


def option_widgets(scene: Scene, moved: Collection[str], language: Language) -> None:
    """Show the widgets of all options, each with what was wrong with its value beside it.

    Those that the figure moves have their slider and their field below it, and here the meaning alone.
    """
    words = loss_words(scene.name, language).options
    for name, option in visible_options(scene.loss_class).items():
        help_text = words.get(name, option.meaning)
        notice = scene.notice(name)
        typed = notice.given if notice else _shown(scene, name, option)
        if name in moved:
            st.caption(text("explorer.below", language, name=name), help=help_text)
        else:
            _widget(scene, name, option, typed, help_text)
        if notice:
            st.error(
                f"{literal(sentence(notice.error, language))} {_instead(scene, option, language)}"
            )


def _instead(scene: Scene, option: Option, language: Language) -> str:
    """Return which value is used in place of one that was refused."""
    value = true_minus(_shown(scene, option.name, option))
    return text("explorer.instead", language, name=option.name, value=value)


def _shown(scene: Scene, name: str, option: Option) -> str:
    return format_option(scene.options.get(name, option.default))


def _widget(scene: Scene, name: str, option: Option, typed: str, help_text: str) -> None:
    key = f"{scene.name}.{name}"

    def changed(value: Any) -> None:
        typed = plain_minus(value).strip() or NONE if isinstance(value, str) else ""
        written = typed or format_option(value)
        _fit(scene, option, written)
        address.change(name, written)

    place = {"key": key, "help": help_text, "on_change": changed}
    match option:
        case kinds.Choice(choices=choices) if len("".join(map(str, choices))) <= SIDE_BY_SIDE:
            value = _parsed(option, typed)
            control(st.segmented_control, name, choices, value=value, required=True, **place)
        case kinds.Choice(choices=choices):
            control(st.selectbox, name, choices, value=_parsed(option, typed), **place)
        case kinds.Named(choices=names):
            value = typed if typed in names else NONE
            control(st.selectbox, name, (NONE, *names), value=value, **place)
        case kinds.Flag():
            control(st.toggle, name, value=bool(_parsed(option, typed)), **place)
        case _:
            value = "" if typed == NONE else true_minus(typed)
            control(st.text_input, name, value=value, placeholder=NONE, **place)


def _fit(scene: Scene, option: Option, written: str) -> None:
    """Change the arguments whose shapes the option decides; what it refuses changes none."""
    try:
        value = option.validated(parse_option(option, written))
        changed = scene.with_option(option.name, value)
    except LossError:
        return
    change_scene(scene, changed)


def _parsed(option: Option, typed: str) -> Any:
    """Return the value of a text, the option's default where the text is none of its values."""
    try:
        return option.validated(parse_option(option, typed))
    except (ValueError, TypeError):
        return option.default


def reset_button(scene: Scene, language: Language) -> None:
    """Show the button that goes back to the example as it was."""

    def reset() -> None:
        kept = {key: value for key, value in address.given().items() if key in ("view", "figure")}
        preset = {} if scene.preset == scene.example.first.id else {"preset": scene.preset}
        address.write({"loss": scene.name, **preset, **kept})
        resets.add()

    st.button(
        text("explorer.reset", language),
        help=text("explorer.reset_help", language),
        icon=":material/restart_alt:",
        on_click=reset,
        key="reset",
    )
