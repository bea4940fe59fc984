"""What departments need of what keeps: vault, shelf, catalogue, pages as they were read, evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from records.document import DocumentRecord, SourceFile, Submission
from records.evidence import Evidence
from records.marks import Decisions, Finding
from records.package import Package, Planned
from records.release import (
    Disagreement,
    JournalEntry,
    Outline,
    Publication,
    PublicCopy,
    PublicFile,
    WithdrawalReason,
)
from records.stages import Stage


class Vault(Protocol):
    """Keeps originals and what was read of them, by digest; what goes in never changes."""

    def keep(self, content: bytes | Path) -> str:
        """Keeps bytes or a file's bytes; gives their SHA-256 in hex. Keeping twice is keeping once."""

    def open(self, sha256: str) -> BinaryIO:
        """Opens what was kept.

        Raises:
            KeyError: nothing is kept under that digest.
        """

    def fetch(self, sha256: str, to: Path) -> None:
        """Copies what was kept to a file, and hashes it on the way.

        Raises:
            Damaged: the bytes are not what was kept.
        """

    def verify(self) -> Iterator[Disagreement]:
        """Reads everything again and gives what does not match its digest."""


class ReadPages(Protocol):
    """Keeps pages as they were read, by a key that tells the page and everything that read it.

    It holds words, and is as private as the vault. What is kept are copies; any may be gone.
    """

    def known(self, source: str, keys: Sequence[str]) -> frozenset[str]:
        """Gives which of some keys are kept; from now on the source of that digest uses them too."""

    def get(self, key: str) -> bytes | None:
        """Gives what is kept under a key, or None."""

    def put(self, source: str, key: str, content: bytes) -> None:
        """Keeps a page of a source under a key."""

    def forget(self, source: str) -> None:
        """Removes what no other source uses; forgetting twice is forgetting once."""


class Signer(Protocol):
    """Signs bytes under a private key that it keeps to itself."""

    @property
    def public(self) -> str:
        """Gives the public key's 32 bytes, in hex."""

    def sign(self, content: bytes | Path) -> bytes:
        """Gives the signature over bytes or a file's bytes; the same ones have the same."""


class Shelf(Protocol):
    """The public's store. It takes a document only as a :class:`PublicCopy`."""

    def place(self, copy: PublicCopy, key: str) -> None:
        """Hashes the copy's file again and stores it under ``key``; storing twice is storing once.

        Raises:
            Damaged: the file is not the bytes of its proof, or the key holds other bytes.
        """

    def place_package(self, package: Path, key: str, document_key: str) -> None:
        """Stores a release's ZIP, replacing what was there where it differs.

        Raises:
            Damaged: it is no ZIP, or holds another document than the one under ``document_key``.
        """

    def write(self, files: Iterable[PublicFile]) -> None:
        """Stores pages and indexes (never documents), replacing what was there where it differs."""

    def write_together(self, files: Iterable[PublicFile]) -> None:
        """Does the same with many files, several at a time and in any order; all of them stand on return."""

    def remove(self, keys: Iterable[str]) -> None:
        """Removes objects; removing twice is removing once."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Gives every key on the shelf that begins with ``prefix``."""

    def read(self, key: str) -> bytes:
        """Gives an object's bytes.

        Raises:
            KeyError: nothing is there.
        """


