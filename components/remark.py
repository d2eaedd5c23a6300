"""What a change did beyond what was asked: a sentence, as long as the scene is the one that it made."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from content import Language, text
from scenes.scene import Scene

_REMARK: Final = "remark"


def leave(scene: Scene, key: str, **details: Any) -> None:
    """Keep a sentence about a scene that a change has just made."""
    st.session_state[_REMARK] = (scene.query(), key, details)


def show(scene: Scene, language: Language) -> None:
    """Show the sentence, if there is one about this scene."""
    query, key, details = st.session_state.get(_REMARK, ({}, "", {}))
    if query == scene.query():
        st.info(text(key, language, **details))
