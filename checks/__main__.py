"""`python -m checks` prints the parity report; `--record` also keeps it for machines without torch."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from checks.recorded import PATH

COLUMNS = "{:<30} {:>7} {:>8} {:>10} {:>10} {:>10} {:>10}"


def main() -> int:
    """Print the report and return 1 if anything disagrees."""
    parser = argparse.ArgumentParser(prog="python -m checks", description=__doc__)
    parser.add_argument("--record", action="store_true", help=f"write {PATH.name}")
    options = parser.parse_args()
    try:
        from checks.parity import report
        from checks.torch_oracle import VERSION
    except ImportError as missing:
        print(f"The report needs torch, which could not be imported: {missing}.", file=sys.stderr)
        return 2
    print(f"Every loss against torch {VERSION}: largest relative differences.")
    data = report()
    show(data)
    failed = [line for row in data["losses"].values() for line in row["disagreements"]]
    print("\n".join(failed))
    if options.record and not failed:
        PATH.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


def show(data: dict[str, Any]) -> None:
    """Print a line for each loss."""
    names = ("value 64", "grad 64", "value 32", "grad 32")
    print(COLUMNS.format("loss", "count", "refused", *names))
    for name, row in data["losses"].items():
        numbers = (
            row[part][dtype] for dtype in ("float64", "float32") for part in ("value", "gradient")
        )
        print(COLUMNS.format(name, row["count"], row["refusals"], *(f"{n:.1e}" for n in numbers)))


if __name__ == "__main__":
    sys.exit(main())
