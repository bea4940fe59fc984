"""The schema comes up to date by itself, and is what the code thinks it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError
from storage_servers import Opened
from storage_values import NOON, source, submission

from records.errors import InvalidInput
from records.evidence import Evidence, EvidenceKind
from records.stages import Stage
from storage.catalogue import open_catalogue
from storage.database import Database
from storage.migrations.upgrade import _config
from storage.rows import source_text, submission_text
from storage.tables import metadata


def test_the_steps_make_the_tables(opened: Opened) -> None:
    """What the migrations make and what the code declares do not differ, checks included."""
    url = make_url(opened.url)
    if not opened.is_sqlite:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
            assert checks_of(connection, declared=False) == checks_of(connection, declared=True)
    finally:
        engine.dispose()


def checks_of(connection: object, *, declared: bool) -> set[tuple[str, str]]:
    if declared:
        return {
            (name, str(each.name))
            for name, table in metadata.tables.items()
            for each in table.constraints
            if isinstance(each, CheckConstraint)
        }
    inspector = inspect(connection)
    return {
        (name, str(each["name"]))
        for name in metadata.tables
        for each in inspector.get_check_constraints(name)
    }


def test_opening_again_changes_nothing(catalogue_url: str) -> None:
    """A catalogue that is up to date opens as it was left."""
    with open_catalogue(catalogue_url) as catalogue:
        record = catalogue.enqueue(submission(), source())
    with open_catalogue(catalogue_url) as catalogue:
        assert list(catalogue.documents()) == [record]


def test_a_newer_catalogue_is_left_alone(opened: Opened) -> None:
    """A schema that this engine does not know is refused, and stays as it is."""
    opened.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InvalidInput, match="newer engine"):
        open_catalogue(opened.url)
    assert opened.catalogue.documents() == []


def test_a_process_of_the_last_version_writes_nothing_to_a_newer_schema(opened: Opened) -> None:
    """One that was opened before the schema was changed is told so at its next write, and loses nothing."""
    record = opened.catalogue.enqueue(submission(), source())
    opened.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InvalidInput, match=r"'9999' by now.*newer engine"):
        opened.catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
    with pytest.raises(InvalidInput, match="newer engine"), opened.catalogue.lease("indexes"):
        pytest.fail("it works on")
    assert opened.catalogue.document(record.id) == record
    back = f"UPDATE alembic_version SET version_num = '{_head()}'"  # noqa: S608 -- a value of our own
    opened.execute(back)
    assert list(opened.catalogue.verify()) == []
    assert opened.catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine").version == 2


def _head() -> str:
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def test_the_file_is_for_its_owner(tmp_path: Path) -> None:
    """The SQLite file and what lies beside it are readable by their owner only, from any umask."""
    before = os.umask(0)
    try:
        with open_catalogue(f"sqlite:///{tmp_path}/new folder/100% wāhi.db") as catalogue:
            catalogue.enqueue(submission(), source())
            files = list((tmp_path / "new folder").iterdir())
            assert {path.suffix for path in files} == {".db", ".db-wal", ".db-shm"}
            assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    finally:
        os.umask(before)


def test_a_relative_path_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalogue opened by a relative path is not lost when the process goes elsewhere."""
    monkeypatch.chdir(tmp_path)
    with open_catalogue("sqlite:///catalogue.db") as catalogue:
        monkeypatch.chdir("/")
        catalogue.enqueue(submission(), source())
    assert (tmp_path / "catalogue.db").exists()


def test_how_sqlite_is_set_up(tmp_path: Path) -> None:
    """Every connection has WAL, foreign keys, full durability, and waits for others."""
    database = Database(f"sqlite:///{tmp_path}/catalogue.db")
    with database.reading() as connection:
        told = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    database.close()
    assert told == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 15000,
    }


def test_evidence_survives_the_step_that_adds_kinds(tmp_path: Path) -> None:
    """Rows of a catalogue that stopped at step 0004 come through, their guards and their index with them."""
    url = f"sqlite:///{tmp_path}/old.db"
    database = Database(url)
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        at = "2026-03-02T00:00:00.000000+00:00"
        connection.execute(
            text(
                "INSERT INTO documents VALUES ('D1', 'QUEUED', 1, :at, :at, :said, :source, '{}', NULL)"
            ),
            {"at": at, "said": submission_text(submission()), "source": source_text(source())},
        )
        connection.execute(
            text(
                "INSERT INTO evidence VALUES "
                "(7, 'D1', 'safe-title', 'Ngā ara', 'clear', 'mere', :at, 'He take', '')"
            ),
            {"at": at},
        )
    database.close()
    with open_catalogue(url) as catalogue:
        (kept,) = catalogue.evidence_book.evidence("D1")
        assert (kept.kind.value, kept.subject, kept.found) == ("safe-title", "Ngā ara", "He take")
        added = Evidence(EvidenceKind.PUBLIC_REASON, "Not yet.", "mere", NOON)
        catalogue.evidence_book.give("D1", added)
        assert catalogue.evidence_book.evidence("D1") == (kept, added)
    engine = create_engine(url)
    try:
        with engine.begin() as connection, pytest.raises(IntegrityError, match="never changed"):
            connection.execute(text("DELETE FROM evidence"))
        names = {index["name"] for index in inspect(engine).get_indexes("evidence")}
        assert names == {"ix_evidence_document_id"}
    finally:
        engine.dispose()
