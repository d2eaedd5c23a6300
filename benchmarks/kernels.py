"""`python -m benchmarks.kernels` times value and gradient of the losses in turn with torch's.

Both sides compute the value and the same gradients from the same numbers on one thread: here the
public `value_and_grad`, validation included, there eager forward and backward. Rounds alternate, so
that other work on the machine slows both; the ratio torch/here is taken of the best rounds, and its
spread is the middle half of the ratios of the single rounds.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import sys
import timeit
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

import losses
from checks.comparison import Comparison, compare
from checks.instances import Instance, make
from losses.arguments import Form
from losses.elementwise import ElementwiseLoss

torch.set_num_threads(1)

DTYPES: Final = ("float64", "float32")
ROUNDS: Final = 31
ROUND_SECONDS: Final = 0.002
"""How long one side of a round lasts: long beside the clock, short beside a scheduler's slice."""

NEAR: Final = 1.1
"""A row within this factor of its target is measured for three times as many rounds."""

COLUMNS: Final = "{:<25} {:>13} {:<8} {:>10} {:>10} {:>7} {:>13} {:>7}  {}"


@dataclass(frozen=True)
class Workload:
    """One loss at one size, and how many times faster than torch it must be, if it must."""

    name: str
    sizes: dict[str, int]
    target: float = 0.0
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> str:
        """The lengths of the axes; of a loss without axes of its own the number of elements."""
        lengths = list(self.sizes.values())
        if issubclass(getattr(losses, self.name), ElementwiseLoss):
            return str(int(np.prod(lengths)))
        return "x".join(map(str, lengths))

    def instance(self, dtype: str) -> Instance:
        """Return the loss with arguments of this size, the same at every call."""
        cls = getattr(losses, self.name)
        form = next(form for form in cls.forms if _axes(form) in ({"*"}, set(self.sizes)))
        made = make(cls, form, self.options, self.sizes, np.random.default_rng(0)).cast(dtype)
        return _at_full_length(made) if self.name == "CTCLoss" else made


def _axes(form: Form) -> set[str]:
    return {axis for shape in form.shapes.values() for axis in shape}


def _at_full_length(instance: Instance) -> Instance:
    """Let every sequence use all frames and all labels, so that the size alone says the work."""
    given = instance.arguments
    full = {
        "input_lengths": np.full_like(given["input_lengths"], len(given["log_probs"])),
        "target_lengths": np.full_like(given["target_lengths"], given["targets"].shape[1]),
    }
    return replace(instance, arguments={**given, **full})


ELEMENTS: Final = {100: 3.0, 10_000: 2.0, 1_000_000: 1.2}
"""Target of the elementwise losses by number of elements."""

LOGITS: Final = {100: 2.0, 10_000: 1.5, 1_000_000: 1.2}
"""The same for BCEWithLogitsLoss, which torch computes in one fused kernel."""

OPTIONS: Final[dict[str, dict[str, Any]]] = {"KLDivLoss": {"reduction": "batchmean"}}
"""torch warns of KLDivLoss' own default at every call, which would be timed along."""

STRUCTURED: Final = (
    Workload("CrossEntropyLoss", {"N": 32, "C": 10}, 2.0),
    Workload("CrossEntropyLoss", {"N": 4096, "C": 1000}, 1.0),
    Workload("TripletMarginLoss", {"N": 1024, "D": 128}, 2.0),
    Workload("CosineEmbeddingLoss", {"N": 1024, "D": 128}, 2.0),
    Workload("NLLLoss", {"N": 4096, "C": 1000}),
    Workload("MultiMarginLoss", {"N": 32, "C": 10}, 1.5),
    Workload("MultiLabelMarginLoss", {"N": 32, "C": 10}, 1.5),
    Workload("MultiMarginLoss", {"N": 1024, "C": 128}),
    Workload("MultiLabelMarginLoss", {"N": 1024, "C": 128}),
    Workload("TripletMarginWithDistanceLoss", {"N": 1024, "D": 128}),
    Workload("CTCLoss", {"T": 10, "N": 1, "C": 5, "S": 3}, 1.0),
    Workload("CTCLoss", {"T": 10, "N": 4, "C": 10, "S": 4}, 1.0),
    Workload("CTCLoss", {"T": 20, "N": 1, "C": 20, "S": 6}, 1.0),
    Workload("CTCLoss", {"T": 20, "N": 8, "C": 20, "S": 8}, 1.0),
    Workload("CTCLoss", {"T": 50, "N": 16, "C": 20, "S": 10}, 1.0),
    Workload("CTCLoss", {"T": 500, "N": 8, "C": 50, "S": 80}, 1.2),
)


