"""Negative log-likelihoods of a count (Poisson) and of a measurement with its noise (Gaussian)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from losses.arguments import COUNTS, ELEMENTWISE, NON_NEGATIVE_REALS, REALS, Argument, Form, Reals
from losses.base import Gradients, declare
from losses.dtypes import SINGLE, float_array, promoted
from losses.elementwise import Arrays, ElementwiseLoss, Scale
from losses.errors import InvalidType, InvalidValue
from losses.options import (
    NON_NEGATIVE,
    Array,
    Reduction,
    deprecated_option,
    flag,
    real,
    reduction_option,
    shortest,
)

HALF_LOG_TWO_PI: Final = 0.5 * math.log(2.0 * math.pi)


@declare
class PoissonNLLLoss(ElementwiseLoss):
    r"""Negative log-likelihood of counts whose rate is predicted.

    Formula: l = exp(input) − target · input with `log_input`, else input − target · log(input +
    eps); `full` adds Stirling's approximation of log(target!), target log(target) − target + ½
    log(2π target), where target > 1. The derivative by the input is exp(input) − target, or 1 −
    target / (input + eps).

    Arguments:
        input: logarithm of the rate, or with `log_input=False` the rate ≥ 0 itself, any shape.
        target: counts, also as whole numbers, broadcast against `input`.

    Returns the mean, the sum, or one loss per element, in nats.

    Raises InvalidValue if the shapes do not broadcast, InvalidType for a dtype that is not float32,
    float64 or, for the target, whole.

    Example:
        >>> PoissonNLLLoss(reduction="none")(np.array([0.0, 0.0]), np.array([0, 3]))
        array([1., 1.])

    Source: Nelder, J. A. and Wedderburn, R. W. M. (1972), Generalized Linear Models.
    """

    arguments = (
        Argument(
            "input",
            REALS,
            "logarithms of the rates, or the rates",
            under=("log_input", False, NON_NEGATIVE_REALS),
            whole="iub",
        ),
        Argument("target", COUNTS, "counts", whole="iub"),
    )
    forms = ELEMENTWISE
    buffers = 5
    of_whole_numbers = "real"

    log_input: bool = flag(True, "whether the input is the logarithm of the rate")
    full: bool = flag(False, "whether Stirling's term of the count is added")
    size_average: bool | None = deprecated_option()
    eps: float = real(
        1e-8,
        NON_NEGATIVE,
        "added to a rate before its logarithm; without effect on log input",
        suggested=(0.0, 0.1),
    )
    reduce: bool | None = deprecated_option()
    reduction: Reduction = reduction_option()

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        dtype = promoted(given)
        # The exponential or the logarithm of whole numbers is in float32.
        whole = given[0].dtype.kind != "f"
        return np.promote_types(dtype, SINGLE) if whole and dtype.kind == "f" else dtype

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        input, target = arrays
        spare = work[0]
        if self.log_input:
            np.exp(input, value)
            if grads is not None:
                np.subtract(value, target, grads[0])
                np.multiply(input, -scale, grads[1])
            np.multiply(input, target, spare)
        else:
            np.add(input, self.eps, value)
            np.log(value, spare)
            if grads is not None:
                np.divide(target, value, grads[0])
                np.subtract(1.0, grads[0], grads[0])
                np.multiply(spare, -scale, grads[1])
            np.multiply(spare, target, spare)
            np.copyto(value, input)
        np.subtract(value, spare, value)
        if grads is not None:
            np.multiply(grads[0], scale, grads[0])
        if self.full:
            self._add_stirling(value, work, grads, scale, target)

    def _add_stirling(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, target: Array
    ) -> None:
        """Add t log t − t + ½ log(2π t) and its derivative log t + 1/(2t) where t > 1.

        Counts of 1 and below are lifted to 1 before the logarithm and their term multiplied by 0,
        so that the derivative at a count of 0 is 0 rather than torch's nan.
        """
        count, logarithm, above, term = work
        np.greater(target, 1.0, out=above)
        target.clip(1.0, np.inf, out=count)
        np.log(count, logarithm)
        np.add(count, 0.5, term)
        np.multiply(term, logarithm, term)
        np.subtract(term, count, term)
        np.add(term, HALF_LOG_TWO_PI, term)
        np.multiply(term, above, term)
        np.add(value, term, value)
        if grads is not None:
            np.divide(0.5, count, term)
            np.add(term, logarithm, term)
            np.multiply(term, above, term)
            np.multiply(term, scale, term)
            np.add(grads[1], term, grads[1])

    def _limits(self, value: Array, grads: Arrays | None, scale: Scale, *arrays: Array) -> None:
        input, target = arrays
        # A rate of 0 with nothing counted costs nothing; an infinite rate outgrows its logarithm.
        rate = np.exp(input) if self.log_input else input
        at_zero = (rate + (0.0 if self.log_input else self.eps) == 0.0) & (target == 0.0)
        value[at_zero] = 0.0
        value[np.isposinf(rate) & np.isfinite(target)] = np.inf
        if grads is not None and not self.log_input:
            np.copyto(grads[0], scale, where=at_zero)


@declare
class GaussianNLLLoss(ElementwiseLoss):
    r"""Negative log-likelihood of measurements whose mean and variance are both predicted.

    Formula: l = ½ (log v + (input − target)² / v) with v = max(var, eps); `full` adds ½ log 2π. The
    derivative by the input is (input − target) / v, by the variance ½ (1 − (input − target)² / v) /
    v, also where `eps` replaced it (straight through).

    Arguments:
        input: means, shape (*, C) or any.
        target: measurements in the same units, also as whole numbers, broadcast against `input`.
        var: variances ≥ 0 in the units squared: of the input's shape, of that shape with one axis
            of length 1, of that shape without its last axis (one variance a row), or one Python
            float.

    Returns the mean, the sum, or one loss per element, in nats.

    Raises InvalidValue if a variance is negative or a shape does not fit, InvalidType for a dtype
    that is not float32, float64 or, for the target, whole, or a variance that is a Python int.

    Example:
        >>> GaussianNLLLoss(reduction="none")(np.array([1.0, 2.0]), np.array([0.0, 0.0]), 1.0)
        array([0.5, 2. ])

    Source: Nix, D. A. and Weigend, A. S. (1994), Estimating the Mean and Variance of the Target
    Probability Distribution.
    """

    arguments = (
        Argument("input", REALS, "predicted means", whole="iu"),
        Argument("target", REALS, "measured values", whole="iu"),
        Argument(
            "var", Reals(interval=NON_NEGATIVE, enforced=True), "predicted variances", number=True
        ),
    )
    forms = (
        Form("heteroscedastic", {"input": ("*",), "target": ("*",), "var": ("*",)}),
        Form("variance per row", {"input": ("N", "C"), "target": ("N", "C"), "var": ("N",)}),
        Form("column", {"input": ("N", "C"), "target": ("N", "C"), "var": ("N", "1")}),
        Form("variance per column", {"input": ("N", "C"), "target": ("N", "C"), "var": ("1", "C")}),
    )
    buffers = 3

    full: bool = flag(False, "whether the constant ½ log 2π is added", kw_only=True)
    eps: float = real(
        1e-6,
        NON_NEGATIVE,
        "smallest variance; smaller ones are lifted to it",
        suggested=(0.0, 1.0),
        kw_only=True,
    )
    reduction: Reduction = reduction_option(kw_only=True)

    def _value_dtype(self, given: Sequence[Any]) -> np.dtype[Any]:
        # A variance a row has got an axis by the time that torch promotes it.
        var = [np.atleast_1d(array) for array in given[2:] if array is not None]
        return promoted([*given[:2], *var])

    def _aligned(self, arguments: tuple[Any, ...]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        input, target, var = arguments
        if not (type(var) is np.ndarray and type(input) is np.ndarray and var.shape == input.shape):
            input = float_array("input", input)
            var = _variance(input, var)
        return super()._aligned((input, target, var))

    def _value_and_grad(self, grad_output: Any, *arguments: Any) -> tuple[Any, Gradients]:
        value, grads = super()._value_and_grad(grad_output, *arguments)
        var = arguments[2]
        if isinstance(var, float):
            # torch makes a constant of a Python float.
            del grads["var"]
        else:
            grads["var"] = grads["var"].reshape(np.shape(var))
        return value, grads

    def _check_domain(self, *arrays: Array) -> None:
        var = arrays[2]
        # argmin stops at a nan, behind which a negative number may hide.
        if var.size and not var.item(var.argmin()) >= 0.0 and np.less(var, 0.0).any():
            raise InvalidValue(
                "domain", "var", given=shortest(np.nanmin(var)), expected=NON_NEGATIVE
            )

    def _elements(
        self, value: Array, work: Arrays, grads: Arrays | None, scale: Scale, *arrays: Array
    ) -> None:
        input, target, var = arrays
        residual, lifted = work
        # A nan stays nan under clip, as under torch's clamp.
        var.clip(self.eps, np.inf, out=lifted)
        np.subtract(input, target, residual)
        np.log(lifted, value)
        # Divided before it is squared: the square alone may overflow.
        scaled = lifted if grads is None else grads[0]
        np.divide(residual, lifted, scaled)
        np.multiply(residual, scaled, residual)
        np.add(value, residual, value)
        np.multiply(value, 0.5, value)
        if self.full:
            np.add(value, HALF_LOG_TWO_PI, value)
        if grads is not None:
            by_mean, by_target, by_var = grads
            np.subtract(1.0, residual, by_var)
            np.divide(by_var, lifted, by_var)
            np.multiply(by_var, 0.5 * scale, by_var)
            np.multiply(by_mean, scale, by_mean)
            np.negative(by_mean, by_target)


def _variance(input: Array, given: Any) -> Array:
    """Return the variance in a shape that broadcasts along the input's axes, by torch's rules."""
    if isinstance(given, float):
        return np.asarray(given, dtype=input.dtype)
    if isinstance(given, int):
        raise InvalidType("argument_kind", "var", given=repr(given), expected="an array or a float")
    var = float_array("var", given)
    if var.shape == input.shape:
        return var
    if var.shape == input.shape[:-1]:
        return var[..., np.newaxis]
    if var.ndim == input.ndim:
        differing = [v for n, v in zip(input.shape, var.shape, strict=True) if n != v]
        if differing == [1]:
            return var
    raise InvalidValue(
        "shape",
        "var",
        given=var.shape,
        expected=f"{input.shape}, {input.shape[:-1]}, or {input.shape} with one axis of length 1",
    )
