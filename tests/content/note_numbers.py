"""What the numbers in the notes are: computed in the state in which a preset opens.

Each preset has the quantities that its title and note name, in either language, as functions of that state;
"look" has those of the sentence under the title of a loss, in the state in which its page opens. A number
without a quantity here, and a quantity that no text names, are mistakes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

import losses
from scenes.scene import Scene, open_preset
from scenes.table import evaluate


@dataclass(frozen=True)
class State:
    """A preset as it opens."""

    scene: Scene
    x: Mapping[str, Any]
    value: Any
    losses: Any
    g: Mapping[str, Any]

    def option(self, name: str) -> Any:
        """Return an option, its default where the preset does not set it."""
        return getattr(self.scene.loss, name)

    def under(self, **options: Any) -> Any:
        """Return the value of the same arguments under other options."""
        made = self.scene.loss_class(**{**self.scene.options, **options})
        return np.asarray(made(**self.scene.arguments))

    @property
    def divisor(self) -> float:
        """What the value divides the sum of the losses by."""
        return float(np.sum(self.losses) / self.value)


def state(name: str, preset: str | None = None) -> State:
    """Return the state in which a preset opens, the first one by default."""
    scene = open_preset(name, preset)
    result = evaluate(scene)
    return State(scene, scene.arguments, result.value, np.asarray(result.losses), result.gradients)


def sizes(array: Any) -> Any:
    """Return the different sizes of the entries, in order."""
    return np.unique(np.round(np.abs(array), 9))


def residuals(s: State) -> Any:
    """Return input − target."""
    return s.x["input"] - s.x["target"]


def norms(s: State, other: str, p: float = 2.0) -> Any:
    """Return the distances of an argument's rows from the anchor."""
    return np.linalg.norm(np.atleast_2d(s.x["anchor"] - s.x[other]), ord=p, axis=-1)


def cosines(s: State) -> Any:
    """Return the cosines of the pairs."""
    a, b = np.atleast_2d(s.x["input1"]), np.atleast_2d(s.x["input2"])
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


def angles(s: State) -> Any:
    """Return the angles of the pairs in degrees."""
    return np.degrees(np.arccos(cosines(s)))


def leads(s: State) -> Any:
    """Return by how much the right class leads each other one, the right one left out."""
    scores, target = np.atleast_2d(s.x["input"]), np.atleast_1d(s.x["target"])
    rows = np.arange(len(scores))
    return np.array([np.delete(scores[i, target[i]] - scores[i], target[i]) for i in rows])


def shortfalls(s: State) -> Any:
    """Return what the leads lack of the margin."""
    return np.maximum(0.0, s.option("margin") - leads(s))


def right(s: State) -> Any:
    """Return the right classes of the first row of a target that ends at −1."""
    row = np.atleast_2d(s.x["target"])[0]
    return row[: np.argmax(row < 0)] if (row < 0).any() else row


def label_shortfalls(s: State) -> Any:
    """Return what the right classes lack in leading the wrong ones by 1."""
    scores, labels = np.atleast_2d(s.x["input"])[0], right(s)
    wrong = np.setdiff1d(np.arange(scores.size), labels)
    return 1.0 - (scores[labels][:, None] - scores[wrong])


def softmax(scores: Any) -> Any:
    """Return the softmax over the last axis."""
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def kl(p: Any, q: Any) -> float:
    """Return KL(p‖q)."""
    return float((p * np.log(p / q)).sum())


Quantities = Callable[[State], list[Any]]

