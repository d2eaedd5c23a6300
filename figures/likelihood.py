"""A sample under a noise model: the likelihood of each point, and the sum of their logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np

from figures.motion import Columns, Control, Handle, Motion, Readout, Table, steps
from figures.posts import post_trace, posts
from figures.traces import curve, grip, upright
from figures.view import Figure, Label, layout, number
from losses.options import Array
from theory.likelihood import Bernoulli, Gaussian, GaussianWidth, Laplace, Poisson

MOST: Final = 40
"""The largest sample."""
SIZES: Final = np.arange(1.0, MOST + 1.0)
DEPTH: Final = 12.0
"""How far below its peak the log-likelihood is shown."""


@dataclass(frozen=True)
class Model:
    """A noise model to draw from.

    Attributes:
        noise: the distribution.
        truth: the parameter from which samples are drawn.
        grid: the values that the parameter takes in a drag.
        span: the measurements shown.
        ceiling: the largest probability shown.
        whole: whether measurements are whole numbers.
        bar: the width of a whole number's bar, in pixels and, half of it, in units of the axis.
        shared: whether the parameter is a place among the measurements.
    """

    noise: Bernoulli | Gaussian | GaussianWidth | Laplace | Poisson
    truth: float
    grid: Array
    span: tuple[float, float]
    ceiling: float
    whole: bool = False
    bar: tuple[int, float] = (0, 0.0)
    shared: bool = True

    def places(self) -> Array:
        """Return where the probability is drawn."""
        if not self.whole:
            return np.linspace(*self.span, 241)
        return np.arange(np.ceil(self.span[0]), np.floor(self.span[1]) + 1.0)

    def top(self, parameter: Array) -> Array:
        """Return the height at which the parameter's handle stands among the measurements."""
        if self.whole:
            return np.zeros_like(parameter)
        return self.noise.probability(parameter, parameter)


MODELS: Final = {
    "bernoulli": Model(
        Bernoulli(), 0.7, steps(0.02, 0.98, 0.01), (-0.25, 1.25), 1.02, True, (64, 0.12)
    ),
    "gaussian": Model(Gaussian(), 1.0, steps(-2.5, 4.5, 0.05), (-3.0, 5.0), 0.45),
    "deviation": Model(
        GaussianWidth(), 1.3, steps(0.4, 4.0, 0.02), (-4.5, 4.5), 0.8, shared=False
    ),
    "laplace": Model(Laplace(), 1.0, steps(-2.5, 4.5, 0.05), (-3.0, 5.0), 0.55),
    "poisson": Model(
        Poisson(), 3.2, steps(0.4, 10.0, 0.1), (-0.7, 10.7), 0.62, True, (20, 0.32)
    ),
}  # fmt: skip


@lru_cache(maxsize=256)
def drawn(name: str, seed: int) -> Array:
    """Return the largest sample of a model; a smaller one is its beginning."""
    # Uniform numbers of a seed are the same in every version of NumPy; other draws need not be.
    model = MODELS[name]
    return model.noise.quantile(np.random.default_rng(seed).random(MOST), model.truth)


def estimates(name: str, seed: int) -> Array:
    """Return the maximum-likelihood estimate of the first point, of the first two, and so on."""
    model, sample = MODELS[name], drawn(name, seed)
    ends = model.grid[0], model.grid[-1]
    found = [float(model.noise.minimiser(sample[:n], *ends)) for n in range(1, MOST + 1)]
    # The likelihood of a few equal labels has its peak at an end, which the slider does not reach.
    return np.clip(found, *ends)


def sample(name: str, seed: int, count: int, parameter: float, label: Label) -> Figure:
    """Return the distribution with each point's likelihood as a stem, and the sum of logs below."""
    model = MODELS[name]
    columns = {
        **{place: rows[0] for place, rows in _fixed(name, seed, np.array([count])).items()},
        **{
            place: rows[0]
            for place, rows in _moving(name, seed, count, np.array([parameter])).items()
        },
    }
    finite = {place: column[~np.isnan(column)] for place, column in columns.items() if column.ndim}
    peak = columns["peak.y"][0]
    floor = np.array([peak - DEPTH])
    best = number(float(columns["peak.x"][0]), 3)
    axes: dict[str, Any] = {
        "xaxis": {
            "title": {"text": label("figure.measurement")},
            "range": list(model.span),
            "anchor": "y",
            "zeroline": False,
            **({"dtick": 1} if model.whole else {}),
        },
        "xaxis2": {
            "title": {"text": label(f"figure.parameter.{name}")},
            "range": list(model.span) if model.shared else [0.3, 4.1],
            "anchor": "y2",
            "zeroline": False,
        },
    }
    return {
        "data": [
            _distribution(model, columns["density.y"], label),
            {**post_trace("stems", finite["tips.x"], finite["tips.y"], "series2",
                          label("figure.each"), width=2)},
            grip("tips", finite["tips.x"], finite["tips.y"], label("figure.each"),
                 role="series2", size=9),
            _below(curve("curve", model.grid, columns["curve.y"], "value",
                         label("figure.log_likelihood"))),
            _below({**grip("truth", np.array([model.truth]), floor, label("figure.truth"),
                           role="muted", text=[label("figure.truth")], size=12),
                    "textfont": {"color": "role:muted"}}),
            _below(grip("peak", columns["peak.x"], columns["peak.y"], best, role="target",
                        text=[label("figure.best")], size=12)),
            _below(grip("here", columns["here.x"], columns["here.y"], label("figure.here"))),
            grip("top", columns["top.x"], columns["top.y"], label("figure.here")),
        ],
        "layout": layout(
            **axes,
            yaxis={
                "title": {"text": label("figure.mass" if model.whole else "figure.density")},
                "range": [-0.09 * model.ceiling if model.whole else 0.0, model.ceiling],
                "domain": [0.6, 1.0],
            },
            yaxis2={
                "title": {"text": label("figure.log_likelihood")},
                "range": [peak - DEPTH, peak + 2.0],
                "domain": [0.0, 0.43],
                "zeroline": False,
            },
            hovermode="closest",
            shapes=[upright(parameter)] if model.shared else [],
        ),
        "alt": label(
            "figure.alt.sample",
            count=count,
            parameter=f"{label(f'figure.parameter.{name}')} = {{{name}}}",
            sum="{sum}",
            best=best,
        ),
    }  # fmt: skip


