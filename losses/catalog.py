"""All losses, by family and in teaching order. A loss added here is added everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from losses.base import Loss
from losses.regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss


@dataclass(frozen=True)
class Entry:
    """One loss of the catalog."""

    cls: type[Loss]
    family: str

    @property
    def name(self) -> str:
        """The name of the class, the same as in torch."""
        return self.cls.__name__


FAMILIES: Final[dict[str, tuple[type[Loss], ...]]] = {
    "regression": (MSELoss, L1Loss, HuberLoss, SmoothL1Loss),
}


def catalog() -> tuple[Entry, ...]:
    """Return every loss with its family, in teaching order.

    Example:
        >>> catalog()[0].name
        'MSELoss'
    """
    return tuple(Entry(cls, family) for family, classes in FAMILIES.items() for cls in classes)
