"""The derivations: all of them, by topic, each line with how it was proven."""

import streamlit as st

from components import address
from components.derivation import show_derivation
from components.derivation_list import choose_derivation, overview
from components.heading import heading
from components.language import current_language
from content import sentence
from content.markdown import literal
from content.words import table
from scenes.proof import chosen

language = current_language()
words = table(language, "derivation")
shown, notices = chosen(address.given())

heading(words["title"], words["lead"])
for notice in notices:
    st.warning(literal(sentence(notice.error, language)))

choice, derivation = st.columns([1, 2], gap="large")
with choice:
    choose_derivation(shown, language)
with derivation:
    show_derivation(shown, language, writing=True)
overview(language)
address.write({"derivation": shown})
