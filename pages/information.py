"""Information: self-information, entropy as an area of code lengths, the entropy of a coin."""

from components.language import current_language
from components.sections import page_heading, sections
from exhibits.information import INFORMATION

language = current_language()
page_heading(INFORMATION, "unit", language)
sections(INFORMATION, "unit", language)
