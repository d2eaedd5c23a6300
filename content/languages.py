"""The languages that the application speaks."""

from __future__ import annotations

from typing import Final, Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
DEFAULT: Final[Language] = "en"
TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""The languages as BCP 47 has them: simplified characters are a script, not a country."""


def language_of(code: str | None) -> Language:
    """Return the language of a code such as "zh" or "zh-CN", the default for any other text."""
    for language in get_args(Language):
        if code is not None and code.lower().split("-")[0] == language:
            return language  # type: ignore[no-any-return]
    return DEFAULT
