"""Preview and sign-off: what the public would get, by the real engine, and the two signatures on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from starlette.responses import Response

from records.errors import Blocked, ChangedMeanwhile, InvalidInput, NotAllowed
from records.evidence import Check, Evidence, EvidenceKind, Outcome
from records.marks import ReleaseDecision
from records.pictures import Description
from records.release import Obstacle, WithdrawalReason
from records.review import CommentKind, consultations
from records.stages import Stage
from review import wording
from review.choosing import Work
from review.house import House
from review.telling import personal
from review.visit import Visit, entrance


@entrance("GET", "/documents/{document_id}/preview", "see-document")
def show(visit: Visit) -> Response:
    """Shows the last preview beside the source."""
    record, house = visit.document, visit.house
    preview = house.workbook.preview(record.id)
    number = int(visit.asked("page")) if visit.asked("page").isdecimal() else 1
    return visit.show(
        "preview.html",
        record=record,
        preview=preview,
        fresh=preview is not None
        and preview.choices_sha256 == house.office.choices_digest(record.id),
        number=min(max(number, 1), record.source.pages),
        progress=house.office.progress(record.id),
        ready="findings" in record.artefacts,
        stages=Stage,
    )


@entrance("POST", "/documents/{document_id}/preview", "preview")
def make(visit: Visit) -> Response:
    """Has the engine make a preview."""
    if "findings" not in visit.document.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    visit.house.office.begin("preview", visit.document.id, visit.person.name)
    return visit.go(f"/documents/{visit.document.id}/preview")


@entrance("GET", "/documents/{document_id}/public.pdf", "see-document")
def public_copy(visit: Visit) -> Response:
    """Gives the bytes of the last preview."""
    content = visit.house.office.public_copy(visit.document.id)
    headers = {"content-disposition": f'attachment; filename="preview-{visit.document.id}.pdf"'}
    return Response(content, 200, headers, "application/pdf")


@entrance("GET", "/documents/{document_id}/sign-off", "see-document")
def sign_off(visit: Visit) -> Response:
    """Shows what is settled or about to be, what stops it, and the signature that is wanted next."""
    return _sign_off(visit)


def _sign_off(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    record, house = visit.document, visit.house
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    settled = house.office.decisions(record.id)
    work = Work(house.office, house.workbook, record)
    decision = ReleaseDecision.PART if work.withheld else ReleaseDecision.FULL
    draft = settled or house.office.draft(record.id, decision, visit.person.name)
    preview = house.workbook.preview(record.id)
    fresh = preview is not None and preview.choices_sha256 == house.office.choices_digest(record.id)
    checks = house.office.checks(record.id)
    held = _told(house.office.obstacles(record.id, draft), record.stage)
    # each check that was not made stands in the list of checks, and is told once
    folded = {f"check-{one.check}" for one in checks}
    return visit.show(
        "sign-off.html",
        status,
        record=record,
        settled=settled,
        draft=draft,
        work=work,
        unfinished=house.office.unfinished(record.id) if settled is None else (),
        obstacles=[one for one in held if one.rule not in folded],
        missing=sum(one.rule in folded for one in held),
        preview=preview,
        fresh=fresh,
        progress=house.office.progress(record.id),
        returns=house.office.return_reasons(),
        reviewed_it=visit.person.name.casefold() in house.workbook.reviewers(record.id)
        or (settled is not None and settled.reviewer.casefold() == visit.person.name.casefold()),
        decisions=ReleaseDecision,
        stages=Stage,
        grounds=house.office.grounds,
        checks=checks,
        evidence=house.office.evidence(record.id),
        telling=sum(
            bool(personal(house.office, one.text))
            for one in draft.descriptions
            if isinstance(one, Description)
        ),
        waiting=[one for one in consultations(house.workbook.comments(record.id)) if one.waits],
        kinds=EvidenceKind,
        wrong=wrong,
    )


def _told(held: Sequence[Obstacle], stage: Stage) -> list[Obstacle]:
    """Gives the obstacles without those that the signature itself clears, which is wanted next."""
    cleared = {"signed", "unsigned", "approved"} if stage is not Stage.DECIDED else set()
    return [obstacle for obstacle in held if obstacle.rule not in cleared]


@entrance("POST", "/documents/{document_id}/evidence", "give-evidence")
def give_evidence(visit: Visit) -> Response:
    """Keeps what somebody found: a check, a Minister's approval, an embargo."""
    try:
        kind = EvidenceKind(visit.said("kind"))
        until = date.fromisoformat(visit.said("until")) if visit.said("until") else None
    except ValueError:
        return _sign_off(visit, "Choose what it is about; a day is written as 2026-03-02.", 400)
    subject = visit.said("subject") or kind.value
    if kind is EvidenceKind.CHECK and subject not in set(Check):
        return _sign_off(visit, "Choose which check it is.", 400)
    outcome = Outcome.CONCERN if visit.said("outcome") == "concern" else Outcome.CLEAR
    now = visit.house.office.now().astimezone(UTC)
    given = Evidence(kind, subject, visit.person.name, now, outcome, visit.said("found"), until)
    try:
        visit.house.office.give_evidence(visit.document.id, given)
    except InvalidInput as error:
        return _sign_off(visit, str(error), 400)
    return visit.go(f"/documents/{visit.document.id}/sign-off")


