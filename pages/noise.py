"""Noise and loss: choose or draw a density, and see the loss that minus its logarithm makes."""

from components.exhibit import show_exhibit
from components.language import current_language
from components.sections import page_heading, sections, shared_control, shared_refusal
from exhibits.noise import NOISE

SHARED = "noise"

language = current_language()
density, *others = NOISE
page_heading(NOISE, "", language)
shared_control(NOISE, SHARED, language)
shared_refusal(NOISE, SHARED, language)
show_exhibit(density, language, {SHARED})
sections(others, SHARED, language)
