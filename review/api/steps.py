"""The steps of the journey by machine: evidence, comments, preview, signatures, publication, withdrawal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from records.errors import InvalidInput, NotAllowed
from records.evidence import Check, Evidence, EvidenceKind, Outcome
from records.marks import ReleaseDecision
from records.release import WithdrawalReason
from records.review import Comment, CommentKind
from records.stages import Stage
from review import consulting, previewing
from review.api.calling import Calling, DocumentId, Told
from review.api.documents import Document, told

router = APIRouter()


class PDF(Response):
    """The bytes of a file."""

    media_type = "application/pdf"


_Words = Annotated[str, Field(min_length=1, max_length=10_000)]


class Settling(Told):
    """What a reviewer decides."""

    decision: ReleaseDecision


class Signing(Told):
    """What an approver saw: the digest of the preview."""

    public_sha256: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None


class Found(Told):
    """What somebody found on the way to a release; of a check, ``subject`` says which."""

    kind: EvidenceKind
    subject: Annotated[str, Field(max_length=500)] = ""
    outcome: Outcome = Outcome.CLEAR
    found: Annotated[str, Field(max_length=10_000)] = ""
    until: date | None = None


class Given(BaseModel):
    """A piece of evidence with who gave it, and when."""

    kind: EvidenceKind
    subject: str
    outcome: Outcome
    found: str
    until: date | None
    by: str
    at: datetime


class Needed(Told):
    """A check that a document needs, and what it came to, where it was made."""

    check: Check
    outcome: Outcome | None


class Said(Told):
    """A word on a document or on a page of it."""

    body: _Words
    page: Annotated[int | None, Field(ge=1, le=100_000)] = None


class Asked(Told):
    """The next word of a consultation: what an agency is asked, or what it said to that."""

    agency: Annotated[str, Field(min_length=1, max_length=200)]
    body: _Words
    seen: Annotated[int, Field(ge=0, le=100_000)]
    """How many words were exchanged with it so far."""


class Word(BaseModel):
    """A comment, or a word of a consultation with ``asked``."""

    kind: CommentKind
    author: str
    at: datetime
    body: str
    page: int | None
    asked: str | None


class Returning(Told):
    """Why a document goes back to its reviewer."""

    reason: Annotated[str, Field(max_length=40)]
    body: Annotated[str, Field(max_length=10_000)] = ""


class Withdrawing(Told):
    """Why a publication goes, for the public, and what happened, for the incident record."""

    reason: WithdrawalReason
    incident: _Words


class Shown(Told):
    """What the engine made last, whether the choices are still the same, and the proof in plain words."""

    public_sha256: str | None
    fresh: bool
    made_by: str
    made_at: datetime
    summary: list[str]


class Begun(Told):
    """What runs in the background now."""

    running: str


@router.get("/v1/documents/{document_id}/checks")
def checks(caller: Calling, document_id: DocumentId) -> list[Needed]:
    """Gives the checks that a document needs."""
    record = caller.opened(document_id, "see-document")
    return [
        Needed(check=one.check, outcome=one.evidence.outcome if one.evidence else None)
        for one in caller.house.office.checks(record.id)
    ]


@router.get("/v1/documents/{document_id}/evidence")
def evidence(caller: Calling, document_id: DocumentId) -> list[Given]:
    """Gives what people found on the way to the release."""
    record = caller.opened(document_id, "see-document")
    return [
        Given.model_validate(one, from_attributes=True)
        for one in caller.house.office.evidence(record.id)
    ]


@router.post("/v1/documents/{document_id}/evidence", status_code=201)
def give_evidence(caller: Calling, document_id: DocumentId, given: Found) -> Given:
    """Keeps what somebody found."""
    record = caller.opened(document_id, "give-evidence")
    subject = given.subject.strip() or given.kind.value
    if given.kind is EvidenceKind.CHECK and subject not in set(Check):
        raise InvalidInput("subject: one of the checks is expected")
    now = caller.house.office.now().astimezone(UTC)
    kept = Evidence(
        given.kind, subject, caller.person.name, now, given.outcome, given.found, given.until
    )
    caller.house.office.give_evidence(record.id, kept)
    return Given.model_validate(kept, from_attributes=True)


@router.get("/v1/documents/{document_id}/comments")
def comments(caller: Calling, document_id: DocumentId) -> list[Word]:
    """Gives what was said, and what agencies were asked and said."""
    record = caller.opened(document_id, "see-document")
    return [_word(one) for one in caller.house.workbook.comments(record.id)]


@router.post("/v1/documents/{document_id}/comments", status_code=201)
def comment(caller: Calling, document_id: DocumentId, given: Said) -> Word:
    """Keeps a word on a document."""
    record = caller.opened(document_id, "comment")
    if given.page is not None and given.page > record.source.pages:
        raise InvalidInput(f"document {record.id} has no page {given.page}")
    return _word(
        caller.house.workbook.comment(
            record.id, given.page, CommentKind.COMMENT, given.body, caller.person.name
        )
    )


@router.post("/v1/documents/{document_id}/consultations", status_code=201)
def consult(caller: Calling, document_id: DocumentId, given: Asked) -> Word:
    """Writes down what an agency was asked; where it was asked already, what it said."""
    record = caller.opened(document_id, "comment")
    return _word(
        consulting.keep(
            caller.house.workbook,
            record.id,
            given.agency,
            given.body,
            caller.person.name,
            seen=given.seen,
        )
    )


@router.get("/v1/documents/{document_id}/preview")
def last_preview(caller: Calling, document_id: DocumentId) -> Shown | None:
    """Gives what the engine made last, without the bytes; nothing where it made none."""
    record = caller.opened(document_id, "see-document")
    kept = caller.house.workbook.preview(record.id)
    if kept is None:
        return None
    summary = kept.proof.get("summary")
    return Shown(
        public_sha256=kept.public_sha256,
        fresh=kept.choices_sha256 == caller.house.office.choices_digest(record.id),
        made_by=kept.made_by,
        made_at=kept.made_at,
        summary=[str(line) for line in summary] if isinstance(summary, list) else [],
    )


@router.post("/v1/documents/{document_id}/preview", status_code=202)
def preview(caller: Calling, document_id: DocumentId) -> Begun:
    """Has the engine make a preview in the background."""
    record = caller.opened(document_id, "preview")
    if "findings" not in record.artefacts:
        raise InvalidInput(f"document {record.id}: it has not been read yet")
    caller.house.office.begin("preview", record.id, caller.person.name)
    return Begun(running="preview")


@router.get("/v1/documents/{document_id}/public.pdf", response_class=PDF)
def public_copy(caller: Calling, document_id: DocumentId) -> Response:
    """Gives the bytes of the last preview."""
    record = caller.opened(document_id, "see-document")
    return PDF(caller.house.office.public_copy(record.id))


@router.post("/v1/documents/{document_id}/settle")
def settle(caller: Calling, document_id: DocumentId, given: Settling) -> Document:
    """Settles the choices as they stand and hands the document to an approver."""
    record = caller.opened(document_id, "settle")
    return told(
        caller.house, caller.house.office.settle(record.id, given.decision, caller.person.name)
    )


@router.post("/v1/documents/{document_id}/approve")
def approve(caller: Calling, document_id: DocumentId, given: Signing) -> Document:
    """Signs what was previewed; never one's own review."""
    record = caller.opened(document_id, "approve")
    return told(
        caller.house,
        caller.house.office.approve(record.id, given.public_sha256, caller.person.name),
    )


