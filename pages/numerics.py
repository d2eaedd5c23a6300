"""Numerics: where formulas as written lose their digits, and forms that keep them."""

from components.language import current_language
from components.sections import page_heading, sections
from exhibits.numerics import NUMERICS

language = current_language()
page_heading(NUMERICS, "format", language)
sections(NUMERICS, "format", language)
