"""Bold words are bold: a mark beside `**` decides whether Markdown takes it for emphasis or prints it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from content import LANGUAGES
from content.words import table
from tests.content.test_words import flat, subjects

PAGES = [subject for subject in subjects() if not subject.startswith("derivations/")]


def printed(text: str) -> Iterator[str]:
    """Yield what stands around each `**` that Markdown would print as two asterisks.

    One that opens must not be followed by a space, nor by a mark unless a space or mark is before it;
    one that closes, the other way round (CommonMark, left- and right-flanking).
    """
    bare = re.sub(r"`[^`]*`", "c", text)
    for place, match in enumerate(re.finditer(r"\*\*", bare)):
        before, after = bare[: match.start()][-1:] or " ", bare[match.end() :][:1] or " "
        inside, outside = (after, before) if place % 2 == 0 else (before, after)
        if inside.isspace() or (is_mark(inside) and not (outside.isspace() or is_mark(outside))):
            yield bare[max(0, match.start() - 12) : match.end() + 12]


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", PAGES)
def test_bold_words_are_bold(subject, language):
    for key, value in flat(table(language, subject)).items():
        for part in value if isinstance(value, list) else [value]:
            assert list(printed(str(part))) == [], key


def test_asterisks_that_would_be_printed_are_found():
    assert list(printed("**最大似然估计（MLE）**取使"))
    assert list(printed("是**（甲）**。"))
    assert not list(printed("[**最大似然估计（MLE）**](glossary)取使，**甲**。**乙：**"))
