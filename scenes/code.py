"""The code of a scene, in PyTorch and in NumPy: what is on screen, ready to copy and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from losses import options as kinds
from scenes.notation import format_number
from scenes.scene import Scene, visible_options

WIDTH: Final = 88
ROWS: Final = 64
"""Characters of an array above which each of its rows has a line of its own."""


@dataclass(frozen=True)
class Dialect:
    """How a library writes arrays and the numbers that Python has no literal for."""

    array: str
    integers: str
    special: dict[str, str]


NUMPY: Final = Dialect(
    "np.array({})", "np.array({})", {"inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}
)
TORCH: Final = Dialect(
    "torch.tensor({}, dtype=torch.float64)",
    "torch.tensor({})",
    {"inf": "torch.inf", "-inf": "-torch.inf", "nan": "torch.nan"},
)
WATCHED: Final = "torch.tensor({}, dtype=torch.float64, requires_grad=True)"

HELD_BY_THE_MODULE: Final = {
    "head_weight": "loss.head.weight.grad",
    "head_bias": "loss.head.bias.grad",
    "tail_weights": "[[layer.weight.grad for layer in layers] for layers in loss.tail]",
}
"""Arguments that are parameters in torch, with where their gradients are found."""

WEIGHTED_FUNCTIONS: Final = {"L1Loss": "l1_loss", "MSELoss": "mse_loss", "HuberLoss": "huber_loss"}
"""Losses whose weight torch takes in the functional form alone."""

TORCH_DISTANCES: Final = {
    "euclidean": "torch.nn.PairwiseDistance(p=2.0, eps=0.0)",
    "manhattan": "torch.nn.PairwiseDistance(p=1.0, eps=0.0)",
    "chebyshev": "torch.nn.PairwiseDistance(p=torch.inf, eps=0.0)",
    "squared_euclidean": "lambda a, b: ((a - b) ** 2).sum(-1)",
    "cosine": "lambda a, b: 1.0 - torch.nn.functional.cosine_similarity(a, b, dim=-1)",
}


def numpy_code(scene: Scene) -> str:
    """Return a script that computes value and gradients with this project's losses."""
    gradients = {name: f'grads["{name}"]' for name in _watched(scene)}
    return _printed(numpy_steps(scene), "value", gradients)


def torch_code(scene: Scene) -> str:
    """Return a script that computes the same with torch."""
    return _printed(torch_steps(scene), "value.detach()", torch_gradients(scene))


def numpy_steps(scene: Scene) -> list[str]:
    """Return the lines after which `value` and `grads` hold what this project's losses compute."""
    options = [f"{name}={_numpy_option(value)}" for name, value in _changed(scene).items()]
    return [
        "import numpy as np",
        "",
        "import losses",
        "",
        *(f"{name} = {_array(value, NUMPY)}" for name, value in scene.arguments.items()),
        "",
        _call(f"loss = losses.{scene.name}", options),
        _call("value, grads = loss.value_and_grad", _call_arguments(scene)),
    ]


def torch_steps(scene: Scene) -> list[str]:
    """Return the lines after which torch has computed `value` and `torch_gradients`."""
    watched = _watched(scene)
    return [
        "import torch",
        "",
        *(
            _torch_argument(name, value, name in watched and name not in HELD_BY_THE_MODULE)
            for name, value in scene.arguments.items()
        ),
        "",
        *_torch_call(scene),
        "value.sum().backward()",
    ]


def torch_gradients(scene: Scene) -> dict[str, str]:
    """Return, for each argument that has a gradient, where torch holds it."""
    return {name: HELD_BY_THE_MODULE.get(name, f"{name}.grad") for name in _watched(scene)}


def _printed(steps: list[str], value: str, gradients: Mapping[str, str]) -> str:
    prints = (f'print("{name}", {gradient})' for name, gradient in gradients.items())
    return "\n".join([*steps, f"print({value})", *prints]) + "\n"


def torch_line(name: str, options: Mapping[str, Any]) -> str:
    """Return the line that makes a loss in torch, its arrays in torch's default precision."""
    parts = (
        f"{option}=torch.tensor({_literal(value.tolist(), TORCH)})"
        if isinstance(value, np.ndarray)
        else f"{option}={_literal(value, TORCH)}"
        for option, value in options.items()
    )
    return f"loss = torch.nn.{name}({', '.join(parts)})"


def _changed(scene: Scene) -> dict[str, Any]:
    """Return the options that differ from torch's defaults, and those that have none."""
    shown = visible_options(scene.loss_class)
    return {
        name: scene.options[name]
        for name, option in shown.items()
        if name in scene.options and not _equal(scene.options[name], option.default)
    }


