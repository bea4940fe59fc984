"""A whole catalogue as one SQLite file, and from such a file back into an empty catalogue.

One form for both databases: whatever was backed up from PostgreSQL can be looked at without a server, and
an embedded catalogue can move to PostgreSQL. Sessions and leases stay behind: nobody is signed in, and
nothing is held, in a house that was restored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam, func, insert, select, text, update

from records.errors import Damaged, NotAllowed, StoreFailed
from storage import journal, register_tables, remark_tables, review_tables
from storage.database import Database
from storage.tables import journal as lines
from storage.tables import journal_head, leases, metadata

_PASSING = frozenset({leases.name, review_tables.sessions.name})
_OWN_WAY = frozenset({lines.name, journal_head.name})
_COUNTED = (
    register_tables.register_events,
    register_tables.evidence,
    remark_tables.remark_steps,
)
"""Tables whose numbers the database gives; PostgreSQL has to be told where to go on."""
_BATCH = 500


def copy_out(database: Database, path: Path) -> None:
    """Writes all that a catalogue holds at this moment into a new SQLite file; nobody waits for it.

    SQLite copies its own pages by its backup API; from PostgreSQL the rows are read in one snapshot.

    Raises:
        StoreFailed: the database does not answer, or the file cannot be written.

    Source: SQLite documentation, "Online Backup API".
    """
    if database.is_sqlite:
        _copy_pages(database, path)
    else:
        target = Database(f"sqlite:///{path}")
        try:
            _made_ready(target)
            with database.reading() as source, target.writing() as connection:
                pour(source, connection)
        finally:
            target.close()
    _settle(path)


def pour(source: Connection, target: Connection) -> None:
    """Writes every row of one catalogue into another that is empty and of the same schema.

    The journal goes line by line with its head moving on by one, as it was written: no guard has to be
    taken away for it.

    Raises:
        NotAllowed: the other one is not empty.
        Damaged: the head of the journal is not where its lines end.
    """
    if not is_empty(target):
        raise NotAllowed("the catalogue is not empty; restore into an empty house")
    for table in metadata.sorted_tables:
        if table.name in _PASSING | _OWN_WAY:
            continue
        for rows in _batches(source, select(table).order_by(*table.primary_key)):
            target.execute(insert(table), rows)
    moved = update(journal_head).values(number=bindparam("to"), digest=bindparam("sealed"))
    for rows in _batches(source, select(lines).order_by(lines.c.number)):
        target.execute(insert(lines), rows)
        target.execute(moved, [{"to": row["number"], "sealed": row["digest"]} for row in rows])
    if journal.head_of(source) != journal.head_of(target):
        raise Damaged("the journal's head is not where its lines end; run `release verify`")
    if target.dialect.name == "postgresql":
        for table in _counted():
            last = target.scalar(select(func.max(table.c.number)))
            if last is not None:
                target.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'number'), :last)"),
                    {"name": table.name, "last": last},
                )


def _counted() -> Iterator[Table]:
    """Gives the tables whose numbers the database gives; PostgreSQL has to be told where to go on."""
    for table in metadata.sorted_tables:
        number = table.c.get("number")
        alone = [column.name for column in table.primary_key] == ["number"]
        if alone and number is not None and number.autoincrement is not False:
            yield table


def is_empty(connection: Connection) -> bool:
    """Tells whether a catalogue holds nothing but its schema."""
    kept = (t for t in metadata.sorted_tables if t.name not in _PASSING | {journal_head.name})
    return not any(connection.execute(select(table).limit(1)).first() for table in kept)


def _batches(source: Connection, query: object) -> Iterator[list[dict[str, object]]]:
    found = source.execution_options(yield_per=_BATCH).execute(query)  # type: ignore[call-overload]  # a Select of any shape
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _made_ready(database: Database) -> None:
    # Alembic takes a moment to load, and only a copy from PostgreSQL needs it here
    from storage.migrations.upgrade import upgrade  # noqa: PLC0415

    upgrade(database)


def _copy_pages(database: Database, path: Path) -> None:
    with database.reading() as connection:
        # the transaction begins with its first statement; from then on this is one snapshot
        journal.head_of(connection)
        bare = connection.connection.driver_connection
        assert isinstance(bare, sqlite3.Connection)  # noqa: S101 -- is_sqlite has just said so
        try:
            copy = sqlite3.connect(path)
            try:
                bare.backup(copy)
            finally:
                copy.close()
        except sqlite3.Error as error:
            raise StoreFailed(
                f"the copy of the catalogue cannot be written ({type(error).__name__}); "
                "check the disk, then try again"
            ) from error


def _settle(path: Path) -> None:
    """Takes sessions and leases out, and makes it one file, whose digest stays what it is."""
    try:
        copy = sqlite3.connect(path, isolation_level=None)
        try:
            copy.execute("PRAGMA secure_delete = ON")
            for name in sorted(_PASSING):
                copy.execute(f"DELETE FROM {name}")  # noqa: S608 -- our own tables' names
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
    except sqlite3.Error as error:
        raise StoreFailed(
            f"the copy of the catalogue cannot be written ({type(error).__name__}); "
            "check the disk, then try again"
        ) from error
