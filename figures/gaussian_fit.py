"""One Gaussian under two humps: its density, and both directions of the divergence over its mean."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.traces import curve, grip, note, upright
from figures.view import Figure, Label, layout
from losses.options import Array
from theory.measures import UNITS
from theory.mixture import Mixture, fitted

TARGET: Final = Mixture((0.6, 0.4), (-2.0, 2.0), (0.5, 0.5))
MEANS: Final = steps(-4.0, 4.0, 0.05)
DEVIATIONS: Final = steps(0.3, 3.0, 0.05)
DRAWN: Final = steps(-4.0, 4.0, 0.1)
"""The means over which both divergences are drawn."""
OUTLINE: Final = np.linspace(-4.0, 4.0, 81)
"""Where a Gaussian is drawn, in deviations from its mean."""
CEILING_BITS: Final = 9.0
STARTS: Final = ((-2.0, 0.5), (2.0, 0.5))
"""Beside each hump, where the search for the best reverse fit begins."""


def optimum(direction: str, mean: float, deviation: float) -> tuple[float, float]:
    """Return mean and deviation at the bottom of the valley of one direction, from a start.

    Args:
        direction: "forward", KL(P‖Q), or "reverse", KL(Q‖P).
        mean: where the search starts.
        deviation: where the search starts, positive.
    """
    return fitted(getattr(TARGET, direction), mean, deviation)


@cache
def best() -> tuple[tuple[float, float], ...]:
    """Return the best forward fit, and the reverse fit of each hump."""
    return (optimum("forward", 0.0, 1.0), *(optimum("reverse", *start) for start in STARTS))


def gaussian_fit(mean: float, deviation: float, unit: str, label: Label) -> Figure:
    """Return target and model above, and below both divergences over the model's mean."""
    columns = {
        place: rows[0]
        for place, rows in _under_deviation(mean, unit, np.array([deviation])).items()
    }
    x = np.linspace(-4.0, 4.0, 321)
    target = curve("target", x, np.exp(TARGET.log_density(x)), "muted", "P", width=1)
    names = (label("fit.forward"), label("fit.reverse"), "")
    ghosts = [
        {
            **curve(f"best-{order}", m + s * OUTLINE, _bell(m, s)[1], role, names[order],
                    width=2, dash="dash"),
            "hoverinfo": "skip",
        }
        for order, ((m, s), role) in enumerate(
            zip(best(), ("series2", "series3", "series3"), strict=True)
        )
    ]  # fmt: skip
    return {
        "data": [
            {**target, "fill": "tozeroy", "fillcolor": "role:muted/0.3", "hoverinfo": "skip"},
            *ghosts,
            curve("model", columns["model.x"], columns["model.y"], "handle", "Q"),
            curve("forward", DRAWN, columns["forward.y"], "series2", "KL(P‖Q)", axis="y2"),
            curve("reverse", DRAWN, columns["reverse.y"], "series3", "KL(Q‖P)", axis="y2"),
            _now("now-forward", mean, columns["now-forward.y"], "series2"),
            _now("now-reverse", mean, columns["now-reverse.y"], "series3"),
            grip("top", np.array([mean]), columns["top.y"], "Q", text=["Q"]),
        ],
        "layout": layout(
            xaxis={
                "title": {"text": label("fit.axis")},
                "range": [-4.0, 4.0],
                "anchor": "y2",
                "zeroline": False,
            },
            yaxis={
                "title": {"text": label("figure.density")},
                "range": [0.0, 0.95],
                "domain": [0.52, 1.0],
            },
            yaxis2={
                "title": {"text": label("figure.divergence", unit=label(f"unit.{unit}"))},
                "range": [0.0, CEILING_BITS * UNITS["bits"] / UNITS[unit]],
                "domain": [0.0, 0.4],
            },
            shapes=[upright(mean)],
            annotations=[
                _title(label("fit.way_forward"), -2.0, "series2"),
                _title(label("fit.way_reverse"), 2.0, "series3"),
            ],
        ),
        "alt": label(
            "figure.alt.fit",
            mean="{mean}",
            deviation="{deviation}",
            forward="{forward}",
            reverse="{reverse}",
        ),
    }


def gaussian_fit_motion(mean: float, deviation: float, unit: str, label: Label) -> Motion:
    """Return what moves: the mean and the deviation of the model."""
    here = {
        place: rows[0] for place, rows in _under_mean(deviation, unit, np.array([mean])).items()
    }
    word = label(f"unit.symbol.{unit}")
    return Motion(
        controls=(
            Control("mean", label("fit.mean"), MEANS, mean),
            Control("deviation", label("fit.deviation"), DEVIATIONS, deviation),
        ),
        handles=(Handle("top", label("fit.mean"), x="mean"),),
        tables=(
            Table(("mean",), partial(_under_mean, deviation, unit, MEANS)),
            Table(("deviation",), partial(_under_deviation, mean, unit, DEVIATIONS)),
        ),
        readouts=(
            Readout("forward", "KL(P‖Q)", float(here["forward"]), unit=word),
            Readout("reverse", "KL(Q‖P)", float(here["reverse"]), unit=word),
        ),
    )


def _bell(mean: Array | float, deviation: Array | float) -> tuple[Array, Array]:
    """Return the outline of Gaussians, a row each."""
    m, s = np.asarray(mean)[..., None], np.asarray(deviation)[..., None]
    return m + s * OUTLINE, np.exp(-0.5 * OUTLINE**2) / (s * np.sqrt(2.0 * np.pi))


def _here(mean: Array, deviation: Array, unit: str) -> dict[str, Array]:
    """Return what belongs to one model a row."""
    x, y = _bell(mean, deviation)
    forward, reverse = (
        measure(mean, deviation) / UNITS[unit] for measure in (TARGET.forward, TARGET.reverse)
    )
    return {
        "model.x": x,
        "model.y": y,
        "top.x": mean[:, None],
        "top.y": y.max(1, keepdims=True),
        "now-forward.x": mean[:, None],
        "now-forward.y": forward[:, None],
        "now-reverse.x": mean[:, None],
        "now-reverse.y": reverse[:, None],
        "layout.shapes[0].x0": mean,
        "layout.shapes[0].x1": mean,
        "forward": forward,
        "reverse": reverse,
    }


def _under_mean(deviation: float, unit: str, means: Array) -> Columns:
    return _here(means, np.full(len(means), deviation), unit)


def _under_deviation(mean: float, unit: str, deviations: Array) -> Columns:
    return {
        **_here(np.full(len(deviations), mean), deviations, unit),
        "forward.y": TARGET.forward(DRAWN, deviations[:, None]) / UNITS[unit],
        "reverse.y": np.array([_reverse(float(s)) for s in deviations]) / UNITS[unit],
    }


@lru_cache(maxsize=4 * len(DEVIATIONS))
def _reverse(deviation: float) -> Array:
    """Return KL(Q‖P) over the drawn means."""
    return TARGET.reverse(DRAWN, deviation)


def _title(text: str, x: float, role: str) -> dict[str, Any]:
    """Return a curve's name above the lower panel."""
    return {**note(x, 0.455, text, role=role), "yref": "paper"}


def _now(uid: str, x: float, y: Array, role: str) -> dict[str, Any]:
    mark = grip(uid, np.array([x]), y, "", axis="y2", role=role, size=11)
    return {**mark, "cliponaxis": True}
