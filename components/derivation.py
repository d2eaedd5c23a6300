"""A derivation that opens line by line, and lets a learner write the next line."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache, partial

import streamlit as st

from components import address
from components.control import control
from content import Language, sentence
from content.derivations import (
    derivation_words,
    manner_label,
    refusal_sentence,
    rule_label,
)
from content.markdown import literal
from content.words import table
from figures.view import number
from scenes.proof import LONGEST, Answer, OpenProof, answer, read, typeable
from theory.recorded import Blank, RecordedStep


def show_derivation(derivation_id: str, language: Language, *, writing: bool = False) -> None:
    """Show a derivation as far as the address opens it; a click runs this part of the page alone.

    `writing` opens it with a line that can be typed.
    """
    st.fragment(partial(_derivation, derivation_id, language, writing))()


def _derivation(derivation_id: str, language: Language, writing: bool) -> None:
    opened = read(address.given(), derivation_id, writing=writing)
    words = derivation_words(opened.proof.topic, derivation_id, language)
    with st.container(border=True, key=f"derivation-{derivation_id}"):
        st.header(words.title, anchor=False)
        st.markdown(words.question)
        for notice in opened.notices:
            st.warning(literal(sentence(notice.error, language)))
        for position, step in enumerate(opened.shown):
            st.markdown(_line(position, step, words.steps[step.key], language))
        if opened.next and opened.mode == "type":
            _blank_line(opened, opened.next, words.steps[opened.next.key], language)
        _controls(opened, language)


def _line(position: int, step: RecordedStep, why: str, language: Language) -> str:
    return (
        f"**{position + 1} · {rule_label(step.kind, language)}** &ensp;{why}\n\n"
        f"$$\n{step.latex}\n$$\n\n"
        f":small[:gray[:material/verified: {_proof(step, language)}]]"
    )


def _proof(step: RecordedStep, language: Language) -> str:
    """Return how a line was proven: the manner, and by what where that says more."""
    manner = manner_label(step.manner, language)
    if (step.manner, step.by) == ("numeric", "50 points"):
        return manner
    return f"{manner} · {table(language, 'derivation')['by'][step.by]}"


def _controls(opened: OpenProof, language: Language) -> None:
    words = table(language, "derivation")
    total = len(opened.proof.steps)
    key = f"proof.{opened.proof.id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            words["next"],
            type="primary",
            icon=":material/arrow_downward:",
            disabled=opened.next is None,
            on_click=partial(_go, opened, opened.lines + 1),
            key=f"{key}.next",
        )
        st.button(
            words["all"],
            disabled=opened.next is None,
            on_click=partial(_go, opened, total),
            key=f"{key}.all",
        )
        st.button(
            words["back"],
            icon=":material/undo:",
            disabled=opened.lines == 1,
            on_click=partial(_go, opened, opened.lines - 1),
            key=f"{key}.back",
        )
        control(
            st.toggle,
            words["type"],
            key=f"{key}.toggle",
            value=opened.mode == "type",
            help=words["type_help"],
            on_change=partial(_switch, opened),
        )
    place = words["step"].format(number=opened.lines, total=total)
    st.caption(words["finished"].format(count=total) if opened.next is None else place)


def _go(opened: OpenProof, lines: int) -> None:
    _write(replace(opened, lines=lines, typed=""))


def _switch(opened: OpenProof, on: bool) -> None:
    """Read on, or write: from the next line that can be typed."""
    lines = typeable(opened.proof, opened.lines) if on else opened.lines
    mode = "type" if on else "read"
    _write(replace(opened, lines=opened.lines if lines is None else lines, mode=mode))


def _write(opened: OpenProof) -> None:
    address.put(opened.query())


def _blank_line(opened: OpenProof, step: RecordedStep, why: str, language: Language) -> None:
    """Leave the line blank, say what is known of it, and compare what is typed."""
    words = table(language, "derivation")
    asked = step.blank
    st.markdown(
        f"**{opened.lines + 1} · {words['blank']}** {rule_label(step.kind, language)}: {why}"
    )
    if asked is None:
        st.info(words["untypeable"])
        return
    _warm()
    key = f"proof.{opened.proof.id}.typed"
    st.markdown(f"$$\n{asked.subject} = \\;?\n$$\n\n:small[:gray[{_help(asked, language)}]]")
    control(
        st.text_input,
        words["typed"].format(number=opened.lines + 1),
        key=key,
        value=opened.typed,
        max_chars=LONGEST,
        placeholder=words["placeholder"],
        on_change=lambda written: address.put({key: written or None}),
    )
    if opened.typed:
        _verdict(answer(opened.proof.id, step.key, opened.typed), step, language)


def _help(asked: Blank, language: Language) -> str:
    words = table(language, "derivation")
    names = ", ".join(f"`{name}`" for name in asked.names) or words["no_names"]
    help_text = words["names"].format(names=names, functions=words["functions"])
    if not asked.sizes:
        return help_text
    sizes = ", ".join(f"{name} = {size}" for name, size in asked.sizes.items())
    return f"{help_text} {words['sizes'].format(sizes=sizes)}"


def _verdict(found: Answer, step: RecordedStep, language: Language) -> None:
    words = table(language, "derivation")
    if found.verdict == "refused":
        st.error(literal(refusal_sentence(found.refusal, language)))
        return
    understood = f"{words['understood']} ${found.read}$"
    if found.verdict == "differs":
        values = {
            "typed": _value(found.typed, language),
            "expected": _value(found.expected, language),
        }
        point = ", ".join(f"{n} = {number(v)}" for n, v in (found.point or {}).items())
        sentence_key = "differs" if point else "differs_number"
        st.warning(f"{words[sentence_key].format(point=point, **values)}\n\n{understood}")
    else:
        st.success(f"{words[found.verdict]}\n\n$$\n{step.latex}\n$$")


def _value(value: float | None, language: Language) -> str:
    return str(table(language, "derivation")["undefined"]) if value is None else number(value)


@cache
def _warm() -> None:
    """Load sympy while the learner thinks about the line, so that the first answer does not wait."""
    threading.Thread(target=_load, daemon=True).start()


def _load() -> None:
    import theory.exercise  # noqa: F401, PLC0415 - loads sympy
    from theory.derivation_list import all_derivations  # noqa: PLC0415

    all_derivations()
