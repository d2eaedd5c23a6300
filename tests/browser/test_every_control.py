"""Every control of every page is operated as a stranger would, and nothing breaks.

The walk is long: the day's seed chooses some of the pages, the language and the width of each, and a few of
its controls.
`DAILY_SEED=all` operates every control of every page in both languages at both widths.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, TimeoutError, expect

import losses
from content import LANGUAGES
from tests import daily
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]

WIDTHS: Final = (1280, 390)
VISITED: Final = 16
"""Addresses of a day."""
AT_MOST: Final = 5
"""Controls operated at one of them."""

PAGES: Final = (
    *("/", "/compare", "/race", "/checks", "/learn", "/noise", "/information", "/divergences"),
    *("/matrices", "/numerics", "/derivations", "/choose?task=two&imbalance=yes", "/glossary"),
)
ADDRESSES: Final = (*PAGES, *(f"/explore?loss={entry.name}" for entry in losses.catalog()))

TYPED: Final = ("2", "nonsense", "inf", "-1e308", "")
KEYS: Final = ("ArrowRight", "ArrowUp", "PageUp", "End", "ArrowLeft", "Home")
SHORT: Final = 15_000
"""Milliseconds that a control has to take a key or a click; longer means that it is covered."""

QUIET: Final = """() => new Promise((resolve) => {
    const done = () => { observer.disconnect(); resolve(); };
    let timer = setTimeout(done, 300);
    const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 300); });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(done, 5000);
})"""
"""Waits until nothing in the page has changed for a while: the answer to a control, and all that it
redraws. What plays by itself never comes to rest."""

BROKEN_TEXT: Final = """(main) => {
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const code = '[data-testid=stCode], code, .katex-mathml, script, style';
    const broken = /NaN|Infinity|\\[object|Traceback|undefined[[:]/;
    const found = [];
    while (texts.nextNode()) {
        const { parentElement, data } = texts.currentNode;
        if (broken.test(data) && !parentElement.closest(code)) found.push(data);
    }
    return found;
}"""
"""Finds what no sentence of the application holds: what a script writes that fails to format something."""


@dataclass(frozen=True)
class Kind:
    """A kind of control: how to find all of them in the page's main part, and how to operate one."""

    selector: str
    operate: Callable[[Page, Locator, random.Random], None]


def _press(page: Page, control: Locator, _: random.Random) -> None:
    control.click(timeout=SHORT)
    page.keyboard.press("Escape")  # what has opened would cover the next control


def _type(page: Page, control: Locator, chance: random.Random) -> None:
    for text in chance.sample(TYPED, 3):
        control.fill(text, timeout=SHORT)
        control.press(chance.choice(("Tab", "Enter")), timeout=SHORT)


def _slide(page: Page, control: Locator, chance: random.Random) -> None:
    for key in chance.sample(KEYS, 3):
        control.press(key, timeout=SHORT)


def _choose(page: Page, control: Locator, chance: random.Random) -> None:
    options = page.get_by_role("option")
    for _ in range(3):  # a late answer to the control before closes the list
        control.click(timeout=SHORT)
        page.evaluate(QUIET)
        if options.count():
            break
    options.nth(chance.randrange(options.count())).click(timeout=SHORT)
    page.keyboard.press("Escape")  # a list of which one may choose several stays open


KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind(
        "input[type=text]:not([role=combobox]), input[type=search], input[type=number], textarea",
        _type,
    ),
    "slider": Kind("[role=slider], input[type=range]", _slide),
    "choice": Kind("[role=combobox]", _choose),
    "switch": Kind("label:has(input[type=checkbox])", _press),
    "button": Kind("button:not([disabled]), [role=tab], summary", _press),
}


def visits() -> list[Any]:
    """Each address in one language at one width, by the seed; all combinations if all are asked for."""
    every = list(product(LANGUAGES, WIDTHS))
    chosen = [
        (address, daily.sample(every, 1, address)) for address in daily.sample(ADDRESSES, VISITED)
    ]
    return [
        pytest.param(address, *place, id=" ".join(map(str, (address, *place))))
        for address, places in chosen
        for place in places
    ]


@pytest.mark.timeout(3600 if daily.EVERYTHING else 180)
@pytest.mark.parametrize(("address", "language", "width"), visits())
def test_every_control_can_be_operated(
    visitor: Visitor, address: str, language: str, width: int
) -> None:
    chance = daily.chance(address, language, width)
    path = address + ("&" if "?" in address else "?") + urlencode({"lang": language})
    visit = visitor(width=width).open(path)
    expect(visit.page.locator("h1").first).to_be_attached(timeout=PATIENCE)
    rest(visit)
    expect_sound(visit)
    controls = [(kind, i) for kind in KINDS for i in range(found(visit, kind).count())]
    for kind, index in daily.sample(controls, AT_MOST, address, language, width):
        operate(visit, kind, index, chance)
        if urlsplit(visit.page.url).path != urlsplit(address).path:
            visit.open(path)  # a control that leads elsewhere
    assert controls


def found(visit: Visit, kind: str) -> Locator:
    """Return the visible controls of a kind in the page's main part."""
    main = visit.page.get_by_test_id("stMain")
    return main.locator(KINDS[kind].selector).filter(visible=True)


def operate(visit: Visit, kind: str, index: int, chance: random.Random) -> None:
    """Operate one control, unless it has gone since another was operated, and look at the page."""
    controls = found(visit, kind)
    if index >= controls.count():
        return
    control = controls.nth(index)
    what = f"{kind} {index}, {_described(control)}"
    print(f"{what} of {visit.page.url}")
    try:
        KINDS[kind].operate(visit.page, control, chance)
    except (Error, TimeoutError) as error:
        if index < controls.count() and control.is_visible():
            raise AssertionError(f"{what} cannot be operated: {str(error)[:600]}") from error
    rest(visit)
    expect_sound(visit)


def rest(visit: Visit) -> None:
    """Wait until the page has answered."""
    visit.page.evaluate(QUIET)
    visit.settle()


def _described(control: Locator) -> str:
    try:
        label = control.get_attribute("aria-label", timeout=SHORT)
        return label or control.inner_text(timeout=SHORT)[:60].replace("\n", " ")
    except (Error, TimeoutError):
        return "gone"


def expect_sound(visit: Visit) -> None:
    """No script error, no exception, no failed component, no text that a program wrote by mistake."""
    visit.expect_calm()
    main = visit.page.get_by_test_id("stMain")
    # A component that fails is replaced by a box with its stack trace.
    broken = main.locator("[data-testid=stAlert] code, [data-testid=stAlert] pre")
    traces = [text for text in broken.all_inner_texts() if "    at " in text]
    assert not traces
    assert main.evaluate(BROKEN_TEXT) == []
    paths = main.locator("path").evaluate_all("(all) => all.map((p) => p.getAttribute('d') ?? '')")
    assert not [d for d in paths if "NaN" in d]