NUMBERS: dict[str, dict[str, Quantities]] = {
    "MSELoss": {
        "outlier": lambda s: [
            residuals(s)[5],
            s.losses[5],
            s.losses.sum(),
        ],
        "mean": lambda s: [
            s.x["input"],
            s.x["target"].mean(),
            s.x["target"][4],
            s.g["input"].sum(),
        ],
        "half": lambda s: [
            residuals(s),
            s.value,
            s.g["input"],
            s.value / 2.0,
            s.g["input"] / 2.0,
            1.0 / 2.0,
        ],
        "weighted": lambda s: [
            s.losses,
            s.divisor,
            s.losses.size,
            s.value,
        ],
        "broadcast": lambda s: [
            s.x["input"].shape,
            s.value,
            losses.MSELoss()(s.x["input"][:, 0], s.x["target"]),
        ],
    },
    "L1Loss": {
        "look": lambda s: [np.unique(s.g["input"] * s.divisor)],
        "outlier": lambda s: [s.losses[5], s.losses.sum(), sizes(s.g["input"])],
        "median": lambda s: [s.x["input"], s.x["target"][4]],
        "kink": lambda s: [residuals(s)[:2], s.g["input"][:2]],
        "weighted": lambda s: [s.losses, s.divisor, s.losses.size, s.value],
        "table": lambda s: [np.unique(s.g["input"])],
    },
    "HuberLoss": {
        "outlier": lambda s: [s.divisor, s.g["input"][5]],
        "inside": lambda s: [s.divisor],
        "kink": lambda s: [],
        "narrow": lambda s: [],
    },
    "SmoothL1Loss": {
        "look": lambda s: [
            np.abs(s.g["input"][1, 0] * s.divisor),
            losses.SmoothL1Loss().value_and_grad(np.zeros(1), np.zeros(1))[1]["input"],
        ],
        "boxes": lambda s: [residuals(s)[1, 0], -residuals(s)[1, 3]],
        "outlier": lambda s: [
            s.option("beta"),
            s.losses[5],
            s.g["input"][5],
            s.g["input"][5] * s.divisor,
        ],
        "scaled": lambda s: [
            s.option("beta"),
            residuals(s),
            s.losses,
            losses.HuberLoss(delta=2.0, reduction="none")(s.x["input"], s.x["target"]),
        ],
        "kink": lambda s: [s.option("beta") / s.losses[0], s.losses[0], s.g["input"][0]],
        "absolute": lambda s: [s.option("beta"), s.g["input"][0]],
    },
    "GaussianNLLLoss": {
        "noise": lambda s: [residuals(s)[3], s.x["var"][3], residuals(s)[3] ** 2],
        "overconfident": lambda s: [s.x["target"] - s.x["input"], s.x["var"], s.losses],
        "per_row": lambda s: [s.x["var"].shape],
        "shared": lambda s: [(residuals(s) ** 2).mean(), s.x["var"], s.g["var"]],
        "clamp": lambda s: [s.option("eps"), s.x["var"][:2], s.losses[:2]],
        "density": lambda s: [
            s.losses[0] - s.under(full=False)[0],
            (s.x["target"] - s.x["input"])[0] + 1.0,
            s.x["var"][1],
            s.losses[1],
        ],
    },
    "PoissonNLLLoss": {
        "counts": lambda s: [np.exp(s.x["input"][0]), s.x["target"][0], s.g["input"][0]],
        "rates": lambda s: [s.g["input"][1]],
        "lopsided": lambda s: [np.exp(s.x["input"]), s.losses, s.g["input"]],
        "zero_rate": lambda s: [s.x["input"], s.losses, s.g["input"][1]],
        "stirling": lambda s: [
            np.exp(s.x["input"]),
            s.x["target"],
            (s.losses - s.under(full=False))[2:],
        ],
    },
    "BCEWithLogitsLoss": {
        "look": lambda s: [-losses.BCEWithLogitsLoss().value_and_grad([-40.0], [1.0])[1]["input"]],
        "typical": lambda s: [0.0 * s.x["input"]],
        "mistake": lambda s: [s.x["target"], s.x["input"], s.losses, np.ceil(-s.g["input"][0])],
        "stable": lambda s: [s.x["input"][0], s.losses, s.g["input"]],
        "imbalance": lambda s: [s.option("pos_weight"), s.g["input"], s.x["input"]],
        "per_label": lambda s: [s.option("pos_weight"), s.option("weight")[2]],
        "double_sigmoid": lambda s: [
            s.x["input"],
            losses.BCELoss(reduction="none")(s.x["input"], s.x["target"]),
            s.losses,
        ],
    },
    "BCELoss": {
        "typical": lambda s: [s.x["input"][2:], s.x["target"][2:], s.losses[2:]],
        "mistake": lambda s: [s.x["target"], s.x["input"], s.losses, s.g["input"]],
        "clamp": lambda s: [s.losses, s.x["input"]],
        "soft": lambda s: [s.x["target"], s.x["input"][1], s.losses[1]],
        "reconstruction": lambda s: [
            s.x["input"][1, 1],
            s.losses[1, 1] / s.losses.sum(),
            s.divisor,
        ],
        "weighted": lambda s: [
            s.losses[0],
            s.divisor,
            s.value,
            sum(s.option("weight")),
            s.losses.sum() / sum(s.option("weight")),
        ],
    },
    "SoftMarginLoss": {
        "look": lambda s: [
            -losses.SoftMarginLoss().value_and_grad([-40.0], [1.0])[1]["input"],
            losses.SoftMarginLoss()([40.0], [1.0]),
        ],
        "typical": lambda s: [s.x["input"] * s.x["target"]],
        "mistake": lambda s: [s.x["target"], s.x["input"], s.losses],
        "overflow": lambda s: [s.x["input"][0], s.losses[0], s.g["input"][0]],
        "zero_one": lambda s: [s.x["target"], s.losses[1:], s.g["input"][1:]],
        "table": lambda s: [s.divisor],
    },
    "MultiLabelSoftMarginLoss": {
        "labels": lambda s: [s.x["target"], s.losses],
        "mistake": lambda s: [
            np.log1p(np.exp(s.x["input"][0, 0])),
            np.log1p(np.exp(-s.x["input"][0, 1])),
            s.losses,
        ],
        "no_label": lambda s: [s.losses],
        "weighted": lambda s: [
            s.x["input"],
            np.log(2.0),
            s.option("weight"),
            s.x["input"].size,
            s.value,
        ],
        "unbatched": lambda s: [],
        "extreme": lambda s: [s.x["input"][0, 0], s.x["input"][0, 0] / s.x["input"].size],
    },
    "CrossEntropyLoss": {
        "confident_mistake": lambda s: [
            np.argmax(s.x["input"][2]),
            s.x["target"][2],
            s.x["input"][2].max() - s.x["input"][2, 0],
            s.losses[2],
            s.losses.sum(),
            s.g["input"][2, 0],
            -1.0 / s.losses.size,
        ],
        "undecided": lambda s: [softmax(s.x["input"]), np.exp(s.value), s.value, s.g["input"]],
        "imbalanced": lambda s: [
            s.x["target"],
            s.option("weight"),
            s.losses[4],
            s.divisor,
        ],
        "smoothing": lambda s: [softmax(s.x["input"][0]), s.g["input"][0], s.losses],
        "soft_targets": lambda s: [],
        "image": lambda s: [s.losses[0, 1, 0], s.option("ignore_index")],
        "double_softmax": lambda s: [0.0 * s.value, s.value],
    },
    "NLLLoss": {
        "typical": lambda s: [np.exp(-s.losses), np.unique(s.g["input"])[0]],
        "confident_mistake": lambda s: [np.exp(s.x["input"][0, 2]), s.losses],
        "logits": lambda s: [s.value],
        "probabilities": lambda s: [s.value],
        "weighted": lambda s: [
            s.option("weight"),
            s.option("ignore_index"),
            s.losses.sum(),
        ],
        "impossible": lambda s: [
            np.exp(s.x["input"][1]),
            s.x["input"][1],
            s.value,
            s.g["input"][1],
        ],
        "positions": lambda s: [],
    },
    "NLLLoss2d": {
        "segmentation": lambda s: [np.exp(-s.losses), sizes(s.losses)],
        "confident_mistake": lambda s: [
            s.x["target"][0, 0, 3],
            np.argmax(s.x["input"][0, :, 0, 3]),
            np.exp(s.x["input"][0, 0, 0, 3]),
            s.losses.max(),
        ],
        "void": lambda s: [s.option("ignore_index")],
        "rare_class": lambda s: [
            s.x["target"][0, 3, 0],
            s.option("weight"),
            s.losses[0, 3, :2].sum(),
            s.losses.sum(),
            (s.x["target"] != 2).sum(),
            s.divisor,
        ],
        "impossible": lambda s: [np.exp(s.x["input"][0, 0, 2, 1]), s.losses.max()],
    },
    "MultiMarginLoss": {
        "look": lambda s: [s.losses[1], s.g["input"][1]],
        "typical": lambda s: [
            leads(s).min(axis=1),
            shortfalls(s).max(axis=1)[0],
            s.losses[0] * 3.0,
            s.losses[1],
            s.x["input"].shape[1],
        ],
        "confident_mistake": lambda s: [-leads(s)[0].min(), shortfalls(s)[0], s.losses[0]],
        "tie": lambda s: [leads(s)[0], s.losses, s.g["input"][0]],
        "squared": lambda s: [
            s.option("p"),
            shortfalls(s)[0] ** 2,
            s.x["input"].shape[1],
            s.losses[0],
            shortfalls(s)[1].max(),
            shortfalls(s)[1].max() ** 2,
        ],
        "weighted": lambda s: [
            s.x["input"],
            s.x["target"][2],
            s.losses.sum(),
            sum(s.option("weight")),
        ],
        "wide_margin": lambda s: [
            leads(s),
            s.option("margin"),
            shortfalls(s).max(),
            s.x["input"].size,
        ],
    },
    "MultiLabelMarginLoss": {
        "look": lambda s: [2.0 * losses.MultiLabelMarginLoss()([0.0, 0.0], [0, -1])],
        "list": lambda s: [
            s.x["target"],
            np.setdiff1d(np.arange(4), right(s)),
            label_shortfalls(s),
            label_shortfalls(s).sum(),
            s.value,
        ],
        "batch": lambda s: [s.losses],
        "zero_one": lambda s: [s.x["target"], s.losses],
        "confident_mistake": lambda s: [
            right(s)[1],
            s.x["input"][0, 1],
            label_shortfalls(s)[label_shortfalls(s) > 0.0],
        ],
        "tie": lambda s: [-label_shortfalls(s) + 1.0, s.value, s.g["input"]],
    },
    "HingeEmbeddingLoss": {
        "look": lambda s: [
            s.x["target"],
            s.losses[3],
            np.unique(s.g["input"] * s.divisor),
        ],
        "pairs": lambda s: [s.x["input"][2:], s.losses[2]],
        "margin": lambda s: [s.option("margin"), s.x["input"], s.losses],
        "kink": lambda s: [s.losses[0], s.g["input"]],
        "zero_one": lambda s: [s.x["target"], s.x["input"], s.losses, s.g["input"]],
        "negative": lambda s: [s.x["input"][0], s.losses[0]],
        "matrix": lambda s: [np.diag(s.losses), s.divisor],
    },
    "MarginRankingLoss": {
        "look": lambda s: [s.x["target"], s.losses],
        "pairs": lambda s: [
            (s.x["input1"] - s.x["input2"])[1],
            s.losses[1],
            s.losses[3],
        ],
        "reversed": lambda s: [
            (s.x["input1"] - s.x["input2"])[0],
            s.x["target"],
            s.losses,
        ],
        "constant": lambda s: [s.option("margin"), s.value, sizes(s.g["input1"])],
        "kink": lambda s: [
            s.x["input1"] - s.x["input2"],
            s.losses,
            s.g["input1"],
            s.g["input2"],
        ],
        "all_pairs": lambda s: [],
    },
    "CosineEmbeddingLoss": {
        "pairs": lambda s: [s.losses[:2], angles(s)[1]],
        "opposite": lambda s: [s.losses, s.g["input1"][0]],
        "margin": lambda s: [
            s.option("margin"),
            np.degrees(np.arccos(s.option("margin"))),
            cosines(s)[:2],
            s.losses[0],
        ],
        "length": lambda s: [angles(s), s.losses],
        "tie": lambda s: [s.option("margin"), s.value, np.abs(s.g["input1"]).max()],
        "zero_vector": lambda s: [s.losses],
    },
    "TripletMarginLoss": {
        "look": lambda s: [s.losses[1]],
        "three_kinds": lambda s: [
            norms(s, "positive"),
            norms(s, "negative"),
            s.losses,
        ],
        "outlier": lambda s: [
            norms(s, "positive")[2],
            norms(s, "negative")[2],
            s.losses[2],
            s.value,
        ],
        "swap": lambda s: [
            norms(s, "negative"),
            np.linalg.norm(s.x["positive"] - s.x["negative"]),
            s.under(swap=False),
            norms(s, "positive"),
            s.value,
        ],
        "tie": lambda s: [norms(s, "negative") - norms(s, "positive"), s.value],
        "collapse": lambda s: [s.g["anchor"]],
        "manhattan": lambda s: [
            s.option("p"),
            np.abs(s.x["positive"]),
            norms(s, "positive", 1.0),
            norms(s, "negative", 1.0),
            s.value,
            norms(s, "positive"),
            s.under(p=2.0),
        ],
    },
    "TripletMarginWithDistanceLoss": {
        "euclidean": lambda s: [
            s.x["positive"],
            s.x["negative"],
            norms(s, "positive"),
            s.value,
        ],
        "manhattan": lambda s: [
            norms(s, "positive", 1.0),
            norms(s, "negative", 1.0),
            s.value,
        ],
        "chebyshev": lambda s: [
            norms(s, "positive", np.inf),
            norms(s, "negative", np.inf),
            s.value,
        ],
        "squared_euclidean": lambda s: [
            norms(s, "positive") ** 2,
            norms(s, "negative") ** 2,
            s.losses[1],
            s.under(distance_function="euclidean")[1],
        ],
        "cosine": lambda s: [s.option("margin"), s.losses, np.linalg.norm(s.x["anchor"][0])],
        "swap": lambda s: [
            norms(s, "negative", 1.0),
            np.abs(s.x["positive"] - s.x["negative"]).sum(),
            s.under(swap=False),
            s.value,
        ],
    },
    "KLDivLoss": {
        "divergence": lambda s: [
            s.losses.sum(axis=1),
            s.value,
            kl(np.exp(s.x["input"][1]), s.x["target"][1]),
        ],
        "mean": lambda s: [s.value],
        "log_target": lambda s: [s.value],
        "one_hot": lambda s: [np.exp(s.value), s.value, s.losses[1:]],
        "uncovered": lambda s: [np.exp(s.x["input"][0, 0]), s.x["target"][0, 0]],
        "probabilities": lambda s: [s.value],
    },
    "CTCLoss": {
        "padded": lambda s: [
            np.argmax(s.x["log_probs"][[0, 1, 3], 0], axis=-1),
            s.x["targets"][0],
            s.losses,
            s.x["target_lengths"],
            s.value,
        ],
        "concatenated": lambda s: [s.x["targets"], s.x["target_lengths"]],
        "uniform": lambda s: [
            np.exp(s.x["log_probs"]),
            s.x["targets"],
            np.exp(-s.x["log_probs"][:, 0].sum()),
            np.exp(s.value),
            s.value,
        ],
        "repeated": lambda s: [s.x["targets"], np.exp(s.value), s.value],
        "confident_mistake": lambda s: [
            np.exp(s.x["log_probs"].max()),
            np.argmax(s.x["log_probs"][0]),
            s.x["targets"],
            s.value,
        ],
        "does_not_fit": lambda s: [s.x["targets"], np.exp(s.value[1]), s.value[1]],
        "zero_infinity": lambda s: [
            s.losses,
            s.g["log_probs"][:, 0],
            s.losses.size,
            s.value,
        ],
    },
    "AdaptiveLogSoftmaxWithLoss": {
        "mixed": lambda s: [s.x["target"], s.losses[2]],
        "head_only": lambda s: [],
        "confident_mistake": lambda s: [
            np.argmax(s.x["head_weight"] @ s.x["input"]),
            s.option("cutoffs")[0],
            s.value,
        ],
        "two_clusters": lambda s: [
            s.option("in_features"),
            s.option("div_value"),
            [cluster[0].shape[0] for cluster in s.x["tail_weights"]],
        ],
        "head_bias": lambda s: [
            np.exp(s.x["head_bias"][0]),
            s.x["target"][:2],
            softmax(s.x["head_bias"]),
        ],
    },
    "LinearCrossEntropyLoss": {
        "regions": lambda s: [],
        "confident_mistake": lambda s: [s.losses, s.g["input"][0, 0]],
        "bias": lambda s: [
            s.x["input"],
            np.exp(s.x["linear_bias"][0]),
            softmax(s.x["linear_bias"]),
        ],
        "padding": lambda s: [
            s.x["target"][2],
            s.losses.sum(),
            s.option("weight")[:2],
        ],
        "soft_targets": lambda s: [],
        "unbatched": lambda s: [
            s.x["input"],
            s.x["linear_weight"] @ s.x["input"],
            [0, 1],
        ],
        "several_outputs": lambda s: [s.x["linear_weight"].shape],
    },
}


