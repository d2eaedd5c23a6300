"""The application where torch cannot be imported, nor pandas, which would only slow its start."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from checks.recorded import report
from content import text
from tests.browser.conftest import PATIENCE, ROOT, Visit, served


def test_it_runs_and_shows_the_recorded_result(chromium: Browser, tmp_path: Path) -> None:
    for name in ("torch", "pandas"):
        hidden = tmp_path / name
        hidden.mkdir()
        (hidden / "__init__.py").write_text(f"raise ImportError('{name} is not installed')\n")
    with served(ROOT / "app.py", PYTHONPATH=str(tmp_path)) as address:
        context = chromium.new_context()
        visit = Visit(context, address).open("/explore?loss=HuberLoss")
        expect(visit.page.get_by_text(text("badge.absent", "en"))).to_be_visible(timeout=PATIENCE)
        expect(visit.page.get_by_text(report()["date"])).to_be_visible()
        visit.expect_calm()
        context.close()
