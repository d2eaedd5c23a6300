"""The address as the single source of truth: pages read it at every run and write what changed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.language import language_parameters
from scenes.proof import PREFIX


def given() -> dict[str, str]:
    """Return the query parameters of the address, the last of each name."""
    return {name: st.query_params[name] for name in st.query_params}


def write(parameters: Mapping[str, str]) -> None:
    """Make the address say this, the language, and how far derivations are open on the page."""
    proofs = {name: value for name, value in given().items() if name.startswith(PREFIX)}
    replace({**proofs, **parameters})


def replace(parameters: Mapping[str, str]) -> None:
    """Make the address say exactly this, and the language; do nothing where it already does."""
    wanted = {**parameters, **language_parameters()}
    if given() != wanted:
        st.query_params.from_dict(wanted)


def change(name: str, value: str | None) -> None:
    """Set one parameter, or drop it."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
