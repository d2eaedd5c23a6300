"""The seed of walks that are too long for every run: another one each day, printed where a test fails.

`DAILY_SEED` in the environment repeats the walk of another day; `DAILY_SEED=all` walks everything.
"""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

SEED: Final = os.environ.get("DAILY_SEED") or datetime.date.today().isoformat()
EVERYTHING: Final = SEED == "all"


def chance(*about: object) -> random.Random:
    """Return the day's generator for a purpose, and print the seed for whoever reads a failure."""
    print(f"DAILY_SEED={SEED}")
    return random.Random(" ".join(map(str, (SEED, *about))))


def sample(of: Sequence[T], count: int, *about: object) -> Sequence[T]:
    """Return so many of a sequence, or all of them where everything is asked for."""
    generator = chance(*about)
    return of if EVERYTHING else generator.sample(of, min(count, len(of)))
