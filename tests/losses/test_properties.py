"""Any shapes and any numbers, infinite and not numbers among them, against torch.

Values are compared entry by entry before anything is summed: no rounding of a sum decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import losses
from checks.comparison import compare
from checks.deviations import corrections
from checks.torch_oracle import TorchRefuses, evaluate
from losses.errors import LossError

pytest.importorskip("torch")

SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    1e-300,
    -1e-300,
    1e-12,
    1e150,
    -1e150,
    88.8,
    -745.2,
    710.0,
]
NOT_FINITE = [np.inf, -np.inf, np.nan]
MODERATE = st.floats(-30.0, 30.0, allow_subnormal=False)
UNIT = st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e-300, 1e-50, 1e-13, 1.0 - 1e-13]) | st.floats(
    0.0, 1.0
)
SIGNS = st.sampled_from([-1.0, 1.0])
COUNTS = st.integers(0, 40).map(float) | st.floats(0.0, 60.0)
REALS = MODERATE | st.sampled_from(SPECIAL)
ANY = REALS | st.sampled_from(NOT_FINITE)

shapes = st.lists(st.integers(0, 3), max_size=3).map(tuple)
"""Any shape, of no axis and of no elements too."""


def arrays(shape: tuple[int, ...], entries: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    size = int(np.prod(shape))
    return st.lists(entries, min_size=size, max_size=size).map(
        lambda numbers: np.array(numbers, dtype=np.float64).reshape(shape)
    )


def agrees(name: str, options: dict[str, Any], arguments: dict[str, Any]) -> None:
    """Check value and gradients of the unreduced losses entry by entry, or that both sides refuse."""
    options = {"reduction": "none", **options}
    try:
        here: Any = getattr(losses, name)(**options).value_and_grad(**arguments)
    except LossError:
        here = None
    try:
        there: Any = evaluate(name, options, arguments)
    except TorchRefuses:
        there = None
    assert (here is None) == (there is None), "refused by one side alone"
    if here is None:
        return
    wrong = corrections(name)
    parts = {"value": (here[0], there[0])} | {k: (here[1][k], there[1][k]) for k in there[1]}
    for quantity, (ours, theirs) in parts.items():
        found = compare((0.0, {quantity: ours}), (0.0, {quantity: theirs}), "float64", wrong)
        # Probabilities that cancel leave what rounding makes of numbers of size 1.
        same = found.gradient < 1e-10 or np.allclose(ours, theirs, 1e-10, 1e-14, equal_nan=True)
        assert same, f"{quantity}: {ours!r} against {theirs!r}"


ELEMENTWISE = {
    "MSELoss": ({}, {"input": ANY, "target": ANY}),
    "L1Loss": ({}, {"input": ANY, "target": ANY}),
    "HuberLoss": ({"delta": st.floats(1e-3, 1e3)}, {"input": ANY, "target": ANY}),
    "SmoothL1Loss": ({"beta": st.floats(1e-3, 1e3) | st.just(0.0)}, {"input": ANY, "target": ANY}),
    "BCELoss": ({}, {"input": UNIT | st.sampled_from(SPECIAL), "target": UNIT}),
    "BCEWithLogitsLoss": ({}, {"input": REALS, "target": UNIT}),
    "SoftMarginLoss": ({}, {"input": REALS, "target": SIGNS}),
    "HingeEmbeddingLoss": (
        {"margin": st.floats(-5.0, 5.0)},
        {"input": ANY, "target": SIGNS | st.just(0.0)},
    ),
    "MarginRankingLoss": (
        {"margin": st.floats(-5.0, 5.0)},
        {"input1": REALS, "input2": REALS, "target": SIGNS | st.just(0.0)},
    ),
    "PoissonNLLLoss": (
        {"log_input": st.booleans(), "full": st.booleans()},
        {"input": MODERATE, "target": COUNTS},
    ),
    "GaussianNLLLoss": (
        {"full": st.booleans(), "eps": st.sampled_from([1e-6, 0.5])},
        {"input": MODERATE, "target": MODERATE, "var": UNIT | st.floats(-1.0, 50.0)},
    ),
    "KLDivLoss": (
        {"log_target": st.booleans()},
        {"input": MODERATE | st.just(-np.inf), "target": UNIT | st.just(-0.5)},
    ),
}
"""Options and arguments, each with the numbers that it may be given."""


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(data=st.data())
def test_elementwise_losses(name, data):
    options, arguments = ELEMENTWISE[name]
    shape = data.draw(shapes)
    agrees(
        name,
        {key: data.draw(values) for key, values in options.items()},
        {key: data.draw(arrays(shape, entries)) for key, entries in arguments.items()},
    )


@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "SmoothL1Loss", "HingeEmbeddingLoss"])
@given(data=st.data())
def test_shapes_that_broadcast_and_shapes_that_do_not(name, data):
    given_shapes = data.draw(shapes), data.draw(shapes)
    target = SIGNS if name == "HingeEmbeddingLoss" else MODERATE
    agrees(
        name,
        {},
        {
            "input": data.draw(arrays(given_shapes[0], MODERATE)),
            "target": data.draw(arrays(given_shapes[1], target)),
        },
    )


SCORES = MODERATE | st.sampled_from([0.0, 100.0, -100.0, 1e4, -1e4])
labels = st.integers(-2, 5)


@st.composite
def label_calls(draw: Any) -> tuple[Any, Any]:
    """Return scores (N, C, …) with labels of their positions, some of them out of range."""
    count, classes = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    more = draw(st.lists(st.integers(0, 2), max_size=2))
    shape = (count, classes, *more)
    size = int(np.prod((count, *more)))
    drawn = draw(st.lists(st.integers(0, classes - 1) | labels, min_size=size, max_size=size))
    return draw(arrays(shape, SCORES)), np.array(drawn, np.int64).reshape(count, *more)


@pytest.mark.parametrize("name", ["NLLLoss", "CrossEntropyLoss"])
@given(call=label_calls(), data=st.data())
def test_labels(name, call, data):
    classes = call[0].shape[1]
    options: dict[str, Any] = {"ignore_index": data.draw(st.sampled_from([-100, -2, 0, 1]))}
    if data.draw(st.booleans()):
        options["weight"] = data.draw(arrays((classes,), st.floats(0.0, 3.0)))
    if name == "CrossEntropyLoss":
        options["label_smoothing"] = data.draw(st.sampled_from([0.0, 0.1, 1.0]))
    agrees(name, options, {"input": call[0], "target": call[1]})


@given(call=label_calls(), data=st.data())
def test_labels_of_a_margin(call, data):
    scores, target = call
    assume(scores.ndim == 2 and len(scores) > 0)
    options = {"p": data.draw(st.sampled_from([1, 2])), "margin": data.draw(st.floats(-2.0, 3.0))}
    agrees("MultiMarginLoss", options, {"input": scores, "target": target})


@given(data=st.data())
def test_lists_of_labels(data):
    count, classes = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 5))
    size = count * classes
    drawn = data.draw(st.lists(st.integers(-1, classes - 1), min_size=size, max_size=size))
    target = np.array(drawn, np.int64).reshape(count, classes)
    scores = data.draw(arrays((count, classes), SCORES))
    agrees("MultiLabelMarginLoss", {}, {"input": scores, "target": target})


@given(data=st.data())
def test_probabilities(data):
    shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4)))
    target = data.draw(arrays(shape, st.floats(0.0, 1.0)))
    options = {"label_smoothing": data.draw(st.sampled_from([0.0, 0.3]))}
    scores = data.draw(arrays(shape, SCORES))
    agrees("CrossEntropyLoss", options, {"input": scores, "target": target})


@given(data=st.data())
def test_triplets(data):
    shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(2, 4)))
    points = st.floats(-5.0, 5.0).map(lambda x: round(x, 2))  # ties and equal points among them
    vectors = {k: data.draw(arrays(shape, points)) for k in ("anchor", "positive", "negative")}
    options = {
        "p": data.draw(st.sampled_from([1.0, 2.0, 3.0, np.inf])),
        "swap": data.draw(st.booleans()),
        "margin": data.draw(st.floats(0.1, 5.0)),
    }
    agrees("TripletMarginLoss", options, vectors)


@given(data=st.data())
@settings(max_examples=80)
def test_sequences(data):
    frames, count, classes = (data.draw(st.integers(1, n)) for n in (5, 3, 3))
    scores = data.draw(arrays((frames, count, classes), st.floats(-20.0, 5.0)))
    log_probs = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    longest = data.draw(st.integers(1, 4))
    most = st.integers(1, max(classes - 1, 1))
    drawn = data.draw(st.lists(most, min_size=count * longest, max_size=count * longest))
    assume(classes > 1)
    lengths = [
        np.array(data.draw(st.lists(st.integers(0, top), min_size=count, max_size=count)))
        for top in (frames, longest)
    ]
    arguments = {
        "log_probs": log_probs,
        "targets": np.array(drawn, np.int64).reshape(count, longest),
        "input_lengths": lengths[0],
        "target_lengths": lengths[1],
    }
    agrees("CTCLoss", {"zero_infinity": data.draw(st.booleans())}, arguments)
