"""One Prefect server a session, and folders in which the smallest sample stands at each stage."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flows_values import ABOUT, MINUTE, MINUTE_DECISIONS, copied, done, only_id

from flows import wiring
from flows.desk import Desk
from flows.orchestrating import engine
from flows.settings import load
from records.release import PublicCopy


@pytest.fixture(autouse=True)
def _apart(own_environment: None) -> None:
    """Every test of the flows has its own environment."""


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home for the session's Prefect server."""
    return tmp_path_factory.mktemp("prefect") / "home"


@pytest.fixture(scope="session")
def prefect_api(prefect_home: Path) -> Iterator[str]:
    """The address of a Prefect server of our own, which keeps more than such a one keeps by itself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            patch.delenv(name)
        # all that Prefect could keep is kept, so that tests may look for a paper's words in it
        for service in ("TASK_RUN_RECORDER", "EVENT_PERSISTER"):
            patch.setenv(f"PREFECT_SERVER_SERVICES_{service}_ENABLED", "true")
        with engine.running(prefect_home, 180) as address:
            yield address


@pytest.fixture
def prefect(prefect_api: str, prefect_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lets the flows of this test run on the session's server."""
    for name, value in engine.client(prefect_api).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PREFECT_HOME", str(prefect_home))
    # what a server that others look at is shown is shown to this one
    monkeypatch.setattr(engine, "looked_at", lambda _address: True)
    return prefect_api


Made = Callable[[Path, str], None]


@pytest.fixture(scope="session")
def make_template(
    tmp_path_factory: pytest.TempPathFactory, prefect_api: str, prefect_home: Path, closing
) -> Callable[[str, Path | None, Made], Path]:
    """Gives a maker of folders that are made once and copied often."""

    def make(name: str, begin: Path | None, work: Made) -> Path:
        folder = tmp_path_factory.mktemp("templates") / name
        if begin is not None:
            copied(begin, folder)
        with pytest.MonkeyPatch.context() as patch:
            for key, value in engine.client(prefect_api).items():
                patch.setenv(key, value)
            patch.setenv("PREFECT_HOME", str(prefect_home))
            with closing():
                work(folder, only_id(folder) if begin is not None else "")
        return folder

    return make


@pytest.fixture(scope="session")
def in_review_template(make_template) -> Path:
    """A folder whose one document, the minute, stands at IN_REVIEW."""
    return make_template(
        "in-review", None, lambda folder, _: done("submit", MINUTE, *ABOUT, "--folder", folder)
    )


@pytest.fixture(scope="session")
def decided_template(make_template, in_review_template: Path) -> Path:
    """A folder whose one document, the minute, stands at DECIDED."""

    def decide(folder: Path, document_id: str) -> None:
        done("decide", document_id, "--decisions", MINUTE_DECISIONS, "--folder", folder)

    return make_template("decided", in_review_template, decide)


@pytest.fixture(scope="session")
def published_template(make_template, decided_template: Path) -> Path:
    """A folder whose one document, the minute, stands at PUBLISHED."""
    return make_template(
        "published",
        decided_template,
        lambda folder, document_id: done("publish", document_id, "--folder", folder),
    )


@pytest.fixture
def in_review(in_review_template: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, with the minute at IN_REVIEW."""
    return copied(in_review_template, tmp_path / "folder")


@pytest.fixture
def decided(decided_template: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, with the minute at DECIDED."""
    return copied(decided_template, tmp_path / "folder")


@pytest.fixture
def published(published_template: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, with the minute at PUBLISHED."""
    return copied(published_template, tmp_path / "folder")


@pytest.fixture(scope="session")
def minute_copy(
    tmp_path_factory: pytest.TempPathFactory, decided_template: Path, closing
) -> PublicCopy:
    """The minute's public copy, redacted and proven once for every test that does not redact."""
    made: list[PublicCopy] = []
    kept = tmp_path_factory.mktemp("copy") / "public.pdf"
    folder = copied(decided_template, tmp_path_factory.mktemp("copying") / "folder")
    with closing():
        desk = wiring.open_desk(load(folder))
        redact = desk.redact

        def keeping(*args, **kwargs):
            made.append(redact(*args, **kwargs))
            shutil.copy(made[-1].path, kept)
            return made[-1]

        desk.redact = keeping
        desk.publish(only_id(folder))
    return _at(made[0], kept)


def _at(copy: PublicCopy, path: Path) -> PublicCopy:
    return PublicCopy(path, copy.sha256, copy.size, copy.pages, copy.proof)


@pytest.fixture
def quick(minute_copy: PublicCopy) -> Callable[[Path], Desk]:
    """Gives the desk of a folder, with the redactor's work on the minute done before."""

    def opened(folder: Path) -> Desk:
        desk = wiring.open_desk(load(folder))

        def redact(*args, **_):
            out = args[3]
            shutil.copy(minute_copy.path, out)
            return _at(minute_copy, out)

        desk.redact = redact
        return desk

    return opened
