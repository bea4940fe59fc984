"""A folder in which the smallest sample stands in review, made once and copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from review_house import ABOUT, MINUTE, Client, Desk, closed, opened, peopled

from flows import wiring
from storage.catalogue import SqlCatalogue


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of this machine reaches a test, and every catalogue that one opens is closed."""
    for name in [name for name in os.environ if name.startswith(("RELEASE_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    yield from _closing()


def _closing() -> Iterator[None]:
    made: list[SqlCatalogue] = []

    def recorded(url: str) -> SqlCatalogue:
        made.append(before(url))
        return made[-1]

    before, wiring.open_catalogue = wiring.open_catalogue, recorded
    try:
        yield
    finally:
        wiring.open_catalogue = before
        wiring.open_desk.cache_clear()
        for catalogue in made:
            catalogue.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose one document, the minute, was queued at the desk and stands in review."""
    folder = tmp_path_factory.mktemp("desk") / "in-review"
    closing = _closing()
    next(closing)
    desk = opened(folder)
    peopled(desk.settings)
    files = {"files": (MINUTE.name, MINUTE.read_bytes(), "application/pdf")}
    desk.client("tui").post("/submit", data=ABOUT, files=files)
    assert desk.settled(desk.only()) == ""
    closed(desk)
    closing.close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on its own copy of the folder."""
    shutil.copytree(template, tmp_path / "desk")
    made = opened(tmp_path / "desk")
    yield made
    closed(made)


@pytest.fixture
def mere(desk: Desk) -> Client:
    """The reviewer."""
    return desk.client("mere")


@pytest.fixture
def as_(desk: Desk) -> Callable[[str], Client]:
    """Gives a client for somebody."""
    return desk.client
