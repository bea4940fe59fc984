"""What tests of whole folders share: an environment of their own, and catalogues that are closed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import one_nursery
import pytest
from hypothesis import settings

# how long one example takes says how busy the machine is, and nothing of the code
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_HERE = Path(__file__).parent


Closing = Callable[[], AbstractContextManager[None]]


TOGETHER = (
    *("leaks", "flows", "review", "storage", "publish", "office"),
    *("disasters", "finding", "samples", "house"),
)
"""Folders whose tests share servers, templates or models, and stay in one process; the longest come first."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Parts the tests among processes: a folder that shares something as a whole, the others by file.

    The short ones come last, so that no process waits for another at the end.
    """
    for item in items:
        place = item.path.relative_to(_HERE)
        folder = place.parts[0]
        group = folder if folder in TOGETHER else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(_HERE).parts[0]
    return TOGETHER.index(folder) if folder in TOGETHER else len(TOGETHER)


@contextmanager
def _catalogues_closed() -> Iterator[None]:
    from flows import wiring
    from storage.catalogue import SqlCatalogue

    opened: list[SqlCatalogue] = []

    def recorded(url: str) -> SqlCatalogue:
        opened.append(before(url))
        return opened[-1]

    before, wiring.open_catalogue = wiring.open_catalogue, recorded
    try:
        yield
    finally:
        wiring.open_catalogue = before
        wiring.open_desk.cache_clear()
        for catalogue in opened:
            catalogue.close()


@pytest.fixture(scope="session")
def closing() -> Closing:
    """Gives a block at whose end every catalogue that was opened in it is closed."""
    return _catalogues_closed


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch, closing: Closing) -> Iterator[None]:
    """No setting of this machine reaches a test, and every catalogue that one opens is closed."""
    for name in [name for name in os.environ if name.startswith(("RELEASE_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    with closing():
        yield


@pytest.fixture(scope="session")
def nursery() -> Iterator[Any]:
    """The one nursery of the session; it lives, and is used only where :func:`forked` is asked for."""
    with one_nursery.begun() as held:
        yield held


@pytest.fixture(scope="module")
def forked(nursery: Any) -> Iterator[None]:
    """Has every job of a module's tests forked from that nursery, so that none loads its code again."""
    with one_nursery.used(nursery):
        yield
