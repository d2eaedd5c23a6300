"""Memory that stays: what every page needs is loaded before the first visit, and left alone from then on."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import ModuleType
from typing import Any


def resident(*packages: ModuleType) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return an application's lifespan that begins with loading all modules of some packages.

    What is there by then stays as long as the process, so that garbage collections need not walk it: a
    full one would hold all readers for 50 ms and more.
    """

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        for package in packages:
            for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
        gc.collect()
        gc.freeze()
        yield

    return lifespan
