"""What people settle, and what goes back to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from flows.documents import feedback
from flows.documents.bench import Bench
from policies.names import folded
from records.document import DocumentRecord
from records.errors import NotAllowed
from records.evidence import Evidence
from records.marks import Decisions
from records.stages import Stage

_RETURNABLE = frozenset({Stage.REVIEWED, Stage.DECIDED, Stage.PUBLISHING})


class ReturnReason(StrEnum):
    """Why a document goes back to its reviewer: a code, because free words could quote the document."""

    PROOF_FAILED = "proof-failed"
    WRONG_MARKS = "wrong-marks"
    WRONG_GROUND = "wrong-ground"
    NEW_INFORMATION = "new-information"
    ENGINE_CHANGED = "engine-changed"
    OTHER = "other"


class Deciding(Bench):
    """The steps between a document in review and one that may be released."""

    __slots__ = ()

    def settle(
        self,
        document_id: str,
        decisions: Decisions,
        approver: str | None = None,
        evidence: Iterable[Evidence] = (),
    ) -> DocumentRecord:
        """Keeps what a reviewer settled and found, and the approver's signature where there is one.

        Raises:
            NotAllowed: the approver is the reviewer; then nothing is kept.
            StageMoved: the document is not in review.
        """
        if approver is not None and _same_person(approver, decisions.reviewer):
            raise NotAllowed(
                f"document {document_id}: the approver must not be the reviewer; ask another person"
            )
        for one in evidence:
            self.evidence.give(document_id, one)
        settled = self.catalogue.decide(document_id, decisions)
        findings, proposals = self.findings(settled)
        told = feedback.counts(findings, proposals, decisions, list(self.pages(settled)))
        self.catalogue.record(decisions.reviewer, feedback.EVENT, document_id, told)
        if approver is None:
            return settled
        return self.catalogue.approve(document_id, approver, datetime.now(UTC))

    def send_back(self, document_id: str, reason: ReturnReason, actor: str) -> DocumentRecord:
        """Sends a document back to its reviewer: REVIEWED, DECIDED or PUBLISHING to IN_REVIEW.

        What an unfinished publication placed is taken away first.

        Raises:
            NotAllowed: it stands elsewhere, or there is no person.
        """
        if not actor.strip() or _same_person(actor, "engine"):
            raise NotAllowed(f"document {document_id}: a person sends it back; say who with --as")
        with self.alone_on_shelf(document_id):
            record = self.catalogue.document(document_id)
            if record.stage not in _RETURNABLE:
                raise NotAllowed(
                    f"document {document_id}: it stands at {record.stage}; only what is reviewed, "
                    "decided or half published is sent back (withdraw what is published)"
                )
            if record.stage is Stage.PUBLISHING:
                begun = self.catalogue.unconfirmed_publications()
                folders = tuple(f"{one.folder}/" for one in begun if one.document_id == document_id)
                strays = filter(lambda key: key.startswith(folders), self.shelf.keys())
                self.shelf.remove(list(strays))
            return self.catalogue.advance(
                document_id, record.stage, Stage.IN_REVIEW, actor, {"reason": reason.value}
            )


def _same_person(name: str, other: str) -> bool:
    return folded(name).split() == folded(other).split()
