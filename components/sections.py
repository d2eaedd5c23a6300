"""A page of theory: one exhibit after the other, each below its title and text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components import address
from components.essay import refusals
from components.exhibit import show_control, show_exhibit
from components.heading import heading
from components.links import prose
from content import Language
from exhibits import Exhibit
from exhibits.exhibit import Action, State, Valued


def page_heading(exhibits: Sequence[Exhibit[Any]], shared: str, language: Language) -> None:
    """Show the title and lead of the exhibits' subject with the control that they share, if any."""
    say = exhibits[0].speaker(language)
    beside = partial(shared_control, exhibits, shared, language) if shared else None
    heading(say("title"), say("lead"), beside)
    if shared:
        shared_refusal(exhibits, shared, language)


def shared_control(exhibits: Sequence[Exhibit[Any]], name: str, language: Language) -> None:
    """Show the control of that name, which every one of the exhibits has or ignores."""
    first, state = exhibits[0], exhibits[0].read(address.given())
    show_control(first, _valued(first, state, name), language)


def shared_refusal(exhibits: Sequence[Exhibit[Any]], name: str, language: Language) -> None:
    """Say what was wrong with the value of the control of that name."""
    first, state = exhibits[0], exhibits[0].read(address.given())
    label = _valued(first, state, name).label.said(first.subject, language)
    refusals(state.notices, {name: label}, language)


def _valued(exhibit: Exhibit[Any], state: State, name: str) -> Valued:
    controls = exhibit.controls(state)
    return next(c for c in controls if c.name == name and not isinstance(c, Action))


def sections(exhibits: Sequence[Exhibit[Any]], shared: str, language: Language) -> None:
    """Show every exhibit below its title and its text."""
    for exhibit in exhibits:
        say = exhibit.speaker(language)
        title = exhibit.title(exhibit.read(address.given()))
        st.header(title.said(exhibit.subject, language), anchor=False)
        prose(say(f"{exhibit.section}.text"))
        show_exhibit(exhibit, language, {shared})