# The prose of a loss


def normal(k: float) -> tuple[float, float]:
    """Return density and distribution of a standard normal at k."""
    return math.exp(-k * k / 2.0) / math.sqrt(2.0 * math.pi), 0.5 * (1.0 + math.erf(k / 2.0**0.5))


def huber_efficiency(k: float) -> float:
    """Return the efficiency of Huber's estimate at a delta of k deviations (Huber, 1964)."""
    density, below = normal(k)
    inside = 2.0 * below - 1.0
    return inside**2 / (inside - 2.0 * k * density + 2.0 * k * k * (1.0 - below))


def delta_of_efficiency(efficiency: float) -> float:
    """Return the delta with an efficiency, by bisection."""
    low, high = 0.5, 3.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if huber_efficiency(middle) < efficiency else (low, middle)
    return low


def adaptive_weights() -> list[float]:
    """Return the weights of an adaptive softmax, of its head and of a full softmax."""
    features, classes, cutoffs = 1024, 100_000, [2000, 10_000]
    made = losses.AdaptiveLogSoftmaxWithLoss(features, classes, cutoffs)
    ends = [*cutoffs, classes]
    head = features * (cutoffs[0] + len(cutoffs))
    tail = 0.0
    for i, (low, high) in enumerate(pairwise(ends), 1):
        width = features // made.div_value**i
        tail += width * (features + high - low)
    return [head + tail, head, features * classes]


