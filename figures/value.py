"""The value above a figure, where nothing else moves."""

from __future__ import annotations

from figures.motion import Motion, Readout
from figures.view import View


def value_alone(view: View) -> Motion:
    """Return the motion of a figure in which nothing moves: the value stands above it."""
    reduction = getattr(view.loss, "reduction", "mean")
    label = view.label(f"figure.value_{'sum' if reduction == 'none' else reduction}")
    return Motion(readouts=(Readout("value", label, view.value),))
