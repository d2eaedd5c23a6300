"""Divergences: how far one distribution is from another, and which way each measure pulls."""

from components.language import current_language
from components.sections import page_heading, sections
from exhibits.divergences import DIVERGENCES

language = current_language()
page_heading(DIVERGENCES, "unit", language)
sections(DIVERGENCES, "unit", language)
