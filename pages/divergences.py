"""Divergences: how far one distribution is from another, and which way each measure pulls."""

import streamlit as st

from components.essay import speaker
from components.language import current_language

language = current_language()
say = speaker("divergences", language)
