"""Documents and their stages: made, read, and moved by compare-and-set."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select, update

from records.document import DocumentRecord, SourceFile, Submission
from records.errors import InvalidInput, NotAllowed, StageMoved
from records.stages import Stage, may_move
from storage import journal
from storage.content import checked_sha256
from storage.rows import (
    digest,
    mapping_of,
    mapping_text,
    source_of,
    source_text,
    submission_of,
    submission_text,
)
from storage.tables import documents

ENGINE = "engine"
"""Who acts where no person does; it may neither decide nor approve."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_LETTERS = 9  # 45 bits of milliseconds: until the year 3084
_CHANCE_LETTERS = 8  # 40 bits of chance in each millisecond
_OWN_DETAILS = frozenset({"from", "version", "artefacts"})


def new_id() -> str:
    """Gives a document id: ``D``, nine letters of time, eight of chance; later ids sort behind.

    Source: Crockford's base 32 (no I, L, O, U); the idea of a time-sorted id is ULID's.
    """
    chance = "".join(secrets.choice(_CROCKFORD) for _ in range(_CHANCE_LETTERS))
    left, letters = time.time_ns() // 1_000_000, ""
    for _ in range(_TIME_LETTERS):
        left, letter = divmod(left, 32)
        letters = _CROCKFORD[letter] + letters
    return f"D{letters}{chance}"


def person(name: str, role: str) -> str:
    """Gives a person's name without spaces around it.

    Raises:
        InvalidInput: nothing is left, or it holds what cannot be printed.
        NotAllowed: it is the engine's own name.
    """
    trimmed = name.strip()
    if not trimmed or not trimmed.isprintable():
        raise InvalidInput(f"the {role} needs a name, in printable characters")
    if trimmed.casefold() == ENGINE:
        raise NotAllowed(f"the {role} must be a person, not the engine")
    return trimmed


def make(connection: Connection, submission: Submission, source: SourceFile) -> DocumentRecord:
    """Makes a new document at QUEUED.

    Raises:
        InvalidInput: there is no submitter, or the source's digest is none.
    """
    checked_sha256(source.sha256)
    now, document_id = datetime.now(UTC), new_id()
    said, described = submission_text(submission), source_text(source)
    connection.execute(
        insert(documents).values(
            id=document_id,
            stage=Stage.QUEUED.value,
            version=1,
            queued_at=now,
            changed_at=now,
            submission=said,
            source=described,
            artefacts="{}",
        )
    )
    journal.append(
        connection,
        submission.submitter.strip(),
        journal.stage_event(Stage.QUEUED),
        document_id,
        {
            "version": 1,
            "source_sha256": source.sha256,
            "submission_digest": digest(said),
            "source_digest": digest(described),
        },
        now,
    )
    return find(connection, document_id)


def find(connection: Connection, document_id: str, *, for_update: bool = False) -> DocumentRecord:
    """Gives one document; ``for_update`` holds its row until the transaction ends.

    Raises:
        InvalidInput: there is none of that id.
    """
    query = select(documents).where(documents.c.id == document_id)
    row = connection.execute(query.with_for_update() if for_update else query).one_or_none()
    if row is None:
        raise InvalidInput(f"there is no document {document_id[:64]!r}; see `release status`")
    return _record(row)


def listed(connection: Connection, stage: Stage | None) -> Sequence[DocumentRecord]:
    """Gives the documents, oldest first, perhaps only those at one stage."""
    query = select(documents).order_by(documents.c.queued_at, documents.c.id)
    if stage is not None:
        query = query.where(documents.c.stage == stage.value)
    return [_record(row) for row in connection.execute(query)]


def move(
    connection: Connection,
    document_id: str,
    expected: Stage,
    to: Stage,
    actor: str,
    detail: Mapping[str, object],
    *,
    artefacts: Mapping[str, str] | None = None,
    refusal: str | None = None,
    at: datetime | None = None,
) -> DocumentRecord:
    """Moves a document from one stage to the next and writes the line that tells of it.

    Raises:
        InvalidInput: there is no such document, or the detail uses a word that is the journal's own.
        NotAllowed: there is no such move.
        StageMoved: it no longer stands at ``expected``.
    """
    if taken := _OWN_DETAILS & set(detail):
        raise InvalidInput(f"the journal itself writes {sorted(taken)}; name the detail otherwise")
    if not may_move(expected, to):
        raise NotAllowed(f"document {document_id}: there is no move from {expected} to {to}")
    made = {name: checked_sha256(sha256) for name, sha256 in (artefacts or {}).items()}
    now = at or datetime.now(UTC)
    record = find(connection, document_id, for_update=True)
    moved = connection.execute(
        update(documents)
        .where(documents.c.id == document_id, documents.c.stage == expected.value)
        .values(
            stage=to.value,
            version=documents.c.version + 1,
            changed_at=now,
            artefacts=mapping_text({**record.artefacts, **made}),
            refusal=refusal,
        )
    )
    if moved.rowcount != 1:
        raise moved_on(record, expected)
    told: dict[str, object] = {**detail, "from": expected.value, "version": record.version + 1}
    if made:
        told["artefacts"] = made
    journal.append(connection, actor, journal.stage_event(to), document_id, told, now)
    return find(connection, document_id)


LINKED = "linked"
"""The event that tells of a document's new reference or request."""
_LINKABLE = frozenset({Stage.QUEUED, Stage.READ, Stage.IN_REVIEW, Stage.REVIEWED})


def link(
    connection: Connection,
    document_id: str,
    actor: str,
    *,
    reference: str | None,
    request_id: str | None,
) -> DocumentRecord:
    """Gives a document the reference or the request of an item of the register; what is None stays.

    Raises:
        InvalidInput: there is no such document.
        NotAllowed: it was approved with what it says now, or is past that.
    """
    record = find(connection, document_id, for_update=True)
    if record.stage not in _LINKABLE:
        raise NotAllowed(
            f"document {document_id}: it stands at {record.stage}, approved as it is; send it back first"
        )
    before = record.submission
    said = replace(
        before,
        reference=before.reference if reference is None else reference,
        request_id=before.request_id if request_id is None else request_id,
    )
    now, text = datetime.now(UTC), submission_text(said)
    connection.execute(
        update(documents)
        .where(documents.c.id == document_id)
        .values(submission=text, version=documents.c.version + 1, changed_at=now)
    )
    told = {"submission_digest": digest(text), "version": record.version + 1}
    journal.append(connection, actor, LINKED, document_id, told, now)
    return find(connection, document_id)


def moved_on(record: DocumentRecord, expected: Stage) -> StageMoved:
    """Gives the error that a document is no longer where somebody expected it."""
    return StageMoved(
        f"document {record.id} stands at {record.stage}, not at {expected}; look at it again"
    )


def _record(row: Row[tuple[object, ...]]) -> DocumentRecord:
    return DocumentRecord(
        id=row.id,
        submission=submission_of(row.submission),
        source=source_of(row.source),
        stage=Stage(row.stage),
        version=row.version,
        queued_at=row.queued_at,
        changed_at=row.changed_at,
        artefacts=mapping_of(row.artefacts),
        refusal=row.refusal,
    )
