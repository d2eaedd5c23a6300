"""Learning and likelihood: what a loss is for, and where losses come from."""

from components.language import current_language
from components.sections import page_heading, sections
from exhibits.learning import LEARNING

language = current_language()
page_heading(LEARNING, "", language)
sections(LEARNING, "", language)
