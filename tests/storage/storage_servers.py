"""Servers that the storage tests start, and a catalogue with its back door."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import NullPool, create_engine, make_url

from records.errors import StoreFailed
from storage.buckets.s3 import S3Bucket
from storage.catalogue import SqlCatalogue

_UP_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class S3Server:
    """A running S3 server and the keys of the one who may do everything on it."""

    endpoint_url: str
    access_key: str = "tester"
    secret_key: str = "a-secret-for-tests"

    def bucket(self, name: str, **options: object) -> S3Bucket:
        """Gives a bucket on this server, which may not exist yet."""
        given = {
            "endpoint_url": self.endpoint_url,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
        }
        return S3Bucket(name, **{**given, **options})


@dataclass(frozen=True)
class Opened:
    """An opened catalogue, and its address for those who come another way."""

    url: str
    catalogue: SqlCatalogue

    @property
    def is_sqlite(self) -> bool:
        """Tells which database it is."""
        return self.url.startswith("sqlite")

    def tamper(self, *statements: str) -> None:
        """Runs statements as somebody with the database's own password would, triggers removed."""
        self.execute(*self.without_triggers, *statements)

    def execute(self, *statements: str) -> None:
        """Runs statements on a connection of its own, in one transaction."""
        url = make_url(self.url)
        if not self.is_sqlite:
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @property
    def without_triggers(self) -> list[str]:
        """Gives the statements that take the triggers out of the way."""
        names = {
            "journal": ["never_changes", "never_shrinks", "never_replaces"],
            "journal_head": ["moves_on", "stays"],
        }
        if self.is_sqlite:
            return [
                f"DROP TRIGGER {table}_{name}" for table, each in names.items() for name in each
            ]
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in names]


def free_ports(count: int, shift: int = 0) -> list[int]:
    """Gives ports that are free now, and where ``shift`` is given, those so much higher too."""
    found: list[int] = []
    while len(found) < count:
        port = random.randint(20000, 32000)  # noqa: S311 - no secret depends on it
        try:
            for each in {port, port + shift}:
                with closing(socket.socket()) as tried:
                    tried.bind(("127.0.0.1", each))
        except OSError:
            continue
        if port not in found:
            found.append(port)
    return found


def wait_until(works: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _UP_WITHIN
    while True:
        try:
            works()
        except (OSError, StoreFailed, psycopg.Error) as error:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"no server: {log.read_text()[-2000:]}") from error
            time.sleep(0.1)
        else:
            return


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ends a server and whatever it started."""
    os.killpg(process.pid, how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
