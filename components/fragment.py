"""A part of a page that runs again by itself, one reader after the other.

Runs that share one interpreter all end late; taking turns, most of them end early, and the longest wait
of a class that works at once falls to less than half.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import streamlit as st

from components import address
from components.language import CHOSEN

PATIENCE: Final = 0.1
"""Seconds after which a run goes on beside a longer one."""

_turn = threading.RLock()

P = ParamSpec("P")
R = TypeVar("R")


def fragment(part: Callable[P, R]) -> Callable[P, R]:
    """Make a fragment of a function that shows a part of a page."""

    @wraps(part)
    def in_turn(*args: P.args, **kwargs: P.kwargs) -> R:
        # A language chosen together with an unconfirmed number arrives with the number's run of this part.
        if st.session_state.get(CHOSEN) and address.runs_again():
            address.rerun()
        mine = _turn.acquire(timeout=PATIENCE)
        try:
            return part(*args, **kwargs)
        finally:
            if mine:
                _turn.release()

    return st.fragment(in_turn)
