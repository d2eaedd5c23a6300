"""The address as the single source of truth: pages read it at every run and write what changed.

Each writing is one entry of the browser's history. So what a reader changes waits until the run that it
causes has read it and writes the address: a value that needs no mention leaves no entry of its own.

A request carries the address that the browser had when it was sent. Where a part of a page runs again, it
may have been on the way before the last writing arrived; what was last written counts then.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.language import BROUGHT, CHOSEN, PARAMETER, language_parameters
from scenes.proof import PREFIX

_CHANGES = "address.changes"
_PAGE = "address.page"
_LAST = "address.last"


def arrive(page: str) -> None:
    """Forget what was changed and written on another page."""
    if st.session_state.get(_PAGE) != page:
        st.session_state.pop(_CHANGES, None)
        st.session_state.pop(_LAST, None)
    st.session_state[_PAGE] = page


def given() -> dict[str, str]:
    """Return the query parameters of the address, the last of each name, with what was changed since."""
    return _known({**_written(), **st.session_state.get(_CHANGES, {})})


def write(parameters: Mapping[str, str]) -> None:
    """Make the address say this, the language, and how far derivations are open on the page."""
    proofs = {name: value for name, value in given().items() if name.startswith(PREFIX)}
    replace({**proofs, **parameters})


def replace(parameters: Mapping[str, str]) -> None:
    """Make the address say exactly this, and the language; do nothing where it already does."""
    st.session_state.pop(_CHANGES, None)
    st.session_state.pop(CHOSEN, None)
    others = {name: value for name, value in parameters.items() if name != PARAMETER}
    wanted = {**others, **language_parameters()}
    if _written() != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_LAST] = wanted


def change(name: str, value: str | None) -> None:
    """Set one parameter, or drop it, once this run writes the address: for what a reader does."""
    st.session_state[_CHANGES] = {**_changes(), name: value}


def speak(language: str) -> None:
    """Set the language, once this run writes the address."""
    st.session_state[CHOSEN] = st.session_state[PARAMETER] = language
    st.session_state[_CHANGES] = _changes()


def put(parameters: Mapping[str, str | None]) -> None:
    """Set some parameters at once, and drop those that are None: for parts that write no address."""
    replace(_known({**given(), **parameters}))


def was_overtaken() -> bool:
    """Say whether a reader did something before what was last written had arrived."""
    return bool(_not_yet_arrived())


def is_level() -> bool:
    """Say whether a part runs again on a request sent after what was last written had arrived."""
    return runs_again() and not was_overtaken()


def rerun() -> None:
    """Run the whole page again, from a part of it, under the address as it was last written."""
    if was_overtaken():
        st.query_params.from_dict(_written())
    st.rerun()


def _written() -> dict[str, str]:
    if runs_again():
        last: dict[str, str] = st.session_state[_LAST]
        return last
    # The browser completes an address to which a language came along.
    brought = language_parameters() if st.session_state[BROUGHT] else {}
    return {**_requested(), **brought}


def _not_yet_arrived() -> dict[str, str | None]:
    """Return what was last written where the request says otherwise.

    If a reader's doing caused the request, it was sent before the writing arrived: the way back in
    the browser's history has a request of its own.
    """
    requested = _requested()
    last: dict[str, str] = st.session_state.get(_LAST, requested)
    return {
        name: last.get(name) for name in last | requested if last.get(name) != requested.get(name)
    }


def _changes() -> dict[str, str | None]:
    """Return what a reader has changed so far, at first what the request does not know yet."""
    return st.session_state.get(_CHANGES) or _not_yet_arrived()


def runs_again() -> bool:
    """Say whether a part of the page runs, and not the page."""
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run) and _LAST in st.session_state


def _requested() -> dict[str, str]:
    return {name: st.query_params[name] for name in st.query_params}


def _known(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value is not None}
