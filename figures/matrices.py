"""Matrices as blocks of coloured cells, a product of them as an equation, and the fit that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from figures.motion import Control, Motion, Readout, Table
from figures.traces import cell_numbers, curve
from figures.view import Figure, Label, layout, number
from losses.options import Array

GAP: Final = 1.3
"""Cells between two blocks: space for the sign that joins them."""
CURVE: Final = 161
DECIMALS: Final = 2
"""Of the number in a cell."""


@dataclass(frozen=True)
class Block:
    """A matrix in an equation: the name of its trace, its title, its numbers, and the sign before it."""

    uid: str
    title: str
    values: Array
    sign: str = ""


@dataclass(frozen=True)
class Equation:
    """gradient = factor * data * (predictions - targets), the data transposed: one column a sample."""

    gradient: Block
    data: Block
    predictions: Block
    targets: Block
    factor: float

    @property
    def blocks(self) -> tuple[Block, Block, Block, Block]:
        """The blocks from left to right."""
        return self.gradient, self.data, self.predictions, self.targets

    def part(self, sample: int) -> Array:
        """Return what one sample adds to the gradient: its data times its residuals."""
        residual = self.predictions.values[sample] - self.targets.values[sample]
        part: Array = self.factor * np.outer(self.data.values[:, sample], residual)
        return part


def product(equation: Equation, sample: int, label: Label) -> Figure:
    """Return an equation of matrices, and beside it the part of one sample.

    Args:
        equation: the matrices.
        sample: whose part is shown, from 0 on.
        label: the words.
    """
    blocks = equation.blocks
    gradient, data, predictions, targets = blocks
    part = Block("part", label("figure.part"), equation.part(sample))
    starts = _starts([*blocks, part])
    height = max(block.values.shape[0] for block in blocks)
    notes = [
        note
        for block, start in zip([*blocks, part], starts, strict=True)
        for note in _title(block, start, label)
    ]
    notes += [
        _sign(start - GAP / 2 - 0.5, block.sign)
        for block, start in zip(blocks, starts, strict=False)
        if block.sign
    ]
    end = starts[3] + targets.values.shape[1]
    notes.append(_sign(end - 0.2, ")"))
    return {
        "data": [
            _cells(block, start) for block, start in zip([*blocks, part], starts, strict=True)
        ],
        "layout": layout(
            xaxis={"visible": False, "range": [-0.7, starts[4] + part.values.shape[1] + 0.2]},
            yaxis={"visible": False, "range": [-height / 2 - 0.9, height / 2 + 0.9]},
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            hovermode="closest",
            dragmode=False,
            annotations=notes,
            shapes=_frames(blocks, starts, sample),
        ),
        "alt": label(
            "figure.alt.product",
            gradient=_said(gradient.values, label),
            samples=len(predictions.values),
            weights=data.values.shape[0],
            loss="{sample_loss}",
            sample=sample + 1,
        ),
    }


def product_motion(equation: Equation, sample: int, each: Array, label: Label) -> Motion:
    """Return what moves: the sample whose part in the gradient is shown; `each` holds their losses."""
    count, blocks = len(each), equation.blocks
    starts = _starts(blocks)
    frames = [_frames(blocks, starts, row) for row in range(count)]
    columns: dict[str, Array] = {
        "part.z": np.array([equation.part(row) for row in range(count)]),
        "sample_loss": each,
    }
    for shape in range(3):
        for edge in ("x0", "x1", "y0", "y1"):
            columns[f"layout.shapes[{shape}].{edge}"] = np.array([f[shape][edge] for f in frames])
    grid = np.arange(1.0, count + 1.0)
    return Motion(
        controls=(Control("sample", label("figure.sample"), grid, sample + 1.0),),
        tables=(Table(("sample",), columns),),
        readouts=(Readout("sample_loss", label("figure.sample_loss"), float(each[sample])),),
    )


def _starts(blocks: Sequence[Block]) -> list[float]:
    starts, here = [], 0.0
    for block in blocks:
        starts.append(here)
        here += block.values.shape[1] + GAP
    return starts


def _rows(block: Block) -> Array:
    count = block.values.shape[0]
    rows: Array = (count - 1) / 2 - np.arange(count)
    return rows


def _cells(block: Block, start: float) -> dict[str, Any]:
    reach = max(float(np.max(np.abs(block.values), initial=0.0)), 1e-12)
    return {
        "type": "heatmap",
        "uid": block.uid,
        "x": (start + np.arange(block.values.shape[1])).tolist(),
        "y": _rows(block).tolist(),
        "z": block.values.tolist(),
        "zmin": -reach,
        "zmax": reach,
        "colorscale": "role:diverging",
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        **cell_numbers(block.values, DECIMALS),
        "name": block.title,
        "hovertemplate": f"{block.title}<br>%{{z:.6~g}}<extra></extra>",
    }


def _title(block: Block, start: float, label: Label) -> list[dict[str, Any]]:
    rows, columns = block.values.shape
    middle = start + (columns - 1) / 2
    common = {"x": middle, "showarrow": False, "xref": "x", "yref": "y"}
    size = label("figure.shape", rows=rows, columns=columns)
    return [
        {**common, "y": rows / 2 + 0.05, "yanchor": "bottom", "text": f"<b>{block.title}</b>"},
        {
            **common,
            "y": -rows / 2 - 0.05,
            "yanchor": "top",
            "text": size,
            "font": {"size": 12, "color": "role:muted"},
        },
    ]


def _sign(x: float, text: str) -> dict[str, Any]:
    return {
        "x": x,
        "y": 0.0,
        "xref": "x",
        "yref": "y",
        "text": text,
        "showarrow": False,
        "font": {"size": 20},
    }


def _frames(blocks: Sequence[Block], starts: Sequence[float], sample: int) -> list[dict[str, Any]]:
    """Return the frames around one sample: its column of the data, its rows of prediction and target."""
    _, data, predictions, targets = blocks
    height = data.values.shape[0] / 2
    places = [(starts[1] + sample - 0.5, starts[1] + sample + 0.5, -height, height)]
    for block, start in ((predictions, starts[2]), (targets, starts[3])):
        row = _rows(block)[sample]
        places.append((start - 0.5, start + block.values.shape[1] - 0.5, row - 0.5, row + 0.5))
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "y",
            "x0": float(x0),
            "x1": float(x1),
            "y0": float(y0),
            "y1": float(y1),
            "line": {"width": 3, "color": "role:handle"},
        }
        for x0, x1, y0, y1 in places
    ]


def _said(values: Array, label: Label) -> str:
    rows = (label("mark.list").join(number(float(v)) for v in row) for row in values)
    return label("mark.clause").join(rows)


def fit(
    x: Array, y: Array, grid: Array, predictions: Array, span: tuple[float, float], label: Label
) -> Figure:
    """Return what the model predicts along x, with the samples; one curve a class.

    Args:
        x: one number a sample.
        y: the targets, of shape (samples, classes).
        grid: where the predictions are drawn.
        predictions: of shape (len(grid), classes).
        span: the range of the vertical axis.
        label: the words.
    """
    classes = y.shape[1]
    names = [
        label("figure.class", index=n) if classes > 1 else label("figure.model")
        for n in range(classes)
    ]
    roles = ["series1", "series2", "series3"] if classes > 1 else ["value"]
    symbols = ("circle", "square", "diamond")
    traces = [
        curve(
            f"curve{n}",
            grid,
            predictions[:, n],
            roles[n],
            names[n],
            dash=("solid", "dash", "dot")[n],
        )
        for n in range(classes)
    ]
    for n in range(classes):
        mine = y[:, n] == 1.0 if classes > 1 else np.ones(len(x), dtype=bool)
        traces.append(
            {
                "type": "scatter",
                "uid": f"samples{n}",
                "mode": "markers",
                "x": x[mine].tolist(),
                "y": y[mine, n].tolist(),
                "name": names[n] if classes > 1 else label("figure.samples"),
                "marker": {
                    "size": 12,
                    "symbol": symbols[n],
                    "color": f"role:{roles[n] if classes > 1 else 'target'}",
                    "line": {"width": 2, "color": "role:background"},
                },
                "showlegend": False,
                "hovertemplate": "%{x:.4g}, %{y:.4g}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return {
        "data": traces,
        "layout": layout(
            xaxis={"title": {"text": "x"}, "range": [float(grid[0]), float(grid[-1])]},
            yaxis={"title": {"text": label("figure.prediction")}, "range": list(span)},
            showlegend=classes > 1,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            hovermode="closest",
        ),
        "alt": label("figure.alt.fit", count=len(x), classes=classes),
    }
