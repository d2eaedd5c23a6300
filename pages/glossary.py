"""The glossary: every term in one or two sentences, and where it is at work."""

import streamlit as st

from components import address
from components.essay import refusals, settle
from components.glossary import glossary_list
from components.heading import heading
from components.language import current_language
from content import glossary
from content.words import speaker
from scenes.reading import Reading

language = current_language()
say = speaker("glossary", language)
heading(say("title"), say("lead"))

reading = Reading(address.given())
asked = reading.choice("term", [term.id for term in glossary()], "")
refusals(reading.notices, ["term"], language)
for term in glossary():
    if term.id == asked:
        st.info(say("asked", name=term.name(language), definition=term.definition(language)))
glossary_list(say, language)
settle({"term": asked} if asked else {}, reading.notices)
