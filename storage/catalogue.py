"""The catalogue: what stands where, in a database; the only place where a stage changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Self

from sqlalchemy import Connection

from records.document import DocumentRecord, SourceFile, Submission
from records.errors import InvalidInput, NotAllowed
from records.marks import Decisions, Finding
from records.package import Package, Planned
from records.release import (
    Disagreement,
    JournalEntry,
    Outline,
    Publication,
    WithdrawalReason,
)
from records.stages import Stage
from storage import consistency, documents, findings, journal, outbox, packages, settled
from storage.database import Database
from storage.journal import Head
from storage.lease import Leases
from storage.migrations.upgrade import upgrade
from storage.people import SqlPeople
from storage.registerbook import SqlEvidenceBook, SqlRegisterBook
from storage.remarks import SqlRemarkBook
from storage.workbook import SqlWorkbook

_ADVANCING = frozenset({Stage.READ, Stage.IN_REVIEW})
"""Where a document may be moved to as such; every other arrival has its own verb and its evidence."""


def open_catalogue(
    url: str, *, lease_seconds: float = 120.0, lease_wait: float = 150.0
) -> SqlCatalogue:
    """Opens a catalogue, and brings its schema up to date under a lock, one process at a time.

    Threads share one opened catalogue; each process opens its own.

    Args:
        url: ``sqlite:///PATH`` (made where it is missing, mode 0600) or ``postgresql://…``.
        lease_seconds: how long a lease lasts.
        lease_wait: seconds to wait for somebody else's lease.

    Raises:
        InvalidInput: the address is none, or a newer engine made this catalogue.
        StoreFailed: the database does not answer.
    """
    database = Database(url)
    try:
        upgrade(database)
    except BaseException:
        database.close()
        raise
    return SqlCatalogue(database, Leases(database, seconds=lease_seconds, wait=lease_wait))


class SqlCatalogue:
    """Implements :class:`records.store_ports.Catalogue` on SQLite or PostgreSQL.

    Every method is one transaction; what it changes and the journal's line about it stand or fall
    together. Every method raises StoreFailed when the database does not answer. ``people`` and
    ``workbook`` are the review desk's, ``register_book`` and ``evidence_book`` the policies', ``remark_book``
    is the public's, in the same database.
    """

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases
        self.people = SqlPeople(database)
        self.workbook = SqlWorkbook(database)
        self.register_book = SqlRegisterBook(database)
        self.evidence_book = SqlEvidenceBook(database)
        self.remark_book = SqlRemarkBook(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections to the database."""
        self._database.close()

    @property
    def database(self) -> Database:
        """Gives the door to the database, for what copies all of it."""
        return self._database

    def enqueue(self, submission: Submission, source: SourceFile) -> DocumentRecord:
        """Makes a new document at QUEUED; the same bytes may be queued again, as another document.

        Raises:
            InvalidInput: there is no submitter, or the source's digest is none.
        """
        with self._database.writing() as connection:
            return documents.make(connection, submission, source)

    def enqueue_package(
        self, name: str, sha256: str, size: int, media_type: str, planned: Sequence[Planned]
    ) -> Package:
        """Makes a package and its documents at QUEUED, all or none.

        Raises:
            InvalidInput: it has no parts, or one of them lacks what a document needs.
        """
        with self._database.writing() as connection:
            return packages.make(connection, name, sha256, size, media_type, planned)

    def package_of(self, document_id: str) -> Package | None:
        """Gives the package that a document came in, or None."""
        with self._database.reading() as connection:
            return packages.of_document(connection, document_id)

    def packages(self) -> Sequence[Package]:
        """Gives every package, oldest first."""
        with self._database.reading() as connection:
            return packages.listed(connection)

    def document(self, document_id: str) -> DocumentRecord:
        """Gives one document.

        Raises:
            InvalidInput: there is none of that id.
        """
        with self._database.reading() as connection:
            return documents.find(connection, document_id)

    def documents(self, stage: Stage | None = None) -> Sequence[DocumentRecord]:
        """Gives the documents, oldest first, perhaps only those at one stage."""
        with self._database.reading() as connection:
            return documents.listed(connection, stage)

    def advance(
        self,
        document_id: str,
        expected: Stage,
        to: Stage,
        actor: str,
        detail: Mapping[str, object] | None = None,
        artefacts: Mapping[str, str] | None = None,
    ) -> DocumentRecord:
        """Moves a document to READ, or to IN_REVIEW (forward or sent back), by compare-and-set.

        Sending back puts what was settled, and a publication that was only begun, out of force.

        Raises:
            NotAllowed: there is no such move, or it has a verb of its own (decide, approve …), so
                that nobody gets round its signatures.
            StageMoved: it no longer stands at ``expected``.
        """
        if to not in _ADVANCING:
            raise NotAllowed(
                f"document {document_id}: nothing advances to {to} as such; "
                "use the catalogue's own verb for it"
            )
        with self._database.writing() as connection:
            record = documents.move(
                connection, document_id, expected, to, actor, detail or {}, artefacts=artefacts
            )
            if to is Stage.IN_REVIEW:
                settled.supersede(connection, document_id)
                outbox.abandon(connection, document_id)
            return record

    def link(
        self,
        document_id: str,
        actor: str,
        *,
        reference: str | None = None,
        request_id: str | None = None,
    ) -> DocumentRecord:
        """Gives a document the reference or the request of an item of the register.

        Raises:
            NotAllowed: it was approved with what it says now, or nobody links it.
        """
        with self._database.writing() as connection:
            who = documents.person(actor, "keeper of the register")
            return documents.link(
                connection, document_id, who, reference=reference, request_id=request_id
            )

    def refuse(self, document_id: str, expected: Stage, reason: str) -> DocumentRecord:
        """Moves a document to REFUSED with its reason, by compare-and-set.

        Raises:
            NotAllowed: it is too late to refuse.
            StageMoved: it no longer stands at ``expected``.
        """
        with self._database.writing() as connection:
            return documents.move(
                connection,
                document_id,
                expected,
                Stage.REFUSED,
                documents.ENGINE,
                {"reason": reason},
                refusal=reason,
            )

    def decide(self, document_id: str, decisions: Decisions) -> DocumentRecord:
        """Keeps what the reviewer settled: IN_REVIEW to REVIEWED.

        Raises:
            InvalidInput: there is no reviewer, or an approver already.
            NotAllowed: the reviewer is the engine.
            StageMoved: the document is not in review.
        """
        with self._database.writing() as connection:
            return settled.decide(connection, document_id, decisions)

    def approve(
        self, document_id: str, approver: str, at: datetime, public_sha256: str | None = None
    ) -> DocumentRecord:
        """Keeps the approver's signature: REVIEWED to DECIDED.

        With the digest of the public copy that they saw, nothing else is published.

        Raises:
            NotAllowed: the approver is a reviewer of it, or the engine.
            StageMoved: the document is not reviewed.
        """
        with self._database.writing() as connection:
            return settled.approve(connection, document_id, approver, at, public_sha256)

    def find_more(
        self,
        record: DocumentRecord,
        sha256: str,
        new: Sequence[Finding],
        because: str,
        beside: Mapping[str, int],
    ) -> DocumentRecord:
        """Keeps a document's findings with new ones among them, and asks again where it was settled.

        Raises:
            ChangedMeanwhile: the document was changed since ``record`` was read.
            NotAllowed: it is not in review, nor between that and its publication.
        """
        with self._database.writing() as connection:
            return findings.add(connection, record, sha256, new, because, beside)

    def decisions(self, document_id: str) -> Decisions | None:
        """Gives what is settled; None before that, and after the document was sent back."""
        with self._database.reading() as connection:
            documents.find(connection, document_id)
            return settled.in_force(connection, document_id)

    def earlier_decisions(self, document_id: str) -> Sequence[Decisions]:
        """Gives what was settled in rounds that were sent back, oldest first."""
        with self._database.reading() as connection:
            documents.find(connection, document_id)
            return settled.earlier(connection, document_id)

    def begin_publication(self, publication: Publication) -> Publication:
        """Writes the outbox row: DECIDED to PUBLISHING; again at PUBLISHING gives the first row.

        Raises:
            InvalidInput: the slug is taken, or a key lies outside the release's folder.
            StageMoved: the document stands elsewhere.
        """
        with self._database.writing() as connection:
            return outbox.begin(connection, publication)

    def confirm_publication(self, publication: Publication) -> Publication:
        """Marks the outbox row as done, with every key that was written: PUBLISHING to PUBLISHED.

        Again at PUBLISHED, for the same bytes, gives the row as it stands.

        Raises:
            InvalidInput: it differs from what was begun in more than its keys, or names none.
            StageMoved: the document stands elsewhere.
        """
        with self._database.writing() as connection:
            return outbox.confirm(connection, publication)

    def publication(self, document_id: str) -> Publication | None:
        """Gives a document's publication, confirmed or withdrawn; None before it is confirmed."""
        with self._database.reading() as connection:
            return outbox.confirmed(connection, document_id)

    def publications(self, ids: Collection[str] | None = None) -> Sequence[Publication]:
        """Gives every confirmed publication, withdrawn ones too, oldest first; or those of some documents."""
        with self._database.reading() as connection:
            return outbox.listed(connection, begun=False, ids=ids)

    def outlines(self) -> Sequence[Outline]:
        """Gives what lists are told by of every confirmed publication, withdrawn ones too, oldest first."""
        with self._database.reading() as connection:
            return outbox.outlines(connection)

    def unconfirmed_publications(self) -> Sequence[Publication]:
        """Gives every publication that was begun and not confirmed, for whoever finishes them."""
        with self._database.reading() as connection:
            return outbox.listed(connection, begun=True)

    def begin_withdrawal(
        self,
        document_id: str,
        reason: WithdrawalReason,
        actor: str,
        at: datetime,
        superseded_by: str | None = None,
    ) -> Publication:
        """PUBLISHED to WITHDRAWING, with the reason; again at WITHDRAWING gives the same row.

        Raises:
            InvalidInput: it is superseded, and by nothing; or by something, for another reason.
            StageMoved: the document is not published.
        """
        with self._database.writing() as connection:
            return outbox.begin_withdrawal(
                connection, document_id, reason, actor, at, superseded_by
            )

    def confirm_withdrawal(self, document_id: str, actor: str) -> Publication:
        """WITHDRAWING to WITHDRAWN, once the tombstone stands; again gives the same row.

        Raises:
            StageMoved: no withdrawal was begun.
        """
        with self._database.writing() as connection:
            return outbox.confirm_withdrawal(connection, document_id, actor)

    def record(
        self, actor: str, event: str, subject: str, detail: Mapping[str, object] | None = None
    ) -> None:
        """Writes a line in the journal that changes no stage.

        Raises:
            InvalidInput: the event is one of a change of stage, or the line cannot be kept.
        """
        if event.startswith(journal.STAGE_EVENT):
            raise InvalidInput(
                f"event {event[:64]!r} is the catalogue's own; choose another name for it"
            )
        with self._database.writing() as connection:
            journal.append(connection, actor, event, subject, detail or {})

    def journal(self, subject: str | None = None) -> Iterator[JournalEntry]:
        """Gives the journal, perhaps only what concerns one document, oldest first, in batches."""
        after: int | None = None
        while True:
            with self._database.reading() as connection:
                found = journal.batch(connection, after, subject)
            if not found:
                return
            yield from map(journal.entry, found)
            after = found[-1].number

    def journal_number(self) -> int:
        """Gives the number of the journal's last line, which changes with whatever changes here."""
        return self.journal_head().number

    def journal_head(self) -> Head:
        """Gives the number and digest of the journal's last line.

        Raises:
            Damaged: the row that names it is gone.
        """
        with self._database.reading() as connection:
            return journal.head_of(connection)

    def journal_digest(self, number: int) -> str | None:
        """Gives the digest of one line of the journal, or None where there is none of that number."""
        with self._database.reading() as connection:
            return journal.digest_at(connection, number)

    def verify(self) -> Iterator[Disagreement]:
        """Gives every line of the journal whose chain is broken, and every state it contradicts."""
        with self._database.reading() as connection:
            yield from consistency.disagreements(connection)

    def writing(self) -> AbstractContextManager[Connection]:
        """Gives a transaction for what has no verb of its own: the filling of a drill's catalogue."""
        return self._database.writing()

    def lease(self, name: str) -> AbstractContextManager[None]:
        """Holds a named lease while the block runs, across threads, processes and machines.

        Raises:
            StoreFailed: somebody else held it for too long, or it ran out while it was held.
        """
        return self._leases.hold(name)
