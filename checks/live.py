"""The same evaluation in torch, now, without making anybody wait for torch.

torch takes seconds and some 200 MB to load, and while it loads it would hold the interpreter's lock: every
reader's page would stall. It therefore lives in a process of its own, shared by all, that answers one
question a line over pipes. Until it has loaded the answer is "loading"; where it is missing, "absent".
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from checks.comparison import Comparison
from checks.deviations import compare_call
from losses.base import Loss

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 1.0
"""Seconds that a page waits for an answer of a process that has loaded torch; it takes milliseconds."""
REMEMBERED: Final = 256
"""Answers kept: a page that runs again, or a class before the same example, asks the same question."""

State = Literal["loading", "ready", "absent"]


@dataclass(frozen=True)
class Answer:
    """What torch said: how far it is from here, or the sentence with which it refuses the input."""

    state: State
    version: str = ""
    comparison: Comparison | None = None
    refusal: str = ""


class LiveCheck:
    """A torch process and the lock under which pages ask it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State = "loading"
        self._version = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "checks.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._reply = lru_cache(REMEMBERED)(self._exchange)
        threading.Thread(target=self._await_greeting, name="torch greeting", daemon=True).start()

    @property
    def state(self) -> State:
        """Whether torch is loading, ready or absent."""
        return self._state

    @property
    def version(self) -> str:
        """torch's version, "" until it has loaded."""
        return self._version

    def ask(self, loss: Loss, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> Answer:
        """Return how value and gradients of one call compare with torch's."""
        if self._state != "ready":
            return Answer(self._state)
        name = type(loss).__name__
        question = {
            "name": name,
            "options": {key: encode(value) for key, value in options.items()},
            "arguments": {key: encode(value) for key, value in arguments.items()},
        }
        try:
            reply = self._reply(json.dumps(question))
        except TimeoutError:
            return Answer(self._state)
        except OSError:
            self._state = "absent"
            return Answer(self._state)
        if "refusal" in reply:
            return Answer("ready", self._version, refusal=reply["refusal"])
        there = decode(reply["value"]), {k: decode(v) for k, v in reply["gradients"].items()}
        here = loss.value_and_grad(**arguments)
        return Answer("ready", self._version, compare_call(loss, arguments, here, there))

    def _await_greeting(self) -> None:
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline()
        if greeting:
            self._version = json.loads(greeting)["version"]
            self._state = "ready"
        else:
            self._state = "absent"

    def _exchange(self, line: str) -> dict[str, Any]:
        """Send one line and return the reply. Raises OSError if the process is gone or busy."""
        assert self._process.stdin is not None and self._process.stdout is not None
        if not self._lock.acquire(timeout=PATIENCE):
            raise TimeoutError
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            reply = self._process.stdout.readline()
            if not reply:
                raise BrokenPipeError
            answer: dict[str, Any] = json.loads(reply)
            return answer
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


@cache
def live_check() -> LiveCheck:
    """Return the one check that all pages of this server share, starting it at the first call."""
    return LiveCheck()


def encode(value: Any) -> Any:
    """Return an array, or lists of them, in a form that JSON carries without loss: bytes as digits."""
    if isinstance(value, list | tuple):
        return {"list": [encode(item) for item in value]}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return {"dtype": array.dtype.str, "shape": array.shape, "data": array.tobytes().hex()}
    return {"plain": getattr(value, "name", value)}


def decode(value: Any) -> Any:
    """Return what `encode` was given."""
    if "list" in value:
        return [decode(item) for item in value["list"]]
    if "plain" in value:
        return value["plain"]
    numbers = np.frombuffer(bytes.fromhex(value["data"]), value["dtype"])
    return numbers.reshape(value["shape"]).copy()  # what lies in bytes cannot be written to