@entrance("POST", "/documents/{document_id}/settle", "settle")
def settle(visit: Visit) -> Response:
    """Settles the redactions and hands the document to an approver."""
    try:
        decision = ReleaseDecision(visit.said("decision"))
    except ValueError:
        return _sign_off(visit, "Choose what is decided.", 400)
    try:
        visit.house.office.settle(visit.document.id, decision, visit.person.name)
    except (Blocked, ChangedMeanwhile) as error:
        return _sign_off(visit, str(error), 409)
    return visit.go(f"/documents/{visit.document.id}")


@entrance("POST", "/documents/{document_id}/approve", "approve")
def approve(visit: Visit) -> Response:
    """Signs what was previewed."""
    if visit.said("looked") != "yes":
        return _sign_off(visit, "Say that you have looked at every page of the preview.", 400)
    try:
        visit.house.office.approve(
            visit.document.id, visit.said("public_sha256") or None, visit.person.name
        )
    except NotAllowed as error:
        return _sign_off(visit, str(error), 409)
    return visit.go(f"/documents/{visit.document.id}")


@entrance("POST", "/documents/{document_id}/send-back", "send-back")
def send_back(visit: Visit) -> Response:
    """Sends a document back to its reviewer, with a reason and a word on it."""
    reason = visit.said("reason")
    if reason not in visit.house.office.return_reasons():
        return _sign_off(visit, "Choose why it goes back.", 400)
    sent_back(visit.house, visit.document.id, reason, visit.said("body"), visit.person.name)
    return visit.go(f"/documents/{visit.document.id}")


def sent_back(house: House, document_id: str, reason: str, body: str, actor: str) -> None:
    """Sends a document back, and keeps a word on it for its reviewer.

    Raises:
        InvalidInput: the reason is none.
        StageMoved: it does not wait for an approver or publisher.
    """
    house.office.send_back(document_id, reason, actor)
    if said := body.strip():
        told = f"{wording.RETURNS.get(reason, reason)}: {said}"
        house.workbook.comment(document_id, None, CommentKind.COMMENT, told, actor)


@entrance("POST", "/documents/{document_id}/publish", "publish")
def publish(visit: Visit) -> Response:
    """Begins the publication; the gate looks again."""
    if visit.document.stage not in (Stage.DECIDED, Stage.PUBLISHING):
        raise NotAllowed("only what was approved is published")
    visit.house.office.begin("release", visit.document.id)
    return visit.go(f"/documents/{visit.document.id}")


@entrance("POST", "/documents/{document_id}/withdraw", "withdraw")
def withdraw(visit: Visit) -> Response:
    """Withdraws a publication, with a reason for the public and an account for the record."""
    try:
        reason = WithdrawalReason(visit.said("reason"))
    except ValueError:
        raise InvalidInput("reason: choose one of the list") from None
    withdrawn(visit.house, visit.document.id, reason, visit.said("incident"), visit.person.name)
    return visit.go(f"/documents/{visit.document.id}")


def withdrawn(
    house: House, document_id: str, reason: WithdrawalReason, account: str, actor: str
) -> None:
    """Begins a withdrawal, and keeps what happened for the incident record.

    Raises:
        InvalidInput: a new version is what withdraws for that reason, or nothing is said of what happened.
        NotAllowed: it is not published.
    """
    if reason is WithdrawalReason.SUPERSEDED:
        raise InvalidInput("reason: queue the new version, and it takes this one's place by itself")
    if not account.strip():
        raise InvalidInput("the incident record says what happened and who was told")
    house.office.check_withdrawal(document_id, reason)
    house.office.begin("withdraw", document_id, reason.value, actor)
    house.workbook.comment(
        document_id, None, CommentKind.COMMENT, f"Incident: {account.strip()}", actor
    )
