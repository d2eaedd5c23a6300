"""What a person typed is shown as typed, whatever its characters mean in Markdown."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from content.markdown import literal


@given(st.text(string.ascii_letters + string.punctuation, min_size=1))
def test_a_literal_text_reads_as_itself(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt().parse(literal(text)) if token.type == "inline"]
    assert paragraph.children is not None
    assert {child.type for child in paragraph.children} <= {"text", "text_special"}
    assert "".join(child.content for child in paragraph.children) == text
