"""`python -m theory`: every derivation with the manner of proof and the time of each step."""

from __future__ import annotations

from theory.derivation_list import all_derivations


def main() -> None:
    """Check and print all derivations."""
    total = 0.0
    for derivation in all_derivations():
        print(f"\n{derivation.topic} / {derivation.id}")
        for proven in derivation.check():
            proof = proven.proof
            total += proof.seconds
            print(
                f"  {proven.key:<24}{proven.kind:<14}{proof.manner:<11}{proof.by:<24}{proof.seconds * 1e3:8.1f} ms"
            )
    print(f"\n{len(all_derivations())} derivations, {total:.1f} s")


if __name__ == "__main__":
    main()
