"""Every exhibit is a file that moves, small enough to be sent."""

from __future__ import annotations

from typing import Any

import pytest

import exhibits
from exports.alternative import alternative
from exports.html import html
from tests.exports.scenes import HOST
from tests.exports.test_html import LARGEST


@pytest.mark.parametrize("exhibit", exhibits.EXHIBITS, ids=lambda exhibit: exhibit.id)
def test_an_exhibit_is_a_file(exhibit: Any) -> None:
    drawing = exhibit.draw(exhibit.read({}), exhibit.speaker("en"))
    told = alternative(drawing)
    assert "{" not in told
    file = html(drawing, title=exhibit.id, caption=told, permalink=HOST, language="en")
    assert len(file.encode()) < LARGEST
