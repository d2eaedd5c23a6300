"""Live plots of every kind that the tests move."""

import numpy as np
import streamlit as st

from components.live_plot import live_plot

x = np.linspace(-4.0, 4.0, 401)
figure = {
    "data": [
        {
            "type": "scatter",
            "uid": "loss",
            "mode": "lines",
            "x": x,
            "y": x**2,
            "name": "value",
            "line": {"width": 3, "color": "role:value"},
        },
        {
            "type": "scatter",
            "uid": "slope",
            "mode": "lines",
            "x": x,
            "y": 2 * x,
            "yaxis": "y2",
            "line": {"width": 3, "color": "role:gradient"},
        },
        {
            "type": "scatter",
            "uid": "here",
            "mode": "markers",
            "x": [1.0],
            "y": [1.0],
            "marker": {"size": 14, "color": "role:handle"},
        },
    ],
    "layout": {
        "xaxis": {"range": [-4, 4], "title": {"text": "input"}, "anchor": "y2"},
        "yaxis": {"range": [-1, 16], "domain": [0.46, 1], "title": {"text": "value"}},
        "yaxis2": {
            "range": [-8, 8],
            "domain": [0, 0.38],
            "title": {"text": "gradient"},
        },
        "showlegend": False,
    },
    "alt": "A parabola and its slope.",
}
st.title("Live plots")
live_plot(figure, key="sweep", height=460)
