"""The list of derivations, by topic: to choose one, and to see how each was proven."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from components import address
from components.control import control
from components.language import language_parameters
from content import Language
from content.derivations import derivation_words, topic_title
from content.words import table
from scenes.proof import by_topic, manners
from theory.recorded import RecordedDerivation, recorded_derivations


def choose_derivation(shown: str, language: Language) -> None:
    """Show the topics, and the derivations of the topic that is open."""
    words = table(language, "derivation")
    topics = by_topic()
    proof = recorded_derivations()[shown]
    control(
        st.selectbox,
        words["topic"],
        list(topics),
        format_func=lambda topic: topic_title(topic, language),
        key="topic",
        value=proof.topic,
        on_change=lambda topic: _open(topics[topic][0].id),
    )
    spoken = {p.id: derivation_words(p.topic, p.id, language) for p in topics[proof.topic]}
    control(
        st.radio,
        words["choose"],
        list(spoken),
        format_func=lambda name: spoken[name].title,
        captions=[spoken[name].question for name in spoken],
        key=f"derivation.{proof.topic}",
        value=shown,
        on_change=_open,
    )


def _open(derivation_id: str) -> None:
    address.replace({"derivation": derivation_id})


def overview(language: Language) -> None:
    """Show every derivation with its question, and in which manner how many lines were proven."""
    words = table(language, "derivation")
    count = len(recorded_derivations())
    topics = (
        f"**{topic_title(topic, language)}**\n\n"
        + "\n".join(_point(proof, language) for proof in proofs)
        for topic, proofs in by_topic().items()
    )
    with st.expander(words["overview"].format(count=count)):
        st.markdown("\n\n".join(topics))
        st.caption(words["listed"].format(count=count))


def _point(proof: RecordedDerivation, language: Language) -> str:
    words = table(language, "derivation")
    spoken = derivation_words(proof.topic, proof.id, language)
    link = "derivations?" + urlencode({"derivation": proof.id, **language_parameters()})
    proven = words["summary_between"].join(
        words[f"summary_{manner}"].format(count=count) for manner, count in manners(proof).items()
    )
    summary = words["summary"].format(count=len(proof.steps), proven=proven)
    return f"- [{spoken.title}]({link}) {spoken.question} :small[:gray[{summary}]]"
