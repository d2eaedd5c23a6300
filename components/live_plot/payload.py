"""What the browser is told, as one piece of bytes: a JSON text and the float32 arrays it refers to."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from losses.options import Array


@dataclass(frozen=True)
class Words:
    """What the live plot itself says."""

    reset: str = "Back to the first view"
    script_failed: str = (
        "The drawing program did not load; reload the page to try again."
    )


def encode(content: Any) -> bytes:
    """Return `content` as one message; numeric arrays in it travel as float32, nan and inf included.

    The layout is described in `browser/payload.js`, which reads it. nan and inf outside of arrays,
    for which JSON has no word, become null.
    """
    arrays: list[Array] = []
    first = 0

    def plain(part: Any) -> Any:
        nonlocal first
        match part:
            case np.ndarray() if part.dtype.kind in "fiu":
                arrays.append(np.ascontiguousarray(part, dtype="<f4"))
                place = [first, *part.shape]
                first += part.size
                return {"float32": place}
            case np.ndarray() | np.generic():
                return plain(part.tolist())
            case float():
                return part if math.isfinite(part) else None
            case dict():
                return {key: plain(item) for key, item in part.items()}
            case list() | tuple():
                return [plain(item) for item in part]
        return part

    text = json.dumps(
        plain(content), ensure_ascii=False, separators=(",", ":")
    ).encode()
    head = len(text).to_bytes(4, "little") + text
    padding = bytes(-len(head) % 4)
    return b"".join((head, padding, *(array.tobytes() for array in arrays)))