class Catalogue(Protocol):
    """The record of what stands where; the only place where a stage changes.

    Every change writes its line in the journal in the same transaction. ``actor`` is who did it:
    a person's user name, or ``engine``. Unknown ids raise InvalidInput.
    """

    def enqueue(self, submission: Submission, source: SourceFile) -> DocumentRecord:
        """Makes a new document at QUEUED; the same bytes may be queued again, as another document."""

    def enqueue_package(
        self, name: str, sha256: str, size: int, media_type: str, planned: Sequence[Planned]
    ) -> Package:
        """Makes a package and its documents at QUEUED, all or none."""

    def package_of(self, document_id: str) -> Package | None:
        """Gives the package that a document came in, or None."""

    def packages(self) -> Sequence[Package]:
        """Gives every package, oldest first."""

    def document(self, document_id: str) -> DocumentRecord:
        """Gives one document."""

    def documents(self, stage: Stage | None = None) -> Sequence[DocumentRecord]:
        """Gives the documents, oldest first, perhaps only those at one stage."""

    def advance(
        self,
        document_id: str,
        expected: Stage,
        to: Stage,
        actor: str,
        detail: Mapping[str, object] | None = None,
        artefacts: Mapping[str, str] | None = None,
    ) -> DocumentRecord:
        """Moves a document by compare-and-set, and keeps the digests of what was made on the way.

        Raises:
            StageMoved: it no longer stands at ``expected``.
            NotAllowed: there is no such move.
        """

    def link(
        self,
        document_id: str,
        actor: str,
        *,
        reference: str | None = None,
        request_id: str | None = None,
    ) -> DocumentRecord:
        """Gives a document the reference or the request of an item of the register; what is None stays.

        Raises:
            NotAllowed: it was approved with what it says now, or is past that.
        """

    def refuse(self, document_id: str, expected: Stage, reason: str) -> DocumentRecord:
        """Moves a document to REFUSED with its reason, by compare-and-set."""

    def decide(self, document_id: str, decisions: Decisions) -> DocumentRecord:
        """Keeps what the reviewer settled: IN_REVIEW to REVIEWED.

        Raises:
            StageMoved: the document is not in review.
        """

    def approve(
        self, document_id: str, approver: str, at: datetime, public_sha256: str | None = None
    ) -> DocumentRecord:
        """Keeps the approver's signature: REVIEWED to DECIDED.

        With the digest of the public copy that they saw, nothing else is published.

        Raises:
            NotAllowed: the approver is a reviewer of it.
            StageMoved: the document is not reviewed.
        """

    def find_more(
        self,
        record: DocumentRecord,
        sha256: str,
        new: Sequence[Finding],
        because: str,
        beside: Mapping[str, int],
    ) -> DocumentRecord:
        """Keeps a document's findings with new ones among them; what people chose stays as it is.

        A page with a new finding that no redaction lies over is no longer final; where the document was
        settled and is to be released, it goes back: REVIEWED or DECIDED to IN_REVIEW.

        Args:
            record: the document as it was searched.
            sha256: digest of all its findings in the vault.
            new: those that are new.
            because: the id of the document that names who was found.
            beside: how many more there are in its title, its abstract or its file's name, by which it is.

        Raises:
            ChangedMeanwhile: the document was changed since ``record`` was read.
            NotAllowed: it is not in review, nor between that and its publication.
        """

    def decisions(self, document_id: str) -> Decisions | None:
        """Gives what was settled, or None before that."""

    def begin_publication(self, publication: Publication) -> Publication:
        """Writes the outbox row: DECIDED to PUBLISHING; again at PUBLISHING gives the first row.

        Raises:
            StageMoved: the document stands elsewhere.
        """

    def confirm_publication(self, publication: Publication) -> Publication:
        """Marks the outbox row as done, with every key that was written: PUBLISHING to PUBLISHED."""

    def publication(self, document_id: str) -> Publication | None:
        """Gives a document's publication, confirmed or withdrawn; None before it is confirmed."""

    def unconfirmed_publications(self) -> Sequence[Publication]:
        """Gives every publication that was begun and not confirmed."""

    def publications(self, ids: Collection[str] | None = None) -> Sequence[Publication]:
        """Gives every confirmed publication, withdrawn ones too, oldest first; or those of some documents."""

    def outlines(self) -> Sequence[Outline]:
        """Gives what lists are told by of every confirmed publication, withdrawn ones too, oldest first."""

    def begin_withdrawal(
        self,
        document_id: str,
        reason: WithdrawalReason,
        actor: str,
        at: datetime,
        superseded_by: str | None = None,
    ) -> Publication:
        """PUBLISHED to WITHDRAWING, with the reason; again at WITHDRAWING gives the same row.

        ``superseded_by`` is the folder of the release that takes its place, exactly where that is the reason.
        """

    def confirm_withdrawal(self, document_id: str, actor: str) -> Publication:
        """WITHDRAWING to WITHDRAWN, once the tombstone stands."""

    def record(
        self, actor: str, event: str, subject: str, detail: Mapping[str, object] | None = None
    ) -> None:
        """Writes a line in the journal that changes no stage."""

    def journal_number(self) -> int:
        """Gives the number of the journal's last line, which changes with whatever changes here."""

    def journal(self, subject: str | None = None) -> Iterator[JournalEntry]:
        """Gives the journal, perhaps only what concerns one document, oldest first."""

    def verify(self) -> Iterator[Disagreement]:
        """Gives every line of the journal whose chain is broken, and every state it contradicts."""

    def lease(self, name: str) -> AbstractContextManager[None]:
        """Holds a named lease while the block runs, so that two processes never rebuild one index.

        Raises:
            StoreFailed: somebody else held it for too long.
        """


class EvidenceBook(Protocol):
    """Keeps what people found on the way to a release; nothing is ever changed or taken back."""

    def give(self, document_id: str, evidence: Evidence) -> None:
        """Keeps one piece of evidence, and writes its kind in the journal (never its words).

        Raises:
            InvalidInput: the document is unknown, nobody gave it, or it lacks its day or subject.
        """

    def evidence(self, document_id: str) -> tuple[Evidence, ...]:
        """Gives every piece of evidence of a document, oldest first."""
