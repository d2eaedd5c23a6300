"""The chooser: four questions, the losses that fit, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import address
from components.control import control
from components.essay import Speaker, refusals
from components.findings import reason
from components.language import language_parameters
from content import Language, loss_words
from scenes.chooser import ANSWERS, OPEN, TASKS, Answers, Choice, Reason, choices, forms_of, read
from scenes.chooser import together as side_by_side

QUESTIONS = ("task", "outliers", "imbalance", "output")


def chooser(say: Speaker, language: Language) -> None:
    """Ask the questions and show what fits."""
    answers = read(address.given())
    asked = {
        "task": (OPEN, *TASKS),
        "outliers": ANSWERS,
        "imbalance": ANSWERS,
        "output": (OPEN, *forms_of(answers.task)),
    }
    for place, name in zip(st.columns(len(QUESTIONS)), QUESTIONS, strict=True):
        with place:
            _question(name, asked[name], answers, say)
    refusals(answers.notices, QUESTIONS, language)
    if answers.task == OPEN:
        st.caption(say("chooser.begin"))
        return
    found = choices(answers)
    fitting = [choice for choice in found if choice.fits]
    if not fitting:
        st.info(say("chooser.nothing"))
    for choice in fitting:
        why, link = st.columns([4, 1])
        why.markdown(_paragraph(choice, say, language))
        with link:
            st.page_link(
                "explorer.py",
                label=say("chooser.explorer"),
                query_params={"loss": choice.name, **language_parameters()},
            )
    _together(answers, say)
    others = [choice for choice in found if not choice.fits]
    if others:
        st.markdown(f"**{say('chooser.others')}**\n\n" + _against(others, say, language))


def _question(name: str, choices: Sequence[str], answers: Answers, say: Speaker) -> None:
    def answered(given: str) -> None:
        answer = {name: None if given == OPEN else given}
        if name == "task" and read(address.given() | {name: given}).notices:
            # Another task has other outputs.
            answer["output"] = None
        address.put(answer)

    control(
        st.selectbox,
        say(f"chooser.{name}"),
        choices,
        format_func=lambda choice: say(f"answer.{choice}"),
        key=f"question.{name}",
        value=getattr(answers, name),
        on_change=answered,
    )


def _together(answers: Answers, say: Speaker) -> None:
    query = side_by_side(answers)
    if not query:
        return
    if st.button(say("chooser.compare"), icon=":material/stacked_line_chart:", key="side by side"):
        address.put({**dict.fromkeys(("at", "why", "sort", "scale")), **query})
        address.rerun()


def _paragraph(choice: Choice, say: Speaker, language: Language) -> str:
    words = loss_words(choice.name, language)
    points = "\n".join(f"- {_sentence(part, say)}" for part in choice.reasons)
    return f"**{words.title}** `{choice.name}` · {words.sentence}\n\n{points}"


def _against(others: Sequence[Choice], say: Speaker, language: Language) -> str:
    return "\n".join(
        f"- {loss_words(choice.name, language).title} `{choice.name}`: "
        + " ".join(_sentence(part, say) for part in choice.reasons if not part.speaks_for)
        for choice in others
    )


def _sentence(part: Reason, say: Speaker) -> str:
    numbers = dict(part.numbers)
    if "own" in numbers:
        forms = str(numbers["own"]).split()
        numbers["own"] = say("chooser.or").join(say(f"answer.{form}") for form in forms)
    return reason(part.key, numbers, say)
