"""Every loss of torch.nn and its gradient, in NumPy alone."""

from typing import TYPE_CHECKING, Any

from losses.binary import BCELoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss
from losses.catalog import catalog
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

if TYPE_CHECKING:
    from losses.deviations import DEVIATIONS

__all__ = [
    "DEVIATIONS",
    "AdaptiveLogSoftmaxWithLoss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "LinearCrossEntropyLoss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "NLLLoss2d",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
    "catalog",
]


def __getattr__(name: str) -> Any:
    """Load the list of deviations for whoever asks for it: it took a fourteenth of the import."""
    if name != "DEVIATIONS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from losses.deviations import DEVIATIONS  # noqa: PLC0415

    return DEVIATIONS
