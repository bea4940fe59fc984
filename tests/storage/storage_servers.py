"""A catalogue with its back door."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import NullPool, create_engine, make_url

from storage.catalogue import SqlCatalogue


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
