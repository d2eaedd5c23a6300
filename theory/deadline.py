"""A limit on the processor time that a piece of work may take, in any thread."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CALLS_PER_LOOK = 128


class OutOfTime(BaseException):
    """The work took longer than it was given.

    Not an `Exception`: the work is often a computer-algebra system, which swallows exceptions to try the next way.
    """


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` inside the block once its thread has used `seconds` of processor time.

    A signal would reach the main thread alone, and a web server works in others; the profiling hook, called on every
    function call, is the thread's own. A single long call into C is not interrupted: bound its operands instead.
    """
    end = time.thread_time() + seconds
    calls = itertools.count(1)

    def watch(frame: Any, event: str, argument: Any) -> None:
        # asking for the time is a system call, dearer than most functions it would measure
        if next(calls) % CALLS_PER_LOOK == 0 and time.thread_time() > end:
            sys.setprofile(
                None
            )  # once is enough: the clean-up on the way out must not be interrupted
            raise OutOfTime

    previous = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(previous)
