"""The parity badge: the numbers on screen, held against torch now."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import streamlit as st

from checks.comparison import Comparison
from checks.live import Answer, live_check
from checks.recorded import Record, recorded
from components import address
from content import Language, text
from figures.view import number
from scenes.scene import Scene

POLL_SECONDS = 1.0


def parity_badge(scene: Scene, language: Language) -> None:
    """Show how value and gradients compare with torch's; while torch loads, ask again by itself."""
    answer = live_check().ask(scene.loss, scene.options, scene.arguments)
    if answer.state == "loading":
        st.fragment(run_every=POLL_SECONDS)(partial(_ask_again, scene, language))()
    else:
        _show(scene, answer, language)


def _ask_again(scene: Scene, language: Language) -> None:
    answer = live_check().ask(scene.loss, scene.options, scene.arguments)
    if answer.state != "loading":
        # The page runs once more, without the fragment, which would go on asking.
        address.rerun()
    _badge(text("badge.loading", language), "gray", ":material/hourglass_top:")


def _show(scene: Scene, answer: Answer, language: Language) -> None:
    comparison = answer.comparison
    if answer.state == "absent":
        record = recorded(scene.name)
        note = "" if record is None else _recorded(record, language)
        _badge(text("badge.absent", language), "gray", ":material/cloud_off:", note)
    elif answer.refusal:
        label = text("badge.refused_there", language, version=answer.version)
        note = text("badge.torch_says", language, refusal=answer.refusal)
        _badge(label, "orange", ":material/block:", note)
    elif comparison is not None:
        verdict, color, icon = _verdict(comparison)
        label = text(f"badge.{verdict}", language, version=answer.version)
        _badge(label, color, icon, _differences(comparison, language))


def _recorded(record: Record, language: Language) -> str:
    differences = {"value": number(record.value, 2), "gradient": number(record.gradient, 2)}
    return text("badge.recorded", language, **{**asdict(record), **differences})


def _differences(comparison: Comparison, language: Language) -> str:
    if comparison.value == comparison.gradient == 0.0 and not comparison.corrected:
        return text("badge.identical", language)
    return text(
        "badge.differences",
        language,
        value=number(comparison.value, 2),
        gradient=number(comparison.gradient, 2),
        tolerance=number(comparison.tolerance, 2),
    )


def _verdict(comparison: Comparison) -> tuple[str, str, str]:
    """Return the key, colour and icon that say whether the numbers agree."""
    if not comparison.agrees:
        return "differs", "red", ":material/error:"
    if comparison.corrected:
        return "deviates", "blue", ":material/rule:"
    return "agrees", "green", ":material/check_circle:"


def _badge(label: str, color: str, icon: str, note: str = "") -> None:
    # `st.badge` writes the same, but the note would need an element and a message of its own.
    plain = note.replace("[", r"\[").replace("]", r"\]")
    st.markdown(f":{color}-badge[{icon} {label}]" + (f" :small[:gray[{plain}]]" if note else ""))
