"""The queue: what waits, for whom, until when, and what stops it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from records.document import DocumentRecord, Kind
from records.release import Obstacle
from records.stages import Stage
from review import wording
from review.authority import may
from review.families import families, kinship, page_of
from review.visit import Visit, entrance

_FINISHED = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN, Stage.REFUSED})
_SOON = 5
"""Days ahead that count as soon."""
_PAGE = 50
_CLEARED_BY_SIGNING = frozenset({"signed", "unsigned", "approved"})


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the queue."""

    record: DocumentRecord
    due_on: date | None
    days_left: int | None
    mine: bool
    alarm: bool = False
    """Whether somebody says that something personal is public."""

    @property
    def pressing(self) -> str:
        """Gives ``overdue``, ``soon`` or nothing."""
        if self.days_left is None or self.record.stage in _FINISHED:
            return ""
        if self.days_left < 0:
            return "overdue"
        return "soon" if self.days_left <= _SOON else ""


FOR_ROLE = {
    Stage.IN_REVIEW: "choose",
    Stage.REVIEWED: "approve",
    Stage.DECIDED: "publish",
    Stage.PUBLISHING: "publish",
    Stage.WITHDRAWING: "withdraw",
}
"""Which action a document waits for at each stage."""


@entrance("GET", "/", "see-queue")
def show(visit: Visit) -> Response:
    """Shows the queue, filtered and searched."""
    stage, search = visit.asked("stage"), visit.asked("q")
    kind, waiting = visit.asked("kind"), visit.asked("for") or "all"
    alarms = {remark.document_id for remark in visit.house.remarks.remarks() if remark.alarms}
    lines = [_line(visit, record, alarms) for record in own_documents(visit)]
    counts = {each: sum(line.record.stage is each for line in lines) for each in Stage}
    mine = sum(line.mine for line in lines)
    kin = kinship(visit.house.office.packages())
    by_id = {line.record.id: line.record for line in lines}

    def asked_for(line: Line) -> bool:
        return (
            (not stage or line.record.stage.value == stage)
            and (not kind or line.record.submission.kind.value == kind)
            and (waiting != "me" or line.mine)
            and _matches(line.record, search, kin.hay(line.record, by_id))
        )

    found, total = families(sorted(lines, key=_order), asked_for, kin)
    shown, page, pages = page_of(found, visit_page(visit), _PAGE)
    on_page = [row.line.record for family in shown for row in family.rows]
    return visit.show(
        "queue.html",
        families=shown,
        total=total,
        page=page,
        pages=pages,
        alike=visit.house.office.lookalikes(on_page),
        stops=_stops(visit, on_page),
        counts=counts,
        mine=mine,
        alarms=sum(line.alarm for line in lines),
        everything=len(lines),
        kin=kin,
        asked={"stage": stage, "q": search, "kind": kind, "for": waiting},
        stages=Stage,
        kinds=Kind,
    )


def _stops(visit: Visit, records: Sequence[DocumentRecord]) -> Mapping[str, tuple[Obstacle, int]]:
    """Gives the first thing that stops each document, and how many more there are.

    What the signature clears that is wanted next is none.
    """
    held = {
        document_id: [one for one in found if one.rule not in _CLEARED_BY_SIGNING]
        for document_id, found in visit.house.office.held_back(records).items()
    }
    return {document_id: (found[0], len(found) - 1) for document_id, found in held.items() if found}


def own_documents(visit: Visit) -> list[DocumentRecord]:
    """Gives the documents of the agencies that this person works for."""
    return [
        record
        for record in visit.house.office.documents()
        if may(visit.person.roles(record.submission.agency.slug), "see-queue")
    ]


def visit_page(visit: Visit) -> int:
    """Gives the number of the page of a list that was asked for; 1 where it is none."""
    asked = visit.asked("page")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def _line(visit: Visit, record: DocumentRecord, alarms: Collection[str]) -> Line:
    due_on = visit.house.office.due_on(record)
    left = None if due_on is None else (due_on - visit.house.office.now().date()).days
    action = FOR_ROLE.get(record.stage)
    roles = visit.person.roles(record.submission.agency.slug)
    # the alarm is told to whoever may know of remarks, and rings for whoever can withdraw
    alarm = record.id in alarms and record.stage is Stage.PUBLISHED and may(roles, "see-remarks")
    action = "withdraw" if alarm else action
    return Line(record, due_on, left, action is not None and may(roles, action), alarm)


def _order(line: Line) -> tuple[bool, bool, date, str]:
    return (not line.alarm, line.record.stage in _FINISHED, line.due_on or date.max, line.record.id)


def _matches(record: DocumentRecord, search: str, beside: str) -> bool:
    said = record.submission
    told = (
        beside,
        said.title,
        said.reference,
        said.agency.name,
        said.minister,
        said.portfolio,
        record.id,
    )
    hay = wording.plain(" ".join(part or "" for part in told))
    return all(part in hay for part in wording.plain(search).split())
