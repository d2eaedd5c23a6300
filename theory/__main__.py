"""`python -m theory`: every derivation with the manner of proof and the time of each step.

`python -m theory --record` writes down all formulas and proofs for the pages to show.
"""

from __future__ import annotations

import argparse

from theory.derivation_list import all_derivations
from theory.recorded import record


def main() -> None:
    """Check and print all derivations, or record them."""
    parser = argparse.ArgumentParser(prog="python -m theory", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write what the pages show")
    if parser.parse_args().record:
        record()
    else:
        _print_all()


def _print_all() -> None:
    total = 0.0
    for derivation in all_derivations():
        print(f"\n{derivation.topic} / {derivation.id}")
        for proven in derivation.check():
            proof = proven.proof
            total += proof.seconds
            print(
                f"  {proven.key:<24}{proven.kind:<14}{proof.manner:<11}{proof.by:<24}"
                f"{proof.seconds * 1e3:8.1f} ms"
            )
    print(f"\n{len(all_derivations())} derivations, {total:.1f} s")


if __name__ == "__main__":
    main()
