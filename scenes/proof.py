"""A derivation being read: how far it is open, and what a learner typed for its next line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from losses.options import Interval
from scenes.reading import Reading
from scenes.scene import Notice
from theory.recorded import RecordedDerivation, RecordedStep, recorded_derivations

PREFIX: Final = "proof."
"""Parameters of derivations begin with it: a page keeps those that it does not know."""
MODES: Final = ("read", "type")
LONGEST: Final = 400
"""Characters of a typed line that an address carries; more than the parser reads."""

Verdict = Literal["right", "equivalent", "differs", "refused"]


@dataclass(frozen=True)
class OpenProof:
    """A derivation with its first `lines` lines open; in `type` mode the next one is left blank.

    `begin` is how many lines are open at first, and in which mode.
    """

    proof: RecordedDerivation
    lines: int = 1
    mode: str = "read"
    typed: str = ""
    notices: tuple[Notice, ...] = ()
    begin: tuple[int, str] = (1, MODES[0])

    @property
    def shown(self) -> tuple[RecordedStep, ...]:
        """The open lines."""
        return self.proof.steps[: self.lines]

    @property
    def next(self) -> RecordedStep | None:
        """The first line that is not open."""
        return self.proof.steps[self.lines] if self.lines < len(self.proof.steps) else None

    def query(self) -> dict[str, str | None]:
        """Return the query parameters that open it like this; None for one that is not needed."""
        name = PREFIX + self.proof.id
        lines, mode = self.begin
        return {
            name: str(self.lines) if self.lines != lines else None,
            f"{name}.mode": self.mode if self.mode != mode else None,
            f"{name}.typed": self.typed or None,
        }


@dataclass(frozen=True)
class Answer:
    """What became of a typed line.

    `read` is the line as it was understood, in LaTeX; of one that differs `point` holds the values at
    which `typed` and `expected` part (None: undefined there); of one that cannot be read `refusal` says why.
    """

    verdict: Verdict
    read: str = ""
    point: Mapping[str, float] | None = None
    typed: float | None = None
    expected: float | None = None
    refusal: Any = None


def read(query: Mapping[str, str], derivation_id: str, *, writing: bool = False) -> OpenProof:
    """Return the derivation as query parameters open it; what they get wrong becomes a notice.

    `writing` begins at the first line that a learner can write, where there is one.
    """
    proof = recorded_derivations()[derivation_id]
    name = PREFIX + derivation_id
    reading = Reading(query)
    first = typeable(proof, 1) if writing else None
    begin = (1, MODES[0]) if first is None else (first, MODES[1])
    lines = reading.whole(name, Interval(1, len(proof.steps)), begin[0])
    mode = reading.choice(f"{name}.mode", MODES, begin[1])
    typed = query.get(f"{name}.typed", "")[:LONGEST]
    return OpenProof(proof, lines, mode, typed, tuple(reading.notices), begin)


def typeable(proof: RecordedDerivation, lines: int) -> int | None:
    """Return how many lines, at least `lines`, stand before one that can be typed; None before none."""
    return next((n for n in range(lines, len(proof.steps)) if proof.steps[n].blank), None)


def chosen(query: Mapping[str, str]) -> tuple[str, tuple[Notice, ...]]:
    """Return which derivation the page shows: at first one of which every line can be typed."""
    reading = Reading(query)
    proofs = recorded_derivations()
    first = next(name for name, proof in proofs.items() if all(step.blank for step in proof.steps))
    return reading.choice("derivation", list(proofs), first), tuple(reading.notices)


def by_topic() -> dict[str, list[RecordedDerivation]]:
    """Return all derivations by topic, in teaching order."""
    topics: dict[str, list[RecordedDerivation]] = {}
    for proof in recorded_derivations().values():
        topics.setdefault(proof.topic, []).append(proof)
    return topics


def manners(proof: RecordedDerivation) -> dict[str, int]:
    """Return how many steps were proven in each manner."""
    counts: dict[str, int] = {}
    for step in proof.steps:
        counts[step.manner] = counts.get(step.manner, 0) + 1
    return counts


@lru_cache(maxsize=512)
def answer(derivation_id: str, key: str, typed: str) -> Answer:
    """Compare a typed line with the step's own."""
    from theory.derivation_list import all_derivations  # noqa: PLC0415 - sympy, for typists alone
    from theory.exercise import exercise  # noqa: PLC0415
    from theory.latex import latex  # noqa: PLC0415
    from theory.parse import Unreadable, parse  # noqa: PLC0415

    (derivation,) = (d for d in all_derivations() if d.id == derivation_id)
    asked = exercise(derivation, key)
    if asked is None:
        raise KeyError(f"{derivation_id}.{key} is not a line to be typed")
    try:
        found = asked.check(typed)
        return Answer(
            found.verdict,
            latex(parse(typed, asked.symbols)),
            found.point,
            found.typed,
            found.expected,
        )
    except Unreadable as refusal:
        return Answer("refused", refusal=refusal)
