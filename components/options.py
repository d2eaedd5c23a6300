"""A widget for every option, made from the option's own declaration."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import address
from content import Language, loss_words, sentence, text
from losses import options as kinds
from losses.options import Option
from scenes.choices import format_option, parse_option
from scenes.scene import Scene, visible_options

STEPS = 100
"""Positions of a slider between the ends of an option's suggested range."""


def option_widgets(scene: Scene, language: Language) -> None:
    """Show the widgets of all options, each with what was wrong with its value beside it."""
    words = loss_words(scene.name, language).options
    for name, option in visible_options(scene.loss_class).items():
        help_text = words.get(name, option.meaning)
        notice = scene.notice(name)
        typed = notice.given if notice else _shown(scene, name, option)
        _widget(scene, name, option, typed, help_text)
        if notice:
            st.error(sentence(notice.error, language))


def _shown(scene: Scene, name: str, option: Option) -> str:
    return format_option(scene.options.get(name, option.default))


def _widget(scene: Scene, name: str, option: Option, typed: str, help_text: str) -> None:
    key = f"{scene.name}.{name}"

    def changed(source: str) -> None:
        value = st.session_state[source]
        address.change(name, format_option(value) if not isinstance(value, str) else value)

    match option:
        case kinds.Choice(choices=choices) if len(choices) <= 4:
            _preset_state(key, _parsed(option, typed))
            st.segmented_control(
                name, choices, key=key, help=help_text, required=True, on_change=changed, args=(key,)
            )
        case kinds.Choice(choices=choices):
            _preset_state(key, _parsed(option, typed))
            st.selectbox(name, choices, key=key, help=help_text, on_change=changed, args=(key,))
        case kinds.Flag():
            _preset_state(key, bool(_parsed(option, typed)))
            st.toggle(name, key=key, help=help_text, on_change=changed, args=(key,))
        case kinds.Real(suggested=(low, high)):
            _slider_and_field(key, name, option, typed, (low, high), help_text, changed)
        case _:
            _preset_state(key, "" if typed == "none" else typed)
            st.text_input(
                name, key=key, help=help_text, placeholder="none", on_change=changed, args=(key,)
            )


def _parsed(option: Option, typed: str) -> Any:
    """Return the value of a text, the option's default where the text is none of its values."""
    try:
        return option.validated(parse_option(option, typed))
    except (ValueError, TypeError):
        return option.default


def _preset_state(key: str, value: Any) -> None:
    """Make a widget show what the address says."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _slider_and_field(
    key: str,
    name: str,
    option: Option,
    typed: str,
    span: tuple[float, float],
    help_text: str,
    changed: Any,
) -> None:
    """Show a slider over the suggested range, and a field for any valid number."""
    low, high = span
    value = float(_parsed(option, typed))
    slider, field = st.columns([3, 1.3], vertical_alignment="bottom", wrap=False)
    _preset_state(f"{key}.slider", min(max(value, low), high))
    _preset_state(f"{key}.field", typed)
    slider.slider(
        name,
        low,
        high,
        step=(high - low) / STEPS,
        format="%g",
        key=f"{key}.slider",
        help=help_text,
        on_change=changed,
        args=(f"{key}.slider",),
    )
    field.text_input(
        f"{name} =",
        key=f"{key}.field",
        label_visibility="collapsed",
        on_change=changed,
        args=(f"{key}.field",),
    )


def reset_button(scene: Scene, language: Language) -> None:
    """Show the button that goes back to the example as it was."""

    def reset() -> None:
        kept = {key: value for key, value in address.given().items() if key in ("view", "figure")}
        preset = {} if scene.preset == scene.example.first.id else {"preset": scene.preset}
        address.write({"loss": scene.name, **preset, **kept})

    st.button(
        text("explorer.reset", language),
        help=text("explorer.reset_help", language),
        icon=":material/restart_alt:",
        on_click=reset,
        key="reset",
    )
