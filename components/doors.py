"""Three ways in, for who comes to teach, to learn, or to choose: each a first step and some more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.language import language_parameters
from content.words import Speaker

DOORS: Final[Mapping[str, Mapping[str, tuple[str, Mapping[str, str]]]]] = {
    "teach": {
        "compare": ("compare.py", {}),
        "race": ("race.py", {"step": "0"}),
        "explorer": ("explorer.py", {"loss": "HuberLoss"}),
    },
    "learn": {
        "learning": ("learning.py", {}),
        "noise": ("noise.py", {}),
        "information": ("information.py", {}),
    },
    "choose": {
        "choose": ("choose.py", {}),
        "rare": ("choose.py", {"task": "two", "imbalance": "yes"}),
        "outliers": ("choose.py", {"task": "quantity", "outliers": "yes"}),
    },
}
"""The links of each door: the page's script and the query that it opens with."""


def doors(say: Speaker) -> None:
    """Show the doors side by side."""
    for place, (door, links) in zip(st.columns(len(DOORS)), DOORS.items(), strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{say(f'door.{door}.title')}**\n\n{say(f'door.{door}.text')}")
            for link, (script, query) in links.items():
                st.page_link(
                    script,
                    label=say(f"door.{door}.{link}"),
                    icon=":material/arrow_forward:",
                    query_params={**query, **language_parameters()},
                )
