"""What there is to read about a loss: words, formula, code, sources. Only the chosen part is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING

import streamlit as st

from components import address
from components.control import control
from components.formula import FORMS, PARAMETER, formula
from components.links import linked
from content import Language, example, loss_words, text
from losses.errors import LossError
from losses.options import Choice, Flag, Integer, Integers, Named, Option, Real
from scenes.code import numpy_code, torch_code
from scenes.scene import Scene, visible_options
from scenes.table import Evaluation

VIEWS = ("read", "formula", "code", "source")


def view_parameters(query: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that say what is read, where they differ from what is read at first."""
    known = {"view": VIEWS[1:], PARAMETER: FORMS[1:]}
    return {name: query[name] for name, values in known.items() if query.get(name) in values}


def loss_text(scene: Scene, result: Evaluation | LossError, language: Language) -> None:
    """Show the part of what there is to read that the address names."""
    query = address.given()
    chosen = view_parameters(query).get("view", VIEWS[0])
    control(
        st.segmented_control,
        text("explorer.view", language),
        VIEWS,
        format_func=lambda part: text(f"view.{part}", language),
        key="view",
        value=chosen,
        required=True,
        on_change=lambda view: address.put({"view": view}),
    )
    parts: dict[str, Callable[[], None]] = {
        "read": lambda: _read(scene, language),
        "formula": lambda: formula(scene, result, query.get(PARAMETER), language),
        "code": lambda: _code(scene, language),
        "source": lambda: _sources(scene),
    }
    parts[chosen]()


def _read(scene: Scene, language: Language) -> None:
    words = loss_words(scene.name, language)
    parts = {
        "measures": words.measures,
        "use": words.use,
        "tips": "\n".join(f"- {point}" for point in words.tips),
        "cautions": "\n".join(f"- {point}" for point in words.cautions),
        "reading": words.reading,
        "options": _options(scene, language),
    }
    # One element: every element of a page costs a message at every run.
    whole = "\n\n".join(
        f"**{text(f'read.{key}', language)}**\n\n{part}" for key, part in parts.items()
    )
    st.markdown(linked(whole, but=scene.name))


def _options(scene: Scene, language: Language) -> str:
    words = loss_words(scene.name, language).options
    lines = [
        "- "
        + text("read.option", language, name=f"`{name}`", meaning=words.get(name, option.meaning))
        + "".join(_facts(option, language))
        for name, option in visible_options(scene.loss_class).items()
    ]
    if "size_average" in scene.loss_class.options:
        lines.append(_deprecated(scene, language))
    return "\n".join(lines)


def _deprecated(scene: Scene, language: Language) -> str:
    """Return which reduction each combination of the deprecated pair means, asked of the loss."""
    flags = (True, False)
    combinations = text("mark.clause", language).join(
        f"`size_average={average}, reduce={reduce}` → `{made.reduction}`"  # type: ignore[attr-defined]
        for average in flags
        for reduce in flags
        for made in [scene.loss_class(size_average=average, reduce=reduce)]  # type: ignore[call-arg]
    )
    told = text("read.deprecated", language, combinations=combinations)
    names = text("mark.list", language).join(("`size_average`", "`reduce`"))
    return "- " + text("read.option", language, name=names, meaning=told)


def _facts(option: Option, language: Language) -> Iterator[str]:
    """Yield sentences on what an option takes, and what it is if nothing is given."""
    if valid := _valid(option, language):
        yield text("read.valid", language, valid=valid)
    if option.default is MISSING:
        yield text("read.required", language)
    else:
        yield text("read.default", language, default=f"`{option.default!r}`")


def _valid(option: Option, language: Language) -> str:
    """Return the values that an option takes, or nothing where its meaning says it all."""
    match option:
        case Choice(choices=choices) | Named(choices=choices):
            return text("mark.list", language).join(f"`{choice!r}`" for choice in choices)
        case Flag():
            return text("mark.list", language).join(("`False`", "`True`"))
        case Real(interval=interval) | Integer(interval=interval) | Integers(interval=interval):
            return str(interval)
    return ""


def _code(scene: Scene, language: Language) -> None:
    st.caption(text("code.note", language))
    for key, script in (("torch", torch_code(scene)), ("numpy", numpy_code(scene))):
        st.markdown(f"**{text(f'code.{key}', language)}**")
        st.code(script, wrap_lines=True)
    st.caption(text("code.own", language))


def _sources(scene: Scene) -> None:
    for source in example(scene.name).sources:
        st.markdown(f"- {source.citation} [{source.url.split('//')[1]}]({source.url})")
