"""One door to the database: its transactions, and its failures in our own error tree."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InternalError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from records.errors import Damaged, InvalidInput, ReleaseError, StoreFailed

_BUSY = 15.0
"""Seconds that a writer waits for another before it gives up."""
_CONNECT = 5
"""Seconds that a database server has to answer."""


class Database:
    """A SQLite file or a PostgreSQL database, with short transactions of two kinds.

    SQLite runs in WAL mode: readers see a snapshot and never wait, writers queue from their first
    statement (``BEGIN IMMEDIATE``), so that none finds out at its end that another was faster.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://…`` (by psycopg).

    Raises:
        InvalidInput: the address is none of these.
        StoreFailed: the SQLite file cannot be made.

    Source: SQLite documentation, "Transaction" (IMMEDIATE) and "Write-Ahead Logging".
    """

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._engine = _sqlite(parsed) if self.is_sqlite else _postgresql(parsed)
        self.schema: str | None = None
        """The schema for which this process was made, once it is known: nothing is written to another."""

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Gives a connection in a transaction that writes: kept at the end, undone on any error.

        Raises:
            InvalidInput: another engine has changed the schema since this process opened it.
            StoreFailed: the database does not answer, is full or stays locked.
            Damaged: the file is no database any more.
        """
        with answering(), self._engine.connect() as bare:
            connection = bare.execution_options(writes=True)
            with connection.begin():
                self._check_schema(connection)
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Gives a connection in a transaction that reads one snapshot.

        Raises:
            StoreFailed: the database does not answer.
            Damaged: the file is no database any more.
        """
        with answering(), self._engine.connect() as bare:
            options: dict[str, Any] = (
                {}
                if self.is_sqlite
                else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            )
            connection = bare.execution_options(**options)
            with connection.begin():
                yield connection

    def _check_schema(self, connection: Connection) -> None:
        """Lets no process of an earlier engine, which may run for weeks, write what it does not understand."""
        if self.schema is None:
            return
        current = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if current != self.schema:
            raise InvalidInput(
                f"the catalogue's schema is {str(current)[:40]!r} by now, and this process was made for "
                f"{self.schema!r}; nothing was changed: start it again with the newer engine"
            )


@contextmanager
def answering() -> Iterator[None]:
    """Turns a database's errors into ours; messages never carry a statement's values."""
    try:
        yield
    except IntegrityError as error:
        raise Damaged(
            "the catalogue refused a row that breaks its rules; run `release verify`"
        ) from error
    except DataError as error:
        raise InvalidInput("the catalogue cannot keep a value; check its characters") from error
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None)
        if isinstance(origin, ReleaseError):  # a value of ours that a column type turned down
            raise origin from error
        if _is_broken_file(error):
            raise Damaged(
                "the catalogue's file is no longer a database; restore it from a backup"
            ) from error
        raise StoreFailed(
            f"the catalogue does not answer ({_kind(error)}); check the database, then try again"
        ) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        # the address may hold a password: it is not repeated
        raise InvalidInput("the catalogue's address is no database address") from error
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise InvalidInput("the catalogue's address must be sqlite:///PATH or postgresql://…")


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database)).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(path)
    except OSError as error:
        raise StoreFailed(
            f"the catalogue's file {path.name} cannot be made ({type(error).__name__}); "
            "check its folder, then try again"
        ) from error
    engine = create_engine(
        url.set(database=str(path)),
        connect_args={"timeout": _BUSY},
        hide_parameters=True,
        pool_timeout=_BUSY,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin on its own, and too late
        cursor = connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_private(path: Path) -> None:
    """Makes an empty file for its owner only, before SQLite makes one that all may read.

    SQLite's own ``-wal`` and ``-shm`` take over its mode. The file itself is never opened here:
    closing it would cancel every lock that this process's other connections hold on it.

    Source: SQLite documentation, "How To Corrupt An SQLite Database File", 2.2.
    """
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".catalogue-")
        os.close(descriptor)
        try:
            with suppress(FileExistsError):  # somebody else was faster, and did the same
                os.link(made, path)
        finally:
            Path(made).unlink()
    path.chmod(0o600)


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Turns the file to WAL once; SQLite does not wait for others there, so we do."""
    until = time.monotonic() + _BUSY
    while cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        connect_args={
            "connect_timeout": _CONNECT,
            "options": f"-c lock_timeout={int(_BUSY * 1000)} -c timezone=UTC",
        },
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=_BUSY,
    )


def _is_broken_file(error: SQLAlchemyError) -> bool:
    """Tells whether SQLite says that its file is malformed; PostgreSQL has no such plain word."""
    return (
        isinstance(error, DatabaseError)
        and not isinstance(error, InternalError)
        and type(error.orig) is sqlite3.DatabaseError
    )


def _kind(error: SQLAlchemyError) -> str:
    origin = getattr(error, "orig", None)
    return type(origin if origin is not None else error).__name__
