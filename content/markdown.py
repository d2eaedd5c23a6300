"""Text that means itself where Markdown is read."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=])")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*\*|`")


def literal(text: str) -> str:
    r"""Return a text with every mark of Markdown escaped, for words that a person may have typed.

    Example:
        >>> print(literal("2*x*y costs $1"))
        2\*x\*y costs \$1
    """
    return _MARKS.sub(r"\\\1", text)


def plain(text: str) -> str:
    """Return a text of the application without its marks of Markdown, for where none is read.

    Example:
        >>> plain("**Drag** `delta`, see [Huber](explore?loss=HuberLoss).")
        'Drag delta, see Huber.'
    """
    return _EMPHASIS.sub("", _LINK.sub(r"\1", text))
