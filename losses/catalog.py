"""All losses, by family and in teaching order. A loss added here is added everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from losses.base import Loss
from losses.binary import BCELoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss
from losses.classification import CrossEntropyLoss, NLLLoss, NLLLoss2d
from losses.divergence import KLDivLoss
from losses.embedding import (
    CosineEmbeddingLoss,
    TripletMarginLoss,
    TripletMarginWithDistanceLoss,
)
from losses.likelihood import GaussianNLLLoss, PoissonNLLLoss
from losses.multiclass_margin import MultiLabelMarginLoss, MultiMarginLoss
from losses.pairs import HingeEmbeddingLoss, MarginRankingLoss
from losses.regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss
from losses.sequence import CTCLoss
from losses.vocabulary import AdaptiveLogSoftmaxWithLoss, LinearCrossEntropyLoss


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
    "likelihood": (GaussianNLLLoss, PoissonNLLLoss),
    "binary": (BCEWithLogitsLoss, BCELoss, SoftMarginLoss, MultiLabelSoftMarginLoss),
    "classification": (
        CrossEntropyLoss,
        NLLLoss,
        NLLLoss2d,
        LinearCrossEntropyLoss,
        AdaptiveLogSoftmaxWithLoss,
    ),
    "divergence": (KLDivLoss,),
    "margin": (MultiMarginLoss, MultiLabelMarginLoss, HingeEmbeddingLoss, MarginRankingLoss),
    "embedding": (CosineEmbeddingLoss, TripletMarginLoss, TripletMarginWithDistanceLoss),
    "sequence": (CTCLoss,),
}


def catalog() -> tuple[Entry, ...]:
    """Return every loss with its family, in teaching order.

    Example:
        >>> catalog()[0].name
        'MSELoss'
    """
    return tuple(Entry(cls, family) for family, classes in FAMILIES.items() for cls in classes)
