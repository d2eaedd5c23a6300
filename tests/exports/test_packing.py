"""A packed message: every number as it was, but for the shades of large maps."""

from __future__ import annotations

import zlib
from base64 import b64decode
from typing import Any

import numpy as np

from exports.packing import packed
from tests.components.test_live_plot import decode

SHADE = 2.0**-13
"""The largest relative error of a cell of which 12 bits of the fraction are kept."""


def unpacked(text: str) -> Any:
    sorted_bytes = np.frombuffer(zlib.decompress(b64decode(text)), np.uint8)
    return decode(sorted_bytes.reshape(4, -1).T.tobytes())


def rows_of(table: Any) -> np.ndarray:
    """Return the rows as the browser adds them up."""
    changes = table["rows"].reshape(table["rows"].shape)
    bits = np.ascontiguousarray(changes.T).view("<u4")
    return np.cumsum(bits, axis=0, dtype=np.uint32).view("<f4")


def test_every_bit_of_a_number_comes_back() -> None:
    rows = np.random.default_rng(1).standard_normal((7, 5)).astype("<f4")
    rows[3] = [np.nan, np.inf, -np.inf, -0.0, np.finfo("<f4").tiny / 8]
    slots = [{"first": i, "size": 1, "shape": []} for i in range(5)]
    message = {"alt": "é", "tables": [{"over": ["a"], "rows": rows, "slots": slots}]}
    back = unpacked(packed(message))
    assert back["alt"] == "é"
    assert rows_of(back["tables"][0]).tobytes() == rows.tobytes()


def test_the_shades_of_a_large_map_are_near_and_all_else_is_exact() -> None:
    numbers = np.random.default_rng(2).standard_normal((3, 41 * 41 + 1)).astype("<f4")
    numbers[0, :3] = [np.nan, np.inf, np.finfo("<f4").max]
    slots = [
        {"first": 0, "size": 41 * 41, "shape": [41, 41]},
        {"first": 41 * 41, "size": 1, "shape": [], "readout": "value"},
    ]
    message = {"tables": [{"over": ["a"], "rows": numbers, "slots": slots}]}
    back = rows_of(unpacked(packed(message))["tables"][0])
    np.testing.assert_allclose(back, numbers, rtol=SHADE)
    np.testing.assert_array_equal(back[:, -1], numbers[:, -1])
    assert not np.array_equal(back, numbers, equal_nan=True)
