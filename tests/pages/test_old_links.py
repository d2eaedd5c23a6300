"""Links that were given away: each opens the state that it names, without a refusal, for good.

A link is never taken off this list. Where an address is to be spelled anew, its old spelling must go on to work.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from scenes.pages import PAGES, PATHS, THEORY
from tests.pages.opening import address, opened

LINKS: Final = (
    "/",
    "/?lang=zh",
    "/explore?loss=HuberLoss&delta=2&reduction=sum&x.input=1,2,-0.5,0,0,3&at=1&view=code",
    "/explore?loss=TripletMarginWithDistanceLoss&distance_function=cosine",
    "/explore?loss=LinearCrossEntropyLoss&figure=surface-input-input",
    "/explore?loss=CrossEntropyLoss&present=true",
    "/compare?axis=margin&curves=CrossEntropyLoss(label_smoothing=0.2)",
    "/race?step=10",
    "/choose?task=two&imbalance=yes",
    "/checks?lang=zh",
    "/learn?n=12&seed=8",
    "/noise?noise=huber&delta=2.5",
    "/information?lang=zh",
    "/divergences?lang=zh",
    "/matrices",
    "/numerics?format=float32",
    "/derivations?derivation=least_squares",
    "/glossary?term=cross_entropy",
)
SCRIPTS: Final = {path: script for script, path in PATHS.items()}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_what_it_names(link: str) -> None:
    parts = urlsplit(link)
    named = dict(parse_qsl(parts.query))
    app = opened(SCRIPTS[parts.path.lstrip("/")], **named)
    assert [refusal.value for refusal in (*app.error, *app.warning)] == []
    assert named.items() <= address(app).items()


def test_every_page_has_a_link() -> None:
    held = {urlsplit(link).path.lstrip("/") for link in LINKS}
    assert held == {page.path for page in (*PAGES, *THEORY)}
