"""A figure that moves with the hand: Python hands over tables, the browser draws."""

from components.live_plot.files import FOLDER, URL
from components.live_plot.mount import live_plot
from components.live_plot.parts import Control, Handle, Readout, Table, Words, steps

__all__ = [
    "FOLDER",
    "URL",
    "Control",
    "Handle",
    "Readout",
    "Table",
    "Words",
    "live_plot",
    "steps",
]
