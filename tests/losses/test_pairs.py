"""Facts of the pair losses alone: ties, odd labels, every pair at once.

Expected literals marked torch were read off torch 2.13.0 on the CPU in float64.
"""

from __future__ import annotations

import numpy as np
import pytest

from losses import HingeEmbeddingLoss, MarginRankingLoss
from losses.errors import InvalidType, InvalidValue

inf, nan = np.inf, np.nan


@pytest.mark.parametrize(
    ("distance", "label", "value", "slope"),
    # torch: the hinge passes its gradient at a tie; a label that is neither 1 nor −1 adds both
    # parts.
    [
        (1.0, -1.0, 0.0, -1.0),
        (-3.0, 1.0, -3.0, 1.0),
        (0.0, 0.0, 1.0, 0.0),
        (0.25, 0.5, 1.0, 0.0),
        (3.0, 0.0, 3.0, 1.0),
        (3.0, -1.0, 0.0, 0.0),
        (inf, 1.0, inf, 1.0),
        (inf, -1.0, 0.0, 0.0),
        (-inf, 1.0, -inf, 1.0),
        (-inf, -1.0, inf, -1.0),
        (nan, 1.0, nan, 1.0),
        (nan, -1.0, nan, 0.0),
    ],
)
def test_hinge_embedding(distance: float, label: float, value: float, slope: float) -> None:
    result, grads = HingeEmbeddingLoss().value_and_grad(np.array([distance]), np.array([label]))
    np.testing.assert_array_equal(result, value)
    np.testing.assert_array_equal(grads["input"], [slope])
    assert set(grads) == {"input"}


def test_hinge_embedding_keeps_the_dtype_of_its_input() -> None:
    distances = np.array([0.3, 0.3], np.float32)
    for labels in (np.array([1, -1]), np.array([1.0, -1.0])):
        assert HingeEmbeddingLoss()(distances, labels).dtype == np.float32


@pytest.mark.parametrize(
    ("scores", "label", "margin", "value", "slopes"),
    # torch: at a tie the gradient passes.
    [
        ((1.0, 1.0), 1.0, 0.0, 0.0, (-1.0, 1.0, 0.0)),
        ((1.0, 2.0), 1.0, 0.5, 1.5, (-1.0, 1.0, 1.0)),
        ((2.0, 1.0), 1.0, 0.5, 0.0, (0.0, 0.0, 0.0)),
        ((2.0, 1.0), -1.0, 0.5, 1.5, (1.0, -1.0, -1.0)),
    ],
)
def test_margin_ranking(
    scores: tuple[float, float],
    label: float,
    margin: float,
    value: float,
    slopes: tuple[float, float, float],
) -> None:
    loss = MarginRankingLoss(margin=margin)
    result, grads = loss.value_and_grad(*(np.array([x]) for x in (*scores, label)))
    assert result == value
    np.testing.assert_array_equal(list(grads.values()), np.reshape(slopes, (3, 1)))


def test_a_column_against_a_row_ranks_every_pair() -> None:
    column, row = np.array([[3.0], [1.0]]), np.array([[0.0, 1.0, 2.0]])
    wanted = np.ones((1, 1))
    value, grads = MarginRankingLoss(margin=0.5, reduction="none").value_and_grad(
        column, row, wanted
    )
    np.testing.assert_array_equal(value, [[0.0, 0.0, 0.0], [0.0, 0.5, 1.5]])
    np.testing.assert_array_equal(grads["input1"], [[0.0], [-2.0]])
    np.testing.assert_array_equal(grads["input2"], [[0.0, 1.0, 1.0]])
    np.testing.assert_array_equal(grads["target"], [[1.0]])


@pytest.mark.parametrize("odd", ["input2", "target"])
def test_margin_ranking_wants_as_many_axes_everywhere(odd: str) -> None:
    arguments = {name: np.ones(2) for name in ("input1", "input2", "target")}
    arguments[odd] = np.ones((1, 2))
    with pytest.raises(InvalidValue, match=odd) as caught:
        MarginRankingLoss()(**arguments)
    assert caught.value.key == "dimensions"


def test_margin_ranking_takes_an_unsigned_label_for_the_number_that_it_is() -> None:
    # torch negates the label, and an unsigned 1 becomes 255: a documented deviation.
    scores = np.array([0.5, 2.0]), np.array([1.0, 1.0])
    for dtype in (np.float64, np.uint8):
        value, grads = MarginRankingLoss().value_and_grad(*scores, np.ones(2, dtype))
        assert value == 0.25
        np.testing.assert_array_equal(grads["input1"], [-0.5, 0.0])


def test_margin_ranking_refuses_labels_without_a_negative() -> None:
    with pytest.raises(InvalidType, match="target"):
        MarginRankingLoss()(np.ones(2), np.ones(2), np.ones(2, np.bool_))
