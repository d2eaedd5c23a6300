r"""What value and gradient of a loss cost, as the benchmark of the kernels recorded it.

The command that records it:

python -m benchmarks.kernels --dtypes float64 --sizes 10000 4096x1000 1024x128 \
        --json checks/recorded_costs.json
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("recorded_costs.json")


@dataclass(frozen=True)
class Cost:
    """One measurement in float64 on one thread.

    Attributes:
        size: how many numbers the input has, axis by axis.
        elements: the numbers in the input.
        here: nanoseconds an element for value and gradient with this library.
        torch: the same with torch.
    """

    size: str
    elements: int
    here: float
    torch: float

    @property
    def ratio(self) -> float:
        """How many times faster than torch."""
        return self.torch / self.here


@cache
def _recorded() -> Mapping[str, Cost]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {row["loss"]: _cost(row) for row in rows if row["dtype"] == "float64"}


def _cost(row: Mapping[str, Any]) -> Cost:
    elements = math.prod(map(int, row["size"].split("x")))
    here, torch = (1e9 * row[side] / elements for side in ("here", "torch"))
    return Cost(row["size"].replace("x", " × "), elements, here, torch)


def recorded_cost(name: str) -> Cost | None:
    """Return the measurement of a loss, None if there is none."""
    return _recorded().get(name)
