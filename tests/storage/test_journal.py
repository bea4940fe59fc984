"""The journal is append-only, and whoever gets round that is found out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from storage_servers import Opened
from storage_values import NOON, decided, decisions, in_review, published, source, submission

from records.errors import Damaged, InvalidInput
from records.release import WithdrawalReason
from records.stages import Stage
from storage.catalogue import SqlCatalogue

ZEROS = "0" * 64


def found(catalogue: SqlCatalogue) -> list[tuple[str, str]]:
    return [(each.place, each.key) for each in catalogue.verify()]


def ten_lines(catalogue: SqlCatalogue) -> None:
    for number in range(1, 11):
        catalogue.record("Hana", "looked", f"subject {number}", {"count": number, "wāhi": "ō"})


def test_the_chain_is_what_we_say_it_is(catalogue: SqlCatalogue) -> None:
    """Anybody can compute the chain anew with SHA-256 and JSON alone."""
    ten_lines(catalogue)
    previous = ZEROS
    for number, line in enumerate(catalogue.journal(), 1):
        sealed = [
            line.number,
            line.at.isoformat(timespec="microseconds"),
            line.actor,
            line.event,
            line.subject,
            line.detail,
            previous,
        ]
        text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (line.number, line.previous) == (number, previous)
        assert line.digest == hashlib.sha256(text.encode()).hexdigest()
        assert line.at.utcoffset() == timedelta(0)
        previous = line.digest
    assert line.detail == {"count": 10, "wāhi": "ō"}
    assert found(catalogue) == []


def test_lines_of_one_subject_over_many_batches(catalogue: SqlCatalogue) -> None:
    """A long journal is given whole and in order, or only what concerns one subject."""
    for number in range(1100):
        catalogue.record("engine", "counted", f"subject {number % 2}", {"count": number})
    assert [line.detail["count"] for line in catalogue.journal()] == list(range(1100))
    odd = [line.detail["count"] for line in catalogue.journal("subject 1")]
    assert odd == list(range(1, 1100, 2))
    assert found(catalogue) == []


def test_reading_the_journal_does_not_hold_up_writers(catalogue: SqlCatalogue) -> None:
    """A reader in the middle of the journal, or of its check, keeps nobody from writing."""
    ten_lines(catalogue)
    for reading in (catalogue.journal(), catalogue.verify()):
        assert isinstance(reading, Iterator)
        next(reading, None)
        catalogue.record("engine", "wrote", "meanwhile")
        reading.close()
    assert found(catalogue) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'Mallory' WHERE number = 3",
        "DELETE FROM journal WHERE number = 10",
        "UPDATE journal_head SET number = 9",
        "DELETE FROM journal_head",
    ],
)
def test_the_database_forbids_it(opened: Opened, statement: str) -> None:
    """Triggers stop every change to the journal and every step back of its head."""
    ten_lines(opened.catalogue)
    with pytest.raises(DBAPIError, match="journal"):
        opened.execute(statement)
    assert found(opened.catalogue) == []


def test_the_database_forbids_replacing_and_emptying(opened: Opened) -> None:
    """Each database's own way around a trigger is closed too."""
    ten_lines(opened.catalogue)
    copied = "SELECT 3, at, 'Mallory', event, subject, detail, previous, digest FROM journal"
    for statement in (
        [f"INSERT OR REPLACE INTO journal {copied} WHERE number = 3"]
        if opened.is_sqlite
        else ["TRUNCATE journal", "TRUNCATE journal_head"]
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            opened.execute(statement)
    assert found(opened.catalogue) == []


@pytest.mark.parametrize(
    "change",
    [
        "number = 30",
        "at = '2020-01-01T00:00:00.000000+00:00'",
        "at = 'no instant'",
        "actor = 'Mallory'",
        "event = 'nodded'",
        "subject = 'subject 4'",
        """detail = '{"count":4,"wāhi":"ō"}'""",
        """detail = '{"count": 3,"wāhi":"ō"}'""",
        "detail = 'no json'",
        f"previous = '{ZEROS}'",
        f"digest = '{ZEROS}'",
    ],
)
def test_a_changed_line_is_found(opened: Opened, change: str) -> None:
    """A change of any column of a line, made behind the triggers' back, is found at that line."""
    ten_lines(opened.catalogue)
    opened.tamper(f"UPDATE journal SET {change} WHERE number = 3")  # noqa: S608 -- our own text
    keys = [key for _, key in found(opened.catalogue)]
    assert keys
    assert set(keys) <= {"3", "4", "30"}
    assert {"3", "4", "30"} & set(keys)


def test_a_line_changed_and_sealed_again_is_found(opened: Opened) -> None:
    """Whoever changes a line and computes its digest anew breaks the line behind it."""
    ten_lines(opened.catalogue)
    line = list(opened.catalogue.journal())[2]
    sealed = [3, line.at.isoformat(timespec="microseconds"), "Mallory", line.event]
    sealed += [line.subject, line.detail, line.previous]
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    opened.tamper(
        f"UPDATE journal SET actor = 'Mallory', digest = '{digest}' WHERE number = 3"  # noqa: S608 -- our own text
    )
    assert found(opened.catalogue) == [("journal", "4")]


@pytest.mark.parametrize(
    ("statement", "keys"),
    [
        ("DELETE FROM journal WHERE number = 1", ["2"]),
        ("DELETE FROM journal WHERE number IN (4, 5)", ["6"]),
        ("DELETE FROM journal WHERE number = 10", ["10"]),
        ("DELETE FROM journal WHERE number > 3", ["10"]),
        ("DELETE FROM journal", ["10"]),
        ("DELETE FROM journal_head", ["head"]),
        ("UPDATE journal_head SET number = 9", ["10"]),
        ("UPDATE journal_head SET digest = 'another'", ["10"]),
    ],
)
def test_a_removed_line_is_found(opened: Opened, statement: str, keys: list[str]) -> None:
    """A line missing at the front, in the middle or at the end is found, and so is a changed head."""
    ten_lines(opened.catalogue)
    opened.tamper(statement)
    assert found(opened.catalogue) == [("journal", key) for key in keys]


@pytest.mark.parametrize("number", [-1, 0, 11])
def test_a_line_put_in_is_found(opened: Opened, number: int) -> None:
    """A copied line before the first or behind the last is found."""
    ten_lines(opened.catalogue)
    opened.tamper(
        f"INSERT INTO journal SELECT {number}, at, actor, event, subject, detail, previous, digest "  # noqa: S608 -- our own text
        "FROM journal WHERE number = 10"
    )
    assert ("journal", str(number)) in found(opened.catalogue)


def test_a_line_that_cannot_be_read(opened: Opened) -> None:
    """Reading a line that is no longer one says so instead of making something up."""
    ten_lines(opened.catalogue)
    opened.tamper("UPDATE journal SET detail = 'no json' WHERE number = 3")
    with pytest.raises(Damaged, match="line 3"):
        list(opened.catalogue.journal())


def test_nothing_is_written_without_its_head(opened: Opened) -> None:
    """Where the head is gone, no stage changes any more."""
    record = opened.catalogue.enqueue(submission(), source())
    opened.tamper("DELETE FROM journal_head")
    with pytest.raises(Damaged, match="head is gone"):
        opened.catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
    assert opened.catalogue.document(record.id).stage is Stage.QUEUED


def test_nobody_fakes_a_change_of_stage(catalogue: SqlCatalogue) -> None:
    """The events that tell of stages cannot be written by hand, nor a line of nobody's."""
    for actor, event, subject in (
        ("Mallory", "stage.published", "D1"),
        ("", "looked", "D1"),
        ("Hana", "", "D1"),
        ("Hana", "looked", ""),
        ("Hana\n", "looked", "D1"),
    ):
        with pytest.raises(InvalidInput):
            catalogue.record(actor, event, subject)
    assert list(catalogue.journal()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET stage = 'PUBLISHED'",
        "UPDATE documents SET submission = replace(submission, 'Hana', 'Mere')",
        "UPDATE documents SET source = replace(source, 'pepa', 'paper')",
        "UPDATE documents SET artefacts = replace(artefacts, 'aaaa', 'bbbb')",
        "UPDATE decisions SET marks = '[]'",
        "UPDATE decisions SET released_findings = '[]'",
        "UPDATE decisions SET decision = 'full'",
        "UPDATE decisions SET reviewer = 'Mallory'",
        "UPDATE decisions SET approver = 'Mallory'",
        "UPDATE decisions SET superseded_at = decided_at",
        "DELETE FROM decisions",
    ],
)
def test_a_row_that_the_journal_contradicts(opened: Opened, change: str) -> None:
    """A stage, a submission, a mark or a signature changed behind our back is found at its document."""
    record = decided(opened.catalogue)
    assert found(opened.catalogue) == []
    opened.execute(change)
    assert ("catalogue", record.id) in found(opened.catalogue)


