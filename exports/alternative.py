"""What a figure says to somebody who does not see it."""

from __future__ import annotations

import re

from figures.motion import Drawing
from figures.view import number


def alternative(drawing: Drawing) -> str:
    """Return the text alternative of a figure with its numbers as they are now."""
    motion = drawing.motion
    values = {control.name: number(control.value, 10) for control in motion.controls} | {
        readout.name: f"{number(readout.value, readout.digits)} {readout.unit}".rstrip()
        for readout in motion.readouts
    }
    return re.sub(r"\{(\w+)\}", lambda place: values.get(place[1], place[0]), drawing.figure["alt"])
