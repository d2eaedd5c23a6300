"""Every figure of the application with all that belongs to it, as data: one list a subject.

Importing it loads neither streamlit, plotly, sympy nor torch.
"""

from __future__ import annotations

from typing import Any, Final

from exhibits.compare import COMPARE
from exhibits.divergences import DIVERGENCES
from exhibits.exhibit import Exhibit
from exhibits.explorer import EXPLORER
from exhibits.home import HOME
from exhibits.information import INFORMATION
from exhibits.learning import LEARNING
from exhibits.noise import NOISE
from exhibits.numerics import NUMERICS
from exhibits.race import RACE

__all__ = ["EXHIBITS", "EXPLORER", "Exhibit", "find", "of_subject"]

EXHIBITS: Final[tuple[Exhibit[Any], ...]] = (
    HOME,
    EXPLORER,
    COMPARE,
    RACE,
    *LEARNING,
    *NOISE,
    *INFORMATION,
    *DIVERGENCES,
    *NUMERICS,
)


def find(id_: str) -> Exhibit[Any]:
    """Return the exhibit of that id. Raises KeyError if there is none."""
    return {exhibit.id: exhibit for exhibit in EXHIBITS}[id_]


def of_subject(subject: str) -> tuple[Exhibit[Any], ...]:
    """Return the exhibits of a subject, in the order in which they are read."""
    return tuple(exhibit for exhibit in EXHIBITS if exhibit.subject == subject)
