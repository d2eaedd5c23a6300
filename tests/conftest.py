"""What all tests share: one thread, so that timings and sums do not depend on the machine."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# The same examples at every run; HYPOTHESIS_PROFILE=search draws new ones, and more of them.
settings.register_profile("repeat", deadline=None, derandomize=True, database=None, max_examples=50)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests: they measure how soon a picture moves."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("alone")
