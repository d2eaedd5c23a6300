"""The lattice of CTC: which labels a path may be at in each frame, and how probable each step is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np

from figures.along import along
from figures.motion import Columns, Control, Motion, Table
from figures.sweep import entry_grid
from figures.traces import title_above
from figures.value import value_alone
from figures.view import Figure, View, entry_name, layout, points
from losses.options import Array
from losses.sequence import CTCLoss, Lattice

GRID: Final = 81
"""Values of the entry that is dragged; each is a lattice of its own."""

MOST: Final = 200
"""Places up to which the lattice moves; beyond, its table would be long in coming."""

RING: Final = 30
"""Pixels across a ring that is full, which stands for certainty."""

RIBBON: Final = 0.065
"""How thick the ribbon of a certain step is, of the height of all states: less than a ring."""

THICKEST: Final = 0.5
"""The same in states, at most."""

BLANK: Final = "–"


@dataclass(frozen=True)
class Shortage:
    """How many frames a target needs, and how many it has, which are fewer."""

    needed: int
    given: int


def lattice(view: View) -> Figure:
    """Return the states by frames, filled as far as a path is there, with the steps between them."""
    found = _found(view, view.arguments)
    frames, states = found.occupancy.shape
    columns = _columns(found, view)
    blank = _ctc(view).blank
    names = [BLANK if label == blank else str(label) for label in found.labels]
    probable = [names[row.argmax()] for row in found.occupancy if row.any()]
    short = _shortage(view, found)
    ways = _ways(found) if short is None else _dead_ends(found, short.given)
    return {
        "data": [
            _thin_lines(ways, "solid" if short is None else "dot"),
            _ribbons(columns["ribbons.y"], frames, states),
            {
                **_circles("rings", found, _ring(frames, states), "background", 1),
                "hoverinfo": "skip",
            },
            {
                **_circles("states", found, columns["states.marker.size"].tolist(), "value", 0),
                "customdata": columns["states.customdata"].tolist(),
                "hovertemplate": "%{customdata:.3f}<extra></extra>",
            },
        ],
        "layout": _layout(view, frames, names, _caption(view, short)),
        "alt": view.label(
            "figure.alt.lattice" if short is None else "figure.alt.lattice_too_short",
            loss=type(view.loss).__name__,
            states=states,
            frames=frames,
            path=view.label("mark.list").join(probable) or BLANK,
            value="{value}",
            **({} if short is None else vars(short)),
        ),
    }


def _caption(view: View, short: Shortage | None) -> dict[str, Any]:
    """Return what stands above the picture: how to read it, or why no path ends."""
    if short is None:
        return title_above(view.label("figure.circles_and_ribbons"), 0.5, role="muted")
    return title_above(view.label("figure.too_few_frames", **vars(short)), 0.5)


def _shortage(view: View, found: Lattice) -> Shortage | None:
    """Return how many frames the sequence lacks, None where its target fits."""
    given = np.ravel(view.arguments["input_lengths"])[view.at[1] if len(view.at) == 3 else 0]
    short = Shortage(int(found.fewest_frames), int(given))
    return short if short.given < short.needed else None


def _circles(uid: str, found: Lattice, size: Any, role: str, border: int) -> dict[str, Any]:
    t, s = (places.reshape(-1).tolist() for places in np.indices(found.occupancy.shape))
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "markers",
        "x": t,
        "y": s,
        "marker": {
            "size": size,
            "color": f"role:{role}",
            "opacity": 1.0,
            "line": {"width": border, "color": "role:muted"},
        },
        "cliponaxis": False,
    }


def _ribbons(y: Array, frames: int, states: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": "ribbons",
        "mode": "lines",
        "x": points(_corners(frames, states)[0]),
        "y": points(y),
        "fill": "toself",
        "fillcolor": "role:value/0.45",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _layout(view: View, frames: int, names: list[str], caption: dict[str, Any]) -> dict[str, Any]:
    plain = {"showgrid": False, "zeroline": False}
    return layout(
        hovermode="closest",
        margin={"l": 64, "r": 16, "t": 40, "b": 52},
        annotations=[caption],
        xaxis={
            "title": {"text": view.label("figure.frame")},
            "range": [-0.5, frames - 0.5],
            "dtick": 1,
            **plain,
        },
        yaxis={
            "title": {"text": view.label("figure.state", blank=BLANK)},
            "range": [-0.6, len(names) - 0.4],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            **plain,
        },
    )


def lattice_motion(view: View) -> Motion:
    """Return what moves: the entry, unless the lattice is a large one."""
    value = value_alone(view)
    if _found(view, view.arguments).occupancy.size > MOST:
        return value
    grid = entry_grid(view, GRID)
    entry = entry_name(view.names[0], view.at)
    here = float(view.arguments[view.names[0]][view.at])
    return value + Motion(
        controls=(Control("entry", entry, grid, here, special=True),),
        tables=(Table(("entry",), partial(_under_hand, view, grid)),),
    )


def step_probabilities(found: Lattice, log_probs: Array) -> Array:
    """Return how probable each step is, given the target: (T − 1, L, 3) from a frame to the next.

    The last axis says whether a path stays in its state, goes to the next, or to the one after.
    """
    frames, states = found.occupancy.shape
    emission = log_probs[:, found.labels]
    steps = np.zeros((max(frames - 1, 0), states, 3))
    for far in range(min(3, states)):
        ways = found.log_alpha[:-1, : states - far] + emission[1:, far:] + found.log_beta[1:, far:]
        with np.errstate(invalid="ignore"):  # where no path spells the target
            steps[:, : states - far, far] = np.exp(ways - found.log_likelihood)
    # A blank between two equal labels must not be left out, and blanks are equal.
    steps[:, :-2, 2][:, found.labels[2:] == found.labels[:-2]] = 0.0
    return np.nan_to_num(steps, nan=0.0)


def _ctc(view: View) -> CTCLoss:
    assert isinstance(view.loss, CTCLoss)
    return view.loss


def _found(view: View, arguments: Mapping[str, Any]) -> Lattice:
    """Return the lattice of the sequence that the entry belongs to."""
    found = _ctc(view).lattice(**arguments)
    if found.occupancy.ndim == 3:
        found = found.of_sequence(view.at[1])
    states = int((found.labels >= 0).sum())
    return replace(
        found,
        labels=found.labels[:states],
        log_alpha=found.log_alpha[:, :states],
        log_beta=found.log_beta[:, :states],
        occupancy=np.nan_to_num(found.occupancy[:, :states], nan=0.0),
    )


def _own(view: View, arguments: Mapping[str, Any]) -> Array:
    log_probs: Array = arguments[view.names[0]]
    return log_probs[:, view.at[1]] if log_probs.ndim == 3 else log_probs


def _ring(frames: int, states: int) -> float:
    """Return the size of a ring that leaves space for its neighbours."""
    return float(min(RING, 420 / frames, 330 / states))


def _columns(found: Lattice, view: View, arguments: Mapping[str, Any] | None = None) -> Columns:
    """Return what the figure shows of a lattice."""
    given = view.arguments if arguments is None else arguments
    steps = step_probabilities(found, _own(view, given))
    _, middle, side = _corners(*found.occupancy.shape)
    occupancy = found.occupancy.reshape(-1)
    return {
        # A circle's area, not its diameter, is what the eye compares.
        "states.marker.size": _ring(*found.occupancy.shape) * np.sqrt(occupancy),
        "states.customdata": occupancy,
        "ribbons.y": middle + side * np.repeat(steps.reshape(-1), side.size // max(1, steps.size)),
    }


def _under_hand(view: View, grid: Array) -> Columns:
    """Return, for every value of the entry, its lattice."""
    rows = []
    for value in grid:
        moved = view.arguments[view.names[0]].copy()
        moved[view.at] = value
        arguments = {**view.arguments, view.names[0]: moved}
        rows.append(_columns(_found(view, arguments), view, arguments))
    columns = {place: np.array([row[place] for row in rows]) for place in rows[0]}
    values = along(view.loss, view.arguments, view.names[0], view.at, grid).value
    return {**columns, "value": values}


def _corners(frames: int, states: int) -> tuple[Array, Array, Array]:
    """Return x, y and the share of the thickness of the corners of all ribbons, in one line.

    A ribbon is closed at its fifth corner; the sixth, nan, keeps it apart from the next.
    """
    t, s, far = np.indices((max(frames - 1, 0), states, 3)).reshape(3, -1, 1)
    along_x = np.array([0.0, 1.0, 1.0, 0.0, 0.0, np.nan])
    thickness = min(THICKEST, RIBBON * states)
    up = thickness * np.array([-0.5, -0.5, 0.5, 0.5, -0.5, np.nan])
    x, y = t + along_x, s + far * along_x
    return x.reshape(-1), y.reshape(-1), np.broadcast_to(up, y.shape).reshape(-1)


def _ways(found: Lattice) -> Lattice:
    """Return the lattice with every path that spells the target as probable as every other."""
    return replace(
        found,
        log_alpha=np.where(found.log_alpha > -np.inf, 0.0, -np.inf),
        log_beta=np.where(found.log_beta > -np.inf, 0.0, -np.inf),
        log_likelihood=np.zeros(()),
    )


def _dead_ends(found: Lattice, frames: int) -> Lattice:
    """Return the same with all that paths reach in so many frames, which is not the end."""
    reached = np.zeros(found.occupancy.shape, dtype=bool)
    reached[:1, :2] = True
    leap = found.labels[2:] != found.labels[:-2]  # a blank is between two equal labels, or is one
    for before, after in pairwise(reached[:frames]):
        after |= before
        after[1:] |= before[:-1]
        after[2:] |= before[:-2] & leap
    inside = np.arange(len(reached))[:, None] < frames
    return replace(
        found,
        log_alpha=np.where(reached, 0.0, -np.inf),
        log_beta=np.where(np.broadcast_to(inside, reached.shape), 0.0, -np.inf),
        log_likelihood=np.zeros(()),
    )


def _thin_lines(ways: Lattice, dash: str) -> dict[str, Any]:
    """Return a line for every step that some path takes."""
    possible = step_probabilities(
        ways, np.zeros((len(ways.occupancy), ways.labels.max(initial=0) + 1))
    )
    t, s, far = np.nonzero(possible)
    gap = np.full(len(t), np.nan)
    x, y = np.stack([t, t + 1.0, gap], 1), np.stack([s, s + far, gap], 1)
    return {
        "type": "scatter",
        "uid": "steps",
        "mode": "lines",
        "x": points(x.reshape(-1)),
        "y": points(y.reshape(-1)),
        "line": {"width": 1, "color": "role:muted", "dash": dash},
        "hoverinfo": "skip",
    }
