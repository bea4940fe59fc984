"""What tests of whole folders share: an environment of their own, and catalogues that are closed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

# how long one example takes says how busy the machine is, and nothing of the code
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_HERE = Path(__file__).parent


Closing = Callable[[], AbstractContextManager[None]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps a folder's tests in one process, so that its servers and templates are made once."""
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0]
        item.add_marker(pytest.mark.xdist_group(folder))


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
