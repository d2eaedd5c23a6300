"""A figure that moves with the hand: Python hands over tables, the browser draws."""

from components.live_plot.files import FOLDER, URL
from components.live_plot.mount import live_plot
from components.live_plot.payload import Words

__all__ = ["FOLDER", "URL", "Words", "live_plot"]
