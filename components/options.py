"""A widget for every option, made from the option's own declaration."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import address
from content import Language, loss_words, sentence, text
from losses import options as kinds
from losses.options import Option
from scenes.choices import NONE, format_option, parse_option
from scenes.scene import Scene, visible_options


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
        typed = value.strip() or NONE if isinstance(value, str) else format_option(value)
        address.change(name, typed)

    match option:
        case kinds.Choice(choices=choices) if len(choices) <= 4:
            _preset_state(key, _parsed(option, typed))
            st.segmented_control(
                name,
                choices,
                key=key,
                help=help_text,
                required=True,
                on_change=changed,
                args=(key,),
            )
        case kinds.Choice(choices=choices):
            _preset_state(key, _parsed(option, typed))
            st.selectbox(name, choices, key=key, help=help_text, on_change=changed, args=(key,))
        case kinds.Flag():
            _preset_state(key, bool(_parsed(option, typed)))
            st.toggle(name, key=key, help=help_text, on_change=changed, args=(key,))
        case _:
            _preset_state(key, "" if typed == NONE else typed)
            st.text_input(
                name, key=key, help=help_text, placeholder=NONE, on_change=changed, args=(key,)
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
