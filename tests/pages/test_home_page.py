"""The front page: a figure, three doors whose links open, and the gallery."""

from __future__ import annotations

import pytest

from components.doors import DOORS
from content import LANGUAGES
from content.words import phrase
from tests.pages.opening import address, mounted, opened

LINKS = {
    (script.removesuffix(".py"), tuple(query.items()))
    for links in DOORS.values()
    for script, query in links.values()
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_has_a_figure_three_doors_and_the_gallery(language: str) -> None:
    app = opened("home", lang=language)
    assert {part.proto.component_name for part in mounted(app)} == {"live_plot", "gallery"}
    texts = " ".join(part.value for part in app.markdown)
    for door in DOORS:
        assert phrase("home", f"door.{door}.title", language) in texts


@pytest.mark.parametrize(("page", "query"), sorted(LINKS))
def test_every_link_of_a_door_opens(page: str, query: tuple[tuple[str, str], ...]) -> None:
    app = opened(page, **dict(query))
    assert not app.error and not app.warning
    for name, value in query:
        assert address(app).get(name, value) == value


def test_a_wild_address_is_a_sentence() -> None:
    app = opened("home", outlier="high")
    assert "high" in app.error[0].value and address(app)["outlier"] == "high"
