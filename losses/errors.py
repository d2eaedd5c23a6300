"""The sentences with which a loss refuses bad input.

Every error carries a message key and its details beside the English sentence, so that a page can say the same in
another language and show it beside the control that caused it (`error.subject`).
"""

from __future__ import annotations

from typing import Any, Final

MESSAGES: Final[dict[str, str]] = {
    "option_interval": "{subject} is {given}; it must lie in {expected}.",
    "option_choice": "{subject} is {given}; it must be one of {expected}.",
    "option_kind": "{subject} is {given}; expected {expected}.",
    "option_shape": "{subject} has shape {given}; expected {expected}.",
    "argument_missing": "{subject} is missing; this loss is called with {expected}.",
    "argument_unknown": "{subject} is not an argument of this loss; it is called with {expected}.",
    "argument_count": "{given} arguments were given; this loss is called with {expected}.",
    "dtype": "{subject} has dtype {given}; expected {expected}.",
    "not_numeric": "{subject} is {given}; expected an array of numbers.",
    "argument_kind": "{subject} is {given}; expected {expected}.",
    "shape": "{subject} has shape {given}; expected {expected}.",
    "shape_mismatch": "{subject} has shape {given}, which does not match {other} of shape {expected}.",
    "dimensions": "{subject} has {given} dimensions; expected {expected}.",
    "domain": "{subject} contains {given}; every element must lie in {expected}.",
    "label": "{subject} contains the label {given}; labels must lie in {expected}.",
    "labels_shape": "{subject} has shape {given}; expected {expected}, one label a sample.",
    "target_shape": "{subject} has shape {given}; expected {expected}, one label a sample, "
    "or {other}, the probabilities of its classes.",
    "probabilities_dtype": "{subject} has dtype {given}; a target of the shape of the logits holds "
    "probabilities and must be {expected}.",
    "probabilities_ignored": "{subject} is {given}, but the target holds probabilities, not "
    "labels to ignore.",
    "class_weights": "{subject} has shape {given}; expected {expected}, one factor a class.",
    "dtype_mismatch": "{subject} has dtype {given}, which does not match {other} of dtype "
    "{expected}.",
    "parameter_missing": "{subject} is missing; it is needed because {other} is {expected}.",
    "parameter_unused": "{subject} is given but would not be used, because {other} is {expected}.",
    "cutoffs": "{subject} is {given}; expected at least one whole number, in rising order, all in "
    "{expected}.",
    "clusters": "{subject} has parts of lengths {given}; expected one pair (projection, output) "
    "for each cluster, {expected} in all.",
    "length": "{subject} contains {given}; expected {expected}.",
    "grad_output_shape": "grad_output has shape {given}; expected {expected}, the shape of the value.",
    "distance_shape": "{subject} returned the shape {given}; expected {expected}, one distance a "
    "pair of vectors.",
    "distance_gradient": "{subject} is the function {given}, whose gradient is not known; give a "
    "{expected}, or the function an attribute `pullback`.",
    "not_differentiable": "{subject} has dtype {given}; a gradient needs {expected}.",
}


class LossError(Exception):
    """Common base: `key` names the sentence in `MESSAGES`, `details` fill its places."""

    def __init__(
        self, key: str, subject: str, *, given: Any, expected: Any, **details: Any
    ) -> None:
        self.key = key
        self.subject = subject
        self.details: dict[str, Any] = {
            "subject": subject,
            "given": given,
            "expected": expected,
            **details,
        }
        super().__init__(MESSAGES[key].format(**self.details))


class InvalidValue(LossError, ValueError):
    """A value, shape or option outside of what the loss is defined for."""


class InvalidType(LossError, TypeError):
    """An argument or option of the wrong kind or dtype."""


def unreadable(subject: str, value: Any, error: Exception) -> InvalidType:
    """Return the refusal of a tensor of another library that NumPy failed with `error` to read."""
    dtype = str(getattr(value, "dtype", "")).rpartition(".")[2]
    if dtype and isinstance(error, TypeError):
        expected = f"float32 or float64: NumPy has no {dtype}"
        return InvalidType("dtype", subject, given=dtype, expected=expected)
    given, expected = type(value).__name__, "a float32 or float64 array without a history"
    return InvalidType("argument_kind", subject, given=given, expected=expected)


class InvalidIndex(LossError, IndexError):
    """A label outside of the classes."""
