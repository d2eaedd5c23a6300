"""The process that has torch: answers one question a line. Started by `checks.live`.

Each line is a JSON object with a loss, its options and its arguments; each answer is one with torch's value and
gradients, or its refusal. Only the application's own process is at the other end of the pipe.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from checks.live import decode, encode


def main() -> None:
    """Say which torch this is, then answer until the pipe closes."""
    from checks import torch_oracle

    # The first call loads torch's kernels, a quarter of a second that nobody should wait for.
    zeros = np.zeros(2)
    torch_oracle.evaluate("L1Loss", {}, {"input": zeros, "target": zeros})
    _say({"version": torch_oracle.VERSION})
    for line in sys.stdin:
        question = json.loads(line)
        options, arguments = (
            {key: decode(value) for key, value in question[part].items()}
            for part in ("options", "arguments")
        )
        try:
            value, gradients = torch_oracle.evaluate(question["name"], options, arguments)
        except torch_oracle.TorchRefuses as refusal:
            _say({"refusal": str(refusal)})
        else:
            _say(
                {
                    "value": encode(value),
                    "gradients": {key: encode(gradient) for key, gradient in gradients.items()},
                }
            )


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
