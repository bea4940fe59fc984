"""What needs somebody today: limits, escalations, embargoes, reviews, retention; what goes out, and what went.

A notice carries ids, references, days and codes of rules, and no document's words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from flows.desk import NEW_ZEALAND, Desk
from flows.upkeep import holding
from records.document import DocumentRecord
from records.evidence import Evidence, EvidenceKind, in_force
from records.guidance import ClockReading, RegisterLine
from records.marks import ReleaseDecision
from records.register import Book, CabinetItem, EventKind, RegisterEvent
from records.release import Publication
from records.stages import Stage

ESCALATE_AT = {"release": 10, "decision": 5, "transfer": 2}
"""Counted days that are left of a limit when whoever can decide is told."""
KEEPER = "register keeper (watch)"
"""Who writes in the register what was published."""
_OPEN_ITEM = frozenset({EventKind.DECIDED, EventKind.DEFERRED, EventKind.WITHHELD})
WATCH, SENT = "watch", "digest.sent"
"""Subject and event of the journal's line for a digest that was sent."""
FIRST_NEWS = timedelta(days=31)
"""How far back the first digest of all looks for what was published."""
_OUTCOMES = {
    ReleaseDecision.FULL: EventKind.RELEASED_FULL,
    ReleaseDecision.PART: EventKind.RELEASED_PART,
    ReleaseDecision.WITHHELD: EventKind.WITHHELD,
    ReleaseDecision.DEFERRED: EventKind.DEFERRED,
}
_ENTRIES = frozenset({EventKind.WITHHELD, EventKind.DEFERRED})
_ANSWERED = frozenset({EventKind.ANSWERED, EventKind.REFUSED})
_WAITING = (Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED)


class NoticeKind(StrEnum):
    """What a notice is about."""

    PERSONAL = "personal"
    """Somebody says that something personal is still to be seen in what is public."""
    MISSED = "missed"
    """A limit was passed; for a request that is a deemed refusal."""
    ESCALATION = "escalation"
    """Few days are left of a limit."""
    FAILED = "failed"
    """It was due, and its release did not succeed; the flow's run and the journal say why."""
    DUE = "due"
    """It is approved, its day has come, and nothing holds it back: it goes out now."""
    BLOCKED = "blocked"
    """Its day has come, and something holds it back."""
    EMBARGOED = "embargoed"
    """It is approved, and waits for its day."""
    READY = "ready"
    """It is approved, nothing holds it back, and nobody named a day: a person publishes it."""
    REVIEW = "review"
    """The day has come on which a decision to withhold or defer is looked at again."""
    REMARK = "remark"
    """Somebody of the public said something of a release, and nobody has settled it; the code says what."""
    RETENTION = "retention"
    """It is old enough for a disposal decision; nothing is destroyed by itself."""
    PUBLISHED = "published"
    """It went out since the last digest; the code says in which way."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that somebody should know: its kind, whom it is about, the day, and codes."""

    kind: NoticeKind
    subject: str
    on: date
    codes: tuple[str, ...] = ()

    def line(self) -> str:
        """Gives the notice as a line for people."""
        codes = f" ({', '.join(self.codes)})" if self.codes else ""
        return f"{self.kind.value}: {self.subject}, {self.on.isoformat()}{codes}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a digest told, and how many receivers it reached."""

    notices: tuple[Notice, ...]
    receivers: int


def look(desk: Desk, day: date) -> list[Notice]:
    """Gives every notice of a day: those of the register first, then those of documents."""
    lines = desk.advice.register(on=day)
    found = [
        notice
        for line in lines
        for clock in line.clocks
        if (notice := _of_clock(line, clock)) is not None
    ]
    found += [note for line in lines if (note := _of_review(line, day)) is not None]
    for stage in _WAITING:
        for record in desk.catalogue.documents(stage):
            found += _of_document(desk, record, day)
    return [*found, *_of_remarks(desk), *_of_entries(desk, day), *_of_age(desk, day)]


