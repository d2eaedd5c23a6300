"""The configured themes as variables: each colour that the live plot reads, in both themes."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from live_plot import BROWSER, declarations, style
from live_plot.palette import Theme


@pytest.mark.parametrize("theme", get_args(Theme))
def test_a_theme_has_every_variable_that_is_read(theme: Theme) -> None:
    read = set(re.findall(r"--st-[\w-]*\w", style()))
    listed = (BROWSER / "theme.js").read_text().partition("const FALLBACK = {")[2].partition("}")[0]
    read |= {f"--st-{name}" for name in re.findall(r'"([\w-]+)":', listed)}
    given = set(re.findall(r"^  (--st-[\w-]+): .+;$", declarations(theme), re.MULTILINE))
    # Streamlit derives this one from the text's.
    assert read - given == {"--st-red-color"}
    assert len(declarations(theme).splitlines()) == len(given)
