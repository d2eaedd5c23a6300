"""The same loss in torch: the only file of the application that imports torch.

Importing this module loads torch, which takes seconds and some 200 MB: `checks.live` therefore
imports it in a process of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

import losses
from losses.options import Array

VERSION: str = torch.__version__
torch.set_num_threads(1)


REFUSALS = (
    *(RuntimeError, ValueError, TypeError, IndexError, NotImplementedError),
    OverflowError,  # a power of div_value
)
"""What torch raises for an input that it does not take."""


class TorchRefuses(ValueError):
    """torch raised an error for this input; the message is its own."""


def evaluate(
    name: str,
    options: Mapping[str, Any],
    arguments: Mapping[str, Any],
    grad_output: Array | None = None,
    *,
    gradients: bool = True,
) -> tuple[Array, dict[str, Any]]:
    """Return value and gradients of torch's loss `name` for arrays named as its arguments.

    Without `gradients` none is asked for: of some dtypes torch has a value alone. Raises
    TorchRefuses with torch's own sentence where torch raises.
    """
    tensors = {key: _tensor(value) for key, value in arguments.items() if value is not None}
    differentiable = _watched(name, tensors) if gradients else {}
    try:
        with warnings.catch_warnings():
            # torch warns of broadcasting and of KLDivLoss' mean; the pages say both in words.
            warnings.simplefilter("ignore")
            value = CALLS.get(name, _call_module)(name, dict(options), tensors)
            if differentiable:
                cotangent = (
                    torch.ones_like(value) if grad_output is None else _like(grad_output, value)
                )
                value.backward(cotangent)
    except REFUSALS as error:
        raise TorchRefuses(str(error)) from error
    found = {key: _gradient(tensor) for key, tensor in differentiable.items()}
    return value.detach().numpy(), found


def _tensor(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_tensor(item) for item in value]
    return (
        torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray | np.generic) else value
    )


def _like(grad_output: Array, value: Tensor) -> Tensor:
    return torch.from_numpy(np.array(grad_output)).to(value.dtype)


def _watched(name: str, tensors: dict[str, Any]) -> dict[str, Any]:
    """Ask for the gradient of the arguments that the loss differentiates, and return them."""
    watched = {key: tensors[key] for key in getattr(losses, name).differentiable if key in tensors}
    watched = {key: value for key, value in watched.items() if _is_floating(value)}
    for value in watched.values():
        for leaf in _leaves(value):
            leaf.requires_grad_()
    return watched


def _is_floating(value: Any) -> bool:
    leaves = _leaves(value)
    return all(isinstance(v, Tensor) and (v.is_floating_point() or v.is_complex()) for v in leaves)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def _gradient(value: Any) -> Any:
    if isinstance(value, list):
        return [_gradient(item) for item in value]
    # An argument that takes no part (a cluster without a target) has no gradient in torch: zero.
    return (torch.zeros_like(value) if value.grad is None else value.grad).numpy()


def _option(value: Any, tensors: dict[str, Any]) -> Any:
    """Return an option as torch wants it: a list as a tensor of the input's dtype."""
    if isinstance(value, list):
        return torch.tensor(value, dtype=next(iter(tensors.values())).dtype)
    return torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray) else value


def _call_module(name: str, options: dict[str, Any], tensors: dict[str, Any]) -> Any:
    options = {key: _option(value, tensors) for key, value in options.items()}
    # By position: the names that torch's modules give their arguments are not always those of its
    # documentation (PoissonNLLLoss calls its first one log_input).
    ordered = (tensors[key] for key in getattr(losses, name).argument_names if key in tensors)
    return getattr(nn, name)(**options)(*ordered)


WEIGHTED = {"L1Loss": "l1_loss", "MSELoss": "mse_loss", "HuberLoss": "huber_loss"}


def _call_weighted(name: str, options: dict[str, Any], tensors: dict[str, Any]) -> Any:
    """L1, MSE and Huber take a weight in their functional form alone."""
    weight = options.pop("weight", None)
    if weight is None:
        return _call_module(name, options, tensors)
    call = getattr(functional, WEIGHTED[name])
    return call(**tensors, **options, weight=_option(weight, tensors))


def _call_linear(name: str, options: dict[str, Any], tensors: dict[str, Any]) -> Any:
    options["weight"] = _option(options.get("weight"), tensors)
    options["out_features"] = tuple(options.get("out_features", ()))
    weight, bias = tensors["linear_weight"], tensors.get("linear_bias")
    # The module keeps all classes of all positions along one axis.
    parameters = {"linear.weight": weight.reshape(-1, weight.shape[-1])}
    if bias is not None:
        parameters["linear.bias"] = bias.flatten()
    module = nn.LinearCrossEntropyLoss(**options, dtype=weight.dtype)
    return _with_parameters(module, parameters, tensors)


def _call_adaptive(name: str, options: dict[str, Any], tensors: dict[str, Any]) -> Any:
    parameters = {"head.weight": tensors["head_weight"]}
    if "head_bias" in tensors:
        parameters["head.bias"] = tensors["head_bias"]
    for cluster, pair in enumerate(tensors["tail_weights"]):
        for layer, weight in enumerate(pair):
            parameters[f"tail.{cluster}.{layer}.weight"] = weight
    module = nn.AdaptiveLogSoftmaxWithLoss(**options, dtype=tensors["input"].dtype)
    return _with_parameters(module, parameters, tensors).loss


def _with_parameters(
    module: nn.Module, parameters: dict[str, Tensor], tensors: dict[str, Any]
) -> Any:
    """Return what a module says with parameters, arguments here, in the place of its own.

    Raises RuntimeError where they have not the names and shapes that its options give them.
    """
    module.load_state_dict({**dict(module.named_buffers()), **parameters})
    return functional_call(module, parameters, (tensors["input"], tensors["target"]))


def _squared_euclidean(a: Tensor, b: Tensor) -> Tensor:
    return ((a - b) ** 2).sum(-1)


DISTANCES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "euclidean": nn.PairwiseDistance(p=2.0, eps=0.0),
    "manhattan": nn.PairwiseDistance(p=1.0, eps=0.0),
    "chebyshev": nn.PairwiseDistance(p=float("inf"), eps=0.0),
    "squared_euclidean": _squared_euclidean,
    "cosine": lambda a, b: 1.0 - functional.cosine_similarity(a, b, dim=-1),
}


def _call_with_distance(name: str, options: dict[str, Any], tensors: dict[str, Any]) -> Any:
    distance = options.pop("distance_function", None)
    if distance is not None:
        options["distance_function"] = DISTANCES[getattr(distance, "name", distance)]
    return _call_module(name, options, tensors)


CALLS: dict[str, Callable[[str, dict[str, Any], dict[str, Any]], Any]] = {
    "L1Loss": _call_weighted,
    "MSELoss": _call_weighted,
    "HuberLoss": _call_weighted,
    "LinearCrossEntropyLoss": _call_linear,
    "AdaptiveLogSoftmaxWithLoss": _call_adaptive,
    "TripletMarginWithDistanceLoss": _call_with_distance,
}
