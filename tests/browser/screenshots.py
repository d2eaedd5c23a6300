"""Pictures of pages, to look at: `python -m tests.browser.screenshots /explore?loss=CTCLoss --out screenshots`.

Each address is taken in light and dark, 1280 and 390 pixels wide, in English and Chinese. With `--readme`
the picture of the README is taken anew.
"""

from __future__ import annotations

import argparse
import itertools
import re
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from content import LANGUAGES
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, ROOT, Visit, served

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
# Whether the page has kept its height for a second.
AT_REST = """() => {
    const height = document.querySelector("[data-testid=stMain]").scrollHeight;
    if (window.restingHeight !== height) {
        window.restingHeight = height;
        window.restingSince = performance.now();
    }
    return performance.now() - window.restingSince > 1000;
}"""
README = ROOT / "docs" / "explorer.png"


def shoot(browser: Browser, site: str, path: str, width: int, theme: str, out: Path) -> None:
    """Take one page from top to bottom."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    visit = Visit(context, site).open(path)
    if "/explore" in path:
        expect(visit.page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
        expect(visit.page.get_by_text(re.compile("torch 2"))).to_be_visible(timeout=PATIENCE)
    expect(visit.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
    visit.page.wait_for_function(AT_REST, timeout=PATIENCE)
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    height = visit.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    visit.page.set_viewport_size({"width": width, "height": min(height, 5000)})
    visit.settle()
    visit.page.screenshot(path=out)
    context.close()


def main() -> None:
    """Start the application and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="/path?query")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    with served(ROOT / "app.py") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS.split())
        for path, width, theme, language in itertools.product(
            options.paths, WIDTHS, THEMES, LANGUAGES
        ):
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            address = f"{path}{'&' if '?' in path else '?'}lang={language}"
            out = options.out / f"{name}-{width}-{theme}-{language}.png"
            shoot(browser, site, address, width, theme, out)
            print(out)
        if options.readme:
            README.parent.mkdir(exist_ok=True)
            shoot_readme(browser, site)
        browser.close()


def shoot_readme(browser: Browser, site: str) -> None:
    """Take what a visitor of the explorer sees first."""
    context = browser.new_context(viewport={"width": 1280, "height": 940})
    visit = Visit(context, site).open("/explore?loss=HuberLoss")
    expect(visit.page.get_by_text(re.compile("Agrees"))).to_be_visible(timeout=PATIENCE)
    visit.page.screenshot(path=README)
    context.close()


if __name__ == "__main__":
    main()
