"""Every loss of torch.nn and its gradient, in NumPy alone."""

from losses.binary import BCELoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss
from losses.catalog import catalog
from losses.divergence import KLDivLoss
from losses.likelihood import GaussianNLLLoss, PoissonNLLLoss
from losses.pairs import HingeEmbeddingLoss, MarginRankingLoss
from losses.regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss
from losses.sequence import CTCLoss

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelSoftMarginLoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "catalog",
]
