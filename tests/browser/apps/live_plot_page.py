"""Live plots that the tests move: a sweep under three controls, a plane under one handle."""

import numpy as np
import streamlit as st

import losses
from components.live_plot import live_plot
from content.words import table
from figures.motion import Control, Handle, Readout, Table, steps
from live_plot import Words

WORDS = Words(**table("en", "interface")["live_plot"])
X = steps(-4.0, 4.0, 0.02)
TARGETS = steps(-3.0, 3.0, 0.05)
DELTAS = steps(0.1, 3.0, 0.05)
REACH = np.array([-1.0, 1.0])

state = st.session_state
state.setdefault("input", 1.5)
state.setdefault("target", 0.0)
state.setdefault("delta", 1.0)
state.setdefault("mean", 0.5)
state.setdefault("variance", 1.0)
state.setdefault("runs", 0)
state.runs += 1


def keep(values: dict[str, float]) -> None:
    """Take released values over into the state of the page."""
    for name, value in values.items():
        state[name] = value


def curves(x: np.ndarray, target: float, delta: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Huber's loss and its slope at each of `x`."""
    loss = losses.HuberLoss(reduction="none", delta=delta)
    value, slopes = loss.value_and_grad(x, np.full_like(x, target))
    return value, slopes["input"]


def under_hand(value: np.ndarray, slope: np.ndarray, x: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns that belong to the point: marker, tangent, readouts."""
    return {
        "here.x": x[:, None],
        "here.y": value[:, None],
        "rise.x": x[:, None],
        "rise.y": slope[:, None],
        "tangent.x": x[:, None] + REACH,
        "tangent.y": value[:, None] + slope[:, None] * REACH,
        "layout.shapes[0].x0": x,
        "layout.shapes[0].x1": x,
        "value": value,
        "slope": slope,
    }


def moved(name: str, grid: np.ndarray) -> dict[str, np.ndarray]:
    """Return both curves and the point for each value of an option or of the target."""
    settings = [{"target": state.target, "delta": state.delta, name: v} for v in grid.tolist()]
    whole = [curves(X, **setting) for setting in settings]
    point = [curves(np.array([state.input]), **setting) for setting in settings]
    value, slope = (np.concatenate(parts) for parts in zip(*point, strict=True))
    return under_hand(value, slope, np.full(len(grid), state.input)) | {
        "loss.y": np.array([value for value, _ in whole]),
        "gradient.y": np.array([slope for _, slope in whole]),
    }


def line(uid: str, x: np.ndarray, y: np.ndarray, role: str, axis: str = "y") -> dict[str, object]:
    """Return a curve."""
    style = {"width": 3, "color": f"role:{role}"}
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "x": x,
        "y": y,
        "yaxis": axis,
        "line": style,
    }


def marker(uid: str, x: float, y: float, axis: str = "y") -> dict[str, object]:
    """Return a point."""
    look = {"size": 14, "color": "role:handle"}
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "markers",
        "x": [x],
        "y": [y],
        "yaxis": axis,
        "marker": look,
        "hoverinfo": "skip",
    }


value, slope = curves(X, state.target, state.delta)
here, rise = (float(part[0]) for part in curves(np.array([state.input]), state.target, state.delta))
sweep = {
    "data": [
        line("loss", X, value, "value"),
        line("gradient", X, slope, "gradient", "y2"),
        {
            **line("tangent", state.input + REACH, here + rise * REACH, "handle"),
            "line": {"width": 2, "dash": "dot", "color": "role:handle"},
        },
        marker("here", state.input, here),
        marker("rise", state.input, rise, "y2"),
    ],
    "layout": {
        "xaxis": {
            "range": [-4, 4],
            "title": {"text": "input"},
            "anchor": "y2",
            "zeroline": False,
        },
        "yaxis": {"range": [-0.5, 8], "domain": [0.46, 1], "title": {"text": "value"}},
        "yaxis2": {
            "range": [-3.2, 3.2],
            "domain": [0, 0.38],
            "title": {"text": "gradient"},
        },
        "hovermode": "x",
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": state.input,
                "x1": state.input,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1, "dash": "dot", "color": "role:muted"},
            }
        ],
        "showlegend": False,
    },
    "alt": "Huber's loss over the input. At {input} the value is {value}, the slope {slope}.",
}

st.title("Live plots")
st.text(f"runs {state.runs}")
released = live_plot(
    sweep,
    key="sweep",
    words=WORDS,
    height=440,
    controls=[
        Control("input", "Input", X, state.input),
        Control("target", "Target", TARGETS, state.target, play=60.0),
        Control("delta", "Delta", DELTAS, state.delta),
    ],
    handles=[Handle("here", "Input", x="input")],
    tables=[
        Table(("input",), under_hand(*curves(X, state.target, state.delta), X)),
        Table(("target",), lambda: moved("target", TARGETS)),
        Table(("delta",), lambda: moved("delta", DELTAS)),
    ],
    readouts=[Readout("value", "Value", here), Readout("slope", "Slope", rise)],
    on_release=keep,
)
st.text(f"released {released}")
st.text(f"state {state.input} {state.target} {state.delta}")

MEANS, VARIANCES = np.linspace(-3, 3, 61), np.linspace(0.1, 4, 61)
gaussian = losses.GaussianNLLLoss(reduction="none")


def nll(mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the Gaussian negative log-likelihood of the target 0."""
    return gaussian(mean, np.zeros_like(mean), variance)


grid = np.meshgrid(MEANS, VARIANCES, indexing="ij")
heights = nll(*grid)
plane = {
    "data": [
        {
            "type": "contour",
            "uid": "map",
            "x": MEANS,
            "y": VARIANCES,
            "z": heights.T,
            "zmin": -1,
            "zmax": 6,
            "zauto": False,
            "colorscale": "role:sequential",
            "contours": {"coloring": "heatmap"},
            "line": {"width": 0.5, "color": "role:muted"},
            "ncontours": 14,
        },
        marker("point", state.mean, state.variance),
        {
            **line("words", np.array([-2.0, 0.0, 2.0]), np.full(3, 3.0), "muted"),
            "mode": "lines+markers+text",
            "line": {"width": 2, "dash": "dashdot", "color": "role:muted"},
            "marker": {"size": 10, "color": "role:muted"},
            "text": ["above", "beside", "below"],
            "textposition": ["top left", "middle right", "bottom center"],
            "textfont": {"size": 18},
        },
    ],
    "layout": {
        "xaxis": {"range": [-3, 3], "title": {"text": "mean"}},
        "yaxis": {"range": [0.1, 4], "title": {"text": "variance"}},
        "showlegend": False,
    },
    "alt": "Map of the loss over mean and variance.",
}
live_plot(
    plane,
    key="plane",
    words=WORDS,
    height=360,
    controls=[
        Control("mean", "Mean", MEANS, state.mean, slider=False),
        Control("variance", "Variance", VARIANCES, state.variance, slider=False),
    ],
    handles=[Handle("point", "Mean and variance", x="mean", y="variance")],
    tables=[Table(("mean", "variance"), {"nll": heights})],
    readouts=[
        Readout(
            "nll",
            "Loss",
            float(nll(np.array([state.mean]), np.array([state.variance]))[0]),
        )
    ],
    on_release=keep,
)
st.text(f"plane {state.mean} {state.variance}")
