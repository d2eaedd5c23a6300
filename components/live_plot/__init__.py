"""A figure that moves while it is dragged: Python sends tables, the browser draws."""

from components.live_plot.files import FOLDER, URL
from components.live_plot.message import Words
from components.live_plot.mount import live_plot

__all__ = ["FOLDER", "URL", "Words", "live_plot"]
