"""A new version, or a new decision, takes the place of what was published: queued with the same description.

What was withheld is decided anew in the same way, from the file that the vault has: its entry stands until
the document, or an entry on other grounds, is published.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flows.desk import Desk
from records.document import DocumentRecord
from records.errors import NotAllowed
from records.evidence import EvidenceKind, in_force
from records.release import WithdrawalReason
from records.stages import Stage

_STANDS = frozenset({Stage.PUBLISHED, Stage.WITHDRAWING})


_CARRIED = frozenset({EvidenceKind.SAFE_TITLE, EvidenceKind.ADMINISTRATION})
"""Evidence that holds for whatever takes the place: no oversight may show a title that was not to be seen.

Approvals, checks, grounds and reasons were about the earlier decision, and are given anew.
"""


def queue_version(desk: Desk, document_id: str, path: Path | None, actor: str) -> DocumentRecord:
    """Queues the new version of a published document; the old one stands until the new one is published.

    Without a file it is the same document again, to be decided anew.

    Raises:
        NotAllowed: the document is not published, or a new version of it is on its way already.
        Refused: the file is not taken in.
    """
    old = desk.catalogue.document(document_id)
    if old.stage is not Stage.PUBLISHED:
        raise NotAllowed(
            f"document {document_id}: it stands at {old.stage}; only what is published is superseded"
        )
    if (coming := on_its_way(desk, document_id)) is not None:
        raise NotAllowed(
            f"document {document_id}: document {coming.id} is to take its place already"
        )
    said = replace(old.submission, submitter=actor, supersedes=document_id)
    new = desk.queue_kept(old.source, said) if path is None else desk.queue(path, said)
    for one in in_force(desk.evidence.evidence(document_id)):
        if one.kind in _CARRIED:
            desk.evidence.give(new.id, one)
    return new


def on_its_way(desk: Desk, document_id: str) -> DocumentRecord | None:
    """Gives the document that is to take another one's place, or has taken it; refused ones are none."""
    return next(
        (
            record
            for record in desk.catalogue.documents()
            if record.submission.supersedes == document_id and record.stage is not Stage.REFUSED
        ),
        None,
    )


def supersede(desk: Desk, document_id: str) -> None:
    """Withdraws the version whose place a published document takes; a second time changes nothing."""
    record = desk.catalogue.document(document_id)
    old_id = record.submission.supersedes
    if old_id is None or desk.catalogue.document(old_id).stage not in _STANDS:
        return
    publication = desk.catalogue.publication(document_id)
    decisions = desk.catalogue.decisions(document_id)
    if publication is None or decisions is None or decisions.approver is None:
        raise NotAllowed(
            f"document {document_id}: it is not published, so it takes no other's place"
        )
    desk.withdraw(old_id, WithdrawalReason.SUPERSEDED, decisions.approver, publication.folder)