def amounts(*counts: float) -> list[float]:
    """Return counts as they are written: alone, in millions, in 万 and in 亿."""
    return [count / unit for count in counts for unit in (1.0, 1e6, 1e4, 1e8)]


def one(loss: Any, *arguments: float) -> float:
    """Return a loss of single numbers."""
    return float(loss(*(np.array([argument]) for argument in arguments)))


PROSE: dict[str, Callable[[], list[Any]]] = {
    "HuberLoss": lambda: [delta_of_efficiency(0.95), huber_efficiency(1.345)],
    "GaussianNLLLoss": lambda: [
        one(losses.GaussianNLLLoss(), 0.0, 0.0, 0.0),
        one(losses.GaussianNLLLoss(full=True), 0.0, 0.0, 1.0),
    ],
    "PoissonNLLLoss": lambda: [
        one(losses.PoissonNLLLoss(full=True), 0.0, 2.0) - one(losses.PoissonNLLLoss(), 0.0, 2.0),
        math.log(math.factorial(2)),
    ],
    "BCEWithLogitsLoss": lambda: [
        1.0 / (1.0 + math.exp(-0.0)),
        1.0 / (1.0 + math.exp(-1.0)),
        one(losses.BCEWithLogitsLoss(), 0.0, 0.0),
        one(losses.BCEWithLogitsLoss(), 1.0, 1.0),
    ],
    "BCELoss": lambda: [
        0.5,
        one(losses.BCELoss(), 0.5, 1.0),
        one(losses.BCELoss(), 0.0, 1.0),
        -one(losses.BCELoss(), 1.0, 0.0),
        -losses.BCELoss().value_and_grad([0.0], [1.0])[1]["input"],
    ],
    "SoftMarginLoss": lambda: [
        one(losses.SoftMarginLoss(), 0.0, 1.0),
        math.log(np.finfo(np.float32).max),
        math.log(np.finfo(np.float64).max),
        one(losses.SoftMarginLoss(), -1000.0, 1.0),
    ],
    "CrossEntropyLoss": lambda: [
        *(losses.CrossEntropyLoss()(np.zeros(count), 0) for count in (3, 10, 1000)),
        *(losses.CrossEntropyLoss()(np.eye(count)[0], 0) for count in (3, 1000)),
        1000,
        0.1,
        # The softmax that equals a target of 1 − 0.1 · 2/3 against 0.1/3.
        math.log((1.0 - 0.1 * 2.0 / 3.0) / (0.1 / 3.0)),
    ],
    "NLLLoss": lambda: [losses.NLLLoss().ignore_index],
    # The largest value of a pixel.
    "NLLLoss2d": lambda: [np.iinfo(np.uint8).max],
    "LinearCrossEntropyLoss": lambda: [
        4096,
        *amounts(128_000),
        4096 * 128_000 * 4 / 1e9,
        losses.CrossEntropyLoss().ignore_index,
    ],
    "AdaptiveLogSoftmaxWithLoss": lambda: [1024, *amounts(*adaptive_weights(), 100_000)],
    "CosineEmbeddingLoss": lambda: [0.5],
    "TripletMarginLoss": lambda: [losses.distances.PairwiseDistance()(np.zeros(2), np.zeros(2))],
}
"""Of each loss the quantities that its text names besides small whole numbers, which are counts and options."""