def sample_motion(name: str, seed: int, count: int, parameter: float, label: Label) -> Motion:
    """Return what moves: the parameter, and how many points there are."""
    model = MODELS[name]
    here = _moving(name, seed, count, np.array([parameter]))
    word = label(f"figure.parameter.{name}")
    return Motion(
        controls=(
            Control(name, word, model.grid, parameter),
            Control("n", label("figure.count"), SIZES, float(count)),
        ),
        handles=(Handle("here", word, x=name), Handle("top", word, x=name)),
        tables=(
            Table((name,), partial(_moving, name, seed, count, model.grid)),
            Table(("n",), partial(_growing, name, seed, parameter)),
        ),
        readouts=(
            Readout("product", label("figure.product"), float(here["product"][0]), digits=3),
            Readout("sum", label("figure.sum"), float(here["sum"][0])),
            Readout("slope", label("figure.score"), float(here["slope"][0]), digits=3),
            Readout("best", label("figure.estimate"), float(estimates(name, seed)[count - 1])),
        ),
    )


def _distribution(model: Model, heights: Array, label: Label) -> dict[str, Any]:
    if model.whole:
        # The table of moving heights has one number a place and the line three.
        pixels = model.bar[0]
        return {
            **post_trace("density", model.places(), heights[1::3], "value/0.3",
                         label("figure.mass"), width=pixels),
        }  # fmt: skip
    return curve("density", model.places(), heights, "value", label("figure.density"))


def _below(trace: dict[str, Any]) -> dict[str, Any]:
    return {**trace, "xaxis": "x2", "yaxis": "y2"}


def _points(name: str, seed: int) -> Array:
    """Return where the points are drawn: whole numbers side by side within their bar."""
    model, points = MODELS[name], drawn(name, seed)
    if not model.whole:
        return points
    # Multiples of the golden ratio spread evenly, however many of them are shown.
    share = np.arange(MOST) * 0.6180339887498949 % 1.0 - 0.5
    spread: Array = points + 2.0 * model.bar[1] * share
    return spread


def _moving(name: str, seed: int, count: int, parameter: Array) -> dict[str, Array]:
    """Return what travels with the parameter; its values make the rows."""
    model = MODELS[name]
    points = drawn(name, seed)[:count]
    f = parameter[:, None]
    heights = model.noise.probability(model.places(), f)
    own = model.noise.probability(points, f)
    total = -model.noise.loss(points, f).sum(-1)
    columns = {
        "density.y": posts(model.places(), heights)[1] if model.whole else heights,
        "stems.y": posts(_points(name, seed)[:count], own)[1],
        "tips.y": own,
        "here.x": f,
        "here.y": total[:, None],
        "top.x": f,
        "top.y": model.top(parameter)[:, None],
        "sum": total,
        "product": np.exp(total),
        "slope": -model.noise.slope(points, f).sum(-1),
    }
    if model.shared:
        columns |= {"layout.shapes[0].x0": parameter, "layout.shapes[0].x1": parameter}
    return columns


def _fixed(name: str, seed: int, counts: Array) -> dict[str, Array]:
    """Return what depends on how many points there are and not on the parameter."""
    model = MODELS[name]
    index = counts.astype(int) - 1
    each = -model.noise.loss(drawn(name, seed)[:, None], model.grid)
    best = estimates(name, seed)[index]
    there = np.arange(MOST) <= index[:, None]
    at_best = -model.noise.loss(drawn(name, seed), best[:, None])
    return {
        "tips.x": np.where(there, _points(name, seed), np.nan),
        "curve.y": each.cumsum(0)[index],
        "peak.x": best[:, None],
        "peak.y": np.where(there, at_best, 0.0).sum(-1, keepdims=True),
    }


def _growing(name: str, seed: int, parameter: float) -> Columns:
    """Return what the figure shows for each number of points."""
    model = MODELS[name]
    fixed = _fixed(name, seed, SIZES)
    there = ~np.isnan(fixed["tips.x"])
    points = drawn(name, seed)
    own = np.where(there, model.noise.probability(points, parameter), np.nan)
    total = np.where(there, -model.noise.loss(points, parameter), 0.0).sum(-1)
    slope = np.where(there, -model.noise.slope(points, parameter), 0.0).sum(-1)
    stems = posts(fixed["tips.x"], own)
    peak = fixed["peak.y"][:, 0]
    return {
        **fixed,
        "tips.y": own,
        "stems.x": stems[0],
        "stems.y": stems[1],
        "here.y": total[:, None],
        "truth.y": peak[:, None] - DEPTH,
        "layout.yaxis2.range[0]": peak - DEPTH,
        "layout.yaxis2.range[1]": peak + 2.0,
        "sum": total,
        "product": np.exp(total),
        "slope": slope,
        "best": fixed["peak.x"][:, 0],
    }
