"""Bars and stems as one broken line, which can move at every frame of a drag."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.traces import curve
from losses.options import Array


def posts(places: Array, heights: Array) -> tuple[Array, Array]:
    """Return x and y of upright strokes from 0 to each height, broken between one and the next.

    Args:
        places: of shape (..., n).
        heights: of shape (..., n).

    Returns:
        Two arrays of shape (..., 3 n).

    Example:
        >>> x, y = posts(np.array([1.0, 2.0]), np.array([0.5, 0.8]))
        >>> y.tolist()
        [0.0, 0.5, nan, 0.0, 0.8, nan]
    """
    places, heights = np.broadcast_arrays(places, heights)
    gap = np.full(places.shape, np.nan)
    # A missing post has no foot either.
    foot = np.where(np.isnan(heights), np.nan, 0.0)
    flat = (*places.shape[:-1], -1)
    x = np.stack([places, places, gap], -1).reshape(flat)
    return x, np.stack([foot, heights, gap], -1).reshape(flat)


def post_trace(
    uid: str, places: Array, heights: Array, role: str, name: str, *, width: int, axis: str = "y"
) -> dict[str, Any]:
    """Return a trace of posts."""
    return {
        **curve(uid, *posts(places, heights), role, name, axis=axis, width=width),
        "hoverinfo": "skip",
    }
