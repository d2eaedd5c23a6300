"""Options as text, for addresses and widgets, by the kind that the loss declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from losses import options as kinds
from losses.errors import InvalidType
from losses.options import Option
from scenes.notation import format_array, format_number, parse_array, parse_integer, parse_number

NONE = "none"
FLAGS = {"true": True, "false": False}


def parse_option(option: Option, text: str) -> Any:
    """Return the value that a text states for an option, before the option validates it.

    Raises InvalidType with the option's own expectation where the text is of another kind.
    """
    try:
        return _parse(option, text)
    except (ValueError, KeyError):
        given = repr(text if len(text) <= 40 else text[:40] + "…")
        if text in ("", NONE):
            given = "empty"
        raise InvalidType(
            "option_kind", option.name, given=given, expected=_expected(option)
        ) from None


def _parse(option: Option, text: str) -> Any:
    match option:
        case kinds.Choice(choices=choices):
            return {str(value): value for value in choices}[text]
        case kinds.Flag():
            return FLAGS[text.lower()]
        case kinds.Real():
            return parse_number(text)
        case kinds.Integer():
            return None if text == NONE else parse_integer(text)
        case kinds.Integers():
            return [parse_integer(part) for part in text.split(",")[:32]] if text else []
        case kinds.Weights():
            return None if text == NONE else parse_array(text, integer=False)
        case kinds.Named(choices=names):
            return None if text == NONE else {name: name for name in names}[text]
    return text


def _expected(option: Option) -> str:
    match option:
        case kinds.Choice(choices=choices) | kinds.Named(choices=choices):
            return ", ".join(map(str, choices))
        case kinds.Flag():
            return "true, false"
        case kinds.Real(interval=interval):
            return f"a number in {interval}"
        case kinds.Integer(interval=interval):
            return f"a whole number in {interval}"
        case kinds.Integers(interval=interval):
            return f"a sequence of whole numbers in {interval}"
    return "numbers separated by commas"


def format_option(value: Any) -> str:
    """Return the text of an option's value; `parse_option` reads it back."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, Sequence | np.ndarray):
        return format_array(np.asarray(value, dtype=np.float64))
    return str(getattr(value, "name", value))
