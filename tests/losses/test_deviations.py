"""Every documented deviation exists: its example gives torch's answer in torch and ours here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import losses
from checks.torch_oracle import evaluate
from losses.deviations import DEVIATIONS, Deviation

torch = pytest.importorskip("torch")


def label(deviation: Deviation) -> str:
    return f"{deviation.loss}-{deviation.quantity}-{deviation.situation}"


def arrays(deviation: Deviation) -> dict[str, Any]:
    return {
        name: given if name == "tail_weights" else np.asarray(given)
        for name, given in deviation.example.arguments.items()
    }


def flat(found: Any) -> Any:
    """Return the numbers of a quantity in a row; a list of pairs of arrays is one, too."""
    if isinstance(found, list | tuple):
        return np.concatenate([flat(part) for part in found])
    return np.ravel(found)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=label)
def test_here(deviation: Deviation) -> None:
    loss = getattr(losses, deviation.loss)(**deviation.example.options)
    value, grads = loss.value_and_grad(**arrays(deviation))
    found = value if deviation.quantity == "value" else grads[deviation.quantity]
    np.testing.assert_allclose(flat(found), deviation.here, rtol=1e-13)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=label)
def test_torch(deviation: Deviation) -> None:
    value, gradients = evaluate(deviation.loss, deviation.example.options, arrays(deviation))
    if not deviation.torch:
        return  # whatever stood in the memory
    found = value if deviation.quantity == "value" else gradients[deviation.quantity]
    np.testing.assert_allclose(flat(found), deviation.torch, rtol=1e-13)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=label)
def test_the_two_differ(deviation: Deviation) -> None:
    assert len(deviation.torch) in (0, len(deviation.here))
    assert not np.array_equal(deviation.torch, deviation.here, equal_nan=True)
