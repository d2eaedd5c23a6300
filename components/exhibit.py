"""An exhibit on a page: its figure, and beside it what can be chosen and what there is to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final

import streamlit as st

from components import address
from components.badge import parity_badge
from components.control import control
from components.essay import derived, predict, refusals, typed
from components.fragment import fragment
from components.links import prose
from components.plot import show
from components.proof import proof
from components.share import share
from components.ways import ways
from content import Language, text
from exhibits import Exhibit
from exhibits.exhibit import Action, Changes, Choice, Control, Entry, State

WIDTHS: Final = (2.4, 1)


@fragment
def show_exhibit(
    exhibit: Exhibit[Any], language: Language, elsewhere: Collection[str] = ()
) -> None:
    """Show an exhibit; the controls named in `elsewhere` have their place on the page already."""
    state = exhibit.read(address.given())
    picture, words = st.columns(WIDTHS, gap="large")
    with words:
        controls = [c for c in exhibit.controls(state) if c.name not in elsewhere]
        show_controls(exhibit, state, controls, language)
        show_notes(exhibit, state, language)
    with picture:
        show_figure(exhibit, state, language)
        if exhibit.table is not None:
            prose(exhibit.table(state, exhibit.speaker(language)))
        share(exhibit, state, language)
    proven = exhibit.proof(state)
    if proven is not None:
        proof(proven, language)
    address.write(exhibit.write(state))


def show_figure(exhibit: Exhibit[Any], state: State, language: Language) -> None:
    """Show the figure with what torch says of it; what is released goes into the address."""
    drawing = exhibit.draw(state, exhibit.speaker(language))
    if drawing is None:
        st.info(text("explorer.no_figure", language))
        return
    show(
        drawing.figure,
        drawing.motion,
        key=exhibit.id.replace(".", "-"),
        height=drawing.height,
        language=language,
        on_release=partial(_release, exhibit),
    )
    scene = exhibit.checked(state)
    if scene is not None:
        parity_badge(scene, language)


def show_controls(
    exhibit: Exhibit[Any], state: State, controls: Collection[Control], language: Language
) -> None:
    """Show some controls of an exhibit and, below those with a value, what was wrong with it."""
    for shown in controls:
        if not isinstance(shown, Action):
            show_control(exhibit, state, shown, language)
    labels = {
        shown.name: shown.label.said(exhibit.subject, language)
        for shown in controls
        if not isinstance(shown, Action)
    }
    names = {name: labels.get(name, "") for name in exhibit.refusals(state)}
    refusals(state.notices, names, language)
    actions = [shown for shown in controls if isinstance(shown, Action)]
    if actions:
        with st.container(horizontal=True):
            for action in actions:
                _button(exhibit, action, language)


def show_control(
    exhibit: Exhibit[Any], state: State, shown: Choice | Entry, language: Language
) -> None:
    """Show one control that has a value."""
    if isinstance(shown, Choice):
        _choose(exhibit, shown, language)
    else:
        given = {notice.control: notice.given for notice in state.notices}
        typed(
            shown.name,
            shown.label.said(exhibit.subject, language),
            given.get(shown.name) or shown.value,
            help=shown.help.said(exhibit.subject, language),
        )


def _choose(exhibit: Exhibit[Any], shown: Choice, language: Language) -> None:
    names = {value: words.said(exhibit.subject, language) for value, words in shown.values.items()}
    settings: Mapping[str, Any] = {} if shown.many else {"required": True}

    def chosen(value: str) -> None:
        change({**dict.fromkeys(shown.dropped), shown.name: value})

    control(
        st.selectbox if shown.many else st.segmented_control,
        shown.label.said(exhibit.subject, language),
        list(names),
        format_func=names.__getitem__,
        key=shown.name,
        value=shown.value,
        on_change=chosen,
        **settings,
    )


def _button(exhibit: Exhibit[Any], action: Action[Any], language: Language) -> None:
    st.button(
        action.label.said(exhibit.subject, language),
        key=f"{exhibit.id}.{action.name}",
        help=action.help and action.help.said(exhibit.subject, language),
        icon=f":material/{action.icon}:" if action.icon else None,
        type="primary" if action.primary else "secondary",
        on_click=lambda: change(action.act(exhibit.read(address.given()))),
    )


def show_notes(exhibit: Exhibit[Any], state: State, language: Language) -> None:
    """Show what holds now, the ways on, the question, and what proves it."""
    stressed(exhibit, state, language)
    for note in exhibit.notes(state):
        if not note.stressed:
            prose(note.said(exhibit.subject, language))
    question = exhibit.question(state)
    if question:
        predict(exhibit.speaker(language), question)
    derivations = exhibit.derivations(state)
    if derivations:
        derived(derivations, language)
    told = {*derivations, exhibit.proof(state)}
    ways(exhibit.about(state), exhibit.subject, language, told)


def stressed(exhibit: Exhibit[Any], state: State, language: Language) -> None:
    """Show what is to be seen first."""
    for note in exhibit.notes(state):
        if note.stressed:
            st.info(note.said(exhibit.subject, language))


def change(changes: Changes) -> None:
    """Set parameters of the address once this run writes it."""
    for name, value in changes.items():
        address.change(name, value)


def _release(exhibit: Exhibit[Any], values: Mapping[str, float]) -> None:
    change(exhibit.released(exhibit.read(address.given()), values))
