"""On a real PostgreSQL: the web application's role does its work, and cannot do what it must not."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from storage_values import NOON, decided, in_review, published, source, submission

from records.errors import StoreFailed
from records.evidence import Evidence, EvidenceKind
from records.people import Grant, Role
from records.remark import RemarkKind, RemarkStep, StepKind
from records.stages import Stage
from storage.catalogue import open_catalogue
from storage.tables import metadata

ROLES = Path(__file__).resolve().parents[2] / "deploy" / "postgresql" / "roles.sql"


def _as(url: str, name: str) -> str:
    return url.replace("tester@", f"{name}@")


@pytest.fixture
def owned(postgresql_url: str) -> str:
    """The address of a catalogue with something in it, and an account of each role."""
    with open_catalogue(postgresql_url) as catalogue:
        published(catalogue)
        in_review(catalogue)
    psql = shutil.which("psql")
    assert psql is not None
    for _ in range(2):  # an upgrade runs it again
        subprocess.run(
            [psql, "-v", "ON_ERROR_STOP=1", "-q", "-d", postgresql_url, "-f", ROLES],
            check=True,
            capture_output=True,
        )
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        for kind in ("web", "engine"):
            name, role = sql.Identifier(f"{kind}_one"), sql.Identifier(f"release_{kind}")
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE {}").format(name, role))
    return postgresql_url


FORBIDDEN = [
    "UPDATE journal SET actor = 'nobody'",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "ALTER TABLE journal DISABLE TRIGGER USER",
    "DROP TRIGGER journal_never_changes ON journal",
    "DROP TABLE journal",
    (
        "CREATE OR REPLACE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$"
    ),
    "DELETE FROM journal_head",
    "UPDATE journal_head SET id = 2",
    "INSERT INTO journal_head VALUES (2, 0, '')",
    "UPDATE decisions SET marks = '[]'",
    "UPDATE decisions SET reviewer = 'nobody'",
    "DELETE FROM decisions",
    "DELETE FROM documents",
    "UPDATE documents SET source = '{}'",
    "UPDATE evidence SET found = ''",
    "DELETE FROM evidence",
    "DELETE FROM register_events",
    "UPDATE comments SET body = ''",
    "UPDATE remarks SET body = ''",
    "DELETE FROM remark_steps",
    "DELETE FROM people",
    "UPDATE people SET name = 'nobody'",
    "UPDATE tokens SET digest = ''",
    "UPDATE alembic_version SET version_num = '0'",
    "CREATE TABLE mine (a int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE publications DISABLE ROW LEVEL SECURITY",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SET ROLE release_owner",
]
NOT_FOR_THE_WEB = [
    "INSERT INTO publications SELECT * FROM publications",
    "UPDATE publications SET state = 'withdrawn', withdrawn_at = now()",
]


@pytest.mark.parametrize(
    ("who", "forbidden"), [("web_one", FORBIDDEN + NOT_FOR_THE_WEB), ("engine_one", FORBIDDEN)]
)
def test_what_no_service_may_do(owned: str, who: str, forbidden: list[str]) -> None:
    """Nobody changes the journal, takes back what was settled, or lifts a guard; the web publishes nothing."""
    done = []
    with psycopg.connect(_as(owned, who), autocommit=True) as connection:
        for statement in forbidden:
            try:
                connection.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            done.append(statement)
    assert done == []


@pytest.mark.parametrize("who", ["web_one", "engine_one"])
def test_what_was_published_is_not_taken_back(owned: str, who: str) -> None:
    """A deletion reaches publications that were only begun, and none that stands."""
    with psycopg.connect(_as(owned, who), autocommit=True) as connection:
        assert connection.execute("DELETE FROM publications").rowcount == 0
        assert connection.execute("SELECT count(*) FROM publications").fetchone() == (1,)


def test_the_web_application_does_its_work(owned: str) -> None:
    """Queue, read, review, sign, send back, people, sessions and leases all go with its role."""
    with open_catalogue(_as(owned, "web_one")) as catalogue:
        record = decided(catalogue)
        catalogue.advance(record.id, Stage.DECIDED, Stage.IN_REVIEW, "Hana", {"reason": "other"})
        evidence = Evidence(EvidenceKind.PUBLIC_REASON, "Tātou", "mere", NOON)
        catalogue.evidence_book.give(record.id, evidence)
        remark = catalogue.remark_book.receive(record.id, RemarkKind.PERSONAL, "Kei konei.", None)
        settled = RemarkStep(StepKind.SETTLED, "mere", NOON)
        assert not catalogue.remark_book.take(remark.id, settled).alarms
        catalogue.people.add("hana", "Hana Ā", "kererū in the pūriri tree", "setup")
        catalogue.people.grant("hana", {Grant("te-whare", Role.REVIEWER)}, "setup")
        secret = catalogue.people.open_session("hana", timedelta(hours=1))
        assert catalogue.people.session(secret) is not None
        catalogue.people.set_password("hana", "tūī in the kōwhai tree", "setup")
        catalogue.people.add_token("a machine", "hana", timedelta(days=1), "setup")
        with catalogue.lease("indexes"):
            catalogue.record("hana", "looked", record.id)
        refused = catalogue.enqueue(submission(), source(b"another"))
        catalogue.refuse(refused.id, Stage.QUEUED, "broken")
        assert list(catalogue.verify()) == []


def test_a_worker_does_its_work(owned: str) -> None:
    """What the desk may, and publications with it."""
    with open_catalogue(_as(owned, "engine_one")) as catalogue:
        published(catalogue)
        assert len(catalogue.publications()) == 2
        assert list(catalogue.verify()) == []


def test_every_table_is_thought_of() -> None:
    """A table that a later step adds is one that somebody decided about: who may write there, and how."""
    told = ROLES.read_text(encoding="utf-8")
    assert [name for name in metadata.tables if not re.search(rf"\b{name}\b", told)] == []


def test_a_service_upgrades_nothing(owned: str) -> None:
    """A schema that is behind is the owner's to upgrade; a service that finds one gives up."""
    with psycopg.connect(owned, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
    with pytest.raises(StoreFailed):
        open_catalogue(_as(owned, "web_one"))
