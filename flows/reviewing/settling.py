"""How reviewers and approvers settle a document on a desk: what is chosen, what is open, what was seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from flows.desk import Desk, ReturnReason
from flows.reviewing.lookups import DeskLookups
from records.document import DocumentRecord
from records.errors import Blocked, ChangedMeanwhile, InvalidInput, NotAllowed
from records.evidence import Evidence
from records.marks import Decisions, Mark, ReleaseDecision
from records.pictures import Description
from records.release import Obstacle
from records.review import Choice, ChoiceState, OpenChoices
from records.review_ports import Workbook

_RELEASES = frozenset({ReleaseDecision.FULL, ReleaseDecision.PART})


class DeskSettling(DeskLookups):
    """Implements :class:`records.office_ports.Settling` on a desk and what people chose on it."""

    def __init__(self, desk: Desk, workbook: Workbook) -> None:
        super().__init__(desk)
        self._workbook = workbook

    def give_evidence(self, document_id: str, evidence: Evidence) -> None:
        """Keeps what somebody found."""
        self._desk.evidence.give(document_id, evidence)

    def obstacles(self, document_id: str, decisions: Decisions | None) -> Sequence[Obstacle]:
        """Gives what would hold the document back, were these decisions settled."""
        record = self.document(document_id)
        findings, _ = self.findings(record)
        return self._desk.gate(
            record,
            decisions,
            findings,
            self.grounds,
            self.now().date(),
            regime=self._desk.settings.regime,
            around=self._desk.around(record),
        )

    def draft(self, document_id: str, decision: ReleaseDecision, actor: str) -> Decisions:
        """Gives the decisions that the choices amount to as they stand."""
        choices = self._choices(document_id)
        released = decision in _RELEASES
        return Decisions(
            decision=decision,
            marks=_marks(choices) if decision is ReleaseDecision.PART else (),
            released_findings=frozenset(c.id for c in choices if c.state is ChoiceState.RELEASED),
            reviewer=actor,
            decided_at=datetime.now(UTC),
            descriptions=tuple(self._workbook.descriptions(document_id)) if released else (),
        )

    def unfinished(self, document_id: str) -> Sequence[Obstacle]:
        """Gives what keeps the choices from being settled: pages not final, findings open."""
        record = self.document(document_id)
        open_ = [c for c in self._choices(document_id) if c.state is ChoiceState.OPEN]
        final = self._workbook.final_pages(document_id)
        rest = [n for n in range(1, record.source.pages + 1) if n not in final]
        held = []
        if open_:
            held.append(
                Obstacle(
                    "findings-open",
                    "review desk",
                    f"{len(open_)} findings are neither accepted nor released (first on page {open_[0].page})",
                    "accept or release each of them",
                )
            )
        if rest:
            held.append(
                Obstacle(
                    "pages-not-final",
                    "review desk",
                    f"{len(rest)} of {record.source.pages} pages are not flagged as final (first: {rest[0]})",
                    "look at each page and flag it as final",
                )
            )
        return held

    def settle(self, document_id: str, decision: ReleaseDecision, actor: str) -> DocumentRecord:
        """Settles the choices as they stand: IN_REVIEW to REVIEWED."""
        if decision in _RELEASES and (held := self.unfinished(document_id)):
            raise Blocked(tuple(held))
        settled = self.draft(document_id, decision, actor)
        record = self._desk.settle(document_id, settled)
        # from here on nothing can be chosen; what slipped in between must not be lost unseen
        now = self.draft(document_id, decision, actor)
        moved = (now.marks, now.descriptions) != (settled.marks, settled.descriptions)
        if moved or (decision in _RELEASES and self.unfinished(document_id)):
            self._desk.send_back(document_id, ReturnReason.OTHER, actor)
            raise ChangedMeanwhile(
                f"document {document_id}: somebody changed it while you settled it; look again"
            )
        return record

    def approve(self, document_id: str, public_sha256: str | None, actor: str) -> DocumentRecord:
        """Signs what was previewed: REVIEWED to DECIDED."""
        settled = self.decisions(document_id)
        if settled is not None and settled.decision in _RELEASES:
            preview = self._workbook.preview(document_id)
            if (
                preview is None
                or preview.public_sha256 is None
                or preview.public_sha256 != public_sha256
                or preview.choices_sha256 != self.choices_digest(document_id)
            ):
                raise NotAllowed(
                    f"document {document_id}: what you saw is not what would be published now; "
                    "make the preview again, look at it, and approve that"
                )
        else:
            public_sha256 = None
        return self._desk.catalogue.approve(document_id, actor, datetime.now(UTC), public_sha256)

    def send_back(self, document_id: str, reason: str, actor: str) -> DocumentRecord:
        """Sends a document back to its reviewer, with a reason's code."""
        if reason not in self.return_reasons():
            raise InvalidInput("reason: choose one of the list")
        return self._desk.send_back(document_id, ReturnReason(reason), actor)

    def return_reasons(self) -> Sequence[str]:
        """Gives the codes of the reasons to send a document back."""
        return [reason.value for reason in ReturnReason]

    def choices_digest(self, document_id: str) -> str:
        """Gives the digest of all that the public copy depends on, as chosen or as settled."""
        record, settled = self.document(document_id), self.decisions(document_id)
        marks, words = self.chosen(document_id, settled)
        told = [
            record.source.sha256,
            record.submission.title,
            record.submission.language,
            [
                [m.page, [b.as_list() for b in m.boxes], m.ground, m.everywhere, m.finding_id]
                for m in marks
            ],
            [w if isinstance(w, str) else [w.page, w.box.as_list(), w.text] for w in words],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def chosen(
        self, document_id: str, settled: Decisions | None
    ) -> tuple[Sequence[Mark], Sequence[str | Description]]:
        """Gives marks and descriptions, as settled or as chosen so far."""
        if settled is not None:
            return settled.marks, settled.descriptions
        return _marks(self._choices(document_id)), self._workbook.descriptions(document_id)

    def _choices(self, document_id: str) -> Sequence[Choice]:
        record = self.document(document_id)
        findings, _ = self.findings(record)
        key = ("opened", record.artefacts.get("findings"))
        opened = self.once(key, lambda: OpenChoices(findings))
        return opened.with_made(self._workbook.choices(document_id))


def _marks(choices: Iterable[Choice]) -> tuple[Mark, ...]:
    return tuple(c.mark for c in choices if c.state is ChoiceState.WITHHELD)