def _equal(value: Any, default: Any) -> bool:
    return value is default or (np.ndim(value) == 0 and bool(value == default))


def _watched(scene: Scene) -> list[str]:
    """Return the arguments that have a gradient in this form."""
    return [
        name
        for name in scene.loss_class.differentiable
        if name in scene.arguments and _is_float(scene.arguments[name])
    ]


def _is_float(value: Any) -> bool:
    return isinstance(value, list) or value.dtype.kind == "f"


def _call(head: str, parts: list[str]) -> str:
    """Return a call, one argument a line where it would be wider than a screen."""
    line = f"{head}({', '.join(parts)})"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{head}(", *(f"    {part}," for part in parts), ")"])


def _call_arguments(scene: Scene, *keyword_only: str) -> list[str]:
    """Return the arguments of a call, by name from the first that is left out."""
    names = scene.loss_class.argument_names
    given = [name for name in names if name in scene.arguments]
    return [
        name if names[position] == name and name not in keyword_only else f"{name}={name}"
        for position, name in enumerate(given)
    ]


def _numpy_option(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _literal(value.tolist(), NUMPY)
    return _literal(getattr(value, "name", value), NUMPY)


def _array(value: Any, dialect: Dialect) -> str:
    if isinstance(value, list):
        return _listed([_array(item, dialect) for item in value])
    template = dialect.integers if value.dtype.kind == "i" else dialect.array
    return template.format(_literal(value.tolist(), dialect))


def _literal(value: Any, dialect: Dialect) -> str:
    if isinstance(value, list | tuple):
        items = [_literal(item, dialect) for item in value]
        nested = bool(value) and isinstance(value[0], list)
        return _listed(items) if nested else f"[{', '.join(items)}]"
    if isinstance(value, float):
        text = format_number(value)
        return dialect.special.get(text) or repr(value)
    return repr(value)


def _listed(items: list[str]) -> str:
    """Return a list, one item a line where it would be wider than a screen."""
    line = f"[{', '.join(items)}]"
    if len(line) <= ROWS:
        return line
    indented = (item.replace("\n", "\n    ") for item in items)
    return "\n".join(["[", *(f"    {item}," for item in indented), "]"])


def _torch_argument(name: str, value: Any, watched: bool) -> str:
    if watched:
        return f"{name} = {WATCHED.format(_literal(value.tolist(), TORCH))}"
    return f"{name} = {_array(value, TORCH)}"


def _torch_options(scene: Scene, *without: str) -> list[str]:
    changed = {name: value for name, value in _changed(scene).items() if name not in without}
    return [f"{name}={_torch_option(scene, name, value)}" for name, value in changed.items()]


def _torch_option(scene: Scene, name: str, value: Any) -> str:
    if isinstance(scene.loss_class.options[name], kinds.Weights):
        return _array(np.asarray(value, dtype=np.float64), TORCH)
    if name == "distance_function":
        return TORCH_DISTANCES[getattr(value, "name", value)]
    return _literal(value, TORCH)


def _torch_call(scene: Scene) -> list[str]:
    function = WEIGHTED_FUNCTIONS.get(scene.name)
    arguments = _call_arguments(scene)
    if function and scene.options.get("weight") is not None:
        parts = arguments + _torch_options(scene)
        return [_call(f"value = torch.nn.functional.{function}", parts)]
    if scene.name == "LinearCrossEntropyLoss":
        # torch's module holds the parameters; its function takes them as arguments.
        parts = _call_arguments(scene, "linear_bias")
        parts += _torch_options(scene, "in_features", "num_classes", "out_features", "bias")
        return [_call("value = torch.nn.functional.linear_cross_entropy", parts)]
    if scene.name == "AdaptiveLogSoftmaxWithLoss":
        return _adaptive_call(scene)
    return [
        _call(f"loss = torch.nn.{scene.name}", _torch_options(scene)),
        _call("value = loss", arguments),
    ]


def _adaptive_call(scene: Scene) -> list[str]:
    """torch holds the weights in the module: copy them in, then call it with the rest."""
    options = [*_torch_options(scene), "dtype=torch.float64"]
    copies = ["loss.head.weight.copy_(head_weight)"]
    if "head_bias" in scene.arguments:
        copies.append("loss.head.bias.copy_(head_bias)")
    return [
        _call("loss = torch.nn.AdaptiveLogSoftmaxWithLoss", options),
        "with torch.no_grad():",
        *(f"    {copy}" for copy in copies),
        "    for layers, weights in zip(loss.tail, tail_weights):",
        "        for layer, weight in zip(layers, weights):",
        "            layer.weight.copy_(weight)",
        "value = loss(input, target).loss",
    ]
