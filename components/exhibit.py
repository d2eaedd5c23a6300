"""An exhibit on a page: its figure, and beside it what can be chosen and what there is to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import streamlit as st

from components import address
from components.badge import parity_badge
from components.control import control
from components.essay import derived, refusals, typed
from components.fragment import fragment
from components.links import linked, prose
from components.plot import show
from components.proof import proof
from components.share import share
from components.ways import ways
from content import Language, sentence, text
from content.markdown import literal
from exhibits import Exhibit
from exhibits.exhibit import (
    Action,
    Changes,
    Choice,
    Control,
    Entry,
    Query,
    Question,
    Several,
    State,
    Valued,
)

WIDTHS: Final = (2.4, 1)
FIRST: Final = {"first": st.info, "warning": st.warning}
"""How a note is shown that stands before the others."""
NOTHING: Final[Query] = MappingProxyType({})


@fragment
def show_exhibit(
    exhibit: Exhibit[Any], language: Language, elsewhere: Collection[str] = ()
) -> None:
    """Show an exhibit; the controls named in `elsewhere` have their place on the page already."""
    state = exhibit.read(address.given())
    picture, words = st.columns(WIDTHS, gap="large")
    with words:
        controls = [c for c in exhibit.controls(state) if c.name not in elsewhere]
        show_controls(exhibit, controls, language, refused(state))
        show_refusals(exhibit, state, controls, language)
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
        error = exhibit.refusal(state)
        refused = "" if error is None else literal(sentence(error, language))
        key = "explorer.cannot" if refused else "explorer.no_figure"
        st.info(text(key, language, sentence=refused))
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
    exhibit: Exhibit[Any], controls: Collection[Control], language: Language, given: Query = NOTHING
) -> None:
    """Show some controls of an exhibit; a field keeps what was typed and refused, by `given`."""
    for shown in controls:
        if not isinstance(shown, Action):
            show_control(exhibit, shown, language, given)
    actions = [shown for shown in controls if isinstance(shown, Action)]
    if actions:
        with st.container(horizontal=True):
            for action in actions:
                _button(exhibit, action, language)


def show_refusals(
    exhibit: Exhibit[Any], state: State, controls: Collection[Control], language: Language
) -> None:
    """Say what was wrong with an address, by the labels of the controls that are shown."""
    labels = {
        c.name: c.label.said(exhibit.subject, language)
        for c in controls
        if not isinstance(c, Action)
    }
    names = {**dict.fromkeys(exhibit.refusals(state), ""), **labels}
    refusals(state.notices, names, language)


def refused(state: State) -> Query:
    """Return what was given and refused, by the parameter."""
    return {notice.control: notice.given for notice in state.notices}


def show_control(
    exhibit: Exhibit[Any], shown: Valued, language: Language, given: Query = NOTHING
) -> None:
    """Show one control that has a value."""
    label = shown.label.said(exhibit.subject, language)
    match shown:
        case Entry():
            value = given.get(shown.name) or shown.value
            typed(shown.name, label, value, help=shown.help.said(exhibit.subject, language))
        case Choice():
            _choose(exhibit, shown, label, language)
        case Several():
            _choose_several(exhibit, shown, label, language)


def _names(exhibit: Exhibit[Any], shown: Choice | Several, language: Language) -> dict[str, str]:
    return {value: words.said(exhibit.subject, language) for value, words in shown.values.items()}


def _choose(exhibit: Exhibit[Any], shown: Choice, label: str, language: Language) -> None:
    names = _names(exhibit, shown, language)
    settings: Mapping[str, Any] = {} if shown.many else {"required": True}

    def chosen(value: str) -> None:
        change({**dict.fromkeys(shown.dropped), shown.name: value})

    control(
        st.selectbox if shown.many else st.segmented_control,
        label,
        list(names),
        format_func=names.__getitem__,
        key=shown.name,
        value=shown.value,
        on_change=chosen,
        **settings,
    )


def _choose_several(exhibit: Exhibit[Any], shown: Several, label: str, language: Language) -> None:
    names = _names(exhibit, shown, language)
    control(
        st.pills,
        label,
        list(names),
        format_func=names.__getitem__,
        key=shown.name,
        value=list(shown.chosen),
        selection_mode="multi",
        on_change=lambda chosen: change(shown.choose(chosen)),
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
    """Show what holds now, the question, what proves it, and the ways on."""
    show_first(exhibit, state, language)
    for note in exhibit.notes(state):
        if note.tone not in FIRST:
            (st.caption if note.tone == "small" else st.markdown)(
                linked(note.said(exhibit.subject, language))
            )
    asked = exhibit.question(state)
    if asked is not None:
        _ask(exhibit, asked, language)
    derivations = exhibit.derivations(state)
    if derivations:
        derived(derivations, language)
    told = {*derivations, exhibit.proof(state)}
    ways(exhibit.about(state), exhibit.subject, language, told)


def show_first(exhibit: Exhibit[Any], state: State, language: Language) -> None:
    """Show what is to be seen first."""
    for note in exhibit.notes(state):
        if note.tone in FIRST:
            FIRST[note.tone](note.said(exhibit.subject, language))


def _ask(exhibit: Exhibit[Any], asked: Question, language: Language) -> None:
    """Ask a question whose answer opens on demand, so that the reader can commit to one first."""
    ask = asked.ask.said(exhibit.subject, language)
    with st.expander(f"**{ask}**", icon=":material/psychology_alt:"):
        prose(asked.answer.said(exhibit.subject, language))


def change(changes: Changes) -> None:
    """Set parameters of the address once this run writes it."""
    for name, value in changes.items():
        address.change(name, value)


def _release(exhibit: Exhibit[Any], values: Mapping[str, float]) -> None:
    change(exhibit.released(exhibit.read(address.given()), values))
