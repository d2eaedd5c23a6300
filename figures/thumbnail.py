"""A loss as a small curve, for a gallery: the coordinates of a line in a box, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from figures.along import Index, along
from figures.view import axis_range
from losses.base import Loss

WIDTH, HEIGHT = 120, 60
POINTS = 61


def thumbnail(
    loss: Loss, arguments: Mapping[str, Any], name: str, index: Index, span: tuple[float, float]
) -> str:
    """Return the value along one entry as the data of an SVG path in a box of WIDTH × HEIGHT."""
    x = np.linspace(*span, POINTS)
    value = along(loss, arguments, name, index, x).value
    low, high = axis_range(value, floor=0.0)
    across = (x - span[0]) / (span[1] - span[0]) * WIDTH
    down = HEIGHT * (1.0 - (value - low) / (high - low))
    shown = np.isfinite(down) & (down > -HEIGHT)
    steps, pen = [], "M"
    for left, top, visible in zip(across, down, shown, strict=True):
        if visible:
            steps.append(f"{pen}{left:.1f} {top:.1f}")
        pen = "L" if visible else "M"
    return "".join(steps)
