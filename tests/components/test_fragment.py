"""Parts of a page take turns."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from components import fragment


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[..., None]]:
    """Make parts without Streamlit."""
    monkeypatch.setattr(fragment.st, "fragment", lambda function: function)
    return fragment.fragment


def test_one_run_follows_the_other(
    part: Callable[..., Callable[..., None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragment, "PATIENCE", 60.0)
    running, most = [], []
    entered = threading.Semaphore(0)

    @part
    def show(name: int) -> None:
        running.append(name)
        most.append(len(running))
        entered.acquire(timeout=0.01)  # lets the others come in, if they can
        running.remove(name)

    threads = [threading.Thread(target=show, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_part_may_hold_another_and_an_exception_ends_its_turn(
    part: Callable[..., Callable[..., None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragment, "PATIENCE", 60.0)

    @part
    def inner() -> None:
        raise LookupError

    @part
    def outer() -> None:
        inner()

    def run() -> None:
        with pytest.raises(LookupError):
            outer()

    for _ in range(2):
        failed = threading.Thread(target=run)
        failed.start()
        failed.join(timeout=5.0)
        assert not failed.is_alive()


def test_nobody_waits_for_a_long_run(part: Callable[..., Callable[..., None]]) -> None:
    started, finish = threading.Event(), threading.Event()

    @part
    def long() -> None:
        started.set()
        finish.wait()

    @part
    def short() -> None:
        finish.set()

    first = threading.Thread(target=long)
    first.start()
    started.wait()
    short()  # would wait for ever: only it lets the long one end
    first.join()
