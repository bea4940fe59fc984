"""When the database is gone, locked, full or broken, the catalogue says so in our own words."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from storage_servers import Opened
from storage_values import source, submission

from records.errors import Damaged, InvalidInput, StoreFailed
from records.stages import Stage
from storage import database
from storage.catalogue import SqlCatalogue, open_catalogue

FULL_DISK = """
import resource, sys
from records.errors import StoreFailed
from storage.catalogue import open_catalogue
with open_catalogue(sys.argv[1]) as catalogue:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    try:
        for number in range(10_000):
            catalogue.record("engine", "counted", "disk", {"number": number, "more": "x" * 1000})
    except StoreFailed as error:
        print(number, error)
"""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "nosuch://x:secret@y/z",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """An address of no database of ours is refused, and not repeated."""
    with pytest.raises(InvalidInput) as caught:
        open_catalogue(url)
    assert "secret" not in str(caught.value)


def test_a_locked_file(
    tmp_path: Path, sqlite_catalogue: SqlCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that never ends makes others fail in bounded time, and readers do not even notice."""
    monkeypatch.setattr(database, "_BUSY", 0.2)
    path = tmp_path / "catalogue.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_catalogue(f"sqlite:///{path}") as catalogue:
            with pytest.raises(StoreFailed, match="does not answer"):
                catalogue.enqueue(submission(), source())
            assert catalogue.documents() == []
        other.execute("ROLLBACK")
    assert sqlite_catalogue.documents() == []


def test_a_full_disk(tmp_path: Path) -> None:
    """A line that no longer fits is a failed store, and all before it are there and sound."""
    url = f"sqlite:///{tmp_path}/catalogue.db"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, check=True
    )
    written, _, told = done.stdout.partition(" ")
    assert told.startswith("the catalogue does not answer (OperationalError)")
    with open_catalogue(url) as catalogue:
        assert len(list(catalogue.journal())) == int(written) > 10
        assert list(catalogue.verify()) == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Bytes that are no SQLite file are damaged, not merely unanswered."""
    (tmp_path / "catalogue.db").write_bytes(b"this is no database " * 100)
    with pytest.raises(Damaged, match="no longer a database"):
        open_catalogue(f"sqlite:///{tmp_path}/catalogue.db")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is a failed store."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailed, match="cannot be made"):
        open_catalogue(f"sqlite:///{tmp_path}/file/catalogue.db")


def test_nobody_at_the_address() -> None:
    """A server that is not there is a failed store, and the password stays unsaid."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://somebody:secret@127.0.0.1:{taken.getsockname()[1]}/x"
        with pytest.raises(StoreFailed, match="does not answer") as caught:
            open_catalogue(url)
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"


def test_a_server_that_drops_us(postgresql: str, postgresql_url: str) -> None:
    """Connections cut by the server are made anew, and nothing is lost or done twice."""
    with open_catalogue(postgresql_url) as catalogue:
        record = catalogue.enqueue(submission(), source())
        with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [postgresql_url.rpartition("/")[2]],
            )
        catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
        assert len(list(catalogue.journal())) == 2


def test_cut_off_in_the_middle(postgresql: str, postgresql_url: str) -> None:
    """A connection that is cut inside a transaction is a failed store and leaves nothing behind."""
    name = postgresql_url.rpartition("/")[2]
    base = database.Database(postgresql_url)

    def is_cut_off() -> None:
        with base.writing() as connection:
            connection.exec_driver_sql("INSERT INTO leases VALUES ('x', 'y', now() + '1 day')")
            with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )
            connection.exec_driver_sql("INSERT INTO leases VALUES ('z', 'y', now())")

    with open_catalogue(postgresql_url, lease_wait=0.0) as catalogue:
        with pytest.raises(StoreFailed):
            is_cut_off()
        base.close()
        with catalogue.lease("x"):
            pass


def test_a_killed_writer_leaves_nothing_half_done(opened: Opened) -> None:
    """A process that dies between a change and its end changes nothing, stage or journal."""
    record = opened.catalogue.enqueue(submission(), source())
    dies = (
        "import os, sys\n"
        "from records.stages import Stage\n"
        "from storage import documents\n"
        "from storage.database import Database\n"
        "with Database(sys.argv[1]).writing() as connection:\n"
        "    documents.move(connection, sys.argv[2], Stage.QUEUED, Stage.READ, 'engine', {})\n"
        "    os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", dies, opened.url, record.id], check=False)
    assert done.returncode == 9
    assert opened.catalogue.document(record.id) == record
    assert opened.catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine").version == 2
    assert list(opened.catalogue.verify()) == []
