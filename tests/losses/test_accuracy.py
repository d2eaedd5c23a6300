"""Every loss and gradient on inputs near its cancellations, tails and ends, against many digits.

The reference is the formula of `theory`, evaluated sample by sample with many digits. Neither the
value nor a gradient may be further from it than four times torch's distance, or some roundings.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from checks import formula_oracle
from checks.instances import SIZES, Instance, make
from checks.torch_oracle import evaluate
from losses.arguments import REALS, Domain, LogProbabilities, Probabilities, Reals, Signs
from losses.base import Loss
from losses.elementwise import ElementwiseLoss
from losses.options import Array

pytest.importorskip("torch")

FACTOR: Final = 4.0
SEEDS: Final = 4
ROUNDINGS: Final = 16.0
"""Roundings that are always allowed: torch may be exact by luck."""

Draw = Callable[[np.random.Generator, Domain, tuple[int, ...]], Array]


def moderate(rng: np.random.Generator, domain: Domain, shape: tuple[int, ...]) -> Array:
    return within(domain, rng.normal(size=shape) * 2.0)


def tails(rng: np.random.Generator, domain: Domain, shape: tuple[int, ...]) -> Array:
    """Return numbers that an exponential turns into something huge or tiny."""
    return within(domain, rng.choice([-1.0, 1.0], shape) * rng.uniform(15.0, 60.0, shape))


def tiny(rng: np.random.Generator, domain: Domain, shape: tuple[int, ...]) -> Array:
    """Return numbers near 0, or near an end of their interval."""
    return within(domain, rng.normal(size=shape) * 10.0 ** rng.uniform(-9.0, -3.0, shape))


def within(domain: Domain, numbers: Array) -> Array:
    """Return the numbers brought into a domain, those near 0 near one of its ends."""
    if isinstance(domain, Reals) and domain.interval.low == 0.0:
        if domain.interval.high == 1.0:
            share = np.minimum(np.abs(numbers) / (1.0 + np.abs(numbers)), 1.0)
            return np.where(numbers < 0.0, 1.0 - share, share)
        return np.round(np.abs(numbers)) if domain.whole else np.abs(numbers)
    if isinstance(domain, LogProbabilities):
        return -np.abs(numbers)
    if isinstance(domain, Probabilities):
        return np.exp(-np.abs(numbers))
    return numbers


REGIONS: Final[dict[str, Draw]] = {"moderate": moderate, "tails": tails, "tiny": tiny}
CLOSE: Final = "close"
"""The region in which arguments of one shape are nearly equal."""


def drawn(instance: Instance, region: str, rng: np.random.Generator) -> dict[str, Any]:
    """Return the arguments of an instance with their real numbers from a region."""
    arguments: dict[str, Any] = {}
    for argument in type(instance.loss).arguments:
        value = instance.arguments.get(argument.name)
        if value is None:
            continue
        domain = argument.domain_under(instance.options)
        fixed = argument.nested or value.dtype.kind != "f" or isinstance(domain, Signs)
        if fixed:
            arguments[argument.name] = value
        elif region == CLOSE:
            arguments[argument.name] = near(arguments.values(), value, domain, rng)
        else:
            arguments[argument.name] = REGIONS[region](rng, domain, value.shape)
    return arguments


def near(before: Iterable[Any], value: Array, domain: Domain, rng: np.random.Generator) -> Array:
    """Return an array close to the first one of its shape, itself if there is none."""
    for other in before:
        if np.shape(other) != value.shape or other.dtype.kind != "f":
            continue
        close: Array = other * (1.0 + 1e-6 * rng.normal(size=value.shape))
        if isinstance(domain, Probabilities):
            return np.exp(close)
        if domain == REALS or isinstance(domain, LogProbabilities):
            return close
    return value


VARIED: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "PoissonNLLLoss": ({"log_input": False}, {"full": True}),
    "GaussianNLLLoss": ({"full": True},),
    "KLDivLoss": ({"log_target": True},),
    "SmoothL1Loss": ({"beta": 1e-3},),
    "HuberLoss": ({"delta": 10.0},),
    "CrossEntropyLoss": ({"label_smoothing": 0.1},),
    "MultiMarginLoss": ({"p": 2},),
    "TripletMarginLoss": ({"p": 1.0}, {"p": 3.0}, {"swap": True}),
    "TripletMarginWithDistanceLoss": ({"distance_function": "cosine"}, {"swap": True}),
    "CosineEmbeddingLoss": ({"margin": 0.3},),
}
"""Options that change the formula, beside the defaults."""


def varied(cls: type[Loss]) -> tuple[dict[str, Any], ...]:
    return ({}, *VARIED.get(cls.__name__, ()))


def calls(cls: type[Loss], region: str, dtype: str) -> Iterator[tuple[str, list[Instance]]]:
    """Yield calls in all forms for each set of options."""
    reduction = {"reduction": "none"} if "reduction" in cls.options else {}
    for options in varied(cls):
        label = str(options)
        made = []
        for form, seed in itertools.product(cls.forms, range(SEEDS)):
            key = f"{cls.__name__} {region} {form.name} {label}"
            rng = np.random.default_rng([zlib.crc32(key.encode()), seed])
            instance = make(cls, form, {**reduction, **options}, SIZES, rng)
            made.append(replace(instance, arguments=drawn(instance, region, rng)).cast(dtype))
        yield label, made


def exact(call: Instance) -> tuple[Array, dict[str, Any]]:
    """Return value and gradients of the formula, of the numbers as the call's dtype holds them."""
    options = {name: getattr(call.loss, name) for name in call.loss.options} | dict(call.options)
    arguments = {name: in_double(value) for name, value in call.arguments.items()}
    value, gradients = formula_oracle.value_and_grad(call.name, options, arguments)
    if "reduction" in call.loss.options:
        return value, gradients
    # The adaptive softmax has the mean alone.
    return value.mean(), {n: in_double(g, 1.0 / value.size) for n, g in gradients.items()}


