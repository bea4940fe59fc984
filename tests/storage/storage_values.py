"""Made-up values for the storage tests, and what child processes run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.errors import StageMoved
from records.geometry import Box
from records.grounds import Act, Ground, GroundKind
from records.marks import Decisions, Mark, ReleaseDecision
from records.release import Proof, Publication, PublicCopy, Testimony
from records.stages import Stage
from storage.catalogue import SqlCatalogue, open_catalogue

AGENCY = Agency("te-whare", "Te Whare Tūmatanui")
PRIVACY = Ground(
    code="OIA-9-2-a",
    act=Act.OIA,
    section="s9(2)(a)",
    title="Privacy",
    text="To protect the privacy of people, ngā tāngata.",
    kind=GroundKind.WITHHOLDING,
    conclusive=False,
    public_interest_test=True,
)
# thirteen hours ahead of UTC, as Wellington in summer
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=13)))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def submission() -> Submission:
    return Submission(
        kind=Kind.CABINET_PAPER,
        title="Te whakahaere wāhi tūmatanui: ngā ōkiko",
        agency=AGENCY,
        submitter="Hana Submitter",
        reference="CAB-26-SUB-0123",
        portfolio="Internal Affairs",
        minister=None,
        document_on=date(2026, 3, 2),
        decided_on=date(2026, 3, 9),
        abstract="He kōrero poto.",
        language="mi",
    )


def source(content: bytes = b"a source") -> SourceFile:
    return SourceFile("pepa-ā.pdf", sha256(content), len(content), "application/pdf", 3)


def decisions(reviewer: str = "Rāwiri Reviewer") -> Decisions:
    return Decisions(
        decision=ReleaseDecision.PART,
        marks=(
            Mark(1, (Box(1.1, 2.2, 3.3, 4.4), Box(0.1 + 0.2, 5, 6, 7)), PRIVACY.code),
            Mark(2, (Box(0, 0, 9, 9),), PRIVACY.code, True, "He take nui", "f3"),
        ),
        released_findings=frozenset({"f1", "f2"}),
        reviewer=reviewer,
        decided_at=NOON,
    )


def publication(record: DocumentRecord, pdf: bytes = b"%PDF-1.7 public") -> Publication:
    said = record.submission
    return Publication(
        document_id=record.id,
        agency=said.agency,
        slug=f"te-whakahaere-{record.id.lower()}",
        kind=said.kind,
        title=said.title,
        decision=ReleaseDecision.PART,
        reference=said.reference,
        portfolio=said.portfolio,
        minister=said.minister,
        document_on=said.document_on,
        decided_on=said.decided_on,
        request_id=None,
        abstract=said.abstract,
        language=said.language,
        grounds=(PRIVACY,),
        pages=3,
        size=len(pdf),
        public_sha256=sha256(pdf),
        published_at=NOON,
        related=("Dsomething",),
    )


def with_keys(publication: Publication) -> Publication:
    names = (
        "index.html",
        "metadata.json",
        *(f"{publication.digest12}.{end}" for end in ("pdf", "html", "txt")),
    )
    return replace(publication, public_keys=tuple(f"{publication.folder}/{name}" for name in names))


def public_copy(path: Path, content: bytes) -> PublicCopy:
    path.write_bytes(content)
    proof = Proof("0" * 64, "1" * 64, sha256(content), "test", (), (Testimony("eye", 1, ()),))
    return PublicCopy(path, sha256(content), len(content), (), proof)


def in_review(catalogue: SqlCatalogue) -> DocumentRecord:
    record = catalogue.enqueue(submission(), source())
    catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine", artefacts={"pages": "a" * 64})
    return catalogue.advance(record.id, Stage.READ, Stage.IN_REVIEW, "engine")


def decided(catalogue: SqlCatalogue) -> DocumentRecord:
    record = in_review(catalogue)
    catalogue.decide(record.id, decisions())
    return catalogue.approve(record.id, "Aroha Approver", NOON)


def published(catalogue: SqlCatalogue, pdf: bytes = b"%PDF-1.7 public") -> Publication:
    begun = catalogue.begin_publication(publication(decided(catalogue), pdf))
    return catalogue.confirm_publication(with_keys(begun))


def tries_to_read(url: str, document_id: str) -> bool:
    """Runs in a child process: tells whether it was the one that moved the document."""
    with open_catalogue(url) as catalogue:
        try:
            catalogue.advance(document_id, Stage.QUEUED, Stage.READ, "engine")
        except StageMoved:
            return False
        return True


def writes_lines(url: str, who: str, count: int) -> None:
    """Runs in a child process: writes lines in the journal."""
    with open_catalogue(url) as catalogue:
        for number in range(count):
            catalogue.record(who, "tried", who, {"number": number, "at": str(datetime.now(UTC))})