def news(desk: Desk, day: date) -> list[Notice]:
    """Gives what was published since the digest of the last day before this one, withdrawn or not.

    Where no digest was ever sent, the last :data:`FIRST_NEWS` count.
    """
    since = datetime.combine(day, time(), NEW_ZEALAND) - FIRST_NEWS
    for line in desk.catalogue.journal(WATCH):
        if line.event == SENT and str(line.detail["day"]) < day.isoformat():
            since = datetime.fromisoformat(str(line.detail["looked_at"]))
    found = []
    for publication in desk.catalogue.publications():
        on = publication.published_at.astimezone(NEW_ZEALAND).date()
        if publication.published_at > since and on <= day:
            gone = ("withdrawn",) if publication.withdrawn_at is not None else ()
            codes = (publication.decision.value, *gone)
            found.append(Notice(NoticeKind.PUBLISHED, publication.document_id, on, codes))
    return found


def tell(desk: Desk, day: date, send: Callable[[str, str, str], int]) -> Told:
    """Sends the digest of a day once, and gives what it told and to how many.

    A digest that was sent is a line of the journal, so the same one is not sent again that day; one
    that could not be sent is none, and what it would have told stands in the next one.

    Args:
        desk: whose documents and register they are.
        day: the day in New Zealand.
        send: takes an identity, a subject and a text; gives how many receivers it reached, 0 where no
            mail is sent at all.

    Raises:
        StoreFailed: the mail server does not answer; then nothing counts as told.
    """
    looked_at = datetime.now(UTC)
    # what is still due was tried before, and did not go out
    tried = (
        replace(n, kind=NoticeKind.FAILED) if n.kind is NoticeKind.DUE else n
        for n in look(desk, day)
    )
    notices = (*tried, *news(desk, day))
    subject, text = digest(notices, day)
    sealed = hashlib.sha256(f"{subject}\n{text}".encode()).hexdigest()
    sent = (line for line in desk.catalogue.journal(WATCH) if line.event == SENT)
    if any(line.detail["digest"] == sealed for line in sent):
        return Told(notices, 0)
    reached = send(f"digest-{day.isoformat()}-{sealed[:12]}", subject, text)
    if reached:
        detail = {"day": day.isoformat(), "digest": sealed, "looked_at": looked_at.isoformat()}
        told = {"notices": len(notices), "receivers": reached}
        desk.catalogue.record("engine", SENT, WATCH, {**detail, **told})
    return Told(notices, reached)


def follow(desk: Desk) -> int:
    """Writes in the register what was published since; gives how many events that were.

    A Cabinet item that was decided is released, an answered request is published; what the register
    does not have, or has as settled, stays as it is.
    """
    new = 0
    for publication in desk.catalogue.publications():
        if publication.superseded_by is not None:
            continue  # what took its place is what stands
        event = _released(desk, publication)
        if event is not None:
            new += desk.register.take_in([event], KEEPER)
    return new


def _released(desk: Desk, publication: Publication) -> RegisterEvent | None:
    on = publication.published_at.astimezone(NEW_ZEALAND).date()
    kind = _OUTCOMES[publication.decision]
    for book, reference, after, then in (
        (Book.CABINET, publication.reference, _OPEN_ITEM, kind),
        (Book.REQUEST, publication.request_id, _ANSWERED, EventKind.PUBLISHED),
    ):
        if reference is None or (book is Book.REQUEST and kind in _ENTRIES):
            continue  # an entry for a response is no response that was published
        held = list(desk.register.events(book, publication.agency.slug, reference))
        # what was decided anew follows even what is the same in kind, where its grounds or its day differ
        anew = after | {EventKind.RELEASED_PART} if publication.earlier else after - {kind}
        if held and held[-1].kind in anew and held[-1].on <= on:
            codes = () if book is Book.REQUEST else tuple(g.code for g in publication.grounds)
            detail = {"documents": publication.document_id}
            until = publication.review_on
            told = RegisterEvent(
                book, publication.agency.slug, reference, then, on, until, codes, detail
            )
            return None if _same(held[-1], told) else told
    return None


def _same(one: RegisterEvent, other: RegisterEvent) -> bool:
    return (one.kind, one.until, one.codes) == (other.kind, other.until, other.codes)


