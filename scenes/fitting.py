"""Arguments that fit the options: where an option decides shapes, the tensors grow and shrink with it.

Entries keep their values as long as their places exist. What is new is

- a number that depends on its place alone, for features and parameters (`filling`);
- the nearest label, for labels; a label of a class that is gone becomes the last class;
- probability 0, for a class that is new; what a class that is gone had goes to the last one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

import numpy as np

from losses.arguments import Axes
from losses.base import Loss
from losses.errors import InvalidValue, LossError
from losses.options import Array, Integers, Interval, Real, Size, Weights
from scenes.notation import MAX_ELEMENTS

GOLDEN: Final = 0.6180339887498949
"""Its multiples modulo 1 lie evenly in the interval, so that no two neighbours are alike."""

HALVINGS: Final = 60
"""Steps in which the limit of an option is found."""


def filling(shape: tuple[int, ...]) -> Array:
    """Return numbers in [−1, 1] of two decimals that depend on their place alone.

    The entry at (i, j, k, …) is 2 · frac(0.618… · (1 + i + 5j + 25k + …)) − 1.
    """
    places = np.ones(shape)
    for axis, index in enumerate(np.indices(shape)):
        places += 5.0**axis * index
    return np.round(2.0 * (GOLDEN * places % 1.0) - 1.0, 2)


def is_shaped(cls: type[Loss]) -> bool:
    """Return whether options of a loss decide the shapes of its arguments."""
    return cls.argument_axes is not Loss.argument_axes


def class_count(cls: type[Loss], options: Mapping[str, Any]) -> int | None:
    """Return how many classes the options say that there are, if any says it."""
    names = (o.name for o in cls.options.values() if isinstance(o, Size) and o.axis == "C")
    return next((options[name] for name in names), None)


def fitted_options(
    cls: type[Loss], options: Mapping[str, Any], count: int | None = None
) -> dict[str, Any]:
    """Return the options with one factor a class in `weight`: 1 for a class that is new.

    There are `count` classes, by default as many as the options say.
    """
    fitted = dict(options)
    count = count or class_count(cls, options)
    for name, option in cls.options.items():
        if count and isinstance(option, Weights) and options.get(name) is not None:
            kept = np.asarray(options[name], dtype=np.float64)[:count]
            fitted[name] = np.append(kept, np.ones(count - len(kept)))
    return fitted


def fitted_arguments(
    after: Loss, arguments: Mapping[str, Any], before: Loss | None = None
) -> dict[str, Any]:
    """Return the arguments in the shapes that the options of `after` demand.

    `before` is the loss that they fit now; without it, axes are told by their position.
    """
    now = before.argument_axes(arguments) if before else {}
    fitted = dict(arguments)
    labels = {argument.name for argument in after.arguments if argument.domain.integer}
    for name, axes in after.argument_axes(arguments).items():
        if axes is None:
            fitted.pop(name, None)
        elif name in labels:
            fitted[name] = _target(after, arguments[name], now.get(name), axes)
        else:
            fitted[name] = _parameter(arguments.get(name), now.get(name), axes)
    return fitted


def lost_labels(loss: Loss, arguments: Mapping[str, Any]) -> dict[str, int]:
    """Return, for each argument with labels of classes that are gone, the largest of them."""
    lost = {}
    for argument in loss.arguments:
        value = arguments.get(argument.name)
        if argument.domain.integer and isinstance(value, np.ndarray) and value.dtype.kind == "i":
            gone = value[_is_gone(loss, value)]
            if gone.size:
                lost[argument.name] = int(gone.max())
    return lost


def _is_gone(loss: Loss, labels: Array) -> Array:
    count = class_count(type(loss), vars(loss))
    known = np.zeros(labels.shape, bool) if count is None else labels >= count
    gone: Array = known & (labels != getattr(loss, "ignore_index", None))
    return gone


def _named(given: Array, now: Any, axes: Axes) -> Axes | None:
    """Return the axes of an array, named as they are now or as those at the same positions will be."""
    if isinstance(now, dict) and given.shape == tuple(now.values()):
        return now
    return dict(zip(axes, given.shape, strict=True)) if given.ndim == len(axes) else None


def _aligned(given: Array, now: Axes, axes: Axes) -> Array:
    """Return an array with the axes of `axes`: of one that is gone the first place, a new one of one."""
    kept = given[tuple(slice(None) if name in axes else 0 for name in now)]
    return kept.reshape([now.get(name, 1) for name in axes])


def _parameter(given: Any, now: Any, axes: Any) -> Any:
    if isinstance(axes, list):
        parts = zip_longest(list(given or ())[: len(axes)], (now or [])[: len(axes)], axes)
        return [_parameter(*part) for part in parts]
    shape = tuple(axes.values())
    named = None if given is None else _named(given, now, axes)
    if given is not None and (named is None or given.shape == shape):
        return given
    made = filling(shape)
    if named is not None:
        kept = _aligned(given, named, axes)
        place = tuple(slice(min(pair)) for pair in zip(kept.shape, shape, strict=True))
        made[place] = kept[place]
    return made


def _target(loss: Loss, given: Array, now: Any, axes: Axes) -> Array:
    named = _named(given, now, axes)
    if named is None or not given.size:
        return given
    kept = _aligned(given, named, axes)
    if "C" in axes:
        kept = _with_classes(kept, list(axes).index("C"), axes["C"])
    nearest = (
        np.minimum(np.arange(length), there - 1)
        for length, there in zip(axes.values(), kept.shape, strict=True)
    )
    made: Array = kept[np.ix_(*nearest)] if axes else kept
    if made.dtype.kind != "i":
        return made
    return np.where(_is_gone(loss, made), (class_count(type(loss), vars(loss)) or 1) - 1, made)


def _with_classes(probabilities: Array, axis: int, count: int) -> Array:
    """Return probabilities of as many classes, the sum of each distribution as it was."""
    first = np.moveaxis(probabilities, axis, 0)
    made = np.zeros((count, *first.shape[1:]))
    made[: len(first)] = first[:count]
    if count < len(first):
        # Rounded, for the sum of 0.2 and 0.1 is to read 0.3.
        made[-1] = np.round(first[count - 1 :].sum(axis=0), 12)
    return np.moveaxis(made, 0, axis)


# How large tensors may become


def check_size(
    cls: type[Loss], options: Mapping[str, Any], name: str, arguments: Mapping[str, Any]
) -> None:
    """Raise InvalidValue if under the value of an option an array would be too large to be shown."""

    def fits(value: Any) -> bool:
        return _largest(cls, {**options, name: value}, arguments) <= MAX_ELEMENTS

    value = options[name]
    if not is_shaped(cls) or fits(value):
        return
    match cls.options[name]:
        case Real(default=default):
            digits = 2 - math.floor(math.log10(low := _limit(fits, default, value)))
            within = Interval(math.ceil(low * 10**digits) / 10**digits)
        case Integers():
            capped = _limit(lambda size: fits([min(v, int(size)) for v in value]), 1, max(value))
            within = Interval(1, math.floor(capped))
        case _:
            within = Interval(1, math.floor(_limit(lambda size: fits(int(size)), 1, value)))
    raise InvalidValue("option_interval", name, given=value, expected=within)


def _largest(cls: type[Loss], options: Mapping[str, Any], arguments: Mapping[str, Any]) -> float:
    """Return how many entries the largest array has; 0 where the options do not fit together."""
    unweighted = {k: v for k, v in options.items() if not isinstance(cls.options[k], Weights)}
    try:
        loss = cls(**unweighted)
    except LossError:
        return 0.0
    try:
        axes = loss.argument_axes(arguments)
    except LossError:  # too large for any memory
        return math.inf
    return max(math.prod(array.values()) for array in _arrays(list(axes.values())))


def _arrays(axes: Any) -> Iterator[Axes]:
    if isinstance(axes, list):
        for part in axes:
            yield from _arrays(part)
    elif axes is not None:
        yield axes


def _limit(fits: Callable[[float], bool], inside: float, outside: float) -> float:
    """Return the last value that fits on the way from one that does to one that does not."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2.0
        inside, outside = (middle, outside) if fits(middle) else (inside, middle)
    return inside