def test_a_publication_that_the_journal_contradicts(opened: Opened) -> None:
    """A publication changed or removed behind our back is found, also after its withdrawal."""
    document_id = published(opened.catalogue).document_id
    opened.catalogue.begin_withdrawal(document_id, WithdrawalReason.RIGHTS, "Hana", NOON)
    opened.catalogue.confirm_withdrawal(document_id, "Hana")
    assert found(opened.catalogue) == []
    opened.execute("UPDATE publications SET body = replace(body, 'CAB-26', 'CAB-27')")
    assert found(opened.catalogue) == [("catalogue", document_id)]
    opened.execute("DELETE FROM publications")
    assert found(opened.catalogue) == [("catalogue", document_id)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE publications SET decision = 'withheld'",
        "UPDATE publications SET agency_slug = 'another'",
        "UPDATE publications SET grounds = ''",
        "UPDATE publications SET public_sha256 = 'another'",
        "UPDATE publications SET reference = NULL",
    ],
)
def test_lists_that_are_told_other_things(opened: Opened, change: str) -> None:
    """Lists are made from columns beside the sealed body, and these cannot say something else unseen."""
    document_id = published(opened.catalogue).document_id
    assert found(opened.catalogue) == []
    opened.execute(change)
    assert found(opened.catalogue) == [("catalogue", document_id)]


def test_a_row_without_its_lines_and_lines_without_their_row(opened: Opened) -> None:
    """A document that appeared by itself, and one that vanished, are both found."""
    record = opened.catalogue.enqueue(submission(), source())
    opened.execute("UPDATE documents SET id = 'Dother'")
    assert sorted(found(opened.catalogue)) == [("catalogue", record.id), ("catalogue", "Dother")]


def test_an_instant_that_is_none(sqlite_catalogue: SqlCatalogue, tmp_path: object) -> None:
    """In SQLite, text that is no instant is found by verify and not read as one."""
    record = in_review(sqlite_catalogue)
    sqlite_catalogue.decide(record.id, decisions())
    opened = Opened(f"sqlite:///{tmp_path}/catalogue.db", sqlite_catalogue)
    opened.execute("UPDATE decisions SET decided_at = 'yesterday'")
    assert ("catalogue", "decisions") in found(sqlite_catalogue)
    with pytest.raises(Damaged, match="instant"):
        sqlite_catalogue.decisions(record.id)