def workloads() -> Iterator[Workload]:
    """Yield every row of the table."""
    for entry in losses.catalog():
        if issubclass(entry.cls, ElementwiseLoss):
            targets = LOGITS if entry.name == "BCEWithLogitsLoss" else ELEMENTS
            for count, target in targets.items():
                sizes = {"N": count // 10, "C": 10}
                yield Workload(entry.name, sizes, target, OPTIONS.get(entry.name, {}))
    yield from STRUCTURED


@dataclass(frozen=True)
class Contest:
    """The same computation on both sides, as two calls without arguments."""

    here: Callable[[], tuple[Any, dict[str, Any]]]
    torch: Callable[[], tuple[Any, tuple[Any, ...]]]
    differentiable: tuple[str, ...]

    def compare(self, dtype: str) -> Comparison:
        """Compare what both sides compute."""
        value, gradients = self.torch()
        arrays = (gradient.numpy() for gradient in gradients)
        theirs = dict(zip(self.differentiable, arrays, strict=True))
        return compare(self.here(), (value.detach().numpy(), theirs), dtype)


def contest(instance: Instance) -> Contest:
    """Return both sides of an instance, everything but the computation already done."""
    loss = instance.loss
    module = getattr(torch.nn, instance.name)(**instance.options)
    tensors = {name: torch.from_numpy(array) for name, array in instance.arguments.items()}
    names = tuple(name for name in loss.differentiable if tensors[name].is_floating_point())
    wanted = [tensors[name].requires_grad_() for name in names]
    ordered = tuple(tensors.values())

    def forward_and_backward() -> tuple[Any, tuple[Any, ...]]:
        value = module(*ordered)
        return value, torch.autograd.grad(value, wanted)

    here = functools.partial(loss.value_and_grad, *instance.arguments.values())
    return Contest(here, forward_and_backward, names)


@dataclass(frozen=True)
class Timing:
    """Seconds per call of all rounds, here and in torch."""

    here: tuple[float, ...]
    torch: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times faster than torch, of the best round of each."""
        return min(self.torch) / min(self.here)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the ratios of the single rounds."""
        ratios = [there / here for here, there in zip(self.here, self.torch, strict=True)]
        if len(ratios) < 2:
            return ratios[0], ratios[0]
        low, _, high = statistics.quantiles(ratios, method="inclusive")
        return low, high

    def __add__(self, other: Timing) -> Timing:
        return Timing(self.here + other.here, self.torch + other.torch)


def measure(race: Contest, rounds: int) -> Timing:
    """Time both sides in turn; the first call of each, which fills the caches, does not count."""
    timers = [timeit.Timer(race.here), timeit.Timer(race.torch)]
    calls = [max(1, round(ROUND_SECONDS / min(t.repeat(2, 1)))) for t in timers]
    seconds = [
        [timer.timeit(count) / count for timer, count in zip(timers, calls, strict=True)]
        for _ in range(rounds)
    ]
    here, there = zip(*seconds, strict=True)
    return Timing(here, there)


@dataclass(frozen=True)
class Row:
    """One line of the table; times are seconds per call."""

    loss: str
    size: str
    dtype: str
    here: float
    here_median: float
    torch: float
    torch_median: float
    ratio: float
    spread: tuple[float, float]
    target: float

    @property
    def misses(self) -> bool:
        """Whether the ratio is below its target."""
        return self.ratio < self.target

    def __str__(self) -> str:
        low, high = self.spread
        return COLUMNS.format(
            self.loss,
            self.size,
            self.dtype,
            f"{self.here * 1e6:.1f}",
            f"{self.torch * 1e6:.1f}",
            f"{self.ratio:.2f}",
            f"{low:.2f}–{high:.2f}",
            f"{self.target:g}" if self.target else "–",
            "misses" if self.misses else "",
        )


def run(workload: Workload, dtype: str, rounds: int = ROUNDS) -> Row:
    """Measure one row, longer where it is near its target."""
    race = contest(workload.instance(dtype))
    timing = measure(race, rounds)
    if workload.target / NEAR < timing.ratio < workload.target * NEAR:
        timing += measure(race, 2 * rounds)
    return Row(
        loss=workload.name,
        size=workload.size,
        dtype=dtype,
        here=min(timing.here),
        here_median=statistics.median(timing.here),
        torch=min(timing.torch),
        torch_median=statistics.median(timing.torch),
        ratio=timing.ratio,
        spread=timing.spread,
        target=workload.target,
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table row by row, and keep it as JSON if asked to."""
    table = tuple(workloads())
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernels", description=__doc__)
    names = list(dict.fromkeys(row.name for row in table))
    sizes = list(dict.fromkeys(row.size for row in table))
    parser.add_argument("losses", nargs="*", metavar="loss", help=", ".join(names))
    parser.add_argument("--sizes", nargs="+", choices=sizes, default=sizes)
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=DTYPES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path, help="where to write the rows as well")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.losses) - set(names):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")

    heads = ("here [µs]", "torch [µs]", "ratio", "spread", "target")
    print(COLUMNS.format("loss", "size", "dtype", *heads, ""))
    rows = []
    for workload in table:
        if workload.name in (chosen.losses or names) and workload.size in chosen.sizes:
            for dtype in chosen.dtypes:
                rows.append(run(workload, dtype, chosen.rounds))
                print(rows[-1], flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
