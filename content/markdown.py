"""Text that means itself where Markdown is read."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=])")


def literal(text: str) -> str:
    r"""Return a text with every mark of Markdown escaped, for words that a person may have typed.

    Example:
        >>> print(literal("2*x*y costs $1"))
        2\*x\*y costs \$1
    """
    return _MARKS.sub(r"\\\1", text)