@router.post("/v1/documents/{document_id}/send-back")
def send_back(caller: Calling, document_id: DocumentId, given: Returning) -> Document:
    """Sends a document back to its reviewer, with a reason and a word on it."""
    record = caller.opened(document_id, "send-back")
    previewing.sent_back(caller.house, record.id, given.reason, given.body, caller.person.name)
    return told(caller.house, caller.house.office.document(record.id))


@router.post("/v1/documents/{document_id}/publish", status_code=202)
def publish(caller: Calling, document_id: DocumentId) -> Begun:
    """Begins the publication in the background; the gate looks again."""
    record = caller.opened(document_id, "publish")
    if record.stage not in (Stage.DECIDED, Stage.PUBLISHING):
        raise NotAllowed("only what was approved is published")
    caller.house.office.begin("release", record.id)
    return Begun(running="release")


@router.post("/v1/documents/{document_id}/withdraw", status_code=202)
def withdraw(caller: Calling, document_id: DocumentId, given: Withdrawing) -> Begun:
    """Begins a withdrawal in the background, and keeps what happened."""
    record = caller.opened(document_id, "withdraw")
    previewing.withdrawn(caller.house, record.id, given.reason, given.incident, caller.person.name)
    return Begun(running="withdraw")


def _word(comment: Comment) -> Word:
    return Word.model_validate(comment, from_attributes=True)
