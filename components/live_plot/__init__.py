"""The live plot as an element of a Streamlit page, and the addresses of its files."""

from components.live_plot.files import FILES, URL
from components.live_plot.mount import live_plot

__all__ = ["FILES", "URL", "live_plot"]
