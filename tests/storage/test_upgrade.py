"""A catalogue of the first released schema, with its data, comes up to date and goes on, in both databases.

``first_schema.json`` holds the rows that the engine of that day (schema 0001) wrote: a document at each stage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from storage_values import NOON, published

from records.errors import Damaged, StoreFailed
from records.stages import Stage
from storage.catalogue import SqlCatalogue, open_catalogue
from storage.database import Database
from storage.migrations.upgrade import _config, newest

FIRST = json.loads(Path(__file__).with_name("first_schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def first_url(catalogue_url: str) -> str:
    """The address of a catalogue as the first engine left it."""
    database, config = Database(catalogue_url), _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for name in ("documents", "decisions", "publications"):
            for row in FIRST[name]:
                _insert(connection, name, row)
        # as it was written: line by line, the head moving on
        for row in FIRST["journal"]:
            _insert(connection, "journal", row)
            connection.execute(
                text("UPDATE journal_head SET number = :number, digest = :digest"), row
            )
        tables = set(inspect(connection).get_table_names())
    database.close()
    assert tables == {*FIRST, "leases", "alembic_version"}
    return catalogue_url


def _insert(connection, name: str, row: dict[str, object]) -> None:
    places = ", ".join(f":{column}" for column in row)
    columns = ", ".join(row)
    statement = f"INSERT INTO {name} ({columns}) VALUES ({places})"  # noqa: S608 -- the fixture's own names
    connection.execute(text(statement), row)


@pytest.fixture
def upgraded(first_url: str) -> Iterator[SqlCatalogue]:
    """That catalogue, opened by the engine of today."""
    with open_catalogue(first_url) as catalogue:
        yield catalogue


def test_everything_comes_through(upgraded: SqlCatalogue) -> None:
    """Every document stands where it stood with what was settled and published, and the journal holds."""
    with upgraded.database.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()
    stages = {record.id: record.stage.value for record in upgraded.documents()}
    assert stages == {row["id"]: row["stage"] for row in FIRST["documents"]}
    assert set(stages.values()) == {stage.value for stage in Stage}
    assert [line.digest for line in upgraded.journal()] == [
        row["digest"] for row in FIRST["journal"]
    ]
    head = upgraded.journal_head()
    (kept,) = FIRST["journal_head"]
    assert (head.number, head.digest) == (kept["number"], kept["digest"])
    assert len(upgraded.publications()) == 3
    assert len(upgraded.unconfirmed_publications()) == 1
    in_force = {
        row["document_id"]: row["reviewer"]
        for row in FIRST["decisions"]
        if row["superseded_at"] is None
    }
    for document_id, stage in stages.items():
        decisions = upgraded.decisions(document_id)
        assert (None if decisions is None else decisions.reviewer) == in_force.get(document_id)
        assert decisions is not None or stage in ("QUEUED", "READ", "IN_REVIEW", "REFUSED")
    assert list(upgraded.verify()) == []


def test_work_goes_on(upgraded: SqlCatalogue) -> None:
    """What the first engine began, this one finishes; and new work stands beside it."""
    for record in upgraded.documents(Stage.REVIEWED):
        upgraded.approve(record.id, "Aroha Approver", NOON)
    for begun in upgraded.unconfirmed_publications():
        upgraded.advance(begun.document_id, Stage.PUBLISHING, Stage.IN_REVIEW, "Rua Head")
    for record in upgraded.documents(Stage.WITHDRAWING):
        upgraded.confirm_withdrawal(record.id, "Rua Head")
    published(upgraded)
    upgraded.people.add("hana", "Hana Ā", None, "setup")
    assert list(upgraded.verify()) == []


def test_the_guards_came_with_it(first_url: str, upgraded: SqlCatalogue) -> None:
    """After every step on the way the journal is still added to only."""
    for statement in ("UPDATE journal SET actor = 'nobody'", "DELETE FROM journal"):
        with pytest.raises((Damaged, StoreFailed)) as refused:
            _run(first_url, statement)
        assert "append-only" in str(refused.value.__cause__)
    assert list(upgraded.verify()) == []


def _run(url: str, statement: str) -> None:
    database = Database(url)
    try:
        with database.writing() as connection:
            connection.execute(text(statement))
    finally:
        database.close()


def test_an_engine_that_stopped_half_way_goes_on(first_url: str) -> None:
    """Each step by itself is a place to stop at: the next engine takes it from there."""
    for step in ("0003", "0004", "0005", "0006"):
        _step(first_url, command.upgrade, step)
    with open_catalogue(first_url) as catalogue:
        assert list(catalogue.verify()) == []


def test_nothing_leads_back(first_url: str, upgraded: SqlCatalogue) -> None:
    """A schema is never taken back; whoever must go back restores a backup."""
    with pytest.raises(NotImplementedError):
        _step(first_url, command.downgrade, "0001")
    assert list(upgraded.verify()) == []


def _step(url: str, way: Callable[[Config, str], None], to: str) -> None:
    database, config = Database(url), _config()
    try:
        with database.writing() as connection:
            config.attributes["connection"] = connection
            way(config, to)
    finally:
        database.close()
