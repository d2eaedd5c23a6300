"""A figure that moves while it is dragged: what the browser is told, and the scripts that draw it.

It knows no host. One hands over a message, and gets reports of what was released.
"""

from live_plot.files import BROWSER
from live_plot.message import Words, encode, message
from live_plot.palette import declarations, style

__all__ = ["BROWSER", "Words", "declarations", "encode", "message", "style"]
