"""A folder in which the smallest sample stands in review, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from review_house import ABOUT, MINUTE, Client, Desk, closed, opened, peopled


@pytest.fixture(autouse=True)
def _apart(own_environment: None) -> None:
    """Every test of the desk has its own environment."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, closing) -> Path:
    """A folder whose one document, the minute, was queued at the desk and stands in review."""
    folder = tmp_path_factory.mktemp("desk") / "in-review"
    with closing():
        desk = opened(folder)
        peopled(desk.settings)
        files = {"files": (MINUTE.name, MINUTE.read_bytes(), "application/pdf")}
        desk.client("tui").post("/submit", data=ABOUT, files=files)
        assert desk.settled(desk.only()) == ""
        closed(desk)
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