def in_double(value: Any, factor: float = 1.0) -> Any:
    if isinstance(value, list | tuple):
        return [in_double(item, factor) for item in value]
    return value.astype(np.float64) * factor if value.dtype.kind == "f" else value


def sizes(call: Instance, quantity: str, right: Array) -> Array:
    """Return for each entry the size of that of which a rounding counts."""
    size = np.maximum(np.abs(right), np.finfo(np.float32).tiny / np.finfo(call.dtype).eps)
    if quantity != "value" and not isinstance(call.loss, ElementwiseLoss) and size.ndim:
        # Entries of a vector's gradient may cancel: the vector is as good as its largest entry.
        return np.broadcast_to(size.max(axis=-1, keepdims=True, initial=0.0), size.shape)
    of_angles = "Cosine" in call.name or call.options.get("distance_function") == "cosine"
    return np.maximum(size, 1.0) if of_angles and quantity == "value" else size


def errors(found: Any, right: Array, size: Array) -> Array:
    """Return the errors relative to the sizes, infinite where an answer is no number."""
    assert np.shape(found) == np.shape(right)
    with np.errstate(invalid="ignore"):
        relative = np.abs(np.asarray(found, np.float64) - right) / size
    return np.ravel(np.where(np.isfinite(relative), relative, np.inf))


def typical(parts: list[Array]) -> float:
    """Return the error that nine of ten entries stay under: the very largest is a matter of luck."""
    return float(np.quantile(np.concatenate(parts), 0.9, method="higher"))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("region", [*REGIONS, CLOSE])
def test_no_further_from_the_formula_than_torch(cls: type[Loss], region: str, dtype: str) -> None:
    eps = float(np.finfo(dtype).eps)
    worse = {}
    for label, made in calls(cls, region, dtype):
        here: dict[str, list[Array]] = {}
        there: dict[str, list[Array]] = {}
        for call in made:
            right = flat(exact(call))
            ours = flat(call.loss.value_and_grad(**call.arguments))
            theirs = flat(evaluate(call.name, call.options, call.arguments))
            for quantity in theirs.keys() & right.keys():
                size = sizes(call, quantity, right[quantity])
                for kept, answer in ((here, ours), (there, theirs)):
                    found = errors(answer[quantity], right[quantity], size)
                    kept.setdefault(quantity, []).append(found)
        assert "value" in here
        for quantity, parts in here.items():
            error, allowed = typical(parts) / eps, typical(there[quantity]) / eps
            if error > max(FACTOR * allowed, ROUNDINGS):
                worse[f"{label} {quantity}"] = (error, allowed)
    assert worse == {}


def flat(answer: tuple[Any, dict[str, Any]]) -> dict[str, Array]:
    """Return value and gradients by name; lists of arrays are left out."""
    value, gradients = answer
    arrays = {name: g for name, g in gradients.items() if isinstance(g, np.ndarray)}
    return {"value": np.asarray(value), **arrays}
