"""What every loss shares: options that validate themselves, a value, gradients, and the reduction between them.

A loss states its unreduced losses once, together with their pullback; the three reductions and every `grad_output`
follow here. With unreduced losses l and the factors m with which they enter the value,

    none: value = l,        mean or sum: value = Σ mᵢ lᵢ,

the vector-Jacobian product of any reduction is the pullback of the cotangent grad_output · m.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal, NamedTuple, Self, TypeVar, dataclass_transform

import numpy as np

from losses import options as opt
from losses.arguments import Argument, Form
from losses.calls import prepared
from losses.dtypes import FLOATS, as_array, promoted
from losses.errors import InvalidType, InvalidValue
from losses.options import Array, Option

UINT64 = np.dtype(np.uint64)
FLOAT_CHARACTERS = "".join(dtype.char for dtype in FLOATS)
INDEX_CHARACTERS = FLOAT_CHARACTERS + np.typecodes["AllInteger"] + np.dtype(bool).char
Gradients = dict[str, Any]
L = TypeVar("L", bound="Loss")


class Terms(NamedTuple):
    """The unreduced losses, their factors in the mean, and the pullback of a cotangent of their shape."""

    values: Any
    mean_weights: Any
    pullback: Callable[[Any], Gradients]


@dataclass_transform(
    frozen_default=True,
    eq_default=False,
    field_specifiers=(
        opt.reduction_option,
        opt.deprecated_option,
        opt.real,
        opt.integer,
        opt.integers,
        opt.size,
        opt.flag,
        opt.choice,
        opt.weights,
    ),
)
def declare(cls: type[L]) -> type[L]:
    """Make a loss of a class whose fields are declared by the specifiers of `losses.options`."""
    made = dataclass(frozen=True, eq=False, repr=False)(cls)
    made.options = {
        f.name: dataclasses.replace(f.metadata["option"], name=f.name)
        for f in dataclasses.fields(made)
    }
    made.argument_names = tuple(argument.name for argument in made.arguments)
    made.required = sum(not argument.optional for argument in made.arguments)
    made.differentiable = tuple(a.name for a in made.arguments if a.differentiable)
    made.computed = tuple(
        INDEX_CHARACTERS if argument.domain.integer else FLOAT_CHARACTERS
        for argument in made.arguments
    )
    return made


@dataclass(frozen=True, eq=False, repr=False)
class Loss:
    """Base of all losses.

    Subclasses are declared with `declare`, name their `arguments` and the `forms` (symbolic shapes) that these take,
    and implement `_terms`.
    """

    takes_half: ClassVar[bool] = True
    """Whether torch's kernel knows half precision."""
    of_whole_numbers: ClassVar[Literal["refused", "real", "whole"]] = "refused"
    """What the loss of whole numbers alone is, in so far as its arguments may be whole."""
    of_one_dtype: ClassVar[tuple[str, ...]] = ()
    """The arguments, and weights among the options, that must agree in their dtype."""

    options: ClassVar[dict[str, Option]] = {}
    arguments: ClassVar[tuple[Argument, ...]] = ()
    forms: ClassVar[tuple[Form, ...]] = ()
    argument_names: ClassVar[tuple[str, ...]] = ()
    differentiable: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[int] = 0
    computed: ClassVar[tuple[str, ...]] = ()
    """For each argument the characters of the dtypes that its kernel reads as they are."""

    def __post_init__(self) -> None:
        for name, option in self.options.items():
            object.__setattr__(self, name, option.validated(getattr(self, name)))
        if "reduce" in self.options:
            self._resolve_deprecated_reduction()
        self._check_options()

    def __repr__(self) -> str:
        given = (
            f"{name}={value!r}"
            for name, option in self.options.items()
            if not np.array_equal(value := getattr(self, name), option.default)
        )
        return f"{type(self).__name__}({', '.join(given)})"

    # The decorator form of errstate costs half of what the with statement does. inf and nan are results here, and each
    # is explained where it is shown; a warning would only say that one of them arose.

    @np.errstate(all="ignore")
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the value: a NumPy scalar, or an array under `reduction="none"`."""
        arguments = self._bound(args, kwargs)
        if self._as_computed(arguments):
            return self._value(*arguments)
        call = prepared(self, arguments)
        return call.rounded(call.loss._value(*call.arguments))

    @np.errstate(all="ignore")
    def value_and_grad(
        self, *args: Any, grad_output: Any = None, **kwargs: Any
    ) -> tuple[Any, Gradients]:
        """Return the value and, for each differentiable argument, the vector-Jacobian product.

        `grad_output` has the shape of the value and defaults to ones, so that under `reduction="none"` each entry is
        the derivative of the sum of all values.
        """
        arguments = self._bound(args, kwargs)
        if self._as_computed(arguments):
            return self._value_and_grad(grad_output, *arguments)
        call = prepared(self, arguments)
        call.check_differentiable()
        value, gradients = call.loss._value_and_grad(grad_output, *call.arguments)
        return call.rounded(value), call.as_given(gradients)

    @np.errstate(all="ignore")
    def breakdown(self, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Return the unreduced losses and the factors with which they enter the value.

        Under "mean" the factors say what the mean divides by; under "sum" and "none" they are 1.
        """
        call = prepared(self, self._bound(args, kwargs))
        terms = call.loss._terms(*call.arguments)
        values = call.rounded(terms.values)
        return values, np.broadcast_to(self._weights(terms), np.shape(values))

    def with_options(self, **changes: Any) -> Self:
        """Return the same loss with some options changed."""
        # The deprecated pair has become a reduction already and must not decide once more.
        settled: dict[str, Any] = {
            name: None for name in ("size_average", "reduce") if name in self.options
        }
        return dataclasses.replace(self, **(settled | changes))

    def with_reduction(self, reduction: str) -> Self:
        """Return the same loss under another reduction; a loss that has no such option is itself."""
        return self.with_options(reduction=reduction) if "reduction" in self.options else self

    def _as_computed(self, arguments: tuple[Any, ...]) -> bool:
        """Say whether all arguments are arrays in dtypes that the kernel reads as they are."""
        for value, characters in zip(arguments, self.computed, strict=True):
            if value is not None and not (
                type(value) is np.ndarray and value.dtype.char in characters
            ):
                return False
        return True

    # What a subclass fills in

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        """Return the dtype of torch's value of these arguments."""
        return promoted(given)

    def _together(self, given: Sequence[Any]) -> tuple[str, ...]:
        """Return the names of what must agree in its dtype in a call with these arguments."""
        return self.of_one_dtype

    def _terms(self, *arrays: Any) -> Terms:
        """Return the unreduced losses of validated arrays with their pullback."""
        raise NotImplementedError

    def _check_options(self) -> None:
        """Raise if options that are valid alone do not fit together."""

    def argument_axes(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the axes that the options demand of each argument; nothing where they leave them free.

        `arguments` are those of a call, whose number of samples and kind of target count, whether or
        not their other axes fit. A list has the axes of its parts; None is an argument that must be
        left out.
        """
        return {}

    # The three reductions

    def _weights(self, terms: Terms) -> Any:
        return terms.mean_weights if self._averages else 1.0

    @property
    def _averages(self) -> bool:
        return getattr(self, "reduction", "mean") not in ("none", "sum")

    def _value(self, *arrays: Any) -> Any:
        return self._reduced(self._terms(*arrays))

    def _reduced(self, terms: Terms) -> Any:
        reduction = getattr(self, "reduction", "mean")
        if reduction == "none":
            return terms.values[()]
        if reduction == "sum":
            # Of whole numbers of any size torch's sum is int64.
            whole = terms.values.dtype.kind in "iu"
            return terms.values.sum(dtype=np.int64 if whole else None)
        return terms.values.dtype.type(inner(terms.values, terms.mean_weights))

    def _value_and_grad(self, grad_output: Any, *arrays: Any) -> tuple[Any, Gradients]:
        terms = self._terms(*arrays)
        value = self._reduced(terms)
        return value, terms.pullback(self._cotangent(terms, grad_output, value))

    def _cotangent(self, terms: Terms, grad_output: Any, value: Any) -> Any:
        """Return the factor with which each unreduced loss enters grad_output · value."""
        factors: Any = self._weights(terms)
        if grad_output is not None:
            factors = factors * self._checked_grad_output(grad_output, value.shape)
        shape = terms.values.shape
        # broadcast_to costs as much as several small ufuncs.
        same = getattr(factors, "shape", None) == shape
        return factors if same else np.broadcast_to(factors, shape)

    def _checked_grad_output(self, grad_output: Any, shape: tuple[int, ...]) -> Any:
        if grad_output is None:
            return 1.0
        given = as_array("grad_output", grad_output)
        if given.dtype.kind not in "fiu":
            raise InvalidType(
                "dtype", "grad_output", given=given.dtype, expected="float32 or float64"
            )
        if given.shape != shape:
            raise InvalidValue(
                "grad_output_shape", "grad_output", given=given.shape, expected=shape
            )
        return given

    # The way in

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Return all arguments in order, those left out as None."""
        names = self.argument_names
        if not kwargs and len(args) == len(names):
            return args
        called = ", ".join(names)
        if len(args) > len(names):
            raise InvalidType("argument_count", "arguments", given=len(args), expected=called)
        bound = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name not in names or name in bound:
                raise InvalidType("argument_unknown", name, given=name, expected=called)
            bound[name] = value
        for name in names[: self.required]:
            if name not in bound:
                raise InvalidType("argument_missing", name, given=None, expected=called)
        return tuple(bound.get(name) for name in names)

    def _resolve_deprecated_reduction(self) -> None:
        """Turn `size_average` and `reduce`, where given, into the reduction that torch reads from them."""
        size_average: bool | None = getattr(self, "size_average", None)
        reduce: bool | None = getattr(self, "reduce", None)
        if size_average is None and reduce is None:
            return
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        object.__setattr__(self, "reduction", reduction)


def all_within(labels: Array, classes: int) -> bool:
    """Say whether int64 labels are all in [0, classes)."""
    # Seen as unsigned, a negative label is larger than any class: one comparison checks both
    # bounds.
    unsigned = labels.view(UINT64)
    return labels.size == 0 or unsigned.item(unsigned.argmax()) < classes


FEW = 2048
"""Elements below which the cost of a call outweighs that of an element."""

DOT_LENGTHS = {4: 4 * 1024, 8: 64 * 1024}
"""How long a scalar product may be, by bytes a number: its rounding errors may all point one way,
and grow with its length, here to 2e-6 in float32 and 1e-13 in float64."""


@lru_cache(maxsize=16)
def ones(length: int, dtype: np.dtype[Any]) -> Array:
    """Return ones, the same array at every call: not to be written to."""
    return np.ones(length, dtype)


def sum_of(array: Array) -> float:
    """Return the sum of all elements."""
    size = array.size
    if size <= FEW or size <= DOT_LENGTHS[array.itemsize]:
        # A product with ones takes less time.
        return float(array.ravel().dot(ones(size, array.dtype)))
    return float(np.add.reduce(array, axis=None))


def row_sums(table: Array) -> Array:
    """Return the sum of each row of a matrix."""
    length = table.shape[1]
    if length <= DOT_LENGTHS[table.itemsize]:
        # At 32 × 10 a third of the time of `np.add.reduce`.
        sums: Array = table.dot(ones(length, table.dtype))
    else:
        sums = np.add.reduce(table, axis=1)
    return sums


def inner(a: Array, b: Array) -> float:
    """Return Σ a b over all elements."""
    size = a.size
    if size <= FEW or size <= (longest := DOT_LENGTHS[a.itemsize]):
        return float(a.ravel().dot(b.ravel()))
    a, b = a.ravel(), b.ravel()
    # As many rows as a power of two: these often leave no rest.
    length = size >> (size // longest).bit_length()
    rest = size % length
    total = float(a[size - rest :].dot(b[size - rest :])) if rest else 0.0
    if rest:
        a, b = a[: size - rest], b[: size - rest]
    return sum(np.vecdot(a.reshape(-1, length), b.reshape(-1, length)).tolist(), total)


def reciprocal(count: float) -> float:
    """Return 1 / count, inf at 0: the mean of nothing is then 0 · inf = nan, as in torch."""
    return 1.0 / count if count else float("inf")


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which its argument was broadcast."""
    if gradient.shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    stretched = tuple(
        axis + added
        for axis, length in enumerate(shape)
        if length == 1 != gradient.shape[axis + added]
    )
    summed: Array = gradient.sum(axis=(*range(added), *stretched), keepdims=True)
    return summed.reshape(shape)
