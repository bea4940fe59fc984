"""Brings a catalogue's schema up to date, once, whoever comes first."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from records.errors import InvalidInput
from storage.database import Database

_LOCK = 0x72_65_6C_65  # any number, the same for every process: the letters "rele"


def upgrade(database: Database) -> None:
    """Takes every step that a catalogue has not taken, in one transaction and under a lock.

    From then on the database writes to that schema only.

    Raises:
        InvalidInput: a newer engine made this catalogue.
        StoreFailed: the database does not answer.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    _upgrade(database, config, scripts)
    database.schema = scripts.get_current_head()


def _upgrade(database: Database, config: Config, scripts: ScriptDirectory) -> None:
    with database.reading() as connection:
        if _is_at_head(connection, scripts):
            return
    with database.writing() as connection:
        if not database.is_sqlite:  # SQLite's writer is alone already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _is_at_head(connection, scripts):  # somebody else was faster
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def newest() -> str | None:
    """Gives the revision that this engine's schema has."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def _is_at_head(connection: Connection, scripts: ScriptDirectory) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise InvalidInput(
            f"the catalogue's schema is {current[:40]!r}, which this engine does not know; "
            "use the newer engine that made it"
        )
    return current == scripts.get_current_head()
