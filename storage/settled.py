"""What people settled: a row each time that they did, and never one person for both signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from records.document import DocumentRecord
from records.errors import Damaged, InvalidInput, NotAllowed
from records.marks import Decisions, ReleaseDecision
from records.stages import Stage
from storage import documents, workbook
from storage.content import checked_sha256
from storage.described import descriptions_of, descriptions_text
from storage.rows import (
    aware,
    canonical,
    digest,
    folded,
    ids_of,
    ids_text,
    instant_text,
    marks_of,
    marks_text,
)
from storage.tables import decisions

UNDESCRIBED = "[]"
"""What is kept of descriptions where there are none."""


def settled_digest(
    decision: str,
    marks: str,
    released_findings: str,
    reviewer: str,
    decided_at: datetime,
    descriptions: str = UNDESCRIBED,
) -> str:
    """Gives the digest of what a reviewer settled, over the columns as they are kept."""
    told = [decision, marks, released_findings, reviewer, instant_text(decided_at)]
    # sealed only where there are any: what was settled before the column existed keeps its digest
    return digest(canonical(told if descriptions == UNDESCRIBED else [*told, descriptions]))


def decide(connection: Connection, document_id: str, given: Decisions) -> DocumentRecord:
    """Keeps what the reviewer settled: IN_REVIEW to REVIEWED.

    Raises:
        InvalidInput: there is no reviewer, or an approver already.
        NotAllowed: the reviewer is the engine.
        StageMoved: the document is not in review.
    """
    if given.approver is not None or given.approved_at is not None:
        raise InvalidInput(
            f"document {document_id}: decisions are kept unsigned; the approver signs on their own"
        )
    reviewer = documents.person(given.reviewer, "reviewer")
    marks, released = marks_text(given.marks), ids_text(given.released_findings)
    decided_at = aware(given.decided_at)
    words = descriptions_text(given.descriptions)
    sealed = settled_digest(given.decision.value, marks, released, reviewer, decided_at, words)
    record = documents.move(
        connection,
        document_id,
        Stage.IN_REVIEW,
        Stage.REVIEWED,
        reviewer,
        {
            "decision": given.decision.value,
            "marks": len(given.marks),
            "released_findings": len(given.released_findings),
            "settled_digest": sealed,
        },
    )
    last = connection.scalar(
        select(func.max(decisions.c.round)).where(decisions.c.document_id == document_id)
    )
    connection.execute(
        insert(decisions).values(
            document_id=document_id,
            round=(last or 0) + 1,
            decision=given.decision.value,
            marks=marks,
            released_findings=released,
            reviewer=reviewer,
            reviewer_folded=folded(reviewer),
            decided_at=decided_at,
            descriptions=words,
        )
    )
    return record


def approve(
    connection: Connection,
    document_id: str,
    approver: str,
    at: datetime,
    public_sha256: str | None = None,
) -> DocumentRecord:
    """Keeps the approver's signature: REVIEWED to DECIDED.

    Args:
        connection: of the caller's transaction.
        document_id: what is signed.
        approver: who signs.
        at: when.
        public_sha256: digest of the public copy that was seen; from then on nothing else is published.

    Raises:
        InvalidInput: there is no approver, or the instant has no time zone.
        NotAllowed: the approver reviewed it, if only a part of it, or is the engine.
        StageMoved: the document is not reviewed.
    """
    signer, signed_at = documents.person(approver, "approver"), aware(at)
    record = documents.move(
        connection,
        document_id,
        Stage.REVIEWED,
        Stage.DECIDED,
        signer,
        {"approved_at": instant_text(signed_at), **_seen(public_sha256)},
    )
    in_force = _in_force(connection, document_id)
    if in_force is None:
        raise Damaged(f"document {document_id} is reviewed, but nothing was settled for it")
    if folded(signer) == in_force.reviewer_folded:
        raise NotAllowed(
            f"document {document_id}: the approver must not be the reviewer; ask another person"
        )
    if folded(signer) in workbook.reviewers(connection, document_id):
        raise NotAllowed(
            f"document {document_id}: the approver chose some of its redactions; ask another person"
        )
    connection.execute(
        update(decisions)
        .where(decisions.c.document_id == document_id, decisions.c.round == in_force.round)
        .values(
            approver=signer,
            approver_folded=folded(signer),
            approved_at=signed_at,
            approved_sha256=public_sha256,
        )
    )
    return record


def _seen(public_sha256: str | None) -> dict[str, object]:
    return {} if public_sha256 is None else {"approved_sha256": checked_sha256(public_sha256)}


def supersede(connection: Connection, document_id: str) -> None:
    """Puts what was settled out of force, because the document goes back into review."""
    connection.execute(
        update(decisions)
        .where(decisions.c.document_id == document_id, decisions.c.superseded_at.is_(None))
        .values(superseded_at=datetime.now(UTC))
    )


def in_force(connection: Connection, document_id: str) -> Decisions | None:
    """Gives what is settled now, or None where nothing is."""
    row = _in_force(connection, document_id)
    return None if row is None else _decisions(row)


def earlier(connection: Connection, document_id: str) -> Sequence[Decisions]:
    """Gives what was settled before and put out of force, oldest first."""
    rows = connection.execute(
        select(decisions)
        .where(decisions.c.document_id == document_id, decisions.c.superseded_at.is_not(None))
        .order_by(decisions.c.round)
    )
    return [_decisions(row) for row in rows]


def _in_force(connection: Connection, document_id: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(
        select(decisions).where(
            decisions.c.document_id == document_id, decisions.c.superseded_at.is_(None)
        )
    ).one_or_none()


def _decisions(row: Row[tuple[object, ...]]) -> Decisions:
    return Decisions(
        decision=ReleaseDecision(row.decision),
        marks=marks_of(row.marks),
        released_findings=ids_of(row.released_findings),
        reviewer=row.reviewer,
        decided_at=row.decided_at,
        approver=row.approver,
        approved_at=row.approved_at,
        approved_sha256=row.approved_sha256,
        descriptions=descriptions_of(row.descriptions),
    )
