"""What the live plot is measured against: the same two panels by `st.slider` and `st.plotly_chart`."""

import numpy as np
import streamlit as st

import losses

delta = st.slider("delta", 0.1, 3.0, 1.0, 0.1)
x = np.linspace(-5.0, 5.0, 401)
loss = losses.HuberLoss(reduction="none", delta=delta)
value, slopes = loss.value_and_grad(x, np.zeros_like(x))
panels = (("y", value, [0.46, 1.0]), ("y2", slopes["input"], [0.0, 0.38]))
figure = {
    "data": [
        {"type": "scatter", "mode": "lines", "x": x.tolist(), "y": y.tolist(), "yaxis": axis}
        for axis, y, _ in panels
    ],
    "layout": {
        "height": 460,
        "xaxis": {"range": [-5, 5], "anchor": "y2"},
        "yaxis": {"range": [-1, 14], "domain": panels[0][2]},
        "yaxis2": {"range": [-4, 4], "domain": panels[1][2]},
        "showlegend": False,
    },
}
st.plotly_chart(figure, key="figure")
