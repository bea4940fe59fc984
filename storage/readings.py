"""Pages as they were read, by their key, in one SQLite file: bounded, private, and gone with their document.

They are copies: losing them costs time and nothing else. SQLite overwrites with zeros what is deleted.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from records.errors import StoreFailed

log = logging.getLogger(__name__)

MEBIBYTE = 1024 * 1024
CHECKED_EVERY = 32
"""Pages between two looks at how much is kept."""

_TABLES = """
create table if not exists page (key text primary key, content blob not null, used_at real not null);
create table if not exists use (source text not null, key text not null, primary key (source, key));
create index if not exists use_by_key on use (key);
create index if not exists page_by_use on page (used_at);
"""


class KeptReadings:
    """Implements :class:`records.store_ports.ReadPages` in a private folder.

    Args:
        folder: made with mode 0700.
        most: bytes that may be kept; the pages that were not used for the longest time go first.

    Raises:
        StoreFailed: the folder cannot be made.
    """

    def __init__(self, folder: Path, most: int = 256 * MEBIBYTE) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise StoreFailed(f"folder {folder.name}: cannot be made ({error.strerror})") from error
        self._path, self._most, self._put = folder / "pages.db", most, 0

    def known(self, source: str, keys: Sequence[str]) -> frozenset[str]:
        """Gives which of some keys are kept, and notes that the document of a source uses them."""
        found: set[str] = set()
        with self._open() as database:
            for key in keys:
                now = time.time()
                if database.execute(
                    "update page set used_at = ? where key = ?", (now, key)
                ).rowcount:
                    database.execute("insert or ignore into use values (?, ?)", (source, key))
                    found.add(key)
        return frozenset(found)

    def get(self, key: str) -> bytes | None:
        """Gives what is kept under a key, or None."""
        with self._open() as database:
            row = database.execute("select content from page where key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, source: str, key: str, content: bytes) -> None:
        """Keeps a page of a source's document under a key."""
        with self._open() as database:
            database.execute(
                "insert or replace into page values (?, ?, ?)", (key, content, time.time())
            )
            database.execute("insert or ignore into use values (?, ?)", (source, key))
            self._put += 1
            if self._put % CHECKED_EVERY == 1:
                self._prune(database)

    def forget(self, source: str) -> None:
        """Removes what only the document of a source uses."""
        with self._open() as database:
            database.execute("delete from use where source = ?", (source,))
            database.execute("delete from page where key not in (select key from use)")

    def _prune(self, database: sqlite3.Connection) -> None:
        (size,) = database.execute("select coalesce(sum(length(content)), 0) from page").fetchone()
        if size <= self._most:
            return
        rows = database.execute("select key, length(content) from page order by used_at").fetchall()
        for key, length in rows:
            database.execute("delete from page where key = ?", (key,))
            database.execute("delete from use where key = ?", (key,))
            size -= length
            if size <= 0.9 * self._most:
                return

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Gives the database for one transaction; a damaged one is begun anew.

        Raises:
            StoreFailed: the disk does not take it.
        """
        try:
            database = self._connected()
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreFailed(f"the store of read pages cannot be opened ({error})") from error
        except sqlite3.DatabaseError:
            log.warning("the store of read pages is damaged and begun anew")
            self._path.unlink(missing_ok=True)
            database = self._connected()
        try:
            with database:
                yield database
        except sqlite3.OperationalError as error:
            raise StoreFailed(f"the store of read pages does not answer ({error})") from error
        except sqlite3.DatabaseError as error:
            # only copies are lost; the next try begins with an empty store
            self._path.unlink(missing_ok=True)
            raise StoreFailed("the store of read pages was damaged; try again") from error
        finally:
            database.close()

    def _connected(self) -> sqlite3.Connection:
        # made by us and not by SQLite, so that nobody else may read it for a moment
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        database = sqlite3.connect(self._path, timeout=30)
        try:
            database.execute("pragma secure_delete = on")
            database.execute("pragma synchronous = normal")
            database.executescript(_TABLES)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database