def due(notices: Iterable[Notice]) -> list[str]:
    """Gives the ids of the documents that go out by themselves."""
    return [notice.subject for notice in notices if notice.kind is NoticeKind.DUE]


def digest(notices: Iterable[Notice], day: date) -> tuple[str, str]:
    """Gives the daily digest's subject and text."""
    told = list(notices)
    counts = Counter(notice.kind for notice in told)
    summary = ", ".join(f"{counts[kind]} {kind.value}" for kind in NoticeKind if counts[kind])
    lines = [notice.line() for kind in NoticeKind for notice in told if notice.kind is kind]
    subject = f"Release digest {day.isoformat()}: {summary or 'nothing to do'}"
    return subject, "\n".join(lines or ["Nothing needs anybody today."]) + "\n"


def _of_clock(line: RegisterLine, clock: ClockReading) -> Notice | None:
    if not clock.runs or clock.left > ESCALATE_AT[clock.name]:
        return None
    if clock.name == "transfer" and clock.missed:
        return None  # too late to transfer; the decision's own limit goes on
    kind = NoticeKind.MISSED if clock.missed else NoticeKind.ESCALATION
    item = line.item
    reference = item.reference if isinstance(item, CabinetItem) else item.id
    return Notice(kind, f"{line.agency_slug} {reference}", clock.due_on, (clock.name,))


def _of_review(line: RegisterLine, day: date) -> Notice | None:
    item = line.item
    if not isinstance(item, CabinetItem) or item.review_on is None or item.review_on > day:
        return None
    return Notice(NoticeKind.REVIEW, f"{line.agency_slug} {item.reference}", item.review_on)


def _of_remarks(desk: Desk) -> Iterator[Notice]:
    """Gives a notice for each remark that nobody has settled, of releases that still stand."""
    standing = {record.id for record in desk.catalogue.documents(Stage.PUBLISHED)}
    for remark in desk.remarks.remarks():
        if remark.settled_at is None and remark.document_id in standing:
            kind = NoticeKind.PERSONAL if remark.alarms else NoticeKind.REMARK
            on = remark.received_at.astimezone(NEW_ZEALAND).date()
            yield Notice(kind, remark.document_id, on, (remark.kind.value, remark.id))


def _of_entries(desk: Desk, day: date) -> Iterator[Notice]:
    for publication in desk.catalogue.publications():
        review = publication.review_on
        if publication.withdrawn_at is None and review is not None and review <= day:
            yield Notice(NoticeKind.REVIEW, publication.document_id, review)


def _of_document(desk: Desk, record: DocumentRecord, day: date) -> Iterator[Notice]:
    held = in_force(desk.evidence.evidence(record.id))
    review = _until(held, EvidenceKind.REVIEW_ON)
    if review is not None and review <= day:
        yield Notice(NoticeKind.REVIEW, record.id, review)
    if record.stage is not Stage.DECIDED:
        return
    embargo = _until(held, EvidenceKind.EMBARGO)
    rules = tuple(obstacle.rule for obstacle in desk.obstacles(record.id))
    if embargo is not None and embargo > day:
        yield Notice(NoticeKind.EMBARGOED, record.id, embargo)
    elif rules:
        yield Notice(NoticeKind.BLOCKED, record.id, embargo or day, rules)
    else:
        yield Notice(NoticeKind.DUE if embargo else NoticeKind.READY, record.id, embargo or day)


def _until(held: Iterable[Evidence], kind: EvidenceKind) -> date | None:
    return next((one.until for one in held if one.kind is kind), None)


def _of_age(desk: Desk, day: date) -> Iterator[Notice]:
    for stage in (Stage.REFUSED, Stage.WITHDRAWN):
        for record in desk.catalogue.documents(stage):
            since = record.changed_at.astimezone(NEW_ZEALAND).date()
            if (day - since).days < desk.settings.retention_days:
                continue
            # what a court or an inquiry may ask for is not named to be destroyed
            if not holding.matters(desk.catalogue, record.id):
                yield Notice(NoticeKind.RETENTION, record.id, since, (stage.value,))
