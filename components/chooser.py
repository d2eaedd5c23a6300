"""The chooser: what is to be predicted, the losses that fit with a line of code each, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components import address
from components.control import control
from components.essay import refusals, settle
from components.findings import reason, written
from components.language import language_parameters
from components.links import prose
from content import Language, loss_words
from content.markdown import literal
from content.words import Speaker, speaker
from scenes.advice import advise, focal, line, milder_line, state, weighted
from scenes.chooser import (
    ANSWERS,
    NUMBERS,
    OPEN,
    QUESTIONS,
    TASKS,
    Answers,
    Choice,
    Reason,
    choices,
    forms_of,
    read,
)
from scenes.further import race, together
from scenes.notation import true_minus

SHORT = 8
"""More numbers than these get a field of several lines."""
ROWS = 96
"""Height of such a field in pixels."""
LONGEST = 4000
"""Characters of a pasted text that are read."""
SHORTEST = 40
"""Characters of a part that was not understood that are repeated."""


def chooser(say: Speaker, language: Language) -> None:
    """Ask the questions and show what fits."""
    answers = read(address.given())
    _questions(answers, say)
    _said_of_numbers(answers, say)
    labels = {name: say(f"question.{name}") for name in QUESTIONS}
    labels |= {name: say(f"numbers.{name}") for name in NUMBERS if name not in answers.unread}
    refusals(answers.notices, labels, language)
    _answer(answers, say, language)
    settle(answers.query(), answers.notices)


def _answer(answers: Answers, say: Speaker, language: Language) -> None:
    """Show the losses that fit, ways on, and why the others do not."""
    if answers.task == OPEN:
        st.caption(say("begin"))
        return
    prose(say(f"task.{answers.task}"))
    if answers.imbalance == "yes" and "imbalance" in answers.questions:
        prose(say("rare.text", **written(focal())))
    found = choices(answers)
    fitting = [choice for choice in found if choice.fits]
    if not fitting:
        st.info(say("nothing"))
    for order, choice in enumerate(fitting):
        if order < 2:
            st.header(say("also" if order else "first"), anchor=False)
        _fitting(choice, answers, say, language)
    _further(answers, say)
    others = [choice for choice in found if not choice.fits]
    if others:
        st.header(say("others"), anchor=False)
        prose(_against(others, say, language))


def _questions(answers: Answers, say: Speaker) -> None:
    control(
        st.pills,
        say("question.task"),
        tuple(TASKS),
        format_func=lambda task: say(f"answer.{task}"),
        key="question.task",
        value=None if answers.task == OPEN else answers.task,
        required=True,
        on_change=partial(_answered, "task", answers),
    )
    asked = {
        "outliers": ANSWERS,
        "imbalance": ANSWERS,
        "output": (OPEN, *forms_of(answers.task)),
    }
    shown = [name for name in answers.questions if name in asked]
    if answers.task != OPEN and shown:
        for place, name in zip(st.columns(len(asked)), shown, strict=False):
            with place:
                _question(name, asked[name], answers, say)
    if answers.asked:
        with st.container(border=True):
            st.markdown(f"**{say('own')}**", help=say("own_help"))
            for place, name in zip(st.columns(len(answers.asked)), answers.asked, strict=True):
                with place:
                    _numbers(name, answers, say)


def _question(name: str, choices: Sequence[str], answers: Answers, say: Speaker) -> None:
    control(
        st.selectbox,
        say(f"question.{name}"),
        choices,
        format_func=lambda choice: say(f"answer.{choice}"),
        key=f"question.{name}",
        value=getattr(answers, name),
        on_change=partial(_answered, name, answers),
    )


def _answered(name: str, answers: Answers, given: str) -> None:
    answer = {name: None if given == OPEN else given}
    if name == "task":
        # Another task has other outputs and other numbers.
        wrong = read(address.given() | {name: given}).notices
        answer |= {notice.control: None for notice in wrong} | dict.fromkeys(answers.numbers)
    address.put(answer)


def _numbers(name: str, answers: Answers, say: Speaker) -> None:
    row = NUMBERS[name].counts.high > SHORT
    given = address.given().get(name, "")
    control(
        st.text_area if row else st.text_input,
        say(f"numbers.{name}"),
        key=f"numbers.{name}",
        value=true_minus(answers.query().get(name, given)),
        placeholder=say(f"example.{name}"),
        on_change=lambda text: address.put({name: text.strip()[:LONGEST] or None}),
        **({"height": ROWS} if row else {}),
    )


def _said_of_numbers(answers: Answers, say: Speaker) -> None:
    """Say how numbers were read where they were not written plainly, and what could not be read."""
    for name, remarks in answers.remarks.items():
        for part in remarks:
            details = {"label": say(f"numbers.{name}"), "given": part.given, "read": part.read}
            st.info(literal(say(f"pasted.{part.key}", **details)))
    for name, refused in answers.unread.items():
        details = {"label": say(f"numbers.{name}"), "given": refused.part[:SHORTEST]}
        st.error(literal(say("pasted.unread", **details, line=refused.line)))


def _fitting(choice: Choice, answers: Answers, say: Speaker, language: Language) -> None:
    words = loss_words(choice.name, language)
    advised = advise(choice.name, answers).reasons
    points = [
        say(f"why.{answers.task}.{choice.name}"),
        *(say(f"advice.{part.key}", **written(part.numbers)) for part in advised),
        *(_of_loss(part, choice, answers, say, language) for part in choice.reasons),
    ]
    with st.container(border=True):
        prose(f"**{words.title}** `{choice.name}`\n\n" + "\n".join(f"- {p}" for p in points))
        st.code(line(choice.name, answers), wrap_lines=True)
        if milder := milder_line(choice.name, answers):
            st.caption(say("milder"))
            st.code(milder, wrap_lines=True)
        st.page_link(
            "explorer.py",
            label=say("explorer"),
            icon=":material/tune:",
            query_params={**state(choice.name, answers), **language_parameters()},
        )


def _further(answers: Answers, say: Speaker) -> None:
    with st.container(horizontal=True):
        if compared := together(answers):
            st.page_link(
                "compare.py",
                label=say("compare"),
                icon=":material/stacked_line_chart:",
                query_params={**compared, **language_parameters()},
            )
        if raced := race(answers):
            st.page_link(
                "race.py",
                label=say("race"),
                icon=":material/sprint:",
                query_params={**raced, **language_parameters()},
            )


def _against(others: Sequence[Choice], say: Speaker, language: Language) -> str:
    lines = []
    for choice in others:
        against = [part for part in choice.reasons if not part.speaks_for]
        loss = f"{loss_words(choice.name, language).title} `{choice.name}`"
        why = " ".join(_sentence(part, say, language) for part in against)
        lines.append(f"- {say('against', loss=loss, why=why)}")
    return "\n".join(lines)


def _of_loss(
    part: Reason, choice: Choice, answers: Answers, say: Speaker, language: Language
) -> str:
    """Return the sentence of a reason, as one about the loss without the weights where it has some."""
    told = _sentence(part, say, language)
    plain = part.found and weighted(choice.name, answers)
    return say("unweighted", sentence=told) if plain else told


def _sentence(part: Reason, say: Speaker, language: Language) -> str:
    numbers = dict(part.numbers)
    if "own" in numbers:
        forms = str(numbers["own"]).split()
        numbers["own"] = say("or").join(say(f"answer.{form}") for form in forms)
    # What is found out about losses is told as the table of the comparison tells it.
    return reason(part.key, numbers, speaker("compare", language))
